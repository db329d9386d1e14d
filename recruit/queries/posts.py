"""Reads for the staffing of sites: whom the rule puts where, what somebody settled by hand, who is there and who is
missing."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from recruit.db import db
from recruit.models import (
    Agreement,
    Application,
    Candidacy,
    Engagement,
    Entry,
    Place,
    Placement,
    PostChange,
    Result,
    Stage,
)
from recruit.programme.staffing import StaffingPlan
from recruit.queries.entries import entries_of
from recruit.queries.freed import out_again
from recruit.queries.places import on_offer
from recruit.queries.results import current_result
from recruit.slices import slices
from scoring.posts import (
    HAND,
    HELD,
    NO_PROVIDER,
    NO_SEAT,
    Fixed,
    Gap,
    Given,
    Person,
    StaffedSite,
    assign,
    gaps,
    seats_of,
)


@dataclass(frozen=True)
class PostPlan:
    """Everything a staffing is worked out from, and what it comes to. `people` in the order of registration;
    `excluded`: number -> why somebody takes no part; `given` by number."""

    plan: StaffingPlan
    sites: tuple[StaffedSite, ...]
    places: Mapping[str, Place]
    entries: Mapping[str, Entry]
    people: tuple[Person, ...]
    excluded: Mapping[str, str]
    given: Mapping[str, Given]

    @property
    def gaps(self) -> list[Gap]:
        """What is missing should everybody go where they are put."""
        held = [(one.site, one.provider, one.post) for one in self.given.values() if one.site]
        return gaps(self.plan.rules, self.sites, held)

    @property
    def gone(self) -> list[str]:
        """Numbers of people whose settled seat is no longer there."""
        return [
            one.number
            for one in self.people
            if one.fixed is not None
            and one.fixed.site
            and one.number in self.given
            and self.given[one.number].way == NO_SEAT
        ]

    @property
    def unknown(self) -> list[str]:
        """Numbers of people of whom nobody knows who sends them."""
        return [number for number, one in self.given.items() if one.way == NO_PROVIDER]

    @property
    def uncovered(self) -> list[str]:
        """Sites whose seats are all taken, and where a post is held by nobody."""
        found = self.gaps
        short = {one.site for one in found if one.provider}
        return sorted({one.site for one in found if one.post and one.site not in short})

    @property
    def short(self) -> int:
        """How many seats are empty."""
        return sum(one.missing for one in self.gaps if one.provider)


def staffing_of(stage: Stage) -> StaffingPlan:
    """The programme's staffing; `programme check` lets no stage of posts pass without one."""
    found = stage.cohort.programme.places.staffing
    assert found is not None
    return found


def staffed(place: Place, usual: str) -> StaffedSite:
    """A place as the rules see it."""
    facts = place.facts or {}
    marks = frozenset(str(one) for one in facts.get("marks", ()))
    return StaffedSite(
        place.code, str(facts.get("sort") or usual), place.township_code, place.village_code, marks
    )


def plan_posts(stage: Stage) -> PostPlan:
    """Works the staffing out as it stands now; whoever holds a post by the list in force keeps it."""
    return plan_after(stage, current_result(stage))


def plan_after(stage: Stage, before: Result | None) -> PostPlan:
    """The same where `before` is the list that counts so far, None for the first."""
    held = seats_held(stage, before)
    by_hand = changes_of(stage)
    entries = sorted(entries_of(stage, with_applications=True), key=_registered)
    gone = out_again(stage) if held else set()
    places = _places(stage, [*held.values()])
    people, excluded, by_number = [], {}, {}
    for entry in entries:
        number, candidacy = entry.candidacy.number, entry.candidacy
        by_number[number] = entry
        out = _absent(candidacy, gone)
        if out is not None:
            excluded[number] = out
        fixed = _fixed(by_hand.get(entry.id), held.get(candidacy.id), before) if out is None else None
        people.append(_person(stage, entry, fixed))
    usual = staffing_of(stage).usual_sort
    sites = tuple(staffed(place, usual) for place in places)
    taking = [one for one in people if one.number not in excluded]
    rules = staffing_of(stage).rules
    given = {one.number: one for one in assign(rules, sites, taking)}
    by_code = {place.code: place for place in places}
    return PostPlan(staffing_of(stage), sites, by_code, by_number, tuple(people), excluded, given)


def _registered(entry: Entry) -> tuple[object, str]:
    application = entry.candidacy.application
    return (application.submitted_at if application else entry.candidacy.created_at), entry.candidacy.number


def _absent(candidacy: Candidacy, gone: Collection[int]) -> str | None:
    if candidacy.state != "active":
        return candidacy.state
    return "declined" if candidacy.id in gone else None


def _fixed(change: PostChange | None, held: Fixed | None, before: Result | None) -> Fixed | None:
    """What was said by hand after the list was signed goes before what the list gave."""
    signed = before.confirmed_at if before is not None else None
    if change is not None and (held is None or signed is None or change.at > signed):
        code = change.place.code if change.place is not None else ""
        return Fixed(HAND, code, change.provider, change.post)
    return held


