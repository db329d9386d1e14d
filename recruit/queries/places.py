"""Reads about places: what is on offer, what each township supplies, who wishes for what, who got what and why."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Exists, Select, and_, exists, func, or_, select
from sqlalchemy.orm import joinedload

from recruit.db import db
from recruit.errors import Refusal
from recruit.models import (
    Account,
    Agreement,
    Candidacy,
    Cohort,
    Entry,
    Place,
    Placement,
    PlaceWish,
    SiteFile,
    SiteStep,
    Stage,
)
from recruit.queries.results import current_result
from recruit.slices import slices
from scoring.allotment import offered
from scoring.geo import Point
from scoring.placement import Site
from scoring.turns import Choice, resolve

#: How many wishes a candidate may list where the programme does not say.
WISHES = 3


@dataclass(frozen=True)
class TownshipSupply:
    """A township's open places and the seats they offer, against what the programme asks of it."""

    code: str
    name: str
    places: int
    seats: int
    wanted: int


def places_of(cohort: Cohort, by: Account | None = None, township: str | None = None) -> list[Place]:
    """Every place by code, closed ones included; `by` confined to a township sees that township's only."""
    query = select(Place).where(Place.cohort_id == cohort.id).order_by(Place.code)
    for scope in (by.township_scope if by else None, township):
        if scope is not None:
            query = query.where(Place.township_code == scope)
    return list(db.session.scalars(query))


def place_in_scope(by: Account, place_id: int) -> Place:
    """Errors: Refusal('unknown'), the same for "not there" and "not yours to see"."""
    place = db.session.get(Place, place_id)
    if place is None or by.township_scope not in (None, place.township_code):
        raise Refusal("unknown")
    return place


def township_supply(cohort: Cohort, by: Account) -> list[TownshipSupply]:
    """Supply and demand of the townships the reader may see, in the programme's order."""
    query = (
        select(Place.township_code, func.count(), func.sum(Place.capacity))
        .where(Place.cohort_id == cohort.id, Place.closed_at.is_(None))
        .group_by(Place.township_code)
    )
    counted = {code: (places, int(seats)) for code, places, seats in db.session.execute(query)}
    programme = cohort.programme
    return [
        TownshipSupply(
            one.code, one.name, *counted.get(one.code, (0, 0)), programme.places.by_township.get(one.code, 0)
        )
        for one in programme.regions.townships
        if by.township_scope in (None, one.code)
    ]


def wishes_allowed(stage: Stage) -> int:
    """How many wishes a candidate may list for this allotment."""
    return int(stage.definition.params.get("preferences", WISHES))


#: Kinds of stage that give out places.
PLACING = ("allotment", "posts")


def placing_stages(cohort: Cohort) -> list[Stage]:
    """Every stage in which people of this cohort get places."""
    return [stage for stage in cohort.stages if stage.kind in PLACING]


def allotment_stage(cohort: Cohort) -> Stage | None:
    """The stage in which this cohort's people get their places."""
    return next((stage for stage in cohort.stages if stage.kind == "allotment"), None)


def allotment_before(stage: Stage) -> Stage | None:
    """The stage that gave the places which this later stage of its track is about; None where there is none."""
    earlier = [
        one
        for one in stage.cohort.stages
        if one.kind in PLACING and one.track == stage.track and one.position < stage.position
    ]
    return earlier[-1] if earlier else None


def still_given(agreement: Agreement, allotment: Stage) -> bool:
    """Whether the newest list of the allotment gives this partner the place that the agreement was made for."""
    now = current_placement(agreement.entry.candidacy, allotment)
    return now is not None and now.place_id == agreement.place_id


def supplying_track(stage: Stage) -> str | None:
    """The track whose places this allotment hands out (``places: track:CODE``), None when townships supply them."""
    kind, _colon, track = str(stage.definition.params.get("places", "")).partition(":")
    return track if kind == "track" else None


def last_stage(cohort: Cohort, track: str) -> Stage | None:
    return next((stage for stage in reversed(cohort.stages) if stage.track == track), None)


