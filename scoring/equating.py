"""Marks of one form of a paper put on the scale of another form.

Source: M. J. Kolen & R. L. Brennan, *Test Equating, Scaling, and Linking*: mean, linear and equipercentile equating
of forms taken by comparable groups (chapter 2); Tucker, Levine observed-score and chained linear equating of forms
taken by groups that differ, linked by items both had (chapter 4). Decimals in, Decimals out, nothing is rounded on the
way.
How unsure an equated mark is tells :mod:`scoring.equating_error`.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import accumulate

from scoring.errors import ScoringError
from scoring.numeric import own_context, round_to

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
class Shares:
    """The marks that somebody has, ascending, and the share of all at or below each."""

    marks: Sequence[int]
    upto: Sequence[Decimal]

    @classmethod
    def of(cls, counts: Mapping[int, int]) -> Shares:
        """Errors: as `moments`."""
        _checked(counts)
        marks = sorted(mark for mark, count in counts.items() if count)
        met = accumulate(counts[mark] for mark in marks)
        whole = sum(counts.values())
        return cls(marks, [Decimal(one) / whole for one in met])

    def below(self, mark: int) -> Decimal:
        place = bisect_left(self.marks, mark)
        return self.upto[place - 1] if place else Decimal(0)

    def rank(self, mark: int) -> Decimal:
        """The share below a mark, half of those at it counted as below."""
        place = bisect_right(self.marks, mark)
        return (self.below(mark) + (self.upto[place - 1] if place else 0)) / 2


@dataclass(frozen=True)
class Sums:
    """All that a line needs of a form's marks x and anchor marks v: how many, and their sums and products."""

    count: int
    x: Number
    v: Number
    xx: Number
    vv: Number
    xv: Number

    @classmethod
    def of(cls, pairs: Sequence[Pair]) -> Sums:
        return cls(
            len(pairs),
            sum(x for x, _ in pairs),
            sum(v for _, v in pairs),
            sum(x * x for x, _ in pairs),
            sum(v * v for _, v in pairs),
            sum(x * v for x, v in pairs),
        )

    def without(self, pair: Pair) -> Sums:
        """The same without one candidate."""
        x, v = pair
        return Sums(
            self.count - 1,
            self.x - x,
            self.v - v,
            self.xx - x * x,
            self.vv - v * v,
            self.xv - x * v,
        )

    def form(self) -> Form:
        """Errors: ScoringError ``no-candidates``."""
        if not self.count:
            raise ScoringError("no-candidates")
        total, anchor = Decimal(self.x) / self.count, Decimal(self.v) / self.count
        return Form(
            Moments(self.count, total, self._together(self.xx, self.x, self.x)),
            Moments(self.count, anchor, self._together(self.vv, self.v, self.v)),
            self._together(self.xv, self.x, self.v),
        )

    def _together(self, products: Number, one: Number, other: Number) -> Decimal:
        """Variance or covariance, divided by one less than the count; exactly 0 where nothing varies."""
        free = self.count * (self.count - 1)
        return Decimal(self.count * products - one * other) / free if free else Decimal(0)


@dataclass(frozen=True)
class Form:
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
    return _shift(moments(x), moments(y))


@own_context
def linear_equating(x: Mapping[int, int], y: Mapping[int, int]) -> Line:
    """Equal distances from the mean, in standard deviations. Errors: as `moments`; ``no-spread``."""
    return _line(moments(x), moments(y))


@own_context
def equipercentile(
    x: Mapping[int, int],
    y: Mapping[int, int],
    marks: Iterable[int] | None = None,
    places: int | None = None,
) -> dict[int, Decimal]:
    """Marks of form X (every whole one from its lowest to its highest, or those named) -> the mark of form Y with the
    same percentile rank.

    A mark stands for the half unit either side of it, and its holders are spread evenly over that unit; a rank that
    Y never takes is found in the first unit of Y that passes it. places: ranks and cumulative shares are rounded to so
    many decimals first, as the ``equate`` package of R does (10), to compare with tables made by it; None: exact.
    Errors: as `moments`.
    """
    own, other = Shares.of(x), Shares.of(y)
    wanted = range(own.marks[0], own.marks[-1] + 1) if marks is None else marks
    upto = [_rounded(share, places) for share in other.upto]
    return {mark: _at_rank(_rounded(own.rank(mark), places), other.marks, upto) for mark in wanted}


@own_context
def percentile_rank(counts: Mapping[int, int], mark: int) -> Decimal:
    """Per cent below ``mark``, half of those at it counted as below. Errors: as `moments`."""
    return 100 * Shares.of(counts).rank(mark)


@own_context
def tucker(x: Sequence[Pair], y: Sequence[Pair], weight: Number = 1) -> Line:
    """Forms of two groups by regression on the anchor. x, y: one (total, anchor) per candidate.

    weight: share of the first group in the population the line is made for. Errors: ScoringError ``no-candidates``,
    ``no-spread``, ``weight-range``.
    """
    return tucker_line(Sums.of(x).form(), Sums.of(y).form(), weight)


