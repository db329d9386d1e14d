"""Take somebody out of the running (取消资格): the office proposes, a second person confirms, the person was heard.

It asks for no reserve and no list. A list that is signed stays as it is; one that is still open puts the candidate out.
Whoever held a place by a signed list leaves it free; `recruit.services.move_up` fills it where the programme says so.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from recruit import audit
from recruit import exclusion_messages as exclusion_messages  # teaches the refusals to `recruit.messages`
from recruit.db import db, locked
from recruit.errors import Refusal
from recruit.exclusion import CAUSES
from recruit.exclusion_words import set_statement
from recruit.models import Account, Application, Candidacy, Entry, Exclusion
from recruit.queries.exclusions import engagement_runs, exclusions_of
from recruit.reasons import told
from recruit.services.decide import Verdict, decide
from recruit.services.hold_stage import hold_open
from recruit.services.roles import require, require_active, require_county, require_other
from recruit.services.send_back import settle_back, still_proposed
from recruit.services.send_messages import Notice, queue

REASON = 500
STATEMENT = 2000


@dataclass(frozen=True)
class Grounds:
    """What the office holds: a key of `CAUSES`, the reason as the person will read it, what they said and when."""

    cause: str
    reason: str
    heard_on: date
    statement: str


def propose_exclusion(candidacy: Candidacy, grounds: Grounds, by: Account, at: datetime) -> Exclusion:
    """Puts forward that the candidate is out. Until it is confirmed nothing changes for them.

    Errors: Refusal('role-missing' | 'county-only' | 'unknown' for a place | 'own-case' | 'candidacy-ended' |
    'exclude-signed' (number) | 'exclude-twice' (number)), and with `field`: 'exclude-cause' | 'reason-wanted' |
    'hearing-wanted' | 'hearing-day'.
    """
    require(by, "office")
    require_county(by)
    held = _held(candidacy)
    _check_person(held, by)
    _check_grounds(held, grounds, at)
    if any(one.state == "proposed" for one in exclusions_of(held)):
        raise Refusal("exclude-twice", number=held.number)
    exclusion = Exclusion(
        candidacy=held,
        cause=grounds.cause,
        reason=grounds.reason.strip()[:REASON],
        heard_on=grounds.heard_on,
        state="proposed",
        proposed_at=at,
        proposed_by_id=by.id,
    )
    db.session.add(exclusion)
    db.session.flush()
    set_statement(exclusion, grounds.statement.strip()[:STATEMENT])
    db.session.flush()
    _note(exclusion, by, at, "exclude.propose", cause=grounds.cause, reason=_told(exclusion, grounds.reason))
    return exclusion


def confirm_exclusion(exclusion: Exclusion, by: Account, at: datetime) -> Candidacy:
    """A second, different person confirms: the candidacy ends and its owner is told.

    Errors: Refusal('role-missing' | 'county-only' | 'same-signatory' | 'wrong-state' | 'exclude-gone' (number) |
    'exclude-signed' (number) | 'stage-closed' where a list was signed at this very moment).
    """
    require(by, "second-signatory")
    require_county(by)
    # Stages, the application, the candidacy, the log: the order of a correction, a withdrawal, a waiver's decision and
    # of papers that are settled. Nobody waits in a circle, and of two at once the second finds what the first did.
    hold_open([entry.stage for entry in _decided_one_by_one(exclusion.candidacy)])
    if exclusion.candidacy.application_id is not None:
        locked(Application, exclusion.candidacy.application_id)
    candidacy = _held(exclusion.candidacy)
    held = still_proposed(Exclusion, exclusion.id)
    require_other(by, held.proposed_by, held.proposed_by_id)
    if candidacy.state != "active":
        raise Refusal("exclude-gone", number=candidacy.number)
    _check_person(candidacy, by)
    # The cause alone: the office's words stand in the proposal, which only the county reads.
    candidacy.state, candidacy.state_reason = "excluded", held.cause
    held.state, held.settled_at, held.settled_by_id = "confirmed", at, by.id
    db.session.flush()
    _put_out(candidacy, by, at)
    _note(held, by, at, "candidacy.exclude", cause=held.cause)
    _tell(candidacy, at)
    return candidacy


def send_back_exclusion(exclusion: Exclusion, by: Account, at: datetime, reason: str = "") -> None:
    """The second person does not confirm, with a reason; or whoever proposed it takes it back.

    Errors: Refusal('wrong-state') and those of `settle_back`.
    """
    held = still_proposed(Exclusion, exclusion.id)
    held.answer = settle_back(held, by, at, reason)
    _note(held, by, at, "exclude.back", state=held.state, reason=_told(held, reason))


def _held(candidacy: Candidacy) -> Candidacy:
    """As it is now: whoever withdraws or signs at this moment comes before, or after and finds what was done."""
    held = locked(Candidacy, candidacy.id)
    assert held is not None
    return held


def _check_person(candidacy: Candidacy, by: Account) -> None:
    if candidacy.person_id is None:
        raise Refusal("unknown")
    if by.person_id is not None and by.person_id == candidacy.person_id:
        raise Refusal("own-case")
    require_active(candidacy)
    if engagement_runs(candidacy):
        raise Refusal("exclude-signed", number=candidacy.number)


def _check_grounds(candidacy: Candidacy, grounds: Grounds, at: datetime) -> None:
    if grounds.cause not in CAUSES:
        raise Refusal("exclude-cause", field="cause")
    if not grounds.reason.strip():
        raise Refusal("reason-wanted", field="reason")
    if not grounds.statement.strip():
        raise Refusal("hearing-wanted", field="statement")
    zone = candidacy.application.cohort.programme.timezone if candidacy.application else at.tzinfo
    if not candidacy.created_at.astimezone(zone).date() <= grounds.heard_on <= at.astimezone(zone).date():
        raise Refusal("hearing-day", field="heard_on")


def _decided_one_by_one(candidacy: Candidacy) -> list[Entry]:
    """Where the candidate still waits for a decision of their own; a stage with a cut puts them out by its list."""
    query = select(Entry).where(Entry.candidacy_id == candidacy.id, Entry.outcome == "in").order_by(Entry.id)
    return [
        entry
        for entry in db.session.scalars(query)
        if entry.stage.state != "closed" and entry.stage.definition.exit == "single"
    ]


def _put_out(candidacy: Candidacy, by: Account, at: datetime) -> None:
    for entry in _decided_one_by_one(candidacy):
        decide(entry.stage, [Verdict(entry, "out", "excluded")], by, at)
    application = candidacy.application
    # A waiver that is still asked for has nobody left to ask for it, and must not keep registration open.
    if application is not None and application.state == "waiver":
        application.state = "refused"
    db.session.flush()


def _tell(candidacy: Candidacy, at: datetime) -> None:
    assert candidacy.application is not None
    phone = candidacy.application.cohort.programme.objection_desk.phone
    query = select(Account).where(
        Account.kind == "applicant", Account.active.is_(True), Account.person_id == candidacy.person_id
    )
    queue([Notice(one, "excluded", {"phone": phone}) for one in db.session.scalars(query)], at)


def _told(exclusion: Exclusion, reason: str) -> str:
    """The reason as the log may hold it: with the number for the name."""
    person = exclusion.candidacy.person
    return told(reason, {person.name: exclusion.candidacy.number} if person is not None else None)


def _note(exclusion: Exclusion, by: Account, at: datetime, action: str, **facts: Any) -> None:
    audit.note(at, by.login, action, audit.about(exclusion.candidacy), **facts)
