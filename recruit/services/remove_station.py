"""End an engagement because of how its station did, or at once for a grave cause: told, heard, decided by two people.

The end itself is that of any engagement (`recruit.services.end_engagement`): payments, repayments, the deposit and the
place follow as they do there. Locks: what the end holds first, in the order of the house, and only then the case.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from recruit import audit
from recruit.db import db, locked
from recruit.errors import Refusal
from recruit.models import Account, Cohort, PerformanceCase, PerformanceKeep
from recruit.queries.money import Partner, require_in_force
from recruit.queries.performance import day_at, said_at
from recruit.queries.performance_cases import (
    BOTTOM,
    is_heard,
    open_case,
    still_due,
    unanswered,
    waiting_change,
    waiting_keep,
)
from recruit.registers.performance import messages as messages  # teaches its refusals
from recruit.registers.performance.periods import period_of
from recruit.registers.performance.said import AT_ONCE
from recruit.secrets import seal, unseal
from recruit.services.end_engagement import (
    Change,
    confirm_change,
    hold_engagement,
    propose_change,
    send_back_change,
)
from recruit.services.roles import require, require_county, require_other, require_scope
from recruit.services.send_back import put_forward, settle_back, still_proposed
from recruit.services.tell_station import tell_station

STATEMENT = 2000


def open_at_once(partner: Partner, cause: str, grounds: str, by: Account, at: datetime) -> PerformanceCase:
    """Something happened for which the programme removes a station at once. The partner is told and heard first.

    Errors: Refusal('role-missing' | 'county-only' | 'own-case' | 'case-open' | 'engagement-annulled' |
    'engagement-over' (day)), with `field`: 'case-cause' | 'reason-wanted'.
    """
    require(by, "office")
    require_county(by)
    hold_engagement(partner.engagement)
    locked(Cohort, partner.cohort.id)
    said = said_at(partner.cohort)
    require_in_force(partner)
    if partner.engagement.ended_on is not None:
        raise Refusal("engagement-over", day=partner.engagement.ended_on)
    _not_own(partner, by)
    if open_case(partner.engagement.id) is not None:
        raise Refusal("case-open")
    if cause not in said.at_once:
        raise Refusal("case-cause", field="cause")
    if not grounds.strip():
        raise Refusal("reason-wanted", field="grounds")
    today = day_at(partner.cohort, at)
    case = PerformanceCase(
        cohort_id=partner.cohort.id,
        engagement_id=partner.engagement.id,
        cause=cause,
        period=period_of(said.every, today).code,
        opened_at=at,
        opened_by_id=by.id,
        hear_until=today + timedelta(days=said.hear_days),
    )
    db.session.add(case)
    db.session.flush()
    case.grounds_sealed = seal(grounds.strip()[:STATEMENT], _where(case, "grounds"))
    db.session.flush()
    facts = {"until": case.hear_until, "phone": partner.cohort.programme.objection_desk.phone}
    tell_station(partner, "performance-removal", facts, at)
    _note(partner, by, at, "removal.open", cause=cause)
    return case


def grounds_of(case: PerformanceCase) -> str:
    """'' where there are none, and once they have been erased."""
    return unseal(case.grounds_sealed, _where(case, "grounds")) if case.grounds_sealed else ""


def statement_of(case: PerformanceCase) -> str:
    """'' while nothing was said, and once it has been erased."""
    return unseal(case.statement_sealed, _where(case, "statement")) if case.statement_sealed else ""


def _where(case: PerformanceCase, what: str) -> str:
    return f"performance_case.{what}:{case.id}"


def hear(case: PerformanceCase, words: str, by: Account, at: datetime) -> None:
    """What the partner has to say, from the own phone or written down by the office or the township's desk. Until
    somebody puts a decision forward it may be said anew.

    Errors: Refusal('role-missing' | 'outside-township' | 'case-closed' | 'case-twice'), with `field` 'case-statement'.
    """
    held, partner = _held(case)
    if by.is_staff:
        require(by, "office", "clerk")
        require_scope(by, partner.place.township_code)
    elif by.person_id is None or by.person_id != partner.candidacy.person_id:
        raise Refusal("role-missing")
    _undecided(held)
    if not words.strip():
        raise Refusal("case-statement", field="words")
    held.statement_sealed = seal(words.strip()[:STATEMENT], _where(held, "statement"))
    held.heard_at, held.heard_by_id = at, by.id
    db.session.flush()
    _note(partner, by, at, "removal.hear")


def propose_end(
    case: PerformanceCase, on_day: date, reason: str, by: Account, at: datetime
) -> PerformanceCase:
    """The office puts forward that the engagement ends on a day.

    Errors: Refusal('case-closed' | 'case-twice' | 'case-unheard' (until) | 'case-objection' | 'case-gone') and those of
    `propose_change`.
    """
    held, partner = _decidable(case, by, at)
    if not still_due(held, partner.cohort):
        raise Refusal("case-gone")
    cause = "performance" if held.cause == BOTTOM else AT_ONCE[held.cause]
    change = propose_change(held.engagement, Change("end", on_day, cause, reason), by, at)
    held.change_id = change.id
    db.session.flush()
    db.session.refresh(held, ["change"])
    _note(partner, by, at, "removal.propose", on=on_day.isoformat())
    return held


def propose_keep(case: PerformanceCase, reason: str, by: Account, at: datetime) -> PerformanceKeep:
    """The office puts forward that the engagement goes on; the count of last places then begins anew.

    Errors: as `propose_end` but for the ground, with `field` 'reason-wanted'.
    """
    held, partner = _decidable(case, by, at)
    if not reason.strip():
        raise Refusal("reason-wanted", field="reason")
    made = put_forward(PerformanceKeep(case_id=held.id), reason, by, at)
    _note(partner, by, at, "removal.keep-propose")
    return made


def confirm_case(case: PerformanceCase, by: Account, at: datetime) -> PerformanceCase:
    """A second, different person agrees with what was put forward, and the partner hears of it.

    Errors: Refusal('role-missing' | 'county-only' | 'same-signatory' | 'own-case' | 'case-closed' | 'wrong-state' where
    nothing waits | 'case-gone' | 'case-objection') and those of `confirm_change`.
    """
    require(by, "second-signatory")
    require_county(by)
    held, partner = _held(case)
    _not_own(partner, by)
    change, keep = waiting_change(held), waiting_keep(held)
    if change is not None:
        if unanswered(held.engagement_id):
            raise Refusal("case-objection")
        if not still_due(held, partner.cohort):
            raise Refusal("case-gone")
        confirm_change(change, by, at)
        held.outcome = "ended"
    elif keep is not None:
        require_other(by, keep.proposed_by, keep.proposed_by_id)
        settled = still_proposed(PerformanceKeep, keep.id)
        settled.state, settled.settled_at, settled.settled_by_id = "confirmed", at, by.id
        held.outcome = "kept"
    else:
        raise Refusal("wrong-state")
    held.closed_at = at
    db.session.flush()
    facts = {"phone": partner.cohort.programme.objection_desk.phone}
    tell_station(partner, f"performance-{held.outcome}", facts, at)
    _note(partner, by, at, "removal.confirm", outcome=held.outcome)
    return held


def send_back_case(case: PerformanceCase, by: Account, at: datetime, reason: str = "") -> None:
    """The second person does not agree, with a reason; or whoever put it forward takes it back."""
    held, partner = _held(case)
    change, keep = waiting_change(held), waiting_keep(held)
    if change is not None:
        send_back_change(change, by, at, reason)
    elif keep is not None:
        settled = still_proposed(PerformanceKeep, keep.id)
        settled.answer = settle_back(settled, by, at, reason)
    else:
        raise Refusal("wrong-state")
    db.session.flush()
    _note(partner, by, at, "removal.back")


def _held(case: PerformanceCase) -> tuple[PerformanceCase, Partner]:
    """As it is now, with who it is about. Errors: Refusal('case-closed')."""
    partner = hold_engagement(case.engagement)
    held = locked(PerformanceCase, case.id)
    assert held is not None
    if held.outcome or held.engagement.ended_on is not None:
        raise Refusal("case-closed")
    return held, partner


def _undecided(held: PerformanceCase) -> None:
    if waiting_change(held) is not None or waiting_keep(held) is not None:
        raise Refusal("case-twice")


def _decidable(case: PerformanceCase, by: Account, at: datetime) -> tuple[PerformanceCase, Partner]:
    require(by, "office")
    require_county(by)
    held, partner = _held(case)
    _not_own(partner, by)
    _undecided(held)
    if not is_heard(held, partner.cohort, at):
        raise Refusal("case-unheard", until=held.hear_until)
    if unanswered(held.engagement_id):
        raise Refusal("case-objection")
    return held, partner


def _not_own(partner: Partner, by: Account) -> None:
    if by.person_id is not None and by.person_id == partner.candidacy.person_id:
        raise Refusal("own-case")


def _note(partner: Partner, by: Account, at: datetime, action: str, **facts: Any) -> None:
    audit.note(at, by.login, action, audit.about(partner.candidacy), **facts)
