"""Intervals against published figures and against counting everything out."""

from decimal import Decimal
from fractions import Fraction
from itertools import combinations
from math import asin, comb, pi, sqrt

import pytest

from scoring.backchecks.intervals import (
    clopper_pearson,
    finite_interval,
    incomplete_beta,
    upper_tail,
    wilson,
)
from scoring.errors import ScoringError

#: Newcombe, Statistics in Medicine 17 (1998), table I: found, size, score limits, exact limits.
NEWCOMBE = [
    (81, 263, (0.2553, 0.3662), (0.2527, 0.3676)),
    (15, 148, (0.0624, 0.1605), (0.0578, 0.1617)),
    (0, 20, (0.0000, 0.1611), (0.0000, 0.1684)),
    (1, 29, (0.0061, 0.1718), (0.0009, 0.1776)),
]


@pytest.mark.parametrize(("found", "size", "score", "exact"), NEWCOMBE)
def test_published_limits(found: int, size: int, score: tuple[float, float], exact: tuple[float, float]):
    one = wilson(found, size)
    assert (round(one.low, 4), round(one.high, 4)) == score
    one = clopper_pearson(found, size)
    assert (round(one.low, 4), round(one.high, 4)) == exact


def test_nothing_asked_says_nothing():
    assert (wilson(0, 0).low, wilson(0, 0).high) == (0.0, 1.0)
    assert (clopper_pearson(0, 0).low, clopper_pearson(0, 0).high) == (0.0, 1.0)


def test_all_or_nothing_ends_at_the_end():
    assert wilson(29, 29).high == 1.0
    assert clopper_pearson(29, 29).high == 1.0
    # With none of n found the exact upper limit is 1 - 0.025^(1/n).
    assert clopper_pearson(0, 20).high == pytest.approx(1 - 0.025 ** (1 / 20))


def test_the_incomplete_beta_function():
    assert incomplete_beta(0.5, 0.5, 0.3) == pytest.approx(2 / pi * asin(sqrt(0.3)), abs=1e-13)
    for share in (0.05, 0.5, 0.93):
        tail = sum(comb(12, x) * share**x * (1 - share) ** (12 - x) for x in range(5, 13))
        assert incomplete_beta(5, 8, share) == pytest.approx(tail, abs=1e-13)
    assert (incomplete_beta(2, 3, 0.0), incomplete_beta(2, 3, 1.0)) == (0.0, 1.0)


def test_the_tail_counts_the_draws_that_have_so_many():
    population, such, size = 9, 4, 5
    draws = list(combinations(range(population), size))
    for found in range(7):
        hits = sum(sum(one < such for one in draw) >= found for draw in draws)
        assert upper_tail(found, size, such, population) == Fraction(hits, len(draws))


@pytest.mark.parametrize(("population", "size"), [(1, 1), (7, 3), (20, 8), (40, 12), (12, 12)])
def test_the_finite_limits_are_those_of_every_truth_tried(population: int, size: int):
    tail = Fraction(1, 40)
    for found in range(size + 1):
        possible = [
            such
            for such in range(found, population - size + found + 1)
            if upper_tail(found, size, such, population) > tail
            and 1 - upper_tail(found + 1, size, such, population) > tail
        ]
        limits = finite_interval(found, size, population)
        assert (limits.low, limits.high) == (possible[0], possible[-1])


@pytest.mark.parametrize("level", [Decimal("0.8"), Decimal("0.95"), Decimal("0.99")])
def test_the_finite_interval_covers_every_truth_often_enough(level: Decimal):
    population, size = 30, 9
    limits = [finite_interval(found, size, population, level) for found in range(size + 1)]
    for such in range(population + 1):
        covered = sum(
            Fraction(comb(such, found) * comb(population - such, size - found), comb(population, size))
            for found, one in enumerate(limits)
            if one.low <= such <= one.high
        )
        assert covered >= Fraction(level)


def test_all_drawn_leaves_no_doubt():
    limits = finite_interval(7, 10, 10)
    assert (limits.low, limits.high, limits.share.low) == (7, 7, 0.7)


def test_a_sample_from_very_many_is_as_from_a_population_without_end():
    finite, endless = finite_interval(30, 100, 60_000).share, clopper_pearson(30, 100)
    assert finite.low == pytest.approx(endless.low, abs=2e-3)
    assert finite.high == pytest.approx(endless.high, abs=2e-3)


@pytest.mark.parametrize("counts", [(-1, 5, 9), (6, 5, 9), (2, 5, 4), (0, 0, 0)])
def test_impossible_counts_are_refused(counts: tuple[int, int, int]):
    with pytest.raises(ScoringError, match="bad-counts"):
        finite_interval(*counts)


@pytest.mark.parametrize("level", ["0", "1", "95"])
def test_a_level_is_between_nothing_and_certainty(level: str):
    with pytest.raises(ScoringError, match="bad-level"):
        wilson(1, 2, Decimal(level))
