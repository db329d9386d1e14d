"""What the office sees of filled forms: households that several candidates claim, forms that were taken out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from math import asin, cos, radians, sin, sqrt

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from exams.fieldwork.forms import SeriesForm
from exams.models import ClaimLook, FormResponse, FormStrike
from recruit.db import db
from recruit.errors import Refusal
from recruit.models import Candidacy, Entry, Stage

#: Metres of the earth's mean radius (IUGG).
_RADIUS = 6_371_009
#: So many claims stand on a page.
PAGE = 50


@dataclass(frozen=True)
class Claimant:
    """One candidate's form for the household."""

    response: FormResponse
    number: str


@dataclass(frozen=True)
class Claim:
    """A household that several candidates have in, the first receipt first. `look` is the newest word on it; it says
    nothing of claims that came after it, and then the claim is open again. `metres`: the greatest distance between the
    places where the forms were filled in, None where fewer than two tell."""

    claimants: tuple[Claimant, ...]
    place: str
    metres: int | None = None
    look: ClaimLook | None = None

    @property
    def first(self) -> FormResponse:
        return self.claimants[0].response

    @property
    def open(self) -> bool:
        return self.look is None or any(one.response.received_at > self.look.at for one in self.claimants)

    @property
    def people(self) -> int:
        return len({one.number for one in self.claimants})


@dataclass(frozen=True)
class Claims:
    """One page of claims, the open ones first, those with the most candidates before the others."""

    rows: list[Claim] = field(default_factory=list)
    total: int = 0
    open: int = 0


def claims(stage: Stage, form: SeriesForm, page: int = 1) -> Claims:
    """The claims of a component. The fingerprints are compared by the database; only one page of forms is read."""
    code = form.component.code
    shared = (
        select(
            FormResponse.same_index,
            func.count(FormResponse.entry_id.distinct()),
            func.max(FormResponse.received_at),
            func.min(FormResponse.id),
        )
        .join(Entry, Entry.id == FormResponse.entry_id)
        .where(*_standing(stage, code), FormResponse.same_index.is_not(None))
        .group_by(FormResponse.same_index)
        .having(func.count(FormResponse.entry_id.distinct()) > 1)
    )
    found = list(db.session.execute(shared))
    looks = _looks(stage, code, None)
    waiting = {index for index, _count, last, _first in found if _waits(looks.get(index), last)}
    found.sort(key=lambda row: (row[0] not in waiting, -row[1], row[3]))
    wanted = [row[0] for row in found[(page - 1) * PAGE : page * PAGE]]
    groups = _claimants(stage, code, wanted)
    rows = [_claim(form, groups[index], looks.get(index)) for index in wanted if index in groups]
    return Claims(rows, len(found), len(waiting))


def claim_of(stage: Stage, form: SeriesForm, response: FormResponse) -> Claim:
    """The claim that a form belongs to, also when it has been settled by taking the others out.

    Errors: Refusal('unknown') where nothing tells its household from others.
    """
    index = response.same_index
    if index is None:
        raise Refusal("unknown")
    groups = _claimants(stage, form.component.code, [index])
    looks = _looks(stage, form.component.code, [index])
    return _claim(form, groups.get(index, []), looks.get(index))


def response_of(stage: Stage, component: str, response_id: int) -> FormResponse:
    """A form of the stage. Errors: Refusal('unknown')."""
    query = (
        select(FormResponse)
        .join(Entry, Entry.id == FormResponse.entry_id)
        .where(
            FormResponse.id == response_id,
            FormResponse.component == component,
            Entry.stage_id == stage.id,
        )
        .options(joinedload(FormResponse.entry))
    )
    found: FormResponse | None = db.session.scalar(query)
    if found is None:
        raise Refusal("unknown")
    return found


def struck_of(entry: Entry, component: str) -> list[FormStrike]:
    """The candidate's own forms that were taken out and not put back, by number."""
    rows = db.session.scalars(
        select(FormStrike)
        .join(FormResponse, FormResponse.id == FormStrike.response_id)
        .where(
            FormResponse.entry_id == entry.id,
            FormResponse.component == component,
            FormStrike.undone_at.is_(None),
        )
        .options(joinedload(FormStrike.response))
    )
    return sorted(rows, key=lambda row: int(row.response.slot))


