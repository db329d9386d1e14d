"""Stations that stand empty although somebody ran them: who did was removed, left, or came to the end of the term."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select

from recruit.db import db
from recruit.models import Account, Cohort, Place, ProgrammeDraft, TermChange
from recruit.queries.money import Partner, partners
from recruit.queries.places import places_of


@dataclass(frozen=True)
class Vacancy:
    """A place with `seats` empty since the day after somebody's last one; `last` is who ran it until then."""

    place: Place
    last: Partner
    since: date
    seats: int


def vacancies(cohort: Cohort, today: date, by: Account | None = None) -> list[Vacancy]:
    """By place, as far as the reader's township reaches. A place that was taken off is none."""
    at_place: dict[int, list[Partner]] = defaultdict(list)
    for one in partners(cohort):
        if one.agreement.state == "signed":
            at_place[one.place.id].append(one)
    found = []
    for place in places_of(cohort, by):
        gone = [one for one in at_place[place.id] if last_day(one) < today]
        seats = place.capacity - (len(at_place[place.id]) - len(gone))
        if gone and seats > 0 and place.closed_at is None:
            last = max(gone, key=lambda one: (last_day(one), one.engagement.id))
            found.append(Vacancy(place, last, last_day(last), min(seats, len(gone))))
    return found


def unattended(cohort: Cohort, today: date) -> list[Vacancy]:
    """Those that came free before their term was over and since when nobody has begun to look for people again."""
    query = select(func.max(ProgrammeDraft.begun_at)).where(
        ProgrammeDraft.origin == f"version:{cohort.version_id}", ProgrammeDraft.state != "dropped"
    )
    begun = db.session.scalar(query)
    asked = begun.astimezone(cohort.programme.timezone).date() if begun is not None else date.min
    came_free = [one for one in vacancies(cohort, today) if one.last.engagement.ended_on is not None]
    ends = ends_of([one.last.engagement.id for one in came_free])
    return [one for one in came_free if _known_on(one, ends, cohort) >= asked]


def _known_on(one: Vacancy, ends: Mapping[int, TermChange], cohort: Cohort) -> date:
    """The day since which the office knows: an end may be confirmed long after the last day that it tells."""
    end = ends.get(one.last.engagement.id)
    settled = end.settled_at if end is not None else None
    return max(one.since, settled.astimezone(cohort.programme.timezone).date()) if settled else one.since


def ends_of(engagements: Sequence[int]) -> dict[int, TermChange]:
    """The newest confirmed end of each engagement that came to one early."""
    query = (
        select(TermChange)
        .where(TermChange.kind == "end", TermChange.state == "confirmed")
        .where(TermChange.engagement_id.in_(engagements))
        .order_by(TermChange.id)
    )
    return {one.engagement_id: one for one in db.session.scalars(query)}


def last_day(partner: Partner) -> date:
    """The last day on which somebody runs a station, as things stand."""
    return partner.engagement.ended_on or partner.engagement.ends_on