def on_offer(stage: Stage, final: bool = False) -> list[Place]:
    """The places of an allotment, by code: all open ones, or those of the joining track.

    `final` leaves only places that came through the whole of that track; before, every place still in it can be
    wished for. Where sites are reviewed, only what village, township and county agreed to is given out; a site that is
    looked at once more can still be wished for, so that nobody loses a wish who comes back to change another.
    """
    query: Select[tuple[Place]] = select(Place).where(
        Place.cohort_id == stage.cohort_id, Place.closed_at.is_(None)
    )
    if stage.cohort.programme.places.review != "none":
        accepted, refused = _file_is("accepted"), _file_is("refused")
        query = query.where(accepted if final else or_(accepted, and_(~refused, agreed_once())))
    track = supplying_track(stage)
    if track is not None:
        query = query.where(_in_track(stage, track, final))
    return list(db.session.scalars(query.order_by(Place.code)))


def being_chosen(cohort: Cohort, place: Place) -> bool:
    """Whether candidates choose by what three have agreed to about a place: they do from the moment the first of them
    stands in the allotment."""
    stage = allotment_stage(cohort)
    if stage is None or cohort.programme.places.review == "none":
        return False
    accepted = select(SiteFile.id).where(SiteFile.place_id == place.id, SiteFile.state == "accepted")
    standing = select(Entry.id).where(Entry.stage_id == stage.id).limit(1)
    return db.session.scalar(accepted) is not None and db.session.scalar(standing) is not None


def _file_is(state: str) -> Exists:
    return exists(
        select(SiteFile.id).where(SiteFile.place_id == Place.id, SiteFile.state == state).correlate(Place)
    )


def agreed_once() -> Exists:
    """Whether the county has ever agreed to a place."""
    passed = (SiteStep.step == "county", SiteStep.verdict == "pass")
    return exists(select(SiteStep.id).where(SiteStep.place_id == Place.id, *passed).correlate(Place))


def _in_track(stage: Stage, track: str, final: bool) -> ColumnElement[bool]:
    candidacies = (
        select(Candidacy.id)
        .join(Entry, Entry.candidacy_id == Candidacy.id)
        .where(Candidacy.place_id == Place.id, Candidacy.track == track, Candidacy.state == "active")
    )
    if final:
        last = last_stage(stage.cohort, track)
        candidacies = candidacies.where(
            Entry.stage_id == (last.id if last else None), Entry.outcome == "advanced"
        )
    else:
        fallen = select(Entry.id).where(Entry.candidacy_id == Candidacy.id, Entry.outcome == "out")
        candidacies = candidacies.where(~exists(fallen.correlate(Candidacy)))
    return exists(candidacies.correlate(Place))


def sites(places: Iterable[Place], points: Mapping[int, Point] | None = None) -> list[Site]:
    """The places as the rules see them; `points`: where they are, by place, for rules that measure distances."""
    known = points or {}
    return [
        Site(one.code, one.capacity, one.township_code, one.village_code, known.get(one.id)) for one in places
    ]


def meant(wishes: Sequence[str], places: Iterable[Place]) -> tuple[Choice, ...]:
    """The places wished for: a wish is a place's code, or a village's (the registration form asks for villages before
    any place exists) and then means every place on offer in it."""
    return resolve(wishes, offered(sites(places)))


def wishes_on_record(candidacy_ids: Sequence[int]) -> dict[int, PlaceWish]:
    """The recorded wishes by candidacy, read in slices that every engine's parameter limit allows."""
    found: dict[int, PlaceWish] = {}
    for part in slices(candidacy_ids):
        query = select(PlaceWish).where(PlaceWish.candidacy_id.in_(part))
        found.update({wish.candidacy_id: wish for wish in db.session.scalars(query)})
    return found


