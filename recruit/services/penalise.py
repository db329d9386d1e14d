"""A measure against somebody who failed: written down once they were heard, confirmed by a second person.
Nothing of it is ever public by itself; cause and answer are sealed."""

from __future__ import annotations

import json
from datetime import date, datetime

from recruit import audit
from recruit.db import db
from recruit.errors import Refusal
from recruit.models import Account, Cohort, Penalty
from recruit.queries.awards import About, exists_about, is_about
from recruit.registers.awards.said import awards_of
from recruit.secrets import seal, unseal
from recruit.services.grant_award import named
from recruit.services.roles import require, require_county, require_other
from recruit.services.send_back import settle_back, still_proposed

HEARD = ("spoken", "written", "silent")
_LONGEST = 500


def propose_penalty(
    cohort: Cohort,
    kind: str,
    about: About,
    cause: str,
    heard: tuple[date, str, str],
    by: Account,
    at: datetime,
) -> Penalty:
    """`heard`: the day, how (``spoken``, ``written``, ``silent``), and what they said.

    Errors: Refusal('role-missing' | 'county-only' | 'own-case'), and with `field`: 'penalty-kind' | 'award-about' |
    'penalty-cause' | 'penalty-heard' | 'penalty-day'.
    """
    require(by, "office")
    require_county(by)
    awards, about = awards_of(cohort.programme), named(about)
    if awards is None or kind not in awards.penalties:
        raise Refusal("penalty-kind", field="kind")
    if not exists_about(cohort, about):
        raise Refusal("award-about", field="about")
    if is_about(by, cohort, about):
        raise Refusal("own-case")
    if not 0 < len(cause.strip()) <= _LONGEST:
        raise Refusal("penalty-cause", field="cause")
    day, how, words = heard
    if how not in HEARD or (how != "silent" and not words.strip()):
        raise Refusal("penalty-heard", field="said")
    if day > at.astimezone(cohort.programme.timezone).date():
        raise Refusal("penalty-day", field="heard_on")
    made = Penalty(
        cohort_id=cohort.id,
        kind=kind,
        subject=about.subject,
        about=about.about,
        name=about.name,
        heard_on=day,
        heard_how=how,
        state="proposed",
        proposed_at=at,
        proposed_by_id=by.id,
    )
    db.session.add(made)
    db.session.flush()
    told = {"cause": cause.strip(), "said": words.strip()[:_LONGEST]}
    made.words_sealed = seal(json.dumps(told, ensure_ascii=False, sort_keys=True), f"penalty.words:{made.id}")
    db.session.flush()
    _note(cohort, made, by, at, "penalty.propose")
    return made


def confirm_penalty(penalty: Penalty, by: Account, at: datetime) -> Penalty:
    """Errors: Refusal('role-missing' | 'county-only' | 'same-signatory' | 'own-case' | 'wrong-state')."""
    require(by, "second-signatory")
    require_county(by)
    held = still_proposed(Penalty, penalty.id)
    cohort = db.session.get_one(Cohort, held.cohort_id)
    require_other(by, held.proposed_by, held.proposed_by_id)
    if is_about(by, cohort, About(held.subject, held.about)):
        raise Refusal("own-case")
    held.state, held.settled_at, held.settled_by_id = "confirmed", at, by.id
    db.session.flush()
    _note(cohort, held, by, at, "penalty.confirm")
    return held


def send_penalty_back(penalty: Penalty, reason: str, by: Account, at: datetime) -> None:
    """Not agreed, with a reason; or taken back by whoever wrote it down. The log says only that it was."""
    held = still_proposed(Penalty, penalty.id)
    answer = settle_back(held, by, at, reason)
    held.answer_sealed = seal(answer, f"penalty.answer:{held.id}") if answer else None
    db.session.flush()
    _note(db.session.get_one(Cohort, held.cohort_id), held, by, at, "penalty.back", state=held.state)


def words_of(penalty: Penalty) -> dict[str, str]:
    """Cause, what they said, and why it was sent back; empty once erased. Errors: Refusal('seal-broken')."""
    found = {"cause": "", "said": "", "answer": ""}
    if penalty.words_sealed is not None:
        found |= json.loads(unseal(penalty.words_sealed, f"penalty.words:{penalty.id}"))
    if penalty.answer_sealed is not None:
        found["answer"] = unseal(penalty.answer_sealed, f"penalty.answer:{penalty.id}")
    return found


def _note(cohort: Cohort, penalty: Penalty, by: Account, at: datetime, action: str, **facts: object) -> None:
    audit.note(at, by.login, action, f"penalty:{cohort.code}/{penalty.id}", kind=penalty.kind, **facts)
