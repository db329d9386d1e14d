"""Townships against the places they have: how many people the signed lists put there and who are still there."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select

from recruit.db import db
from recruit.models import Account, Agreement, Candidacy, Cohort, Engagement, Entry, Place, Placement, Stage
from recruit.queries.freed import out_again
from recruit.queries.places import on_offer, placing_stages
from recruit.queries.posts import staffed, staffing_of
from recruit.queries.results import current_result
from scoring.posts import seats_of


@dataclass(frozen=True)
class TownshipSeats:
    """`filled`: people who are there or are to come; `seats`: how many its places take."""

    name: str
    filled: int
    seats: int


def filled_seats(cohort: Cohort, by: Account, today: date) -> list[TownshipSeats]:
    """The townships that the reader may see and that have places, in the programme's order; none before the first
    list that gives places out. Whoever did not sign, left, or whose term is over leaves the seat empty."""
    seats: Counter[str] = Counter()
    filled: Counter[str] = Counter()
    listed = [
        (stage, result) for stage in placing_stages(cohort) if (result := current_result(stage)) is not None
    ]
    over = _gone(cohort, today) if listed else set()
    for stage, result in listed:
        seats.update(_seats(stage))
        gone = out_again(stage) | over
        filled.update(township for person, township in _placed(result.id) if person not in gone)
    return [
        TownshipSeats(one.name, filled[one.code], seats[one.code])
        for one in cohort.programme.regions.townships
        if by.township_scope in (None, one.code) and (seats[one.code] or filled[one.code])
    ]


def _seats(stage: Stage) -> Counter[str]:
    found: Counter[str] = Counter()
    for place in on_offer(stage, final=True):
        found[place.township_code] += _capacity(stage, place)
    return found


def _capacity(stage: Stage, place: Place) -> int:
    if stage.kind != "posts":
        return place.capacity
    plan = staffing_of(stage)
    return len(seats_of(plan.rules, staffed(place, plan.usual_sort)))


def _placed(result_id: int) -> Iterable[tuple[int, str]]:
    query = (
        select(Placement.candidacy_id, Place.township_code)
        .join(Placement.place)
        .join(Placement.candidacy)
        .where(Placement.result_id == result_id, Candidacy.state == "active")
    )
    return ((person, township) for person, township in db.session.execute(query))


def _gone(cohort: Cohort, today: date) -> set[int]:
    """Candidacies whose time at a station is over; of somebody who signed twice the later one counts."""
    last = func.max(func.coalesce(Engagement.ended_on, Engagement.ends_on))
    query = (
        select(Entry.candidacy_id)
        .join(Agreement, Agreement.entry_id == Entry.id)
        .join(Engagement, Engagement.agreement_id == Agreement.id)
        .join(Entry.stage)
        .where(Stage.cohort_id == cohort.id, Agreement.state == "signed")
        .group_by(Entry.candidacy_id)
        .having(last < today)
    )
    return set(db.session.scalars(query))
