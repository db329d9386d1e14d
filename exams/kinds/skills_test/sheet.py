"""What a proctor typed on the sheet of operations, read line by line; nothing typed is thrown away."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from exams.services.tick_operations import Operation
from recruit.i18n import _
from scoring.errors import ScoringError
from scoring.numeric import plain, to_decimal

FULL, PART, NONE = "full", "part", "none"
LONGEST_SECONDS = 36000


@dataclass(frozen=True)
class Line:
    """One operation: the choice made, the partial points and seconds as typed, what they mean, what is wrong."""

    operation: Operation
    choice: str = ""
    typed_points: str = ""
    typed_seconds: str = ""
    points: Decimal | None = None
    seconds: int | None = None
    error: str = ""


def read_sheet(operations: Sequence[Operation], form: Mapping[str, str]) -> list[Line]:
    """The lines as sent. An operation without a choice is left open."""
    return [_read(one, form) for one in operations]


def stored_lines(
    operations: Sequence[Operation], given: Mapping[str, Decimal], seconds: Mapping[str, int]
) -> list[Line]:
    """The lines as they are on record."""
    lines = []
    for one in operations:
        points = given.get(one.code)
        choice = "" if points is None else FULL if points == one.max else NONE if points == 0 else PART
        timed = seconds.get(one.code)
        typed = plain(points) if points is not None and choice == PART else ""
        lines.append(Line(one, choice, typed, "" if timed is None else str(timed), points, timed))
    return lines


def explained(
    lines: Sequence[Line],
    given: Mapping[str, Decimal],
    reason: str,
    mending: bool = False,
    timed: Mapping[str, int] | None = None,
) -> str:
    """A sentence when marks or times on record are changed without a reason, else nothing. After closing (`mending`) a
    first mark is a change as well; a time that comes after the mark always is, as it can cost points."""
    known = timed or {}
    changed = any(_changed(line, given, known, mending) for line in lines)
    return _("分数或用时改了，请写一句原因") if changed and not reason else ""


def _changed(line: Line, given: Mapping[str, Decimal], timed: Mapping[str, int], mending: bool) -> bool:
    code = line.operation.code
    stood = mending or code in given
    remarked = stood and line.points is not None and given.get(code) != line.points
    retimed = (stood or code in timed) and line.seconds is not None and timed.get(code) != line.seconds
    return remarked or retimed


def _read(one: Operation, form: Mapping[str, str]) -> Line:
    choice = form.get(f"{one.code}-choice", "")
    typed, timed = form.get(f"{one.code}-points", "")[:12], form.get(f"{one.code}-seconds", "")[:8]
    points, error = _points(one, choice, typed)
    seconds, slow = _seconds(timed)
    return Line(one, choice, typed, timed, points, seconds, error or slow)


def _points(one: Operation, choice: str, typed: str) -> tuple[Decimal | None, str]:
    if choice == FULL:
        return one.max, ""
    if choice == NONE:
        return Decimal(0), ""
    if choice != PART:
        return None, _("填了部分得分，请也选“部分”") if typed.strip() else ""
    told = _("“部分”请填 0 到 %(max)s 之间的数，最多两位小数", max=plain(one.max))
    try:
        points = to_decimal(typed)
    except ScoringError:
        return None, told
    exponent = points.as_tuple().exponent
    fine = isinstance(exponent, int) and exponent >= -2 and 0 <= points <= one.max
    return (points, "") if fine else (None, told)


def _seconds(typed: str) -> tuple[int | None, str]:
    if not typed.strip():
        return None, ""
    told = _("用时请填整数秒，比如 90；没有计时就空着")
    try:
        value = to_decimal(typed)
    except ScoringError:
        return None, told
    whole = value == value.to_integral_value() and 0 <= value <= LONGEST_SECONDS
    return (int(value), "") if whole else (None, told)
