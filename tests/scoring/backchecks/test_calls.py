"""The phone spot check: intervals with bounds for those not reached, townships together, checkers compared."""

from decimal import Decimal
from fractions import Fraction
from itertools import product
from math import comb

import pytest

from scoring.backchecks.calls import Meaning, Stratum, compare_checkers, spot, stratified
from scoring.backchecks.intervals import finite_interval, wilson
from scoring.errors import ScoringError


def test_a_candidate_with_ten_calls():
    found = spot({"confirmed": 7, "differs": 1, "denied": 1, "not-reached": 1}, 100)
    assert (found.sampled, found.good, found.bad, found.open) == (10, 7, 2, 1)
    assert found.estimate == pytest.approx(7 / 9)
    assert found.reached == finite_interval(7, 9, 100)
    assert found.worst == finite_interval(7, 10, 100)
    assert found.best == finite_interval(8, 10, 100)
    assert (found.bounds.low, found.bounds.high) == (found.worst.low, found.best.high)
    assert found.few


def test_everybody_reached_leaves_nothing_between_worst_and_best():
    found = spot({"confirmed": 18, "denied": 2}, 100)
    assert found.worst == found.best == found.reached
    assert not found.few


def test_nobody_reached_says_nothing_at_all():
    found = spot({"not-reached": 5}, 100)
    assert (found.estimate, found.reached) == (None, None)
    assert (found.bounds.low, found.bounds.high) == (0, 100)


def test_all_forms_called():
    found = spot({"confirmed": 3, "wrong-number": 1, "not-reached": 1}, 5)
    assert (found.bounds.low, found.bounds.high) == (3, 4)


def test_a_programme_may_leave_a_wrong_number_open():
    found = spot(
        {"confirmed": 8, "wrong-number": 2},
        50,
        meaning=Meaning(open=frozenset({"wrong-number", "not-reached"})),
    )
    assert (found.bad, found.open, found.estimate) == (0, 2, 1.0)


