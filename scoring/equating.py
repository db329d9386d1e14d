"""Marks of one form of a paper put on the scale of another form.

Source: M. J. Kolen & R. L. Brennan, *Test Equating, Scaling, and Linking*: mean, linear and equipercentile equating
of forms taken by comparable groups (chapter 2); Tucker and Levine observed-score equating of forms taken by groups
that differ, linked by items both had (chapter 4). Decimals in, Decimals out, nothing is rounded on the way.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from scoring.errors import ScoringError
from scoring.numeric import own_context

Number = Decimal | int
Pair = tuple[Number, Number]


@dataclass(frozen=True)
class Line:
    """``slope`` · mark + ``intercept``: a mark of form X on the scale of form Y."""

    slope: Decimal
    intercept: Decimal

    @own_context
    def at(self, mark: Number) -> Decimal:
        return self.slope * mark + self.intercept


@dataclass(frozen=True)
class Moments:
    """Count, mean and variance (divided by one less than the count; 0 for one candidate) of one form's marks."""

    count: int
    mean: Decimal
    variance: Decimal


@dataclass(frozen=True)
class _Form:
    """A form and its anchor in the group that sat it."""

    total: Moments
    anchor: Moments
    covariance: Decimal


@own_context
def moments(counts: Mapping[int, int]) -> Moments:
    """counts: mark -> how many have it. Errors: ScoringError ``no-candidates``, ``count-negative`` (mark)."""
    _checked(counts)
    whole = sum(counts.values())
    mean = Decimal(sum(mark * count for mark, count in counts.items())) / whole
    square = Decimal(sum(mark * mark * count for mark, count in counts.items())) / whole
    return Moments(whole, mean, _sample(square - mean * mean, whole))


@own_context
def mean_equating(x: Mapping[int, int], y: Mapping[int, int]) -> Line:
    """Form X is harder or easier by the same amount at every mark. Errors: as `moments`."""
    return Line(Decimal(1), moments(y).mean - moments(x).mean)


@own_context
def linear_equating(x: Mapping[int, int], y: Mapping[int, int]) -> Line:
    """Equal distances from the mean, in standard deviations. Errors: as `moments`; ``no-spread``."""
    return _line(moments(x), moments(y))


@own_context
def equipercentile(x: Mapping[int, int], y: Mapping[int, int]) -> dict[int, Decimal]:
    """Every whole mark of form X from its lowest to its highest -> the mark of form Y with the same percentile rank.

    A mark stands for the half unit either side of it, and its holders are spread evenly over that unit; a rank that
    Y never takes is found in the first unit of Y that passes it. Errors: as `moments`.
    """
    _checked(x)
    _checked(y)
    marks = range(min(y), max(y) + 1)
    upto: list[int] = []
    for mark in marks:
        upto.append((upto[-1] if upto else 0) + y.get(mark, 0))
    return {mark: _at_rank(_rank(x, mark), marks, upto) for mark in range(min(x), max(x) + 1)}


@own_context
def percentile_rank(counts: Mapping[int, int], mark: int) -> Decimal:
    """Per cent below ``mark``, half of those at it counted as below. Errors: as `moments`."""
    _checked(counts)
    return 100 * _rank(counts, mark)


@own_context
def tucker(x: Sequence[Pair], y: Sequence[Pair], weight: Number = 1) -> Line:
    """Forms of two groups by regression on the anchor. x, y: one (total, anchor) per candidate.

    weight: share of the first group in the population the line is made for. Errors: ScoringError ``no-candidates``,
    ``no-spread``, ``weight-range``.
    """
    first, second = _form(x), _form(y)
    return _anchored(
        first,
        second,
        first.covariance / first.anchor.variance,
        second.covariance / second.anchor.variance,
        weight,
    )


