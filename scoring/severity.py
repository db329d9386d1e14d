"""Who is strict and who is mild among judges, and how sure that is. It stands beside a result and never enters it.

Each mark is taken as the candidate's worth plus the judge's severity plus chance, fitted by least squares; severities
of judges who can be compared at all add up to nothing, so each is told against the mean of the others (negative:
strict). Judges can be compared who marked the same candidate, or are linked through others who did: each set of judges
linked so is a :class:`Block`. Rooms without a common judge fall apart into blocks, and nothing but the draw lets them
be compared: see :func:`between_rooms`.

The standard errors are those of least squares with equal spread; intervals are Student's. Figures are floats: they are
read by people and decide nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from math import fsum, sqrt
from statistics import fmean, variance

from scoring.backchecks.intervals import LEVEL
from scoring.backchecks.paired import student_quantile
from scoring.errors import ScoringError

#: A mark so many standard errors off is worth a look: among five hundred one or two are by chance.
FAR = 3.0
#: The judges of a block are solved for together; beyond this many it takes minutes.
MOST_JUDGES = 250


@dataclass(frozen=True)
class Given:
    """One judge's whole mark for one candidate."""

    judge: str
    candidate: str
    mark: Decimal


@dataclass(frozen=True)
class JudgeFigure:
    """One judge. marks, mean: how many were given, and their mean; severity: points above (+, mild) or below (-,
    strict) the mean of the block's judges; error, low, high: its standard error and 95 % interval, None where there is
    nothing to tell it from; spread: mean square of the standardised residuals, about 1 where the judge's marks go up
    and down with the others', well above it where they do not; far: marks :data:`FAR` off.
    """

    judge: str
    marks: int
    mean: float
    severity: float
    error: float | None
    low: float | None
    high: float | None
    spread: float | None
    far: int

    @property
    def restless(self) -> bool:
        """Whether the spread is more than chance makes of so many marks, two standard deviations of it (√(2/marks))."""
        return self.spread is not None and self.spread > 1 + 2 * sqrt(2 / self.marks)

    @property
    def apart(self) -> bool:
        """Whether the interval leaves out that the judge is like the others."""
        return self.low is not None and self.high is not None and (self.low > 0 or self.high < 0)


@dataclass(frozen=True)
class FarMark:
    """A single mark far from what candidate and judge let expect; ``z``: by how many standard errors."""

    judge: str
    candidate: str
    mark: Decimal
    expected: float
    z: float


@dataclass(frozen=True)
class Block:
    """Judges linked by common candidates. worth: candidate -> mark free of the judges' severity; sigma: standard
    deviation of a single mark beyond candidate and judge (None without degrees of freedom)."""

    judges: tuple[JudgeFigure, ...]
    worth: Mapping[str, float]
    marks: int
    df: int
    sigma: float | None
    far: tuple[FarMark, ...]


@dataclass(frozen=True)
class RoomFigure:
    """One room against the mean of all rooms. mean: of its candidates' means; difference, error, low, high: as of a
    judge, and to be read as the room's severity only where lots decided who came to which room."""

    room: str
    candidates: int
    mean: float
    difference: float
    error: float | None
    low: float | None
    high: float | None


def severity(given: Iterable[Given]) -> tuple[Block, ...]:
    """The blocks, by their first judge.

    Errors: ScoringError ``marked-twice`` (judge, candidate), ``too-many-judges`` (judges, most).
    """
    marks: dict[tuple[str, str], Decimal] = {}
    for one in given:
        if (one.judge, one.candidate) in marks:
            raise ScoringError("marked-twice", judge=one.judge, candidate=one.candidate)
        marks[one.judge, one.candidate] = one.mark
    blocks = []
    for judges in _linked(marks):
        if len(judges) > MOST_JUDGES:
            raise ScoringError("too-many-judges", judges=len(judges), most=MOST_JUDGES)
        inside = set(judges)
        blocks.append(_block(judges, {key: mark for key, mark in marks.items() if key[0] in inside}))
    return tuple(blocks)


def between_rooms(rooms: Mapping[str, Sequence[Decimal]]) -> tuple[RoomFigure, ...]:
    """Each room's candidates' means -> the rooms against the mean of the rooms' means.

    A room's mean errs by s/√n; a difference errs by its own share and those of the others, with Welch's degrees of
    freedom. Fewer than two rooms have nothing to be compared with.
    """
    if len(rooms) < 2:
        return ()
    count = len(rooms)
    values = {room: [float(one) for one in marks] for room, marks in sorted(rooms.items()) if marks}
    means = {room: fmean(marks) for room, marks in values.items()}
    overall = fmean(means.values())
    square = {room: variance(marks) / len(marks) for room, marks in values.items() if len(marks) > 1}
    told = []
    for room, marks in values.items():
        difference, error, df = means[room] - overall, None, 0.0
        if len(square) == len(values) == count:
            parts = {
                one: square[one] * ((1 - 1 / count) if one == room else 1 / count) ** 2 for one in square
            }
            total = fsum(parts.values())
            error = sqrt(total)
            below = fsum(part * part / (len(values[one]) - 1) for one, part in parts.items())
            df = total * total / below if below else 0.0
        low, high = _limits(difference, error, int(df))
        told.append(RoomFigure(room, len(marks), means[room], difference, error, low, high))
    return tuple(told)


def _linked(marks: Iterable[tuple[str, str]]) -> list[list[str]]:
    """Judges by what links them, each set in order, the sets by their first."""
    head: dict[str, str] = {}

    def top(one: str) -> str:
        while head[one] != one:
            head[one] = head[head[one]]
            one = head[one]
        return one

    first: dict[str, str] = {}
    for judge, candidate in sorted(marks):
        head.setdefault(judge, judge)
        other = first.setdefault(candidate, judge)
        head[top(judge)] = top(other)
    groups: dict[str, list[str]] = {}
    for judge in sorted(head):
        groups.setdefault(top(judge), []).append(judge)
    return sorted(groups.values())


