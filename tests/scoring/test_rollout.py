"""Stations month by month: everybody comes, the milestones hold, and no unit is kept waiting for another."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.errors import ScoringError
from scoring.rollout import Milestone, in_line, monthly_plan, shared_out, totals

MONTHS = [f"2018-{month:02d}" for month in range(1, 13)]
UNITS = st.dictionaries(st.sampled_from("abcdefgh"), st.integers(0, 30), min_size=1)


def test_by_hand():
    """Three of a, one of b: a's stand at 1/6, 3/6, 5/6 of the way, b's at 1/2; at the half a goes before b."""
    assert in_line({"b": 1, "a": 3}) == [("a", 1), ("a", 2), ("b", 1), ("a", 3)]
    assert shared_out(7, 3) == [3, 2, 2]
    plan = monthly_plan({"a": 3, "b": 1}, MONTHS[:2])
    assert [(one.unit, one.number, one.month[-2:]) for one in plan] == [
        ("a", 1, "01"),
        ("a", 2, "01"),
        ("b", 1, "02"),
        ("a", 3, "02"),
    ]


def test_milestones_are_reached_to_the_station():
    assert totals(MONTHS[:4], [Milestone(MONTHS[0], 100)], 289) == [100, 163, 226, 289]


@given(UNITS, st.integers(1, 12))
def test_everybody_comes_once_and_counts_never_go_back(stations, months):
    plan = monthly_plan(stations, MONTHS[:months])
    assert Counter(one.unit for one in plan) == Counter({unit: n for unit, n in stations.items() if n})
    assert len({(one.unit, one.number) for one in plan}) == len(plan)
    for unit in stations:
        own = [one for one in plan if one.unit == unit]
        assert [one.number for one in own] == list(range(1, len(own) + 1))
        assert [one.month for one in own] == sorted(one.month for one in own)


@given(UNITS, st.integers(1, 12))
def test_at_the_end_of_each_month_each_unit_has_its_share_within_one_or_so(stations, months):
    """Webster's sequence keeps every unit within one station for each pair of units; here: within half the units."""
    plan, every = monthly_plan(stations, MONTHS[:months]), sum(stations.values())
    for month in MONTHS[:months]:
        open_by_then = [one for one in plan if one.month <= month]
        for unit, count in stations.items():
            have = sum(one.unit == unit for one in open_by_then)
            share = Fraction(count * len(open_by_then), every or 1)
            assert abs(have - share) <= max(1, Fraction(len(stations), 2))


def test_the_order_in_which_units_are_told_changes_nothing():
    assert monthly_plan({"a": 5, "b": 7}, MONTHS) == monthly_plan({"b": 7, "a": 5}, MONTHS)


@pytest.mark.parametrize(
    ("months", "milestones", "code"),
    [
        ([], [], "months-missing"),
        (MONTHS, [Milestone("2019-01", 3)], "milestone-unknown"),
        (MONTHS, [Milestone(MONTHS[2], 3), Milestone(MONTHS[1], 4)], "milestone-backwards"),
        (MONTHS, [Milestone(MONTHS[2], 9)], "milestone-backwards"),
        (MONTHS, [Milestone(MONTHS[-1], 3)], "milestone-short"),
    ],
)
def test_what_cannot_be_planned_is_named(months, milestones, code):
    with pytest.raises(ScoringError) as wrong:
        monthly_plan({"a": 4}, months, milestones)
    assert wrong.value.code == code
