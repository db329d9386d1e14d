"""Which row of the back-check belongs to which row of the survey."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from scoring.backchecks.answers import folded, number
from scoring.numeric import plain

_Key = tuple[str, ...]


@dataclass(frozen=True)
class Record:
    """One row of a file. ``row``: as a spreadsheet numbers it; ``ids``: the parts that name the household; ``broken``:
    a spreadsheet has lost digits of one of them."""

    row: int
    ids: tuple[str, ...]
    answers: Mapping[str, str]
    broken: bool = False

    @property
    def name(self) -> str:
        return "/".join(self.ids)


@dataclass(frozen=True)
class LeftOut:
    """A household that was not compared.

    code: ``no-id``, ``id-broken``, ``twice`` (rows), ``not-in-survey``, ``id-ambiguous`` (the same number stands in
    the survey in several writings). place: ``survey`` or ``backcheck``, the file whose rows are meant.
    """

    code: str
    place: str
    name: str
    rows: tuple[int, ...]


@dataclass(frozen=True)
class Pair:
    """The two rows of one household. ``by_number``: the ids are written differently, 003 and 3."""

    survey: Record
    again: Record
    by_number: bool = False


@dataclass(frozen=True)
class Matched:
    """The households asked twice, in the order of the back-check, and everything that could not be used.

    households: how many different ones the survey has, those found twice counted once.
    """

    pairs: tuple[Pair, ...]
    left_out: tuple[LeftOut, ...]
    households: int


@dataclass
class _Side:
    place: str
    by_id: dict[_Key, list[Record]] = field(default_factory=dict)
    by_value: dict[_Key, set[_Key]] = field(default_factory=dict)
    left_out: list[LeftOut] = field(default_factory=list)

    def once(self, key: _Key) -> Record | None:
        records = self.by_id[key]
        return records[0] if len(records) == 1 else None


def match(survey: Iterable[Record], again: Iterable[Record]) -> Matched:
    """Join by id: full-width signs, capitals and blanks aside; ids that are numbers also by value (3 for 003), but
    only where no other id of either file has that value. An id found twice in a file is nobody's: all are left out."""
    first, second = _side("survey", survey), _side("backcheck", again)
    pairs: list[Pair] = []
    missing: list[LeftOut] = []
    for key in second.by_id:
        other = second.once(key)
        if other is None:
            continue
        found, code = _find(key, first, second)
        if found is None:
            missing.append(LeftOut(code, "backcheck", other.name, (other.row,)))
            continue
        record = first.once(found)
        if record is not None:
            pairs.append(Pair(record, other, found != key))
    left_out = (*second.left_out, *missing, *first.left_out)
    return Matched(tuple(pairs), left_out, len(first.by_id))


def _find(key: _Key, first: _Side, second: _Side) -> tuple[_Key | None, str]:
    if key in first.by_id:
        return key, ""
    value = _value(key)
    candidates = first.by_value.get(value, set())
    if not candidates:
        return None, "not-in-survey"
    alone = len(candidates) == 1 and len(second.by_value[value]) == 1
    return (next(iter(candidates)), "") if alone else (None, "id-ambiguous")


def _side(place: str, records: Iterable[Record]) -> _Side:
    side = _Side(place)
    for record in records:
        if record.broken or not all(part.strip() for part in record.ids):
            code = "id-broken" if record.broken else "no-id"
            side.left_out.append(LeftOut(code, place, record.name, (record.row,)))
            continue
        key = tuple(folded(part) for part in record.ids)
        side.by_id.setdefault(key, []).append(record)
        side.by_value.setdefault(_value(key), set()).add(key)
    for records_of_one in side.by_id.values():
        if len(records_of_one) > 1:
            side.left_out.append(_twice(place, records_of_one))
    return side


def _twice(place: str, records: Sequence[Record]) -> LeftOut:
    return LeftOut("twice", place, records[0].name, tuple(record.row for record in records))


def _value(key: _Key) -> _Key:
    values = (number(part) for part in key)
    return tuple(part if value is None else plain(value) for part, value in zip(key, values, strict=True))