def _person(stage: Stage, entry: Entry, fixed: Fixed | None) -> Person:
    """Where somebody lives counts, and is told, of those only whose provider reaches no further than their village."""
    rules, params, candidacy = staffing_of(stage).rules, stage.definition.params, entry.candidacy
    application = candidacy.application
    provider = None
    if params.get("provider"):
        provider = _answer(application, str(params["provider"]), rules.providers)
    wish = _answer(application, str(params.get("wish", "")), rules.posts)
    local = [code for code, reach in rules.reach.items() if reach == "village"]
    near = provider in local or (provider is None and bool(local))
    village = application.village_code if application is not None and near else ""
    return Person(candidacy.number, provider, wish, candidacy.township_code, village, fixed)


def _answer(application: Application | None, field: str, known: Collection[str]) -> str:
    said = (application.answers or {}).get(field) if application is not None else None
    return str(said) if said in known else ""


def _places(stage: Stage, held: Sequence[Fixed]) -> list[Place]:
    """Those on offer, and those that somebody holds whether or not they would be offered today."""
    places = on_offer(stage, final=True)
    codes = {one.site for one in held if one.site} - {place.code for place in places}
    query = select(Place).where(Place.cohort_id == stage.cohort_id, Place.code.in_(codes))
    return sorted([*places, *db.session.scalars(query)], key=lambda place: place.code)


def seats_held(stage: Stage, result: Result | None) -> dict[int, Fixed]:
    """Candidacy -> the post this signed list gave them: what two people have signed stays."""
    return {
        one.candidacy_id: Fixed(HELD, one.place.code, one.provider, one.post) for one in placements_of(result)
    }


def placements_of(result: Result | None) -> list[Placement]:
    """Who got which post by a signed list, by place and seat."""
    if result is None:
        return []
    query = (
        select(Placement)
        .join(Placement.place)
        .where(Placement.result_id == result.id)
        .options(joinedload(Placement.place, innerjoin=True))
        .order_by(Place.code, Placement.seat)
    )
    return list(db.session.scalars(query))


def changes_of(stage: Stage) -> dict[int, PostChange]:
    """Entry id -> what was settled by hand and stands."""
    query = (
        select(PostChange)
        .join(Entry, Entry.id == PostChange.entry_id)
        .where(Entry.stage_id == stage.id, PostChange.current.is_(True))
        .options(joinedload(PostChange.place), joinedload(PostChange.by))
    )
    return {one.entry_id: one for one in db.session.scalars(query).unique()}


@dataclass(frozen=True)
class Seat:
    """One line of the staff register: a seat of a site, with whoever sits there. `left`: the list gave it to somebody
    who has left since."""

    site: StaffedSite
    place: Place
    number: int
    provider: str
    post: str = ""
    entry: Entry | None = None
    left: bool = False


def register(stage: Stage, worked_out: PostPlan, today: date) -> list[Seat]:
    """Every seat by place: as the list in force has it, or as it would be before there is one. Whoever has left since
    leaves the seat empty."""
    result = current_result(stage)
    if result is None:
        held = [(one.site, one.provider, one.post, number) for number, one in worked_out.given.items()]
        absent: set[str] = set()
    else:
        numbers = {entry.candidacy_id: number for number, entry in worked_out.entries.items()}
        held = [
            (one.place.code, one.provider, one.post, numbers[one.candidacy_id])
            for one in placements_of(result)
        ]
        absent = set(worked_out.excluded) | _ended(worked_out.entries.values(), today)
    there: dict[tuple[str, str], list[tuple[str, str]]] = {}
    for site, provider, post, number in held:
        there.setdefault((site, provider), []).append((post, number))
    seats = []
    for one in worked_out.sites:
        for position, provider in enumerate(seats_of(worked_out.plan.rules, one), 1):
            place, waiting = worked_out.places[one.code], there.get((one.code, provider), [])
            if not waiting:
                seats.append(Seat(one, place, position, provider))
                continue
            post, number = waiting.pop(0)
            left = number in absent
            entry = None if left else worked_out.entries[number]
            seats.append(Seat(one, place, position, provider, post, entry, left))
    return seats


def _ended(entries: Iterable[Entry], today: date) -> set[str]:
    """Numbers of people whose engagement has ended before today."""
    by_candidacy = {entry.candidacy_id: entry.candidacy.number for entry in entries}
    found: set[str] = set()
    for ids in slices(by_candidacy):
        query = (
            select(Entry.candidacy_id)
            .join(Agreement, Agreement.entry_id == Entry.id)
            .join(Engagement, Engagement.agreement_id == Agreement.id)
            .where(Entry.candidacy_id.in_(ids), Agreement.state == "signed", Engagement.ended_on < today)
        )
        found.update(by_candidacy[one] for one in db.session.scalars(query))
    return found