@own_context
def levine(x: Sequence[Pair], y: Sequence[Pair], weight: Number = 1, internal: bool = True) -> Line:
    """Forms of two groups by their true scores (Levine, observed-score version). Arguments as `tucker`.

    internal: the anchor's items count in the total. Errors: as `tucker`; ``anchor-unrelated`` if totals and anchor
    do not go together at all.
    """
    first, second = _form(x), _form(y)
    return _anchored(first, second, _true_ratio(first, internal), _true_ratio(second, internal), weight)


def _true_ratio(form: _Form, internal: bool) -> Decimal:
    """How far true scores of the form spread, in terms of the anchor's (classical congeneric model)."""
    if form.covariance <= 0:
        raise ScoringError("anchor-unrelated")
    if internal:
        return form.total.variance / form.covariance
    return (form.total.variance + form.covariance) / (form.anchor.variance + form.covariance)


def _anchored(first: _Form, second: _Form, gamma1: Decimal, gamma2: Decimal, weight: Number) -> Line:
    """The line in the population made of ``weight`` of the first group and the rest of the second."""
    w1 = Decimal(weight)
    if not 0 <= w1 <= 1:
        raise ScoringError("weight-range", weight=str(weight))
    w2 = 1 - w1
    apart = first.anchor.mean - second.anchor.mean
    wider = first.anchor.variance - second.anchor.variance
    x = Moments(
        first.total.count,
        first.total.mean - w2 * gamma1 * apart,
        first.total.variance - w2 * gamma1**2 * wider + w1 * w2 * gamma1**2 * apart**2,
    )
    y = Moments(
        second.total.count,
        second.total.mean + w1 * gamma2 * apart,
        second.total.variance + w1 * gamma2**2 * wider + w1 * w2 * gamma2**2 * apart**2,
    )
    return _line(x, y)


def _line(x: Moments, y: Moments) -> Line:
    if x.variance <= 0 or y.variance <= 0:
        raise ScoringError("no-spread")
    slope = (y.variance / x.variance).sqrt()
    return Line(slope, y.mean - slope * x.mean)


def _form(pairs: Sequence[Pair]) -> _Form:
    if not pairs:
        raise ScoringError("no-candidates")
    count = len(pairs)
    totals = [Decimal(total) for total, _ in pairs]
    anchors = [Decimal(anchor) for _, anchor in pairs]
    total, anchor = _moments(totals), _moments(anchors)
    if not total.variance or not anchor.variance:
        raise ScoringError("no-spread")
    products = sum((one * other for one, other in zip(totals, anchors, strict=True)), Decimal(0))
    return _Form(total, anchor, _sample(products / count - total.mean * anchor.mean, count))


def _moments(values: Sequence[Decimal]) -> Moments:
    count = len(values)
    mean = sum(values, Decimal(0)) / count
    square = sum((value * value for value in values), Decimal(0)) / count
    return Moments(count, mean, _sample(square - mean * mean, count))


def _sample(spread: Decimal, count: int) -> Decimal:
    """From the mean square deviation of all to the estimate that divides by one less than the count."""
    return spread * count / (count - 1) if count > 1 else Decimal(0)


def _checked(counts: Mapping[int, int]) -> None:
    wrong = next((mark for mark, count in counts.items() if count < 0), None)
    if wrong is not None:
        raise ScoringError("count-negative", mark=wrong)
    if not sum(counts.values()):
        raise ScoringError("no-candidates")


def _rank(counts: Mapping[int, int], mark: int) -> Decimal:
    below = sum(count for other, count in counts.items() if other < mark)
    return (below + Decimal(counts.get(mark, 0)) / 2) / sum(counts.values())


def _at_rank(rank: Decimal, marks: range, upto: Sequence[int]) -> Decimal:
    target = rank * upto[-1]
    place = bisect_right(upto, target)
    if place == len(upto):
        return marks[-1] + Decimal("0.5")
    before = upto[place - 1] if place else 0
    return marks[place] - Decimal("0.5") + (target - before) / (upto[place] - before)
