"""Tests against chance: published figures, and every way of dealing out counted."""

from itertools import combinations, product
from statistics import fmean

import pytest

from scoring.backchecks.chance import drawn_sum, fisher, holm
from scoring.backchecks.paired import paired, sign_test, signed_ranks, student_p
from scoring.errors import ScoringError


def test_fisher_on_published_tables():
    # The lady tasting tea, and Fisher's table of convictions of twins (R's fisher.test prints the same).
    tea = fisher(3, 4, 1, 4)
    assert (round(tea.more, 4), round(tea.two_sided, 4)) == (0.2429, 0.4857)
    twins = fisher(2, 12, 15, 18)
    assert twins.fewer == pytest.approx(0.00046518094, abs=1e-11)
    assert twins.two_sided == pytest.approx(0.00053672412, abs=1e-11)
    # Lancaster's mid-p takes the table found itself by half only.
    assert tea.mid == pytest.approx(tea.two_sided - 0.5 * 2 * 16 / 70)


def test_fisher_of_nothing_is_certain():
    assert fisher(0, 0, 3, 9).two_sided == 1.0
    with pytest.raises(ScoringError, match="bad-counts"):
        fisher(3, 2, 0, 1)


def test_holm_steps_down_and_never_back():
    corrected = holm({"a": 0.01, "b": 0.04, "c": 0.03, "d": 0.005})
    assert corrected == pytest.approx({"a": 0.03, "b": 0.06, "c": 0.06, "d": 0.02})
    assert holm({"a": 0.9, "b": 0.8}) == {"a": 1.0, "b": 1.0}
    assert holm({}) == {}


@pytest.mark.parametrize("members", [1, 3, 4, 6])
def test_the_sum_of_whole_households_is_counted_out(members: int):
    scores = [0, 3, 1, 1, 7, -2, 5]
    sums = [sum(scores[one] for one in chosen) for chosen in combinations(range(7), members)]
    for found in sorted(set(sums)):
        chance = drawn_sum(scores, members, found)
        assert chance is not None
        more = sum(one >= found for one in sums) / len(sums)
        fewer = sum(one <= found for one in sums) / len(sums)
        assert (chance.more, chance.fewer) == pytest.approx((more, fewer))
        assert chance.two_sided == pytest.approx(min(1.0, 2 * min(more, fewer)))
        assert chance.mid <= chance.two_sided


def test_for_one_question_it_is_fishers_test():
    scores = [1] * 2 + [0] * 10 + [1] * 15 + [0] * 3
    mine, published = drawn_sum(scores, 12, 2), fisher(2, 12, 15, 18)
    assert mine is not None
    assert (mine.more, mine.fewer) == pytest.approx((published.more, published.fewer))


def test_the_normal_way_is_near_the_counted_one(monkeypatch: pytest.MonkeyPatch):
    scores = [(7 * number) % 11 for number in range(90)]
    counted = drawn_sum(scores, 20, 128)
    monkeypatch.setattr("scoring.backchecks.chance._COUNTED", 0)
    guessed = drawn_sum(scores, 20, 128)
    assert counted is not None
    assert guessed is not None
    assert guessed.more == pytest.approx(counted.more, abs=0.004)
    assert guessed.two_sided != counted.two_sided


@pytest.mark.parametrize(("scores", "members"), [([1, 2, 3], 3), ([1, 2, 3], 0), ([2, 2, 2], 1), ([], 0)])
def test_nothing_to_compare_with_gives_no_probability(scores: list[int], members: int):
    assert drawn_sum(scores, members, sum(scores[:members])) is None


@pytest.mark.parametrize(("members", "found"), [(4, 3), (-1, 0), (2, 1), (2, 6)])
def test_sums_that_cannot_be_are_refused(members: int, found: int):
    with pytest.raises(ScoringError, match="bad-counts"):
        drawn_sum([1, 2, 3], members, found)


#: Student's sleep data (Biometrika 6, 1908): extra hours with either drug.
SLEEP = [0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0]
SLEEP_OTHER = [1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4]


def test_students_own_example():
    found = paired(SLEEP, SLEEP_OTHER)
    assert found is not None
    assert (found.difference, found.df) == (pytest.approx(-1.58), 9)
    assert found.t == pytest.approx(-4.0621, abs=5e-5)
    assert found.p_t == pytest.approx(0.002833, abs=5e-7)
    assert (found.low, found.high) == (pytest.approx(-2.4598858), pytest.approx(-0.7001142))
    assert (found.up, found.down) == (9, 0)
    assert found.p_sign == pytest.approx(2 / 2**9)


def test_wilcoxon_as_hollander_and_wolfe_print_it():
    # Depression before and after a therapy: V = 40, one-sided p = 0.01953.
    before = [1.83, 0.50, 1.62, 2.48, 1.68, 1.88, 1.55, 3.06, 1.30]
    after = [0.878, 0.647, 0.598, 2.05, 1.06, 1.29, 1.06, 3.14, 1.29]
    ranks, p = signed_ranks([one - other for one, other in zip(before, after, strict=True)])
    assert (ranks, p) == (40.0, pytest.approx(2 * 0.01953, abs=1e-5))


def test_ranks_with_ties_are_those_of_every_choice_of_signs():
    sizes, ranks = [1, 1, 2, 4, 4, 4], [1.5, 1.5, 3, 5, 5, 5]
    sums = [
        sum(rank for rank, positive in zip(ranks, signs, strict=True) if positive)
        for signs in product((0, 1), repeat=6)
    ]
    for signs in product((1, -1), repeat=6):
        found, p = signed_ranks([size * sign for size, sign in zip(sizes, signs, strict=True)] + [0])
        tail = min(fmean(one <= found for one in sums), fmean(one >= found for one in sums))
        assert p == pytest.approx(min(1.0, 2 * tail))


def test_many_pairs_take_the_normal_curve(monkeypatch: pytest.MonkeyPatch):
    gaps = [size * (-1 if size % 3 else 1) for size in range(1, 46)]
    ranks, counted = signed_ranks(gaps)
    monkeypatch.setattr("scoring.backchecks.paired._COUNTED", 44)
    assert signed_ranks(gaps) == (ranks, pytest.approx(counted, abs=0.003))
    assert signed_ranks(gaps)[1] != counted


def test_what_never_moved_has_not_moved():
    found = paired([3, 3, 5], [3, 3, 5])
    assert found is not None
    assert (found.t, found.low, found.p_sign, found.p_ranks) == (None, None, 1.0, 1.0)
    assert paired([], []) is None
    alone = paired([1], [2])
    assert alone is not None
    assert (alone.sd, alone.t, alone.up) == (None, None, 1)


def test_students_tail():
    # With one degree of freedom T is Cauchy: P(|T| > 1) = 1/2; the 5% point for ten is 2.228.
    assert student_p(1, 1) == pytest.approx(0.5)
    assert student_p(2.228, 10) == pytest.approx(0.05, abs=2e-5)
    assert sign_test(1, 9) == pytest.approx(22 / 1024)
