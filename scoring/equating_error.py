"""How unsure an equated mark is: with other candidates of the same kind it would have come out otherwise by about so
much (one standard error).

Source: the jackknife (Efron & Tibshirani, *An Introduction to the Bootstrap*, chapter 11) for every method that gives a
line: each candidate is left out once, and the spread of what comes out is the error; no distribution is assumed. For
mean equating that is exactly √(s²x ÷ nx + s²y ÷ ny). For equipercentile equating, whose steps a jackknife does not
follow, Lord's large-sample formula (1982; Kolen & Brennan, chapter 7).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal

from scoring.equating import LINES, Form, Line, Pair, Shares, Sums
from scoring.errors import ScoringError
from scoring.numeric import own_context

#: Below so many candidates to a form its scale is told to be shaky. The usual advice for large programmes is higher
#: (Kolen & Brennan: 400 for a line, 1,500 for ranks); at these numbers the error at the mean is about a tenth to a
#: fifth of a standard deviation.
FEWEST: Mapping[str, int] = {
    "mean": 50,
    "linear": 100,
    "tucker": 100,
    "levine": 100,
    "chained": 100,
    "equipercentile": 200,
}


@own_context
def line_error(method: str, x: Sequence[Pair], y: Sequence[Pair], at: Decimal) -> Decimal | None:
    """Standard error of the mark that ``at`` on form X comes to on form Y.

    method: one of `scoring.equating.LINES`; x, y: one (total, anchor) per candidate. None where it cannot be told:
    somebody alone on a form, or without whom there is no line.
    """
    line = LINES[method]
    first, second = Sums.of(x), Sums.of(y)
    if min(first.count, second.count) < 2:
        return None
    first_form, second_form = first.form(), second.form()
    try:
        return (
            _spread(x, first, lambda form: line(form, second_form), at)
            + _spread(y, second, lambda form: line(first_form, form), at)
        ).sqrt()
    except ScoringError:
        return None


@own_context
def rank_error(x: Mapping[int, int], y: Mapping[int, int], at: int) -> Decimal | None:
    """Standard error of the equipercentile equivalent of the mark ``at`` of form X. x, y: mark -> how many have it.

    None where the rank lies beyond every mark of form Y.
    """
    own, other = Shares.of(x), Shares.of(y)
    rank = own.rank(at)
    upper = next((mark for mark, share in zip(other.marks, other.upto, strict=True) if share > rank), None)
    if upper is None:
        return None
    many_x, many_y = sum(x.values()), sum(y.values())
    here = Decimal(y[upper]) / many_y
    below = other.below(upper)
    of_both = rank * (1 - rank) * (many_x + many_y) / (many_x * many_y)
    within = (below + here - rank) * (rank - below) / (many_y * here)
    return (max(Decimal(0), of_both - within) / here**2).sqrt()


def _spread(pairs: Sequence[Pair], sums: Sums, line: Callable[[Form], Line], at: Decimal) -> Decimal:
    """Variance of the equated mark from leaving out one candidate of one form after the other."""
    found = list(_left_out(pairs, sums, line, at))
    mean = sum((value * count for value, count in found), Decimal(0)) / sums.count
    squares = sum(((value - mean) ** 2 * count for value, count in found), Decimal(0))
    return squares * (sums.count - 1) / sums.count


def _left_out(
    pairs: Sequence[Pair], sums: Sums, line: Callable[[Form], Line], at: Decimal
) -> Iterator[tuple[Decimal, int]]:
    """Those with the same marks make the same difference: worked out once, with how many they are."""
    for pair, count in Counter(pairs).items():
        yield line(sums.without(pair).form()).at(at), count
