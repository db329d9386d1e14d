"""Reads about fees: each station's price list in force and its history, what was complained of."""

from __future__ import annotations

from sqlalchemy import Select, select

from recruit.db import db
from recruit.errors import Refusal
from recruit.models import Account, Cohort, FeeComplaint, Place, PriceList
from recruit.queries.money import own_partner
from recruit.registers.fees.said import Service, services_of


def services_at(place: Place) -> list[Service]:
    """Errors: Refusal('fees-off') where the place's programme says nothing of fees."""
    found = services_of(cohort_of(place).programme)
    if not found:
        raise Refusal("fees-off")
    return found


def cohort_of(place: Place) -> Cohort:
    return db.session.get_one(Cohort, place.cohort_id)


def lists_of(place: Place) -> list[PriceList]:
    """The newest first; that one is in force."""
    query = select(PriceList).where(PriceList.place_id == place.id).order_by(PriceList.version.desc())
    return list(db.session.scalars(query))


def lists_in_force(cohort: Cohort) -> dict[int, PriceList]:
    """By place."""
    query = select(PriceList).join(Place, PriceList.place_id == Place.id).where(Place.cohort_id == cohort.id)
    found = {}
    for one in db.session.scalars(query.order_by(PriceList.version)):
        found[one.place_id] = one
    return found


def _complaints(cohort: Cohort, by: Account | None) -> Select[tuple[FeeComplaint]]:
    query = select(FeeComplaint).join(Place, FeeComplaint.place_id == Place.id)
    query = query.where(Place.cohort_id == cohort.id)
    if by is not None and by.township_scope is not None:
        query = query.where(Place.township_code == by.township_scope)
    return query.order_by(FeeComplaint.id.desc())


def complaints_of(cohort: Cohort, by: Account | None = None) -> list[FeeComplaint]:
    """The newest first; `by` confined to a township sees that township's only."""
    return list(db.session.scalars(_complaints(cohort, by)))


def complaint_in(by: Account, complaint_id: int) -> FeeComplaint:
    """Errors: Refusal('unknown'), the same for "not there" and "not yours to see"."""
    found = db.session.get(FeeComplaint, complaint_id)
    if found is None or by.township_scope not in (None, found.place.township_code):
        raise Refusal("unknown")
    return found


def own_station(by: Account) -> Place | None:
    """The station that an applicant runs; None before signing, and once it was annulled or has ended."""
    found = own_partner(by)
    if found is None or found.agreement.state != "signed" or found.engagement.ended_on is not None:
        return None
    return found.place
