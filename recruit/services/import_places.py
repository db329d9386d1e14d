"""Import places, or wishes for places, from a spreadsheet: look first, then take what was looked at, or nothing."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeVar

from sqlalchemy import select

from recruit import storage
from recruit.closing.place_sheet import WISH_COLUMNS, columns_of, place_columns, read_place, read_wish
from recruit.db import db
from recruit.errors import Refusal
from recruit.models import Account, Candidacy, Cohort, Place, PlaceWish
from recruit.queries.places import allotment_stage
from recruit.services import preview_token
from recruit.services.describe_site import describe_site
from recruit.services.preview_token import BadRow
from recruit.services.roles import require
from recruit.services.set_preferences import Wish, require_own, set_preferences, wish_rules
from recruit.services.supply_places import (
    NewPlace,
    add_places,
    checked_place,
    place_refusals,
    require_unsettled,
)
from recruit.tables import Limits, Row, read_table

Item = TypeVar("Item")

LIMITS = Limits(bytes=5_000_000, rows=5_000, columns=40, cells=200_000, unpacked=30_000_000)


@dataclass(frozen=True)
class Preview(Generic[Item]):
    """What an import would do: good rows with their numbers, every problem of the bad ones.

    `file` and `token` confirm exactly this; `token` is '' when no row is good.
    """

    good: tuple[tuple[int, Item], ...]
    bad: tuple[BadRow, ...]
    file: str
    token: str


Read = Callable[[Row, Mapping[str, str]], tuple[Item | None, list[Refusal]]]


def preview_places(cohort: Cohort, content: bytes, name: str, by: Account, at: datetime) -> Preview[NewPlace]:
    """Checks every row and keeps the file, sealed, until it is confirmed. No place is stored.

    Errors: Refusal('role-missing' | 'places-settled' | 'import-columns' | 'import-nothing'), `TableError`.
    """
    return _preview(
        "places", place_columns(cohort.programme), _place_reader(cohort, by), content, name, cohort, by, at
    )


def confirm_places(cohort: Cohort, sha256: str, token: str, by: Account, at: datetime) -> list[Place]:
    """Stores the good rows of a preview this very account has seen. Errors: Refusal('import-changed'), `add_places`.

    The file stays until whoever commits releases it (`erase_files.release`): a process killed in between loses nothing.
    """
    good = _confirmed(
        "places", place_columns(cohort.programme), _place_reader(cohort, by), sha256, token, cohort, by, at
    )
    places = add_places(cohort, [place for _number, place in good], by, at)
    for place, (_number, row) in zip(places, good, strict=True):
        if row.said is not None:
            describe_site(cohort, place, row.said, by, at)
    return places


def preview_wishes(cohort: Cohort, content: bytes, name: str, by: Account, at: datetime) -> Preview[Wish]:
    """As `preview_places`, for wishes. Errors: also Refusal('no-allotment')."""
    return _preview("wishes", WISH_COLUMNS, _wish_reader(cohort, by, at), content, name, cohort, by, at)


def confirm_wishes(cohort: Cohort, sha256: str, token: str, by: Account, at: datetime) -> list[PlaceWish]:
    """Records the good rows of a preview. Errors: Refusal('import-changed'), those of `set_preferences`."""
    good = _confirmed("wishes", WISH_COLUMNS, _wish_reader(cohort, by, at), sha256, token, cohort, by, at)
    return set_preferences(cohort, [wish for _number, wish in good], by, at)


def _place_reader(cohort: Cohort, by: Account) -> Read[NewPlace]:
    require(by, "office", "clerk")
    require_unsettled(cohort)
    known = set(db.session.scalars(select(Place.code).where(Place.cohort_id == cohort.id)))
    in_file: dict[str, int] = {}

    def read(row: Row, columns: Mapping[str, str]) -> tuple[NewPlace | None, list[Refusal]]:
        place, found = read_place(cohort.programme, row, columns)
        if place.code in in_file:
            found.append(Refusal("row-twice", field="code", row=in_file[place.code]))
        # A cell that could not be read is empty in the place: that it is empty is no second mistake.
        named = {refusal.facts["field"] for refusal in found}
        if "township" in named:
            named.add("village")
        checked = place_refusals(cohort.programme, place, known, by)
        found += [refusal for refusal in checked if refusal.facts["field"] not in named]
        if place.code:
            in_file.setdefault(place.code, row.number)
        if found:
            return None, found
        place = checked_place(cohort.programme, place, known, by)
        known.add(place.code)
        in_file[place.code] = row.number
        return place, []

    return read


def _wish_reader(cohort: Cohort, by: Account, at: datetime) -> Read[Wish]:
    require(by, "office", "clerk")
    rules = wish_rules(cohort)
    stage = allotment_stage(cohort)
    assert stage is not None
    query = select(Candidacy).where(Candidacy.cohort_id == cohort.id, Candidacy.track == stage.track)
    by_number = {one.number.upper(): one for one in db.session.scalars(query)}
    in_file: dict[str, int] = {}

    def read(row: Row, columns: Mapping[str, str]) -> tuple[Wish | None, list[Refusal]]:
        (number, places, reassign), found = read_wish(row, columns)
        candidacy = by_number.get(number)
        if number and (candidacy is None or by.township_scope not in (None, candidacy.township_code)):
            found.append(Refusal("number-unknown", field="number"))
        elif number in in_file:
            found.append(Refusal("row-twice", field="number", row=in_file[number]))
        if candidacy is None or found:
            return None, found
        wish = Wish(candidacy, places, reassign)
        try:
            require_own(candidacy, by)
            rules.check(wish, at)
        except Refusal as refusal:
            return None, [refusal]
        in_file[number] = row.number
        return wish, []

    return read


def _preview(
    what: str,
    known: Mapping[str, tuple[str, ...]],
    read: Read[Item],
    content: bytes,
    name: str,
    cohort: Cohort,
    by: Account,
    at: datetime,
) -> Preview[Item]:
    good, bad = _sorted_rows(known, read, content, name)
    if not good and not bad:
        raise Refusal("import-nothing")
    sha256 = storage.put(content)
    token = preview_token.issue(at, *_seen(what, cohort, sha256, good, by)) if good else ""
    return Preview(good, bad, sha256, token)


def _confirmed(
    what: str,
    known: Mapping[str, tuple[str, ...]],
    read: Read[Item],
    sha256: str,
    token: str,
    cohort: Cohort,
    by: Account,
    at: datetime,
) -> tuple[tuple[int, Item], ...]:
    issued = preview_token.issued_within(token, at)
    good, _bad = _sorted_rows(known, read, preview_token.kept(sha256), "")
    if not good:
        raise Refusal("import-changed")
    preview_token.require_same(token, issued, *_seen(what, cohort, sha256, good, by))
    return good


def _seen(
    what: str, cohort: Cohort, sha256: str, good: tuple[tuple[int, Item], ...], by: Account
) -> tuple[object, ...]:
    rows = json.dumps([[number, _told(item)] for number, item in good], ensure_ascii=False)
    return what, cohort.code, sha256, by.id, rows


def _told(item: object) -> list[object]:
    """What a row would do, as plain data: the confirmation must do the same."""
    if isinstance(item, Wish):
        return [item.candidacy.number, *item.places, item.reassign]
    assert isinstance(item, NewPlace)
    said = item.said
    facts = [dict(said.facts), said.point, dict(said.private)] if said is not None else []
    staffed = [item.sort, *item.marks] if item.sort else []
    return [item.code, item.village_code, item.name, item.capacity, *facts, *staffed]


def _sorted_rows(
    known: Mapping[str, tuple[str, ...]], read: Read[Item], content: bytes, name: str
) -> tuple[tuple[tuple[int, Item], ...], tuple[BadRow, ...]]:
    table = read_table(content, name, limits=LIMITS)
    columns = columns_of(known, table.header)
    good: list[tuple[int, Item]] = []
    bad: list[BadRow] = []
    for row in table.rows:
        item, refusals = read(row, columns)
        if item is not None:
            good.append((row.number, item))
        for refusal in refusals:
            column = columns.get(str(refusal.facts.get("field", "")), "")
            bad.append(BadRow(row.number, column, row.get(column)[:40], refusal))
    return tuple(good), tuple(bad)
