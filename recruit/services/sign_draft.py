"""Publish what was written in the browser: one person puts a revision forward, a second signs it or sends it back.

From the second signature on it is a published programme like any other, frozen under its hash; the draft stays, for a
next version.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from recruit import audit
from recruit.db import db, locked
from recruit.editor import messages as editor_messages  # noqa: F401 - the words for what is refused here
from recruit.errors import Refusal
from recruit.models import Account, Cohort, DraftProposal, DraftRevision, ProgrammeDraft
from recruit.programme import Programme
from recruit.programme.problems import errors
from recruit.queries.drafts import newest, reading_of, waiting_proposal
from recruit.reasons import told
from recruit.services.draft_programme import CODE
from recruit.services.open_cohort import open_cohort
from recruit.services.publish_programme import publish
from recruit.services.roles import require, require_county, require_other
from recruit.services.send_back import put_forward, settle_back, still_proposed


def propose_draft(
    draft: ProgrammeDraft, shown: int, cohort: str, reason: str, by: Account, at: datetime
) -> DraftProposal:
    """The newest revision, for a second person to sign. `cohort`: the code of a running to open with it, '' for none.

    Errors: Refusal('role-missing' | 'county-only' | 'draft-dropped' | 'draft-proposed' | 'draft-newer' |
    'draft-wrong' (count) | 'draft-cohort-code' | 'code-taken' (code)).
    """
    require(by, "office")
    require_county(by)
    held = locked(ProgrammeDraft, draft.id)
    if held is None or held.state != "open":
        raise Refusal("draft-dropped")
    if waiting_proposal(held) is not None:
        raise Refusal("draft-proposed")
    one = newest(held)
    if one.number != shown:
        raise Refusal("draft-newer")
    _free(cohort)
    row = DraftProposal(
        draft=held, revision=one, sha256=_programme(one).sha256, cohort_code=cohort, answer=""
    )
    put_forward(row, reason, by, at)
    _note(row, by, at, "draft.propose", cohort=cohort, reason=told(row.reason))
    return row


def confirm_draft(row: DraftProposal, by: Account, at: datetime, *, demo: bool = False) -> DraftProposal:
    """A second, different person signs; the programme is published and its cohort opened, if one was asked for.

    Errors: Refusal('role-missing' | 'county-only' | 'same-signatory' | 'wrong-state' | 'draft-wrong' (count) |
    'draft-altered' | 'code-taken' (code)).
    """
    require(by, "second-signatory")
    require_county(by)
    locked(ProgrammeDraft, row.draft_id)
    held = still_proposed(DraftProposal, row.id)
    require_other(by, held.proposed_by, held.proposed_by_id)
    programme = _programme(held.revision)
    if programme.sha256 != held.sha256:
        raise Refusal("draft-altered")
    _free(held.cohort_code)
    held.version = publish(programme, None, at)
    if held.cohort_code:
        held.cohort = open_cohort(held.version, held.cohort_code, None, at, demo=demo)
    held.state, held.settled_at, held.settled_by_id = "confirmed", at, by.id
    db.session.flush()
    _note(held, by, at, "draft.confirm", sha256=held.sha256, version=held.version.number)
    return held


def send_back_draft(row: DraftProposal, by: Account, at: datetime, reason: str) -> None:
    """The second person does not sign, with a reason; or whoever put it forward takes it back. Errors: those of
    `settle_back`."""
    locked(ProgrammeDraft, row.draft_id)
    held = still_proposed(DraftProposal, row.id)
    held.answer = settle_back(held, by, at, reason)
    db.session.flush()
    _note(held, by, at, "draft.back", state=held.state, reason=told(held.answer))


def _programme(one: DraftRevision) -> Programme:
    reading = reading_of(one)
    if reading.programme is None:
        raise Refusal("draft-wrong", count=len(errors(reading.problems)))
    return reading.programme


def _free(cohort: str) -> None:
    if not cohort:
        return
    if not CODE.fullmatch(cohort):
        raise Refusal("draft-cohort-code", field="cohort")
    if db.session.scalar(select(Cohort.id).where(Cohort.code == cohort)):
        raise Refusal("code-taken", code=cohort)


def _note(row: DraftProposal, by: Account, at: datetime, action: str, **facts: object) -> None:
    audit.note(at, by.login, action, f"draft:{row.draft_id}", number=row.revision.number, **facts)
