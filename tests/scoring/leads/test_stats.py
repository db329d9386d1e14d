"""The shared statistics, against figures worked out by hand or known from tables."""

from math import comb

import numpy as np
import pytest

from scoring.leads import stats


def test_scale_is_the_mad_and_falls_back_where_half_are_alike():
    assert stats.robust_scale(np.array([1.0, 2, 3, 4, 100])) == (3.0, pytest.approx(1.4826))
    middle, scale = stats.robust_scale(np.array([0.0, 0, 0, 0, 10]))
    assert (middle, scale) == (0.0, pytest.approx(2 * 1.2533))
    assert stats.robust_scale(np.array([np.nan, 5.0, 5.0])) == (5.0, 0.0)


def test_where_nothing_varies_nothing_is_far():
    assert stats.robust_z(np.array([2.0, 2, np.nan])).tolist()[:2] == [0, 0]


def test_shares_count_ties_and_not_the_unknown():
    shares = stats.share_as_extreme(np.array([1.0, 2, 2, 3, np.nan]))
    assert shares[:4].tolist() == [1.0, 0.75, 0.75, 0.25]
    assert np.isnan(shares[4])


def test_superiority_of_worked_examples():
    larger = stats.superiority(np.array([1.0, 2, 3, 4, 0, 6, np.nan]), np.array([0, 0, 0, 1, 1, 1, 2]), 3)
    # Of nine comparisons the second wins six.
    assert larger[:2].tolist() == pytest.approx([3 / 9, 6 / 9])
    assert np.isnan(larger[2])
    ties = stats.superiority(np.array([1.0, 1, 1, 2]), np.array([0, 0, 1, 1]), 2)
    assert ties.tolist() == pytest.approx([0.25, 0.75])


@pytest.mark.parametrize(("hits", "tries", "chance"), [(0, 5, 0.1), (3, 5, 0.4), (5, 5, 0.2), (2, 90, 0.01)])
def test_binomial_tail_is_exact(hits, tries, chance):
    exact = sum(comb(tries, k) * chance**k * (1 - chance) ** (tries - k) for k in range(hits, tries + 1))
    assert stats.binomial_tail(hits, tries, chance) == pytest.approx(min(exact, 1.0))


def test_tail_and_deviate_are_inverse():
    for z in (-2.0, 0.0, 1.6448536269514722, 7.0):
        assert stats.as_z(stats.upper_tail(z)) == pytest.approx(z)
    assert stats.as_z(1.0) == -37.0
    assert stats.as_z(0.0) == 37.0


def test_holm_of_a_worked_example():
    adjusted = stats.holm(np.array([[0.01, 0.04], [np.nan, 0.03]]))
    assert adjusted[~np.isnan(adjusted)].tolist() == pytest.approx([0.03, 0.06, 0.06])
    assert np.isnan(adjusted[1, 0])


def test_the_null_is_learnt_from_the_enumerators():
    many = np.concatenate([np.linspace(-6, 6, 40), [40.0]])
    assert 4 < stats.empirical_null(many)[-1] < 9, (
        "a spread of several where chance gives one takes most away"
    )
    tight = np.linspace(-0.1, 0.1, 41)
    assert stats.empirical_null(tight)[-1] == pytest.approx(0.1, rel=0.05), "the unit is never below chance"


def test_four_to_nine_are_each_held_against_the_others():
    far = stats.empirical_null(np.array([0.1, -0.2, 0.3, -0.1, 30.0]))
    assert far[-1] > 3, "the odd one does not widen its own measure"
    assert np.abs(far[:4]).max() < 1
    assert np.isnan(stats.empirical_null(np.array([0.0, 1, 30]))).all()


def test_students_tail_becomes_a_normal_one():
    # t = 2.228 with ten degrees of freedom leaves 2.5 % above, as 1.960 does; 12.706 with one.
    assert stats._normal(np.array([2.228]), 10)[0] == pytest.approx(1.960, abs=0.01)
    assert stats._normal(np.array([-4.303]), 2)[0] == pytest.approx(-1.960, abs=0.05)


def test_counts_that_scatter_as_chance_does_are_not_overdispersed():
    hits = np.random.default_rng(3).binomial(50, 0.2, 400).astype(float)
    tries = np.full(400, 50.0)
    assert stats.overdispersion(hits, tries, 0.2) == 1.0
    wild = np.where(np.arange(400) % 2, 20.0, 0.0)
    assert stats.overdispersion(wild, tries, 0.2) > 5


def test_shifted_means_allow_for_how_people_differ():
    drawn = np.random.default_rng(4)
    owner = np.repeat(np.arange(40), 25)
    alike = drawn.normal(0, 1, 1000)
    assert np.abs(stats.shifted_means(alike, owner, 40)).max() < 4
    varied = alike + drawn.normal(0, 1, 40)[owner]
    assert np.abs(stats.shifted_means(varied, owner, 40)).max() < 4, "they differ, but all of them do"
    varied[owner == 7] += 8
    shifted = stats.shifted_means(varied, owner, 40)
    assert int(np.argmax(shifted)) == 7
    assert shifted[7] > 2.5
