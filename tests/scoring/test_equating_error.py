"""How unsure an equated mark is: where a formula says it exactly, and by hand."""

from decimal import Decimal

import pytest

from scoring.equating import LINES
from scoring.equating_error import line_error, rank_error

PAIRS = [(3, 1), (5, 2), (8, 4), (9, 3), (6, 2)]
HIGHER = [(6, 2), (9, 3), (7, 2), (12, 5)]


def variance(values: list[int]) -> Decimal:
    mean = Decimal(sum(values)) / len(values)
    return sum(((one - mean) ** 2 for one in values), Decimal(0)) / (len(values) - 1)


def test_of_mean_equating_it_is_the_error_of_two_means():
    known = variance([total for total, _ in PAIRS]) / 5 + variance([total for total, _ in HIGHER]) / 4
    found = line_error("mean", PAIRS, HIGHER, Decimal(7))
    assert found is not None
    assert abs(found - known.sqrt()) < Decimal("1e-40")


@pytest.mark.parametrize("method", LINES)
def test_four_times_as_many_halve_it(method: str):
    few = line_error(method, PAIRS * 10, HIGHER * 10, Decimal(7))
    many = line_error(method, PAIRS * 40, HIGHER * 40, Decimal(7))
    assert few is not None
    assert many is not None
    assert float(few / many) == pytest.approx(2, abs=0.06)


def test_linear_far_from_the_mean_is_less_sure():
    near, far = (line_error("linear", PAIRS, HIGHER, Decimal(at)) for at in (6, 12))
    assert near is not None
    assert far is not None
    assert far > near


def test_of_ranks_by_hand():
    """Rank of 1 on X is 1/4; on Y it falls within the first half: a quarter of the way up a step of 1/2.

    (1/4 · 3/4 · 6 ÷ 8 − (1/2 − 1/4) · 1/4 ÷ (4 · 1/2)) ÷ (1/2)², of which the root.
    """
    known = (Decimal("0.140625") - Decimal("0.03125")) / Decimal("0.25")
    found = rank_error({1: 1, 2: 1}, {2: 2, 3: 2}, 1)
    assert found is not None
    assert abs(found**2 - known) < Decimal("1e-40")


def test_nothing_is_told_of_somebody_alone_or_beyond_every_mark():
    assert line_error("mean", PAIRS[:1], HIGHER, Decimal(3)) is None
    assert line_error("tucker", [(3, 1), (4, 2)], HIGHER, Decimal(3)) is None
    assert rank_error({1: 2}, {2: 2}, 9) is None
