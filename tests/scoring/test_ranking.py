from decimal import Decimal

import pytest

from scoring.errors import ScoringError
from tests.scoring.builders import column, mark, policy, ranked

LADDER = ["component:plan", "extra-test", "draw"]


def test_competition_and_dense_ranks():
    rows = [mark("a", 90), mark("b", 80), mark("c", 80), mark("d", 70)]
    assert [rank for _, rank in column(policy(), rows, "rank")] == [1, 2, 2, 4]
    assert [rank for _, rank in column(policy(rank_style="dense"), rows, "rank")] == [1, 2, 2, 3]


def test_a_threefold_tie_leaves_a_gap_of_three():
    rows = [mark("a", 90), mark("b", 80), mark("c", 80), mark("d", 80), mark("e", 70)]
    assert [rank for _, rank in column(policy(), rows, "rank")] == [1, 2, 2, 2, 5]


def test_the_ladder_is_climbed_rung_by_rung():
    rows = [
        mark("a", 80, 5),
        mark("b", 80, 7, extra_test=1, draw=9),
        mark("c", 80, 7, extra_test=3, draw=8),
        mark("d", 80, 7, extra_test=3, draw=2),
        mark("e", 81, 0),
    ]
    rules = policy(ties=LADDER)
    assert column(rules, rows, "rank") == [("e", 1), ("d", 2), ("c", 3), ("b", 4), ("a", 5)]
    assert column(rules, rows, "rung") == [
        ("e", None),
        ("d", "draw"),
        ("c", "draw"),
        ("b", "extra-test"),
        ("a", "component:plan"),
    ]


def test_a_total_that_stands_alone_names_no_rung():
    assert column(policy(ties=LADDER), [mark("a", 80, 1), mark("b", 70, 2)], "rung") == [
        ("a", None),
        ("b", None),
    ]


def test_no_mark_on_a_rung_counts_as_zero():
    result = ranked(policy(), [mark("a", 80), mark("b", 80, 0), mark("c", 80, "0.5")])
    assert [result[name].rank for name in "cab"] == [1, 2, 2]


@pytest.mark.parametrize("rung", ["extra-test", "draw"])
def test_a_result_that_is_not_in_yet_loses_no_place(rung: str):
    key = rung.replace("-", "_")
    rows = [mark("a", 80, **{key: 1}), mark("b", 80, **{key: 2}), mark("c", 80)]
    rules = policy(ties=[rung])
    assert {row.rank for row in ranked(rules, rows).values()} == {1}
    complete = [*rows[:2], mark("c", 80, **{key: 3})]
    assert {row.rank for row in ranked(rules, complete).values()} == {1, 2, 3}


def test_further_decimals_can_decide():
    rules = policy(rounding={"component": {"places": 0}}, ties=["unrounded-total"])
    assert column(rules, [mark("a", "80.1"), mark("b", "80.2")], "rank") == [("b", 1), ("a", 2)]


def test_within_an_unbroken_tie_the_code_orders_the_page_but_not_the_rank():
    assert column(policy(ties=[]), [mark("b", 80), mark("a", 80)], "rank") == [("a", 1), ("b", 1)]


def test_absence_out_or_zero():
    rows = [mark("a", 80), mark("b", absent=True)]
    out = ranked(policy(), rows)["b"]
    assert (out.outcome, out.rank, out.total, out.reason, dict(out.points)) == (
        "out",
        None,
        None,
        "absent",
        {},
    )
    zero = ranked(policy(absence="zero"), rows)["b"]
    assert (zero.outcome, zero.rank, zero.total) == ("advanced", 2, Decimal("0.00"))


def test_an_absent_candidates_marks_count_for_nothing():
    rules = policy(
        absence="zero", completion_time={"rule": "tie-breaker"}, ties=["component:plan", "completed-at"]
    )
    rows = [mark("a", 0, 1, minutes=5), mark("b", 99, 99, minutes=1, absent=True)]
    assert column(rules, rows, "rank") == [("a", 1), ("b", 2)]


def test_the_excluded_stand_last_with_their_reason():
    rows = [mark("a", 99, excluded="fraud"), mark("b", 10), mark("c", absent=True)]
    assert column(policy(), rows, "reason") == [("b", None), ("a", "fraud"), ("c", "absent")]
    assert ranked(policy(), rows)["b"].rank == 1


def test_nobody_may_stand_twice_on_a_list():
    with pytest.raises(ScoringError, match="duplicate-candidate"):
        ranked(policy(), [mark("a", 1), mark("a", 2)])


def test_an_empty_stage_gives_an_empty_list():
    assert ranked(policy(cut={"rule": "fixed", "places": 3}), []) == {}
