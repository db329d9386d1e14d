"""Reads about the register of sites: files, pictures, steps, exemptions, and what the programme's checks find."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import func, select

from recruit.db import db
from recruit.models import Account, Cohort, Place, SiteExemption, SiteFile, SitePhoto, SiteStep, Stage
from recruit.queries.places import agreed_once, places_of
from recruit.site_checks import MET, Finding, Station, check_site
from recruit.site_waivers import covers
from recruit.slices import slices
from scoring.geo import Point

#: Exemptions that hold.
GRANTED = ("confirmed", "noted")
_FRESH = {"populate_existing": True}


@dataclass(frozen=True)
class SiteLine:
    """One place with its file (None: nothing is known of it yet), findings, and the codes it was let off, as far as a
    waiver still holds for what is found now."""

    place: Place
    file: SiteFile | None
    findings: tuple[Finding, ...]
    exempt: frozenset[str]

    @property
    def state(self) -> str:
        """The file's state, ``none`` where there is no file."""
        return self.file.state if self.file else "none"

    @property
    def unmet(self) -> tuple[Finding, ...]:
        """Rules it does not meet, hard and soft ones, those it was let off left away."""
        return tuple(
            one
            for one in self.findings
            if one.state != MET and one.level != "preference" and one.code not in self.exempt
        )


def point_of(file: SiteFile | None) -> Point | None:
    """Where a place is, once its file says so."""
    if file is None or file.latitude is None or file.longitude is None:
        return None
    return file.latitude, file.longitude


def files_of(places: Iterable[Place]) -> dict[int, SiteFile]:
    """The files by place, as they are now: a service that has waited for its lock asks once more."""
    found: dict[int, SiteFile] = {}
    for part in slices([place.id for place in places]):
        query = select(SiteFile).where(SiteFile.place_id.in_(part))
        for file in db.session.scalars(query, execution_options=_FRESH):
            found[file.place_id] = file
    return found


def exemptions_of(places: Iterable[Place]) -> dict[int, list[SiteExemption]]:
    """Every exemption by place, the newest last, whatever became of it."""
    found: dict[int, list[SiteExemption]] = {}
    for part in slices([place.id for place in places]):
        query = select(SiteExemption).where(SiteExemption.place_id.in_(part)).order_by(SiteExemption.id)
        for one in db.session.scalars(query, execution_options=_FRESH):
            found.setdefault(one.place_id, []).append(one)
    return found


def stations(places: Sequence[Place], files: Mapping[int, SiteFile]) -> list[Station]:
    """Whose distance counts: places on offer with coordinates; one that was refused or taken back is no neighbour."""
    found = []
    for place in places:
        file = files.get(place.id)
        where = point_of(file)
        if place.closed_at is None and where is not None and file is not None and file.state != "refused":
            found.append(Station(place.code, where))
    return found


def register(cohort: Cohort, by: Account | None = None, township: str | None = None) -> list[SiteLine]:
    """All places in the reader's scope. Distances count against every station of the county, seen or not."""
    every = places_of(cohort)
    files = files_of(every)
    around = stations(every, files)
    shown = places_of(cohort, by, township)
    let_off = exemptions_of(shown)
    return [_line(cohort, place, files.get(place.id), around, let_off.get(place.id, [])) for place in shown]


def lines_among(cohort: Cohort, places: Sequence[Place]) -> list[SiteLine]:
    """These places, whose distances count among themselves only: what is not given out is nobody's neighbour."""
    files, let_off = files_of(places), exemptions_of(places)
    around = stations(places, files)
    return [_line(cohort, place, files.get(place.id), around, let_off.get(place.id, [])) for place in places]


def waiting_again(stage: Stage) -> list[Place]:
    """Places on offer that the county had agreed to and that wait for somebody's word again, by code."""
    if stage.cohort.programme.places.review == "none":
        return []
    query = (
        select(Place)
        .join(SiteFile, SiteFile.place_id == Place.id)
        .where(
            Place.cohort_id == stage.cohort_id,
            Place.closed_at.is_(None),
            SiteFile.state.not_in(("accepted", "refused")),
            agreed_once(),
        )
        .order_by(Place.code)
    )
    return list(db.session.scalars(query))


def site_line(cohort: Cohort, place: Place) -> SiteLine:
    """One place of the register."""
    every = places_of(cohort)
    files = files_of(every)
    let_off = exemptions_of([place]).get(place.id, [])
    return _line(cohort, place, files.get(place.id), stations(every, files), let_off)


def _line(
    cohort: Cohort,
    place: Place,
    file: SiteFile | None,
    around: Sequence[Station],
    exemptions: Sequence[SiteExemption],
) -> SiteLine:
    others = [one for one in around if one.code != place.code]
    facts = file.facts if file else {}
    findings = check_site(cohort.programme.places.checks, facts, point_of(file), others)
    granted = [one for one in exemptions if one.state in GRANTED]
    exempt = frozenset(
        found.code
        for found in findings
        if any(one.code == found.code and covers(one.facts, found) for one in granted)
    )
    return SiteLine(place, file, findings, exempt)


def steps_of(place: Place) -> list[SiteStep]:
    """What was said of it, in order."""
    return list(
        db.session.scalars(select(SiteStep).where(SiteStep.place_id == place.id).order_by(SiteStep.id))
    )


def photos_of(place: Place) -> dict[str, SitePhoto]:
    """Its pictures by kind."""
    query = select(SitePhoto).where(SitePhoto.place_id == place.id)
    return {photo.kind: photo for photo in db.session.scalars(query)}


def sites_waiting(cohort: Cohort, by: Account) -> dict[str, int]:
    """How many sites in the reader's scope wait for the township's review and the county's word, by state."""
    query = (
        select(SiteFile.state, func.count())
        .join(Place, SiteFile.place_id == Place.id)
        .where(
            Place.cohort_id == cohort.id,
            Place.closed_at.is_(None),
            SiteFile.state.in_(("township", "county")),
        )
        .group_by(SiteFile.state)
    )
    if by.township_scope is not None:
        query = query.where(Place.township_code == by.township_scope)
    found = {state: int(count) for state, count in db.session.execute(query)}
    return {state: found[state] for state in ("township", "county") if state in found}


def exemptions_waiting(cohort: Cohort) -> list[SiteExemption]:
    """Waivers of hard rules that wait for a second person, the oldest first."""
    query = (
        select(SiteExemption)
        .join(Place, SiteExemption.place_id == Place.id)
        .where(Place.cohort_id == cohort.id, SiteExemption.state == "proposed")
        .order_by(SiteExemption.id)
    )
    return list(db.session.scalars(query))
