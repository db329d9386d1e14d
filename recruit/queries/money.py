"""Reads about engagements and their money: who is engaged where, what is due, what stands in the way."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

from recruit.db import db
from recruit.entitlement import Course, pauses
from recruit.errors import Refusal
from recruit.models import (
    Acceptance,
    Account,
    Agreement,
    Candidacy,
    Cohort,
    Engagement,
    Entry,
    Payee,
    Place,
    Stage,
    TermChange,
)
from recruit.programme.model import SupportItem
from recruit.slices import slices


@dataclass(frozen=True)
class Partner:
    """Somebody engaged at a station."""

    engagement: Engagement
    agreement: Agreement
    candidacy: Candidacy
    place: Place

    @property
    def name(self) -> str:
        return self.candidacy.person.name if self.candidacy.person else ""

    @property
    def names(self) -> dict[str, str]:
        """For `recruit.reasons.told`: the log cannot forget, so it calls the partner by number."""
        return {self.name: self.candidacy.number} if self.name else {}

    @property
    def cohort(self) -> Cohort:
        return self.agreement.entry.stage.cohort


def _partners() -> Select[tuple[Engagement, Agreement, Candidacy, Place]]:
    return (
        select(Engagement, Agreement, Candidacy, Place)
        .join(Agreement, Engagement.agreement_id == Agreement.id)
        .join(Entry, Agreement.entry_id == Entry.id)
        .join(Candidacy, Entry.candidacy_id == Candidacy.id)
        .join(Place, Agreement.place_id == Place.id)
        .options(joinedload(Candidacy.person))
        .order_by(Agreement.number)
    )


def partners(cohort: Cohort, township: str = "") -> list[Partner]:
    """Everybody who signed in a cohort, those whose engagement ended included, by number of the agreement."""
    query = _partners().where(Place.cohort_id == cohort.id)
    if township:
        query = query.where(Place.township_code == township)
    return [Partner(*row) for row in db.session.execute(query).unique()]


def partners_of(ids: Sequence[int]) -> dict[int, Partner]:
    """By engagement, whatever township the place belongs to by now."""
    found: dict[int, Partner] = {}
    for part in slices(sorted(set(ids))):
        for row in db.session.execute(_partners().where(Engagement.id.in_(part))).unique():
            found[row[0].id] = Partner(*row)
    return found


def partner_of(engagement: Engagement) -> Partner:
    row = db.session.execute(_partners().where(Engagement.id == engagement.id)).unique().one()
    return Partner(*row)


def require_in_force(partner: Partner) -> None:
    """Nothing is taken in on a paper whose signing was annulled. Errors: Refusal('engagement-annulled')."""
    db.session.refresh(partner.agreement, ["state"])
    if partner.agreement.state != "signed":
        raise Refusal("engagement-annulled")


def partner_in(cohort: Cohort, engagement_id: int, by: Account) -> Partner:
    """One partner, as far as the reader's township reaches. Errors: Refusal('unknown')."""
    query = _partners().where(Engagement.id == engagement_id, Place.cohort_id == cohort.id)
    row = db.session.execute(query).unique().one_or_none()
    if row is None:
        raise Refusal("unknown")
    found = Partner(*row)
    if by.township_scope not in (None, found.place.township_code):
        raise Refusal("unknown")
    return found


def own_partner(account: Account) -> Partner | None:
    """The newest engagement of whoever is signed in."""
    if account.person_id is None:
        return None
    query = _partners().where(Candidacy.person_id == account.person_id)
    rows = db.session.execute(query.order_by(None).order_by(Engagement.id.desc())).unique().all()
    return Partner(*rows[0]) if rows else None


def item_of(cohort: Cohort, kind: str) -> SupportItem:
    """The promise behind a payment. Errors: KeyError where the programme no longer knows it."""
    for item in cohort.programme.support.items:
        if item.code == kind:
            return item
    raise KeyError(kind)


def changes_of(engagement: Engagement) -> list[TermChange]:
    """Every proposal to end, suspend or resume, the oldest first."""
    query = select(TermChange).where(TermChange.engagement_id == engagement.id).order_by(TermChange.id)
    return list(db.session.scalars(query))


