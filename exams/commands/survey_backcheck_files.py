"""Reading the two files and the options of `zeyou survey backcheck`: every problem is found, with its place."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from exams.commands.items_files import Reading
from recruit.tables import Limits, Table
from scoring.backchecks.answers import Rules, Span, folded
from scoring.backchecks.matching import Record
from scoring.backchecks.rates import Grouping, Question

#: A province's survey with hundreds of questions fits; what is larger is told, not read half.
LIMITS = Limits(bytes=60_000_000, rows=50_000, columns=600, cells=4_000_000)
_RANGE = re.compile(r"(?:(-?\d{1,12}(?:\.\d{1,6})?)(%?)\.\.)?\+?(-?\d{1,12}(?:\.\d{1,6})?)(%?)")
#: What a phone writes into a form by itself differs between any two visits.
_BY_MACHINE = frozenset(
    """start end starttime endtime today deviceid subscriberid simid simserial devicephonenum phonenumber username
    duration caseid instanceid instancename meta/instanceid formdef_version key submissiondate completiondate
    _id _uuid _submission_time _submitted_by _validation_status _index text_audit""".split()  # noqa: SIM905 - a list of words
)


@dataclass(frozen=True)
class Asked:
    """The options as typed."""

    ids: tuple[str, ...]
    by: tuple[str, ...] = ()
    checker: tuple[str, ...] = ()
    types: Mapping[int, tuple[str, ...]] = field(default_factory=dict)
    skip: tuple[str, ...] = ()
    several: tuple[str, ...] = ()
    ranges: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    nothing: tuple[str, ...] = ()
    dont_know: tuple[str, ...] = ()
    date_order: str | None = None


@dataclass(frozen=True)
class Columns:
    """What each column is. renamed: survey -> back-check, where the names differ in writing only; only_survey,
    only_backcheck: on one side; by_machine: left out because a phone writes them; untyped: left out because types were
    given and they have none."""

    ids: tuple[tuple[str, str], ...]
    questions: tuple[Question, ...]
    by: tuple[tuple[str, bool], ...]
    renamed: Mapping[str, str]
    only_survey: tuple[str, ...]
    only_backcheck: tuple[str, ...]
    by_machine: tuple[str, ...]
    untyped: tuple[str, ...]


def columns(survey: Table, again: Table, asked: Asked, reading: tuple[Reading, Reading]) -> Columns:
    """Who is who. Problems go to the reading of the file that lacks something."""
    first, second = _Finder(survey), _Finder(again)
    ids = tuple(
        (first.need(name, reading[0]), second.need(name, reading[1]))
        for name in _split(asked.ids, first, second)
    )
    by = tuple(
        found
        for names, prefer_survey in ((asked.by, True), (asked.checker, False))
        for name in _split(names, first, second)
        if (found := _group(name, prefer_survey, first, second, reading[0 if prefer_survey else 1]))
    )
    kinds = _kinds(asked, first, second, reading)
    for name in _split((*asked.skip, *asked.several), first, second):
        if first.find(name) is None and second.find(name) is None:
            first.need(name, reading[0])
    aside = {folded(name) for name in (*_split(asked.skip, first, second), *(name for name, _in in by))}
    aside |= {folded(name) for both in ids for name in both}
    shared = [
        (name, other)
        for name in survey.header
        if folded(name) not in aside and (other := second.find(name)) is not None
    ]
    by_machine = () if kinds else tuple(name for name, _o in shared if folded(name) in _BY_MACHINE)
    wanted = [
        (name, other) for name, other in shared if name not in by_machine and (not kinds or name in kinds)
    ]
    if not wanted and not any(one.problems for one in reading):
        reading[1].note(0, again.header[0], "no-questions")
    return Columns(
        ids,
        tuple(Question(name, other, kinds.get(name, 0)) for name, other in wanted),
        by,
        {name: other for name, other in (*wanted, *ids) if name != other},
        tuple(name for name in survey.header if second.find(name) is None and folded(name) not in aside),
        tuple(name for name in again.header if first.find(name) is None and folded(name) not in aside),
        by_machine,
        tuple(name for name, _other in shared if kinds and name not in kinds),
    )


class _Finder:
    """The columns of one file by name, capitals and full-width signs aside."""

    def __init__(self, table: Table) -> None:
        self.header = table.header
        counts = Counter(folded(name) for name in table.header)
        self._folded = {folded(name): name for name in table.header if counts[folded(name)] == 1}

    def find(self, name: str) -> str | None:
        return name if name in self.header else self._folded.get(folded(name))

    def need(self, name: str, reading: Reading) -> str:
        found = self.find(name)
        if found is None:
            reading.note(0, name, "column-missing", header=some(self.header))
        return found or name


def _split(names: Iterable[str], *files: _Finder) -> list[str]:
    """Names given one by one or with commas between; one that has a comma itself is found as it is."""
    found: list[str] = []
    for text in names:
        whole = any(file.find(text) for file in files)
        found += [text] if whole else [part.strip() for part in re.split("[,，]", text) if part.strip()]
    return found


def _group(
    name: str, prefer_survey: bool, first: _Finder, second: _Finder, reading: Reading
) -> tuple[str, bool] | None:
    for in_survey in (prefer_survey, not prefer_survey):
        found = (first if in_survey else second).find(name)
        if found is not None:
            return found, in_survey
    (first if prefer_survey else second).need(name, reading)
    return None


def _kinds(asked: Asked, first: _Finder, second: _Finder, reading: tuple[Reading, Reading]) -> dict[str, int]:
    kinds: dict[str, int] = {}
    for kind, names in asked.types.items():
        for name in _split(names, first, second):
            found = first.need(name, reading[0])
            second.need(name, reading[1])
            if kinds.setdefault(found, kind) != kind:
                reading[0].note(0, found, "two-types", first=kinds[found], second=kind)
    return kinds


def rules(survey: Table, asked: Asked, reading: Reading) -> Rules:
    """What is forgiven and what is left out, from the options."""
    finder = _Finder(survey)
    spans: dict[str, Span] = {}
    for text in asked.ranges:
        name, _sign, far = text.rpartition("=")
        span = _span(far.strip())
        if not name or span is None:
            reading.note(0, name or text, "bad-range", value=text[:40])
        else:
            spans[finder.need(name.strip(), reading)] = span
    excluded: dict[str, set[str]] = {}
    for text in asked.exclude:
        name, _sign, value = text.partition("=")
        # Without a column, or with a sign of equality that belongs to the value, it holds for all questions.
        column = finder.find(name.strip()) if _sign else None
        excluded.setdefault(column or "", set()).add(value if column else text)
    return Rules(
        spans,
        frozenset(finder.find(name) or name for name in _split(asked.several, finder)),
        frozenset(asked.nothing),
        frozenset(asked.dont_know),
        {column: frozenset(values) for column, values in excluded.items()},
        None if asked.date_order is None else asked.date_order == "dmy",
    )


def _span(text: str) -> Span | None:
    """``5``, ``10%``, ``-1..5`` or ``-5%..10%``."""
    found = _RANGE.fullmatch(text.replace("％", "%"))
    if found is None:
        return None
    low_text, low_sign, high_text, sign = found.groups()
    high = Decimal(high_text)
    low = -high if low_text is None else Decimal(low_text)
    if low > 0 or high < 0 or (low_text is not None and low_sign != sign):
        return None
    return Span(low, high, bool(sign))


def records(table: Table, ids: Sequence[str], reading: Reading) -> list[Record]:
    """The rows of a file as they are joined. A row longer than the header has shifted: nothing in it can be trusted."""
    found = []
    for row in table.rows:
        if row.extra:
            reading.note(row.number, table.header[-1], "too-many-cells", value=row.extra[0][:20])
        broken = any(column in row.damaged for column in ids)
        found.append(Record(row.number, tuple(row.get(column) for column in ids), row.cells, broken))
    if not found:
        reading.note(0, ids[0], "no-rows")
    return found


def groupings(parts: Columns, survey: Sequence[Record]) -> list[Grouping]:
    """The columns by which households are told apart, with how many households of the survey belong to each."""
    each = {tuple(folded(part) for part in one.ids): one for one in survey}
    return [
        Grouping(
            name,
            in_survey,
            Counter(one.answers.get(name, "") for one in each.values()) if in_survey else None,
        )
        for name, in_survey in parts.by
    ]


def some(header: Sequence[str]) -> str:
    """Enough of a long header to recognise the file."""
    return ", ".join(header[:12]) + (" …" if len(header) > 12 else "")
