"""Keep the text of agreements: proposed by one person, put into force by another, each version kept for good."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from recruit import audit
from recruit.db import db, locked
from recruit.documents.wording.fill import read
from recruit.errors import Refusal
from recruit.models import Account, AgreementRun, AgreementText, Cohort, Stage
from recruit.queries.agreement_texts import (
    current_source,
    document_code,
    in_force,
    next_version,
    shipped_text,
    text_hash,
    waiting,
)
from recruit.services.roles import require, require_other

#: Who puts a text into force; never the person who proposed it.
SECONDS = ("office", "second-signatory")
#: States of a run in which agreements are being printed.
LIVE = ("asked", "running")


def text_to_print(stage: Stage, by: Account, at: datetime) -> AgreementText:
    """The version in force; at the first print the shipped text becomes the first one, so that what was printed from
    stays readable when the software changes. The caller holds the stage. Errors: Refusal('document-missing')."""
    found = in_force(stage)
    if found is not None:
        return found
    return _added(stage, shipped_text(stage), "shipped", "", by, at)


def propose_text(stage: Stage, source: str, reason: str, by: Account, at: datetime) -> AgreementText:
    """Puts a changed text before a second person.

    Errors: Refusal('role-missing' | 'reason-wanted' | 'stage-closed' | 'text-waiting' | 'text-same' |
    'wording-broken' (line, column, fault, what)).
    """
    require(by, "office")
    if not reason.strip():
        raise Refusal("reason-wanted", field="reason")
    source = _tidy(source)
    read(source)
    locked(Stage, stage.id)
    if stage.state == "closed":
        raise Refusal("stage-closed", stage=stage.code)
    if waiting(stage) is not None:
        raise Refusal("text-waiting")
    if source == _tidy(current_source(stage)):
        raise Refusal("text-same", field="source")
    text_to_print(stage, by, at)
    proposed = _added(stage, source, "proposed", reason.strip()[:200], by, at)
    _note(proposed, "agreement-text.propose", by, at)
    return proposed


def settle_text(text: AgreementText, into_force: bool, by: Account, at: datetime) -> None:
    """A second person puts it into force, or anybody of the office takes it off the table. What is printed already
    stays as it is; a print under way is stopped first, so that nobody's paper changes in the middle of it.

    Errors: Refusal('role-missing' | 'wrong-state' | 'same-signatory' | 'text-printing').
    """
    require(by, *SECONDS)
    printing = _printing(text)
    held = locked(AgreementText, text.id)
    if held.state != "proposed":
        raise Refusal("wrong-state")
    if into_force:
        require_other(by, held.proposed_by, held.proposed_by_id)
        if printing:
            raise Refusal("text-printing")
    held.state = "confirmed" if into_force else "rejected"
    held.settled_at, held.settled_by_id = at, by.id
    db.session.flush()
    _note(held, "agreement-text.confirm" if into_force else "agreement-text.reject", by, at)


def _printing(text: AgreementText) -> bool:
    """Whether a run prints from this text at this moment. Holds the stages that print it: none begins meanwhile."""
    query = (
        select(Stage).where(Stage.cohort_id == text.cohort_id, Stage.kind == "agreement").order_by(Stage.id)
    )
    stages = db.session.scalars(query.with_for_update(of=Stage)).all()
    mine = [one.id for one in stages if document_code(one) == text.document]
    live = select(AgreementRun.id).where(AgreementRun.stage_id.in_(mine), AgreementRun.state.in_(LIVE))
    return db.session.scalar(live.limit(1)) is not None


def _added(stage: Stage, source: str, state: str, reason: str, by: Account, at: datetime) -> AgreementText:
    document = document_code(stage)
    # Versions are counted through a cohort, whichever of its stages asks.
    locked(Cohort, stage.cohort_id)
    made = AgreementText(
        cohort_id=stage.cohort_id,
        document=document,
        version=next_version(stage.cohort, document),
        source=source,
        text_hash=text_hash(source),
        state=state,
        reason=reason,
        proposed_at=at,
        proposed_by_id=by.id,
    )
    db.session.add(made)
    db.session.flush()
    return made


def _tidy(source: str) -> str:
    return source.replace("\r\n", "\n").replace("\r", "\n").strip() + "\n"


def _note(text: AgreementText, action: str, by: Account, at: datetime) -> None:
    audit.note(
        at,
        by.login,
        action,
        f"cohort:{text.cohort.code}",
        document=text.document,
        version=text.version,
        text=text.text_hash,
    )
