"""From marks to points: weights, completion time, rounding step by step."""

from decimal import Decimal

import pytest

from scoring.combine import combine
from scoring.errors import ScoringError
from scoring.marks import CandidateMarks, parse_mark
from scoring.policy import StagePolicy
from tests.scoring.builders import START, mark, policy, ranked

RACE = {
    "components": [
        {"code": "shots", "role": "condition", "max": 100},
        {"code": "panel", "weight": 70},
        {"code": "plan", "role": "tie"},
    ],
    "ties": [],
    "completion_time": {"rule": "rank-points", "weight": 30},
}
LINEAR = {
    **RACE,
    "completion_time": {
        "rule": "linear",
        "weight": 30,
        "opens": "2016-05-25T00:00:00Z",
        "closes": "2016-05-25T01:40:00Z",
    },
}


def completion_points(rules: StagePolicy, *rows: CandidateMarks) -> dict[str, str]:
    return {name: str(row.points.get("completion")) for name, row in ranked(rules, rows).items()}


def test_points_are_value_by_max_times_weight():
    rules = policy(
        components=[{"code": "panel", "max": 50, "weight": 60}, {"code": "plan", "max": 20, "weight": 40}],
        ties=[],
    )
    row = ranked(rules, [mark("a", 45, 13)])["a"]
    assert dict(row.points) == {"panel": Decimal("54.00"), "plan": Decimal("26.00")}
    assert row.total == Decimal("80.00")


def test_each_step_is_rounded_by_its_own_rule():
    rules = policy(
        components=[{"code": "panel", "max": 3, "weight": 50}, {"code": "plan", "max": 3, "weight": 50}],
        ties=[],
        rounding={"component": {"places": 3, "mode": "truncate"}, "total": {"places": 1, "mode": "half-up"}},
    )
    row = ranked(rules, [mark("a", 2, 1)])["a"]
    assert [str(value) for value in row.points.values()] == ["33.333", "16.666"]
    assert str(row.total) == "50.0"


def test_the_total_adds_rounded_points():
    # 16.665 + 16.665 + 66.67: rounding first gives 16.67 twice, a cent more than rounding the sum.
    parts = [
        {"code": code, "max": 1000, "weight": w}
        for code, w in (("a", "16.665"), ("b", "16.665"), ("c", "66.67"))
    ]
    rules = policy(components=parts, ties=[])
    row = CandidateMarks("x", {code: Decimal(1000) for code in "abc"})
    assert ranked(rules, [row])["x"].total == Decimal("100.01")


def test_no_mark_is_worth_zero():
    assert ranked(policy(), [mark("a", None)])["a"].total == Decimal("0.00")


def test_finishers_earn_by_their_position_and_share_it():
    rows = [
        mark("a", 0, minutes=1),
        mark("b", 0, minutes=2),
        mark("c", 0, minutes=2),
        mark("d", 0, minutes=9),
    ]
    points = completion_points(policy(**RACE), *rows, mark("e", 0))
    assert points == {"a": "30.00", "b": "22.50", "c": "22.50", "d": "7.50", "e": "0.00"}


def test_a_single_finisher_earns_everything():
    assert completion_points(policy(**RACE), mark("a", 0, minutes=500)) == {"a": "30.00"}


def test_who_does_not_compete_is_no_finisher():
    rows = [
        mark("a", 0, minutes=2),
        mark("b", 0, minutes=1, excluded="fraud"),
        mark("c", 0, minutes=1, absent=True),
    ]
    assert completion_points(policy(**RACE), *rows)["a"] == "30.00"


def test_an_unreached_condition_takes_the_completion_away():
    values = {"panel": Decimal(0)}
    rows = [
        CandidateMarks("reached", {**values, "shots": Decimal(105)}, START),
        CandidateMarks("short", {**values, "shots": Decimal(99)}, START),
        CandidateMarks("blank", {**values, "shots": None}, START),
        CandidateMarks("unexamined", values, START),
    ]
    points = completion_points(policy(**RACE), *rows)
    assert points == {"reached": "30.00", "unexamined": "30.00", "short": "0.00", "blank": "0.00"}


def test_linear_points_fall_from_opening_to_closing():
    rows = [mark(str(minutes), 0, minutes=minutes) for minutes in (-5, 0, 25, 50, 100, 101)]
    assert completion_points(policy(**LINEAR), *rows) == {
        "-5": "30.00",
        "0": "30.00",
        "25": "22.50",
        "50": "15.00",
        "100": "0.00",
        "101": "0.00",
    }


def test_the_tie_breaker_rule_earns_nothing():
    rules = policy(completion_time={"rule": "tie-breaker"}, ties=["completed-at"])
    rows = [mark("late", 80, minutes=2), mark("early", 80, minutes=1), mark("never", 80)]
    result = ranked(rules, rows)
    assert [result[name].rank for name in ("early", "late", "never")] == [1, 2, 3]
    assert "completion" not in result["early"].points


def test_unrounded_points_are_kept_for_further_decimals():
    rules = policy(rounding={"component": {"places": 0}})
    (score,) = combine(rules, [mark("a", "80.4")])
    assert (score.total, score.further) == (Decimal("80.00"), Decimal("80.4"))


@pytest.mark.parametrize(
    ("row", "code"),
    [
        (mark("a", "100.01"), "out-of-range"),
        (mark("a", "-0.01"), "out-of-range"),
        (mark("a", 50, "101"), "out-of-range"),
        (mark("a", "NaN"), "not-a-number"),
        (mark("a", 50, extra_test="-1"), "out-of-range"),
        (CandidateMarks("a", {"speech": Decimal(1)}), "unknown-component"),
        (CandidateMarks("a", {}, START.replace(tzinfo=None)), "naive-time"),
    ],
)
def test_marks_that_cannot_be_are_refused(row: CandidateMarks, code: str):
    with pytest.raises(ScoringError) as caught:
        ranked(policy(), [row])
    assert caught.value.code == code
    assert caught.value.facts["candidate"] == "a"


def test_a_mark_is_parsed_against_its_component():
    panel = policy().component("panel")
    assert parse_mark("１００", panel) == 100
    assert parse_mark("　", panel) is None
    with pytest.raises(ScoringError, match="out-of-range"):
        parse_mark("100.5", panel)