def struck(stage: Stage, component: str, most: int = 200) -> list[tuple[FormStrike, str]]:
    """(strike, admission number) of the forms that are out, the newest first."""
    rows = db.session.execute(
        select(FormStrike, Candidacy.number)
        .join(FormResponse, FormResponse.id == FormStrike.response_id)
        .join(Entry, Entry.id == FormResponse.entry_id)
        .join(Candidacy, Candidacy.id == Entry.candidacy_id)
        .where(
            Entry.stage_id == stage.id, FormResponse.component == component, FormStrike.undone_at.is_(None)
        )
        .options(joinedload(FormStrike.response))
        .order_by(FormStrike.id.desc())
        .limit(most)
    )
    return [(strike, number) for strike, number in rows]


def strike_of(stage: Stage, component: str, strike_id: int) -> FormStrike:
    """Errors: Refusal('unknown')."""
    found = db.session.get(FormStrike, strike_id)
    if found is None:
        raise Refusal("unknown")
    response_of(stage, component, found.response_id)
    return found


def form_of_number(stage: Stage, component: str, number: str, slot: str) -> FormResponse:
    """The form that counts, by admission number and its own number. Errors: Refusal('form-not-found')."""
    query = (
        select(FormResponse)
        .join(Entry, Entry.id == FormResponse.entry_id)
        .join(Candidacy, Candidacy.id == Entry.candidacy_id)
        .where(*_standing(stage, component), Candidacy.number == number, FormResponse.slot == slot)
    )
    found: FormResponse | None = db.session.scalar(query)
    if found is None:
        raise Refusal("form-not-found", number=number[:40], slot=slot[:12])
    return found


def metres_between(one: tuple[float, float], other: tuple[float, float]) -> float:
    """The great-circle distance of two points in degrees (haversine), in metres."""
    latitude, longitude = radians(one[0]), radians(one[1])
    to_latitude, to_longitude = radians(other[0]), radians(other[1])
    half = sin((to_latitude - latitude) / 2) ** 2
    half += cos(latitude) * cos(to_latitude) * sin((to_longitude - longitude) / 2) ** 2
    return 2 * _RADIUS * asin(sqrt(min(1.0, half)))


def _standing(stage: Stage, component: str) -> tuple[object, ...]:
    return (
        Entry.stage_id == stage.id,
        FormResponse.component == component,
        FormResponse.current.is_(True),
    )


def _claimants(stage: Stage, component: str, indexes: Sequence[str]) -> dict[str, list[Claimant]]:
    rows = db.session.execute(
        select(FormResponse, Candidacy.number)
        .join(Entry, Entry.id == FormResponse.entry_id)
        .join(Candidacy, Candidacy.id == Entry.candidacy_id)
        .where(*_standing(stage, component), FormResponse.same_index.in_(indexes))
        .order_by(FormResponse.received_at, FormResponse.id)
    )
    groups: dict[str, list[Claimant]] = defaultdict(list)
    for response, number in rows:
        groups[response.same_index].append(Claimant(response, number))
    return groups


def _looks(stage: Stage, component: str, indexes: Sequence[str] | None) -> dict[str, ClaimLook]:
    query = (
        select(ClaimLook)
        .where(ClaimLook.stage_id == stage.id, ClaimLook.component == component)
        .order_by(ClaimLook.id)
    )
    if indexes is not None:
        query = query.where(ClaimLook.same_index.in_(indexes))
    return {look.same_index: look for look in db.session.scalars(query) if look.same_index}


def _waits(look: ClaimLook | None, last: datetime) -> bool:
    return look is None or last > look.at


def _claim(form: SeriesForm, claimants: list[Claimant], look: ClaimLook | None) -> Claim:
    points = [point for one in claimants if (point := form.point_of(one.response.answers)) is not None]
    spread = [metres_between(one, other) for place, one in enumerate(points) for other in points[place + 1 :]]
    place = form.place_of(claimants[0].response.answers) if claimants else ""
    return Claim(tuple(claimants), place, round(max(spread)) if spread else None, look)