def test_the_bounds_hold_whatever_those_not_reached_are():
    """Every truth of a small candidate, every sample: reaching fails for bad forms first, the unkindest way."""
    population, size, level = 12, 5, Decimal("0.9")
    for good in range(population + 1):
        covered = Fraction(0)
        for found in range(size + 1):
            ways = comb(good, found) * comb(population - good, size - found)
            if not ways:
                continue
            bad = size - found
            limits = spot(
                {"confirmed": found, "denied": bad - bad // 2, "not-reached": bad // 2}, population, level
            )
            covered += Fraction(
                ways * (limits.bounds.low <= good <= limits.bounds.high), comb(population, size)
            )
        assert covered >= Fraction(level)


@pytest.mark.parametrize(
    ("verdicts", "population", "code"),
    [
        ({"maybe": 1}, 10, "bad-verdict"),
        ({"confirmed": -1}, 10, "bad-counts"),
        ({"confirmed": 11}, 10, "bad-counts"),
        ({}, 10, "bad-counts"),
    ],
)
def test_impossible_samples_are_refused(verdicts: dict[str, int], population: int, code: str):
    with pytest.raises(ScoringError, match=code):
        spot(verdicts, population)


def test_townships_count_by_their_forms_not_by_their_calls():
    strata = [Stratum("east", 80, {"confirmed": 10}), Stratum("west", 20, {"confirmed": 5, "denied": 5})]
    found = stratified(strata)
    assert found.estimate == pytest.approx((80 * 1 + 20 * 0.5) / 100)
    assert found.interval is not None
    assert found.interval.low < 0.9 < found.interval.high
    assert (found.silent, set(found.strata)) == ((), {"east", "west"})
    assert found.sure.low <= 90 <= found.sure.high
    # Exact limits at 97.5 in each of two.
    parts = [finite_interval(10, 10, 80, Decimal("0.975")), finite_interval(5, 10, 20, Decimal("0.975"))]
    assert (found.sure.low, found.sure.high) == (parts[0].low + parts[1].low, parts[0].high + parts[1].high)


def test_one_township_alone_is_a_simple_sample():
    found = stratified([Stratum("all", 100, {"confirmed": 8, "denied": 2})])
    assert found.sure == spot({"confirmed": 8, "denied": 2}, 100).bounds
    assert found.estimate == pytest.approx(0.8)


def test_a_township_without_a_word_is_named_and_bounded():
    strata = [
        Stratum("east", 10, {"confirmed": 10}),
        Stratum("west", 7, {}),
        Stratum("north", 3, {"not-reached": 1}),
    ]
    found = stratified(strata)
    assert (found.estimate, found.interval) == (None, None)
    assert found.silent == ("west", "north")
    assert (found.sure.low, found.sure.high) == (10, 20)


def test_all_called_everywhere_leaves_no_doubt():
    found = stratified([Stratum("e", 4, {"confirmed": 4}), Stratum("w", 2, {"confirmed": 1, "denied": 1})])
    assert found.interval is not None
    assert found.interval.low == found.interval.high == pytest.approx(5 / 6)
    assert (found.sure.low, found.sure.high) == (5, 5)


def test_all_good_among_few_is_no_certainty():
    found = stratified([Stratum("e", 50, {"confirmed": 5}), Stratum("w", 50, {"confirmed": 5})])
    assert found.interval is not None
    assert found.interval.high == 1.0
    assert found.interval.low < 0.8


def test_a_township_with_one_call_takes_the_common_share():
    found = stratified([Stratum("e", 50, {"confirmed": 3, "denied": 2}), Stratum("w", 50, {"confirmed": 1})])
    variance = 0.25 * 0.9 * 0.6 * 0.4 / 4 + 0.25 * 0.98 * 0.8 * 0.2
    worth = 0.8 * 0.2 / variance
    assert found.interval is not None
    assert found.interval.low == pytest.approx(wilson(0.8 * worth, worth).low)
    assert found.interval.high == pytest.approx(wilson(0.8 * worth, worth).high)


def test_the_sure_interval_of_two_townships_covers_every_truth():
    sizes, drawn, level = (8, 6), (4, 3), Decimal("0.9")
    limits = {
        found: stratified(
            [
                Stratum(str(place), sizes[place], {"confirmed": good, "denied": drawn[place] - good})
                for place, good in enumerate(found)
            ],
            level,
        )
        for found in product(range(5), range(4))
    }
    rough = []
    for truth in product(range(9), range(7)):
        covered, near = Fraction(0), Fraction(0)
        for found, one in limits.items():
            chance = Fraction(1)
            for place, good in enumerate(found):
                whole, such, size = sizes[place], truth[place], drawn[place]
                chance *= Fraction(comb(such, good) * comb(whole - such, size - good), comb(whole, size))
            covered += chance * (one.sure.low <= sum(truth) <= one.sure.high)
            assert one.interval is not None
            near += chance * (one.interval.low - 1e-9 <= sum(truth) / 14 <= one.interval.high + 1e-9)
        assert covered >= Fraction(level)
        rough.append(near)
    # The shorter interval keeps its level on average, not for every truth.
    assert sum(rough) / len(rough) >= Fraction(level) - Fraction(2, 100)


def test_strata_are_checked():
    with pytest.raises(ScoringError, match="no-strata"):
        stratified([])
    with pytest.raises(ScoringError, match="stratum-twice"):
        stratified([Stratum("e", 4, {"confirmed": 1})] * 2)
    with pytest.raises(ScoringError, match="bad-counts"):
        stratified([Stratum("e", 0, {})])


def test_a_checker_who_reaches_nobody_is_named():
    verdicts = {
        "a": {"confirmed": 80, "denied": 5, "not-reached": 15},
        "b": {"confirmed": 78, "denied": 6, "not-reached": 16},
        "c": {"confirmed": 38, "denied": 2, "not-reached": 60},
    }
    first, *others = compare_checkers(verdicts)
    assert (first.checker, first.verdict, first.found, first.calls) == ("c", "not-reached", 60, 100)
    assert (first.rest_found, first.rest_calls) == (31, 200)
    assert first.conspicuous
    # Fewer reached is no fewer denied: 2 of 40 against 11 of 169.
    denied = next(one for one in others if (one.checker, one.verdict) == ("c", "denied"))
    assert (denied.found, denied.calls, denied.rest_calls) == (2, 40, 169)
    assert not denied.conspicuous
    assert denied.p > 0.9


def test_a_checker_alone_is_compared_with_nobody():
    assert compare_checkers({"a": {"confirmed": 9}}) == ()
    assert compare_checkers({}) == ()
    with pytest.raises(ScoringError, match="bad-verdict"):
        compare_checkers({"a": {"fine": 1}, "b": {"confirmed": 1}})


def test_few_calls_say_so():
    rates = compare_checkers({"a": {"confirmed": 40, "denied": 4}, "b": {"denied": 1}}, ["denied"])
    assert {one.few for one in rates} == {True}
