"""Reading the plain files of `zeyou items analyse`: every problem of a file is found, with its row and column."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING

from recruit.commands.row_problems import Problem
from recruit.tables import Limits, Row, Table
from scoring.errors import ScoringError
from scoring.numeric import to_decimal

if TYPE_CHECKING:
    from scoring.items.answers import Answers

#: Ten thousand candidates with two hundred items fit; what is larger is told, not read half.
LIMITS = Limits(bytes=60_000_000, rows=50_000, columns=600, cells=5_000_000)
_MOST_PROBLEMS = 200


@dataclass(frozen=True)
class Columns:
    """Which columns of the responses are what. ``left_out``: neither an item of the key nor named otherwise."""

    candidate: str
    items: tuple[str, ...]
    groups: tuple[str, ...]
    left_out: tuple[str, ...]


@dataclass
class Reading:
    """Problems of one file, the first two hundred, and how many ``more``. Its contents may be used only if there are
    none."""

    problems: list[Problem] = field(default_factory=list)
    more: int = 0

    def note(self, row: int, column: str, code: str, **facts: object) -> None:
        if len(self.problems) < _MOST_PROBLEMS:
            self.problems.append(Problem(row, column, code, facts))
        else:
            self.more += 1


def folded(text: str) -> str:
    """An option as it is compared: full-width letters and digits become plain ones, small letters capitals."""
    return unicodedata.normalize("NFKC", text).strip().upper()


def read_key(table: Table, reading: Reading) -> dict[str, frozenset[str]]:
    """Columns `item` and `key`; several right options are joined by `|`."""
    if not _has(table, ("item", "key"), reading):
        return {}
    key: dict[str, frozenset[str]] = {}
    rows: dict[str, int] = {}
    for row in table.rows:
        item = row.get("item")
        options = frozenset(option for text in row.get("key").split("|") if (option := folded(text)))
        if not item:
            reading.note(row.number, "item", "blank")
        elif item in key:
            reading.note(row.number, "item", "item-twice", value=item, first=rows[item])
        elif not options:
            reading.note(row.number, "key", "key-blank")
        else:
            key[item], rows[item] = options, row.number
    if not table.rows:
        reading.note(0, "item", "no-rows")
    return key


def columns(
    table: Table,
    candidate: str,
    groups: Sequence[str],
    key: Mapping[str, object] | None,
    reading: Reading,
) -> Columns:
    """With a key the items are those of the key; without one, every column that is nothing else."""
    _has(table, (candidate, *groups), reading)
    others = tuple(column for column in table.header if column != candidate and column not in groups)
    if key is None:
        return Columns(candidate, others, tuple(groups), ())
    for item in key:
        if item not in others:
            reading.note(0, item, "item-missing", header=_some(table.header))
    items = tuple(column for column in others if column in key)
    return Columns(candidate, items, tuple(groups), tuple(column for column in others if column not in key))


def read_names(table: Table, parts: Columns, reading: Reading) -> list[str]:
    """The candidates, each once."""
    seen: dict[str, int] = {}
    if not table.rows:
        reading.note(0, parts.candidate, "no-rows")
    if not parts.items:
        reading.note(0, parts.candidate, "no-items")
    for row in table.rows:
        name = row.get(parts.candidate)
        if parts.candidate in row.damaged:
            reading.note(row.number, parts.candidate, "digits-lost", value=name)
        elif not name:
            reading.note(row.number, parts.candidate, "blank")
        elif name in seen:
            reading.note(row.number, parts.candidate, "candidate-twice", value=name, first=seen[name])
        elif row.extra:
            reading.note(row.number, table.header[-1], "too-many-cells", value=row.extra[0][:20])
        elif row.lacking:
            reading.note(row.number, table.header[-row.lacking], "too-few-cells", count=row.lacking)
        seen.setdefault(name, row.number)
    return list(seen)


def read_choices(
    table: Table,
    parts: Columns,
    names: Sequence[str],
    key: Mapping[str, frozenset[str]],
    missing: Collection[str],
    not_given: Collection[str],
) -> Answers:
    """The answers, scored by the key. A blank cell or one of ``missing`` was not answered."""
    from scoring.items.answers import from_choices

    codes: dict[str, str] = {"": ""}
    answers: dict[str, list[str | None]] = {item: [] for item in parts.items}
    blanks, elsewhere = set(map(folded, missing)), set(map(folded, not_given))
    for row in table.rows:
        for item, found in answers.items():
            text = row.get(item)
            code = codes.get(text)
            if code is None:
                code = codes[text] = folded(text)
            found.append("" if code in blanks else code)
    return from_choices(names, answers, {item: key[item] for item in parts.items}, elsewhere)


def read_marks(
    table: Table,
    parts: Columns,
    names: Sequence[str],
    missing: Collection[str],
    not_given: Collection[str],
    reading: Reading,
) -> Answers | None:
    """Answers that are scored already: 0, 1 or a share between. None if some are not."""
    from scoring.items.answers import from_marks

    blanks, elsewhere = {"", *map(folded, missing)}, set(map(folded, not_given))
    known: dict[str, float | None] = {text: float("nan") for text in blanks} | dict.fromkeys(elsewhere)
    marks: dict[str, list[float | None]] = {item: [] for item in parts.items}
    for row in table.rows:
        for item, found in marks.items():
            text = row.get(item)
            if text not in known:
                value = _share(folded(text), known)
                if value == "":
                    reading.note(row.number, item, "not-a-share", value=text[:40])
                    continue
                known[text] = value  # type: ignore[assignment]
            found.append(known[text])
    return None if reading.problems else from_marks(names, marks)


def read_seconds(
    table: Table, candidate: str, names: Sequence[str], items: Sequence[str], reading: Reading
) -> dict[str, list[float | None]]:
    """Seconds per item, candidates matched by name; a blank cell or a candidate without a row has no time."""
    if not _has(table, (candidate,), reading):
        return {}
    used = [item for item in items if item in table.header]
    if not used:
        reading.note(0, candidate, "no-times", header=_some(table.header))
    places = {name: place for place, name in enumerate(names)}
    seconds: dict[str, list[float | None]] = {item: [None] * len(names) for item in used}
    for row in table.rows:
        place = places.get(row.get(candidate))
        if place is None:
            reading.note(row.number, candidate, "candidate-unknown", value=row.get(candidate))
            continue
        for item in used:
            seconds[item][place] = _number(row.get(item), row.number, item, reading)
    return seconds


def read_difficulty(table: Table, items: Collection[str], reading: Reading) -> dict[str, float]:
    """Columns `item` and `b`: known difficulties in logits."""
    if not _has(table, ("item", "b"), reading):
        return {}
    found: dict[str, float] = {}
    for row in table.rows:
        if row.get("item") not in items:
            reading.note(row.number, "item", "item-unknown", value=row.get("item"))
            continue
        value = _number(row.get("b"), row.number, "b", reading, lowest=-20.0)
        if value is not None:
            found[row.get("item")] = value
    return found


def read_form(table: Table, reading: Reading) -> tuple[list[tuple[Decimal, Decimal]], bool]:
    """Total and anchor mark of everybody who sat a form, 0 without a column `anchor`; whether there is one. Column
    `count`: how many have these marks."""
    if not _has(table, ("total",), reading):
        return [], False
    anchored, counted = "anchor" in table.header, "count" in table.header
    found: list[tuple[Decimal, Decimal]] = []
    for row in table.rows:
        total = _mark(row, "total", reading)
        anchor = _mark(row, "anchor", reading) if anchored else Decimal(0)
        count = _mark(row, "count", reading) if counted else Decimal(1)
        if total is None or anchor is None or count is None:
            continue
        if count != int(count) or len(found) + count > LIMITS.rows:
            reading.note(row.number, "count", "not-a-number", value=row.get("count")[:40])
            continue
        found += [(total, anchor)] * int(count)
    if not found and not reading.problems:
        reading.note(0, "total", "no-rows")
    return found, anchored


def _mark(row: Row, column: str, reading: Reading) -> Decimal | None:
    text = row.get(column)
    if not text:
        reading.note(row.number, column, "blank")
        return None
    try:
        value = to_decimal(text)
    except ScoringError:
        value = Decimal(-1)
    if not 0 <= value <= 1_000_000:
        reading.note(row.number, column, "not-a-number", value=text[:40])
        return None
    return value


def read_groups(table: Table, parts: Columns) -> dict[str, list[str]]:
    return {column: [row.get(column) for row in table.rows] for column in parts.groups}


def _share(text: str, known: Mapping[str, float | None]) -> float | str | None:
    """A number from 0 to 1; ``""`` for what is none."""
    if text in known:
        return known[text]
    try:
        value = float(text)
    except ValueError:
        return ""
    return value if 0 <= value <= 1 else ""


def _number(text: str, row: int, column: str, reading: Reading, lowest: float = 0.0) -> float | None:
    if not text:
        return None
    try:
        value = float(unicodedata.normalize("NFKC", text))
    except ValueError:
        value = float("nan")
    if not lowest <= value <= 1e6:
        reading.note(row, column, "not-a-number", value=text[:40])
        return None
    return value


def _has(table: Table, wanted: Sequence[str], reading: Reading) -> bool:
    lacking = [column for column in wanted if column not in table.header]
    for column in lacking:
        reading.note(0, column, "column-missing", header=_some(table.header))
    return not lacking


def _some(header: Sequence[str]) -> str:
    """Enough of a long header to recognise the file."""
    return ", ".join(header[:12]) + (" …" if len(header) > 12 else "")