def course_of(engagement: Engagement, changes: Sequence[TermChange] | None = None) -> Course:
    """How the engagement went by what two people confirmed."""
    every = changes_of(engagement) if changes is None else changes
    # In the order in which they were confirmed: a proposal may wait while nothing else can be proposed.
    told = [(one.kind, one.on_day) for one in every if one.state == "confirmed"]
    return Course(engagement.starts_on, engagement.ends_on, engagement.ended_on, pauses(told))


def paused_on(course: Course, day: date) -> bool:
    """Whether work rests on this day. After the last day nothing rests any more: what was earned can be paid."""
    return day <= course.last_day and any(
        one.first <= day and (one.last is None or day <= one.last) for one in course.pauses
    )


def payees_of(engagement: Engagement) -> list[Payee]:
    """Every account that was ever told, the newest first."""
    query = select(Payee).where(Payee.engagement_id == engagement.id).order_by(Payee.id.desc())
    return list(db.session.scalars(query))


def payee_on(payees: Sequence[Payee], day: date) -> Payee | None:
    """Where money goes on this day: the confirmed account that holds by then, the latest of them."""
    holding = [
        one
        for one in payees
        if one.state == "confirmed"
        and one.valid_from is not None
        and one.valid_from <= day
        and one.erased_at is None
    ]
    return max(holding, key=lambda one: one.id, default=None)


def payee_to_come(payees: Sequence[Payee], day: date) -> Payee | None:
    """The confirmed account that waits for its day; the newest of them."""
    coming = [
        one
        for one in payees
        if one.state == "confirmed" and one.valid_from is not None and one.valid_from > day
    ]
    return max(coming, key=lambda one: one.id, default=None)


def payees_by_engagement(ids: Sequence[int]) -> dict[int, list[Payee]]:
    found: dict[int, list[Payee]] = {}
    for part in slices(ids):
        query = select(Payee).where(Payee.engagement_id.in_(part)).order_by(Payee.id)
        for one in db.session.scalars(query):
            found.setdefault(one.engagement_id, []).append(one)
    return found


def changes_by_engagement(ids: Sequence[int]) -> dict[int, list[TermChange]]:
    found: dict[int, list[TermChange]] = {}
    for part in slices(ids):
        query = select(TermChange).where(TermChange.engagement_id.in_(part)).order_by(TermChange.id)
        for one in db.session.scalars(query):
            found.setdefault(one.engagement_id, []).append(one)
    return found


def accepted(ids: Sequence[int]) -> set[int]:
    """Those of the engagements whose station's fitting-out was accepted by two people."""
    found: set[int] = set()
    for part in slices(ids):
        query = select(Acceptance.engagement_id).where(
            Acceptance.engagement_id.in_(part),
            Acceptance.state == "confirmed",
            Acceptance.outcome == "accepted",
        )
        found.update(db.session.scalars(query))
    return found


def sharing_account(payee: Payee) -> list[Engagement]:
    """Other engagements for which the same account was told: a slip, or one person behind two partners."""
    if payee.number_index is None:
        return []
    query = (
        select(Engagement)
        .join(Payee, Payee.engagement_id == Engagement.id)
        .where(
            Payee.number_index == payee.number_index,
            Payee.engagement_id != payee.engagement_id,
            Payee.state.in_(("proposed", "confirmed")),
        )
        .order_by(Engagement.id)
    )
    return list(db.session.scalars(query).unique())


def cohorts_with_partners() -> list[Cohort]:
    """Where somebody has signed, the newest first."""
    query = (
        select(Cohort)
        .join(Stage, Stage.cohort_id == Cohort.id)
        .join(Entry, Entry.stage_id == Stage.id)
        .join(Agreement, Agreement.entry_id == Entry.id)
        .join(Engagement, Engagement.agreement_id == Agreement.id)
        .order_by(Cohort.id.desc())
    )
    return list(db.session.scalars(query).unique())
