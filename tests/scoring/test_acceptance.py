"""What a sampling plan lets through, against every possible draw and figures worked out by hand."""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations

import pytest

from scoring.acceptance import most_passing, worst_left
from scoring.errors import ScoringError


def by_counting(size: int, accept_number: int, lot: int) -> tuple[int, Fraction]:
    """The same by looking at every draw there is."""
    draws = list(combinations(range(lot), size))
    passing, left = [], []
    for wrong in range(lot + 1):
        found = [sum(one < wrong for one in draw) for draw in draws]
        passed = [one for one in found if one <= accept_number]
        passing.append(Fraction(len(passed), len(draws)))
        left.append(Fraction(sum(wrong - one for one in passed), len(draws) * lot))
    return max(wrong for wrong, chance in enumerate(passing) if chance > Fraction(1, 20)), max(left)


@pytest.mark.parametrize(
    ("size", "accept_number", "lot"), [(1, 0, 1), (3, 0, 9), (4, 1, 10), (5, 2, 11), (9, 0, 9)]
)
def test_it_is_what_counting_every_draw_gives(size, accept_number, lot):
    most, left = by_counting(size, accept_number, lot)
    assert most_passing(size, accept_number, lot) == most
    assert worst_left(size, accept_number, lot) == left


def test_a_plan_of_the_programme():
    assert most_passing(10, 0, 100) == 24
    assert float(worst_left(10, 0, 100)) == pytest.approx(0.0334, abs=5e-5)


def test_a_plan_that_nobody_can_fail_lets_everything_through():
    assert most_passing(3, 3, 20) == 20
    assert worst_left(3, 3, 20) == Fraction(17, 20)


@pytest.mark.parametrize(("size", "accept_number", "lot"), [(0, 0, 5), (6, 0, 5), (2, -1, 5)])
def test_nonsense_is_refused(size, accept_number, lot):
    with pytest.raises(ScoringError, match="bad-counts"):
        worst_left(size, accept_number, lot)
