"""Reads about the roll-out: the plan in force, the one that waits, which stations stand open since when."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import func, select

from recruit.db import db
from recruit.models import Account, Agreement, Cohort, Engagement, Place, PlaceOpening, RolloutPlan
from recruit.registers.rollout.said import Station


def plan_in_force(cohort: Cohort) -> RolloutPlan | None:
    return _newest(cohort, "confirmed")


def plan_waiting(cohort: Cohort) -> RolloutPlan | None:
    return _newest(cohort, "proposed")


def plans(cohort: Cohort) -> Sequence[RolloutPlan]:
    """Every version, the newest first."""
    query = select(RolloutPlan).where(RolloutPlan.cohort_id == cohort.id)
    return db.session.scalars(query.order_by(RolloutPlan.version.desc())).all()


def next_version(cohort: Cohort) -> int:
    query = select(func.max(RolloutPlan.version)).where(RolloutPlan.cohort_id == cohort.id)
    return (db.session.scalar(query) or 0) + 1


def _newest(cohort: Cohort, state: str) -> RolloutPlan | None:
    query = (
        select(RolloutPlan)
        .where(RolloutPlan.cohort_id == cohort.id, RolloutPlan.state == state)
        .order_by(RolloutPlan.version.desc())
        .limit(1)
    )
    return db.session.scalar(query)


def places_to_open(cohort: Cohort) -> list[Place]:
    """Every place that was not taken off, by code."""
    query = select(Place).where(Place.cohort_id == cohort.id, Place.closed_at.is_(None)).order_by(Place.code)
    return list(db.session.scalars(query))


def opening_of(place: Place) -> PlaceOpening | None:
    query = select(PlaceOpening).where(PlaceOpening.place_id == place.id, PlaceOpening.state == "valid")
    return db.session.scalar(query)


def openings(cohort: Cohort) -> dict[int, date]:
    """Place id -> the day its station opened: as recorded for the place or, where people sign agreements, for the first
    partner whose station opened there."""
    of_partners = (
        select(Agreement.place_id, func.min(Engagement.opened_on))
        .join(Engagement, Engagement.agreement_id == Agreement.id)
        .join(Place, Place.id == Agreement.place_id)
        .where(Place.cohort_id == cohort.id, Engagement.opened_on.is_not(None))
        .group_by(Agreement.place_id)
    )
    found = {place: opened for place, opened in db.session.execute(of_partners)}  # noqa: C416 - rows, not pairs
    recorded = (
        select(PlaceOpening.place_id, PlaceOpening.opened_on)
        .join(Place, Place.id == PlaceOpening.place_id)
        .where(Place.cohort_id == cohort.id, PlaceOpening.state == "valid")
    )
    return found | {place: opened for place, opened in db.session.execute(recorded)}  # noqa: C416


def stations_of(cohort: Cohort, by: Account | None = None) -> list[Station]:
    """Every place with its month and its opening, by code; a clerk's own township only."""
    plan, opened = plan_in_force(cohort), openings(cohort)
    scope = by.township_scope if by is not None else None
    return [
        Station(
            place.code,
            place.township_code,
            plan.months.get(place.code) if plan is not None else None,
            opened.get(place.id),
        )
        for place in places_to_open(cohort)
        if scope in (None, place.township_code)
    ]
