"""End a signed engagement early, suspend it, or let it go on: the office proposes, a second person confirms.

Everything it changes about money follows at once (`settle_payments`): what is no longer owed stops, the running month
counts by the programme's rule, what was paid too much is listed to be returned.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from recruit import audit
from recruit import money_messages as money_messages  # teaches the refusals to `recruit.messages`
from recruit.db import db, locked
from recruit.entitlement import Course
from recruit.errors import Refusal
from recruit.models import Account, Candidacy, Engagement, TermChange
from recruit.queries.money import Partner, changes_of, course_of, partner_of, require_in_force
from recruit.reasons import told
from recruit.services.keep_seat import hold_allotment, require_seat
from recruit.services.roles import require, require_county, require_other
from recruit.services.send_back import settle_back, still_proposed
from recruit.services.settle_payments import settle_payments
from recruit.services.tell_payee import day_of

KINDS = ("end", "suspend", "resume")
#: Why, as it can be counted without reading what was written.
CAUSES = ("own-notice", "agreed", "breach", "fraud", "illness", "death", "performance", "other")
REASON = 500


@dataclass(frozen=True)
class Change:
    """`on_day`: the last day for ``end``, the first without work for ``suspend``, the first of work for ``resume``.

    A later ``end`` corrects the day of the one before; one on the agreement's own last day takes it back, one on the
    day before the first says that work never began and nothing is owed. A second ``resume`` corrects the first.
    """

    kind: str
    on_day: date
    cause: str
    reason: str


def propose_change(engagement: Engagement, change: Change, by: Account, at: datetime) -> TermChange:
    """Puts it forward. Until it is confirmed the engagement runs, but no payment of it enters a batch.

    Errors: Refusal('role-missing' | 'county-only' | 'own-case' | 'change-twice' | 'engagement-annulled' |
    'engagement-over' | 'paused-already' | 'not-paused' | 'place-given-since'), and with `field`: 'change-kind' |
    'change-cause' | 'reason-wanted' | 'change-day' (first, last).
    """
    require(by, "office")
    require_county(by)
    partner = _held(engagement)
    _check_person(partner, by)
    _check(partner, change, at)
    if any(one.state == "proposed" for one in changes_of(engagement)):
        raise Refusal("change-twice")
    made = TermChange(
        engagement_id=engagement.id,
        kind=change.kind,
        on_day=change.on_day,
        cause=change.cause,
        reason=change.reason.strip()[:REASON],
        proposed_at=at,
        proposed_by_id=by.id,
    )
    db.session.add(made)
    db.session.flush()
    _note(partner, by, at, f"engagement.{change.kind}-propose", on=change.on_day.isoformat(),
          cause=change.cause, reason=_told(partner, change.reason))  # fmt: skip
    return made


def confirm_change(change: TermChange, by: Account, at: datetime) -> Engagement:
    """A second, different person confirms; the money follows within the same transaction.

    Errors: Refusal('role-missing' | 'county-only' | 'same-signatory' | 'wrong-state' | 'own-case' and those of the
    days, where something else was confirmed meanwhile).
    """
    require(by, "second-signatory")
    require_county(by)
    partner = _held(change.engagement)
    held = still_proposed(TermChange, change.id)
    require_other(by, held.proposed_by, held.proposed_by_id)
    _check_person(partner, by)
    _check(partner, Change(held.kind, held.on_day, held.cause, held.reason), at)
    held.state, held.settled_at, held.settled_by_id = "confirmed", at, by.id
    if held.kind == "end":
        early = held.on_day < partner.engagement.ends_on
        partner.engagement.ended_on = held.on_day if early else None
    db.session.flush()
    owing = settle_payments(partner, at)
    _note(partner, by, at, f"engagement.{held.kind}", on=held.on_day.isoformat(), cause=held.cause,
          repayments=[format(one.amount, "f") for one in owing])  # fmt: skip
    return partner.engagement


def send_back_change(change: TermChange, by: Account, at: datetime, reason: str = "") -> None:
    """The second person does not confirm, with a reason; or whoever proposed it takes it back."""
    held = still_proposed(TermChange, change.id)
    held.answer = settle_back(held, by, at, reason)
    db.session.flush()
    partner = partner_of(held.engagement)
    _note(partner, by, at, "engagement.back", state=held.state, reason=_told(partner, reason))


def open_station(engagement: Engagement, day: date, by: Account, at: datetime) -> None:
    """Puts on record when the station opened its doors; a later word corrects an earlier one.

    Errors: Refusal('role-missing' | 'outside-township' | 'change-day' (first, last)).
    """
    from recruit.services.tell_payee import require_hand

    if not by.is_staff:
        raise Refusal("role-missing")
    locked(Engagement, engagement.id)
    partner = partner_of(engagement)
    require_hand(partner, by, "clerk", "office")
    last = min(course_of(engagement).last_day, day_of(partner, at))
    if not engagement.starts_on <= day <= last:
        raise Refusal("change-day", field="opened_on", first=engagement.starts_on, last=last)
    engagement.opened_on = day
    db.session.flush()
    _note(partner, by, at, "station.open", on=day.isoformat())


def hold_engagement(engagement: Engagement) -> Partner:
    """Allotment, candidacy, engagement: the order of everything that changes a candidate's standing."""
    partner = partner_of(engagement)
    hold_allotment(partner.agreement)
    locked(Candidacy, partner.candidacy.id)
    locked(Engagement, engagement.id)
    return partner


def _held(engagement: Engagement) -> Partner:
    partner = hold_engagement(engagement)
    require_in_force(partner)
    return partner


def _check_person(partner: Partner, by: Account) -> None:
    if by.person_id is not None and by.person_id == partner.candidacy.person_id:
        raise Refusal("own-case")


def _check(partner: Partner, change: Change, at: datetime) -> None:
    if change.kind not in KINDS:
        raise Refusal("change-kind", field="kind")
    if change.cause not in CAUSES:
        raise Refusal("change-cause", field="cause")
    if not change.reason.strip():
        raise Refusal("reason-wanted", field="reason")
    course = course_of(partner.engagement)
    if course.ended_on is not None and change.kind != "end":
        raise Refusal("engagement-over", day=course.ended_on)
    paused = bool(course.pauses) and course.pauses[-1].last is None
    if change.kind == "suspend" and paused:
        raise Refusal("paused-already")
    if change.kind == "resume" and not course.pauses:
        raise Refusal("not-paused")
    first = _earliest(course, change.kind)
    if not first <= change.on_day <= course.ends_on:
        raise Refusal("change-day", field="on_day", first=first, last=course.ends_on)
    if change.kind == "end" and change.on_day >= course.starts_on:
        require_seat(partner.engagement, at)


def _earliest(course: Course, kind: str) -> date:
    """An end may say that work never began. No pause begins within another, and none lasts less than nothing."""
    if kind == "end":
        return course.starts_on - timedelta(days=1)
    if not course.pauses:
        return course.starts_on
    newest = course.pauses[-1]
    return newest.first if kind == "resume" or newest.last is None else newest.last + timedelta(days=1)


def _told(partner: Partner, reason: str) -> str:
    return told(reason, partner.names)


def _note(partner: Partner, by: Account, at: datetime, action: str, **facts: Any) -> None:
    audit.note(at, by.login, action, audit.about(partner.candidacy), **facts)