def wished(candidacy: Candidacy, recorded: PlaceWish | None) -> tuple[tuple[str, ...], bool]:
    """What a candidacy wishes for and whether it accepts reassignment: as recorded, else as the application says."""
    if recorded is not None:
        return tuple(recorded.places), recorded.reassign
    application = candidacy.application
    return (tuple(application.preferences), application.reassign) if application else ((), False)


@dataclass(frozen=True)
class Told:
    """One wish of a candidate and what became of it: ``yours``, ``taken`` (``given`` where the best fit decided),
    ``not-on-offer`` or ``not-reached``."""

    wish: int
    code: str
    place: Place | None
    fate: str


def fates(candidacy: Candidacy, stage: Stage, placement: Placement | None) -> list[Told]:
    """Every wish with its fate, so that the candidate can follow the turn step by step."""
    wishes, _reassign = wished(candidacy, wishes_on_record([candidacy.id]).get(candidacy.id))
    places = {place.code: place for place in on_offer(stage, final=True)}
    choices = meant(wishes, places.values())
    got = placement.place.code if placement else None
    told: list[Told] = []
    reached = True
    for number, wish in enumerate(wishes, start=1):
        these = [choice for choice in choices if choice.wish == number]
        if not these:
            told.append(Told(number, wish, None, "not-on-offer"))
        for choice in these:
            fate = _fate(choice, got, reached)
            by_fit = _by_fit(placement, stage) and fate == "taken"
            told.append(Told(number, wish, places[choice.site], "given" if by_fit else fate))
            reached = reached and choice.site != got
    return told


def _by_fit(placement: Placement | None, stage: Stage) -> bool:
    """Whether the best overall fit decided, as the signed placement says, or the stage where there is none."""
    if placement is None:
        return stage.definition.params.get("rule") == "fit"
    return placement.way.startswith("fit-")


def _fate(choice: Choice, got: str | None, reached: bool) -> str:
    if choice.site == got:
        return "yours"
    return "taken" if reached else "not-reached"


def current_placement(candidacy: Candidacy, stage: Stage) -> Placement | None:
    """The candidacy's place by the newest signed allotment."""
    result = current_result(stage)
    if result is None:
        return None
    return db.session.scalar(
        select(Placement).where(Placement.result_id == result.id, Placement.candidacy_id == candidacy.id)
    )


@dataclass(frozen=True)
class WishLine:
    """What one candidate wishes for; `recorded` is False while only the application's villages stand."""

    candidacy: Candidacy
    wishes: tuple[str, ...]
    reassign: bool
    recorded: bool


@dataclass(frozen=True)
class WishPage:
    """One page of wishes, and how many of all candidates have chosen places."""

    lines: list[WishLine]
    page: int
    pages: int
    total: int
    chosen: int


def wish_page(stage: Stage, by: Account, page: int, size: int = 50) -> WishPage:
    """The active candidates of the allotment's track (those in the stage once somebody is), in the reader's scope."""
    query = select(Candidacy).where(
        Candidacy.cohort_id == stage.cohort_id, Candidacy.track == stage.track, Candidacy.state == "active"
    )
    if by.township_scope is not None:
        query = query.where(Candidacy.township_code == by.township_scope)
    entered = select(Entry.candidacy_id).where(Entry.stage_id == stage.id)
    if db.session.scalar(entered.limit(1)) is not None:
        query = query.where(Candidacy.id.in_(entered))
    total = db.session.scalar(select(func.count()).select_from(query.subquery())) or 0
    ids = query.with_only_columns(Candidacy.id)
    chosen = db.session.scalar(select(func.count()).where(PlaceWish.candidacy_id.in_(ids))) or 0
    pages = max(1, -(-total // size))
    page = min(max(page, 1), pages)
    shown = query.order_by(Candidacy.number).offset((page - 1) * size).limit(size)
    people = list(db.session.scalars(shown.options(joinedload(Candidacy.application))))
    recorded = wishes_on_record([one.id for one in people])
    lines = [WishLine(one, *wished(one, recorded.get(one.id)), one.id in recorded) for one in people]
    return WishPage(lines, page, pages, total, chosen)
