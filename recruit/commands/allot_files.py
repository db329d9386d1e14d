"""Reading the two plain files of `zeyou allot`: every problem of a file is found, row by row."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TypeVar

from recruit.commands.row_problems import Problem
from recruit.sheets import headings_used, several_codes, yes_or_no
from recruit.tables import Row, Table
from scoring.allotment import MOST_PREFERENCES, Contender
from scoring.errors import ScoringError
from scoring.geo import Point, point
from scoring.numeric import to_decimal
from scoring.placement import Site

Read = TypeVar("Read")

# data: headings, as they are asked for and as a Chinese sheet may have them
SITE_COLUMNS: Mapping[str, tuple[str, ...]] = {
    "site": ("site", "点位编号"),
    "places": ("places", "名额"),
    "township": ("township", "乡镇", "乡镇（街道）"),
    "village": ("village", "村", "村（社区）"),
    "latitude": ("latitude", "纬度"),
    "longitude": ("longitude", "经度"),
}
# data: see above
CANDIDATE_COLUMNS: Mapping[str, tuple[str, ...]] = {
    "candidate": ("candidate", "准考证号"),
    "rank": ("rank", "名次"),
    "preferences": ("preferences", "志愿"),
    "reassign": ("reassign", "服从调剂"),
    "extra_test": ("extra_test", "加试成绩"),
    "draw": ("draw", "签号"),
    "home": ("home", "住哪个村"),
}
_SITE_NEEDS = ("site", "places", "township")
_CANDIDATE_NEEDS = ("candidate", "rank", "preferences", "reassign")
MOST_PLACES = 100_000
LONGEST_CODE = 60


@dataclass
class Sites:
    """The sites; they may be used only if there are no problems."""

    rows: list[Site] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


@dataclass
class Candidates:
    """The candidates; they may be used only if there are no problems."""

    rows: list[Contender] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


class _Sheet:
    """The cells of one row by what is wanted, with what is wrong with them."""

    def __init__(self, row: Row, columns: Mapping[str, str], problems: list[Problem]) -> None:
        self.row, self.columns, self.problems = row, columns, problems

    def text(self, name: str) -> str:
        heading = self.columns.get(name)
        if heading is None:
            return ""
        if heading in self.row.damaged:
            self.wrong(name, "digits-lost", value=self.row.get(heading))
        return self.row.get(heading).strip()

    def needed(self, name: str) -> str:
        text = self.text(name)
        if not text:
            self.wrong(name, "blank")
        return text

    def code(self, name: str) -> str:
        """A code as it is printed again and again: on one line, and not without end."""
        text = self.needed(name)
        if len(text) > LONGEST_CODE or not text.isprintable():
            self.wrong(name, "code-odd", value=ascii(text[:20])[1:-1], high=LONGEST_CODE)
        return text

    def whole(self, name: str, low: int, high: int, needed: bool = True) -> int | None:
        text = self.needed(name) if needed else self.text(name)
        if not text:
            return None
        if not re.fullmatch(r"\d{1,9}(\.0+)?", text) or not low <= int(text.partition(".")[0]) <= high:
            self.wrong(name, "not-whole", value=text, low=low, high=high)
            return None
        return int(text.partition(".")[0])

    def number(self, name: str) -> Decimal | None:
        text = self.text(name)
        try:
            return to_decimal(text) if text else None
        except ScoringError:
            self.wrong(name, "not-a-number", value=text)
            return None

    def wrong(self, name: str, code: str, **facts: object) -> None:
        self.problems.append(Problem(self.row.number, self.columns.get(name, name), code, facts))


def read_sites(table: Table) -> Sites:
    """Columns `site`, `places`, `township`; where distance counts also `village`, `latitude`, `longitude`."""
    reading = Sites()
    for sheet in _sheets(table, SITE_COLUMNS, _SITE_NEEDS, "site", reading.problems):
        seats = sheet.whole("places", 0, MOST_PLACES)
        township = sheet.code("township")
        where = _where(sheet)
        reading.rows.append(Site(sheet.text("site"), seats or 0, township, sheet.text("village"), where))
    return reading


def _where(sheet: _Sheet) -> Point | None:
    latitude, longitude = sheet.number("latitude"), sheet.number("longitude")
    if latitude is None or longitude is None:
        # Half a point would make the site the farthest of all, and nobody would be told.
        for name, other in (("latitude", "longitude"), ("longitude", "latitude")):
            if sheet.text(name) and not sheet.text(other):
                sheet.wrong(other, "point-half")
        return None
    try:
        return point(latitude, longitude)
    except ScoringError:
        sheet.wrong("latitude", "not-on-earth")
        return None


def read_candidates(table: Table, sites: Mapping[str, Site]) -> Candidates:
    """Columns `candidate`, `rank`, `preferences` (codes of sites, joined by `|`), `reassign` (yes or no); where ranks
    are shared also `extra_test` and `draw`, where distance counts `home` (a village). Other columns are ignored."""
    reading = Candidates()
    for sheet in _sheets(table, CANDIDATE_COLUMNS, _CANDIDATE_NEEDS, "candidate", reading.problems):
        rank = sheet.whole("rank", 1, 10**9)
        reassign = _yes(sheet)
        reading.rows.append(
            Contender(
                candidate=sheet.text("candidate"),
                rank=rank,
                preferences=_wishes(sheet, sites),
                reassign=reassign,
                extra_test=sheet.number("extra_test"),
                draw=sheet.whole("draw", 1, 10**9, needed=False),
                home=sheet.text("home") or None,
            )
        )
    return reading


def _yes(sheet: _Sheet) -> bool | None:
    text = sheet.needed("reassign")
    answer = yes_or_no(text)
    if text and answer is None:
        sheet.wrong("reassign", "yes-or-no", value=text)
    return answer


def _wishes(sheet: _Sheet, sites: Mapping[str, Site]) -> tuple[str, ...]:
    wishes = tuple(several_codes(sheet.text("preferences")))
    for wish in wishes:
        if wish not in sites:
            sheet.wrong("preferences", "site-unknown", value=wish)
    for wish in sorted({one for one in wishes if wishes.count(one) > 1}):
        sheet.wrong("preferences", "wish-twice", value=wish)
    if len(wishes) > MOST_PREFERENCES:
        sheet.wrong("preferences", "wishes-many", limit=MOST_PREFERENCES)
    return wishes


def _sheets(
    table: Table,
    known: Mapping[str, tuple[str, ...]],
    needs: tuple[str, ...],
    key: str,
    problems: list[Problem],
) -> list[_Sheet]:
    """The rows that have a key of their own; none where a column is missing."""
    columns = headings_used(known, table.header)
    missing = [name for name in needs if name not in columns]
    header = ", ".join(table.header)
    problems += [Problem(0, name, "column-missing", {"header": header}) for name in missing]
    if missing:
        return []
    if not table.rows:
        problems.append(Problem(0, columns[key], "no-rows"))
    first: dict[str, int] = {}
    found = []
    for row in table.rows:
        sheet = _Sheet(row, columns, problems)
        if row.extra:
            sheet.wrong(key, "cells-extra", value=row.extra[0][:20])
        code = sheet.code(key)
        if code in first:
            sheet.wrong(key, "twice", value=code, first=first[code])
        elif code:
            first[code] = row.number
            found.append(sheet)
    return found


#: Reads one file and says what is wrong with it.
Reader = Callable[[Table], Read]
