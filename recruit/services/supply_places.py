"""Supply places: a township or the office names villages that get a station, and takes one back while nobody has it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from recruit import audit
from recruit.db import db, locked
from recruit.errors import Refusal
from recruit.models import Account, Cohort, Place, Stage
from recruit.programme import Programme
from recruit.queries.places import being_chosen, placing_stages
from recruit.services.enter_track import enter_track
from recruit.services.roles import require, require_scope
from recruit.site_facts import SiteFacts

MOST_SEATS = 99


@dataclass(frozen=True)
class NewPlace:
    """A place to be put on offer. A blank `code` is made from the village's; a blank `name` is the village's own;
    `capacity` None is the programme's; `said`: what is known of it already, for the register of sites.
    `sort` and `marks` where sites are staffed by rule; a blank sort is a village's, where the programme knows any."""

    village_code: str
    name: str = ""
    code: str = ""
    capacity: int | None = None
    said: SiteFacts | None = None
    sort: str = ""
    marks: tuple[str, ...] = ()


def add_places(cohort: Cohort, new: Sequence[NewPlace], by: Account, at: datetime) -> list[Place]:
    """Puts places on offer, all or none.

    Errors: Refusal('role-missing' | 'outside-township' | 'places-settled' | 'village-not-listed' |
    'place-code-wrong' | 'place-code-taken' | 'capacity-wrong' | 'place-name-long' | 'place-sort-unknown' |
    'place-mark-unknown'), with `field`.
    """
    require(by, "office", "clerk")
    require_unsettled(cohort)
    locked(Cohort, cohort.id)  # two desks adding to one village at once must not make the same code
    known = set(db.session.scalars(select(Place.code).where(Place.cohort_id == cohort.id)))
    places = []
    for one in new:
        checked = checked_place(cohort.programme, one, known, by)
        known.add(checked.code)
        places.append(_place(cohort, checked, at))
    db.session.add_all(places)
    db.session.flush()
    enter_track(cohort, places, at)
    audit.record(
        audit.Event(at, by.login, "place.add", _subject(cohort, place), {"seats": place.capacity})
        for place in places
    )
    return places


def require_unsettled(cohort: Cohort) -> None:
    """Refuses a change of supply once the allotment is signed; until the transaction ends nobody signs it."""
    for stage in placing_stages(cohort):
        held = locked(Stage, stage.id)
        if held is not None and held.state == "closed":
            raise Refusal("places-settled")


def require_open(cohort: Cohort, place: Place) -> None:
    """Refuses (`site-accepted`) that one person alters or takes back what three agreed to and candidates choose by."""
    if being_chosen(cohort, place):
        raise Refusal("site-accepted", place=place.code)


def checked_place(programme: Programme, one: NewPlace, known: set[str], by: Account) -> NewPlace:
    """The place with code, name and capacity filled in; `known` are codes already taken. Errors: see `add_places`."""
    for refusal in place_refusals(programme, one, known, by):
        raise refusal
    village = programme.regions.village(one.village_code)
    plan = programme.places.staffing
    capacity = programme.places.capacity if one.capacity is None else one.capacity
    return NewPlace(
        village.code,
        one.name.strip() or village.name,
        one.code.strip() or _free_code(village.code, known),
        capacity,
        one.said,
        one.sort or (plan.usual_sort if plan is not None else ""),
        tuple(sorted(set(one.marks))),
    )


def sort_refusals(programme: Programme, sort: str, marks: Sequence[str]) -> Iterator[Refusal]:
    """What is wrong with a sort and marks of a site, each with its `field`."""
    plan = programme.places.staffing
    sorts, known = (plan.sorts, plan.marks) if plan is not None else ((), {})
    if sort and sort not in sorts:
        yield Refusal("place-sort-unknown", field="sort", value=sort)
    for mark in marks:
        if mark not in known:
            yield Refusal("place-mark-unknown", field="marks", value=mark)


def staffing_facts(sort: str, marks: Sequence[str]) -> dict[str, object]:
    """What a place keeps of both; nothing where sites are not staffed by rule."""
    return {"sort": sort, "marks": sorted(set(marks))} if sort else {}


def _speaks(code: str) -> bool:
    """Signs alone are no code: an address takes a dash for the county, and two dots for the page above."""
    known = all(sign.isalnum() or sign in "-_." for sign in code)
    return known and len(code) <= 24 and any(sign.isalnum() for sign in code)


def place_refusals(programme: Programme, one: NewPlace, known: set[str], by: Account) -> Iterator[Refusal]:
    """Everything wrong with a place, each with its `field`."""
    regions, code = programme.regions, one.code.strip()
    if len(one.village_code) != 12 or not regions.knows(one.village_code):
        yield Refusal("village-not-listed", field="village")
    elif by.township_scope not in (None, regions.village(one.village_code).township):
        yield Refusal("outside-township", field="village")
    # A village's own code would leave it open whether a wish means the village or this one place.
    if code and (not _speaks(code) or regions.knows(code)):
        yield Refusal("place-code-wrong", field="code")
    elif code in known:
        yield Refusal("place-code-taken", field="code", place=code)
    if len(one.name.strip()) > 60:
        yield Refusal("place-name-long", field="name", high=60)
    yield from sort_refusals(programme, one.sort, one.marks)
    if one.capacity is not None and not 1 <= one.capacity <= MOST_SEATS:
        yield Refusal("capacity-wrong", field="capacity", high=MOST_SEATS)


def _free_code(village: str, known: set[str]) -> str:
    number = 1
    while f"{village}-{number}" in known:
        number += 1
    return f"{village}-{number}"


def _place(cohort: Cohort, one: NewPlace, at: datetime) -> Place:
    return Place(
        cohort_id=cohort.id,
        code=one.code,
        name=one.name,
        township_code=cohort.programme.regions.village(one.village_code).township,
        village_code=one.village_code,
        capacity=one.capacity,
        facts=staffing_facts(one.sort, one.marks),
        created_at=at,
    )


def close_place(cohort: Cohort, place: Place, by: Account, at: datetime, reason: str) -> Place:
    """Takes a place off offer; wishes for it stay on record and count for nothing.

    Errors: Refusal('role-missing' | 'outside-township' | 'places-settled' | 'place-closed' | 'site-accepted' |
    'reason-wanted').
    """
    require(by, "office", "clerk")
    require_scope(by, place.township_code)
    require_unsettled(cohort)
    require_open(cohort, place)
    if place.closed_at is not None:
        raise Refusal("place-closed", place=place.code)
    if not reason.strip():
        raise Refusal("reason-wanted", field="reason")
    place.closed_at = at
    audit.note(at, by.login, "place.close", _subject(cohort, place), reason=reason.strip()[:200])
    return place


def _subject(cohort: Cohort, place: Place) -> str:
    return f"place:{cohort.code}/{place.code}"