@own_context
def levine(x: Sequence[Pair], y: Sequence[Pair], weight: Number = 1, internal: bool = True) -> Line:
    """Forms of two groups by their true scores (Levine, observed-score version). Arguments as `tucker`.

    internal: the anchor's items count in the total. Errors: as `tucker`; ``anchor-unrelated`` if totals and anchor
    do not go together at all.
    """
    return levine_line(Sums.of(x).form(), Sums.of(y).form(), weight, internal)


@own_context
def chained(x: Sequence[Pair], y: Sequence[Pair]) -> Line:
    """Forms of two groups by a chain: form X onto the anchor in the first group, the anchor onto form Y in the second,
    both linear. x, y: as `tucker`. Errors: ScoringError ``no-candidates``, ``no-spread``.
    """
    return chained_line(Sums.of(x).form(), Sums.of(y).form())


def mean_line(first: Form, second: Form) -> Line:
    return _shift(first.total, second.total)


def linear_line(first: Form, second: Form) -> Line:
    return _line(first.total, second.total)


def tucker_line(first: Form, second: Form, weight: Number = 1) -> Line:
    """`tucker` from the forms' moments."""
    _anchors_vary(first, second)
    gammas = first.covariance / first.anchor.variance, second.covariance / second.anchor.variance
    return _anchored(first, second, *gammas, weight)


def levine_line(first: Form, second: Form, weight: Number = 1, internal: bool = True) -> Line:
    """`levine` from the forms' moments."""
    _anchors_vary(first, second)
    return _anchored(first, second, _true_ratio(first, internal), _true_ratio(second, internal), weight)


def chained_line(first: Form, second: Form) -> Line:
    """`chained` from the forms' moments."""
    _anchors_vary(first, second)
    onto_anchor, onto_form = _line(first.total, first.anchor), _line(second.anchor, second.total)
    return Line(
        onto_form.slope * onto_anchor.slope,
        onto_form.slope * onto_anchor.intercept + onto_form.intercept,
    )


#: The methods that give a line, from the moments of both forms; the anchor is one within the form.
LINES: Mapping[str, Callable[[Form, Form], Line]] = {
    "mean": mean_line,
    "linear": linear_line,
    "tucker": tucker_line,
    "levine": levine_line,
    "chained": chained_line,
}


def _anchors_vary(first: Form, second: Form) -> None:
    if not (
        first.total.variance and second.total.variance and first.anchor.variance and second.anchor.variance
    ):
        raise ScoringError("no-spread")


def _true_ratio(form: Form, internal: bool) -> Decimal:
    """How far true scores of the form spread, in terms of the anchor's (classical congeneric model)."""
    if form.covariance <= 0:
        raise ScoringError("anchor-unrelated")
    if internal:
        return form.total.variance / form.covariance
    return (form.total.variance + form.covariance) / (form.anchor.variance + form.covariance)


def _anchored(first: Form, second: Form, gamma1: Decimal, gamma2: Decimal, weight: Number) -> Line:
    """The line in the population made of ``weight`` of the first group and the rest of the second."""
    w1 = Decimal(weight)
    if not 0 <= w1 <= 1:
        raise ScoringError("weight-range", weight=str(weight))
    w2 = 1 - w1
    apart = first.anchor.mean - second.anchor.mean
    wider = first.anchor.variance - second.anchor.variance
    x = replace(
        first.total,
        mean=first.total.mean - w2 * gamma1 * apart,
        variance=first.total.variance - w2 * gamma1**2 * wider + w1 * w2 * gamma1**2 * apart**2,
    )
    y = replace(
        second.total,
        mean=second.total.mean + w1 * gamma2 * apart,
        variance=second.total.variance + w1 * gamma2**2 * wider + w1 * w2 * gamma2**2 * apart**2,
    )
    return _line(x, y)


def _shift(x: Moments, y: Moments) -> Line:
    return Line(Decimal(1), y.mean - x.mean)


def _line(x: Moments, y: Moments) -> Line:
    if x.variance <= 0 or y.variance <= 0:
        raise ScoringError("no-spread")
    slope = (y.variance / x.variance).sqrt()
    return Line(slope, y.mean - slope * x.mean)


def _sample(spread: Decimal, count: int) -> Decimal:
    """From the mean square deviation of all to the estimate that divides by one less than the count."""
    return spread * count / (count - 1) if count > 1 else Decimal(0)


def _checked(counts: Mapping[int, int]) -> None:
    wrong = next((mark for mark, count in counts.items() if count < 0), None)
    if wrong is not None:
        raise ScoringError("count-negative", mark=wrong)
    if not sum(counts.values()):
        raise ScoringError("no-candidates")


def _at_rank(rank: Decimal, marks: Sequence[int], upto: Sequence[Decimal]) -> Decimal:
    """upto: the share of form Y at or below each of the marks."""
    place = bisect_right(upto, rank)
    if place == len(upto):
        return marks[-1] + Decimal("0.5")
    before = upto[place - 1] if place else 0
    return marks[place] - Decimal("0.5") + (rank - before) / (upto[place] - before)


def _rounded(share: Decimal, places: int | None) -> Decimal:
    return share if places is None else round_to(share, places)