def _block(judges: Sequence[str], marks: Mapping[tuple[str, str], Decimal]) -> Block:
    place = {judge: number for number, judge in enumerate(judges)}
    sat: dict[str, dict[int, float]] = {}
    for (judge, candidate), mark in sorted(marks.items()):
        sat.setdefault(candidate, {})[place[judge]] = float(mark)
    inverse, effects = _solve(len(judges), sat)
    worth = {one: fmean(mark - effects[j] for j, mark in row.items()) for one, row in sat.items()}
    df = len(marks) - len(sat) - len(judges) + 1
    residuals = {
        (j, one): mark - worth[one] - effects[j] for one, row in sat.items() for j, mark in row.items()
    }
    sigma = sqrt(fsum(rest * rest for rest in residuals.values()) / df) if df > 0 else None
    room = _room_to_differ(inverse, sat)
    far = _far(judges, sat, residuals, room, sigma)
    figures = tuple(
        _figure(
            judge,
            j,
            sat,
            effects[j],
            _error(sigma, inverse[j][j]),
            df,
            _spread(j, residuals, room, sigma),
            far,
        )
        for j, judge in enumerate(judges)
    )
    return Block(figures, worth, len(marks), df, sigma, far)


def _solve(count: int, sat: Mapping[str, Mapping[int, float]]) -> tuple[list[list[float]], list[float]]:
    """The judges' part of the normal equations, candidates taken out: its pseudo-inverse, and the severities."""
    matrix = [[1.0 / count] * count for _ in range(count)]
    right = [0.0] * count
    for row in sat.values():
        share, middle = 1.0 / len(row), fmean(row.values())
        for j, mark in row.items():
            matrix[j][j] += 1.0
            right[j] += mark - middle
            for other in row:
                matrix[j][other] -= share
    inverse = _inverted(matrix)
    effects = [fsum(a * b for a, b in zip(line, right, strict=True)) for line in inverse]
    return [[one - 1.0 / count for one in line] for line in inverse], effects


def _inverted(matrix: list[list[float]]) -> list[list[float]]:
    """Gauss-Jordan with the largest pivot. The matrix of a linked block has an inverse."""
    count = len(matrix)
    rows = [[*line, *(1.0 if i == j else 0.0 for j in range(count))] for i, line in enumerate(matrix)]
    for column in range(count):
        pivot = max(range(column, count), key=lambda i: abs(rows[i][column]))
        rows[column], rows[pivot] = rows[pivot], rows[column]
        lead = rows[column]
        factor = 1.0 / lead[column]
        rows[column] = lead = [one * factor for one in lead]
        for i, line in enumerate(rows):
            if i != column and line[column]:
                times = line[column]
                rows[i] = [one - times * other for one, other in zip(line, lead, strict=True)]
    return [line[count:] for line in rows]


def _room_to_differ(
    inverse: Sequence[Sequence[float]], sat: Mapping[str, Mapping[int, float]]
) -> dict[tuple[int, str], float]:
    """1 - leverage of each mark: how much of chance is left in its residual."""
    left = {}
    for candidate, row in sat.items():
        share = 1.0 / len(row)
        mean = {j: share * fsum(inverse[j][other] for other in row) for j in row}
        middle = share * fsum(mean.values())
        for j in row:
            left[j, candidate] = 1.0 - (share + inverse[j][j] - 2 * mean[j] + middle)
    return left


def _far(
    judges: Sequence[str],
    sat: Mapping[str, Mapping[int, float]],
    residuals: Mapping[tuple[int, str], float],
    room: Mapping[tuple[int, str], float],
    sigma: float | None,
) -> tuple[FarMark, ...]:
    """The marks far off, the farthest first."""
    if not sigma:
        return ()
    found = []
    for (j, candidate), rest in residuals.items():
        left = room[j, candidate]
        z = rest / (sigma * sqrt(left)) if left > 1e-9 else 0.0
        if abs(z) >= FAR:
            mark = sat[candidate][j]
            found.append(FarMark(judges[j], candidate, Decimal(repr(mark)), mark - rest, z))
    return tuple(sorted(found, key=lambda one: (-abs(one.z), one.judge, one.candidate)))


def _spread(
    j: int,
    residuals: Mapping[tuple[int, str], float],
    room: Mapping[tuple[int, str], float],
    sigma: float | None,
) -> float | None:
    mine = [(rest, room[key]) for key, rest in residuals.items() if key[0] == j]
    expected = fsum(left for _rest, left in mine)
    if not sigma or expected < 1e-9:
        return None
    return fsum(rest * rest for rest, _left in mine) / (sigma * sigma * expected)


def _figure(
    judge: str,
    j: int,
    sat: Mapping[str, Mapping[int, float]],
    effect: float,
    error: float | None,
    df: int,
    spread: float | None,
    far: Sequence[FarMark],
) -> JudgeFigure:
    marks = [row[j] for row in sat.values() if j in row]
    low, high = _limits(effect, error, df)
    count = sum(one.judge == judge for one in far)
    return JudgeFigure(judge, len(marks), fmean(marks), effect, error, low, high, spread, count)


def _error(sigma: float | None, share: float) -> float | None:
    return None if sigma is None else sigma * sqrt(max(share, 0.0))


def _limits(value: float, error: float | None, df: int) -> tuple[float | None, float | None]:
    if error is None or df < 1:
        return None, None
    reach = student_quantile(LEVEL, df) * error
    return value - reach, value + reach
