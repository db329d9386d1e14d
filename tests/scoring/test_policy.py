import json
from dataclasses import FrozenInstanceError
from decimal import Decimal
from typing import Any

import pytest

from scoring.errors import PolicyError
from scoring.policy import StagePolicy
from tests.scoring.builders import policy

TASK = {
    "components": [
        {"code": "screenshots", "role": "condition"},
        {"code": "households", "max": 100, "weight": 30},
        {"code": "plan", "weight": "40"},
    ],
    "completion_time": {"rule": "rank-points", "weight": "30"},
    "ties": ["component:plan", "completed-at", "extra-test"],
    "cut": {"rule": "fixed", "places": 400},
    "reserve": {"places": 20},
}


def test_defaults_are_filled_in_and_spelt_out():
    rules = StagePolicy.from_dict(TASK)
    plain = rules.to_dict()
    assert plain["rounding"]["total"] == {"places": 2, "mode": "half-up"}
    assert plain["cut"] == {"rule": "fixed", "places": 400, "threshold": None, "tie_at_line": "ladder"}
    assert (plain["rank_style"], plain["absence"]) == ("competition", "out")
    assert rules.point_keys == ("households", "plan", "completion")


def test_the_plain_spelling_gives_the_same_policy_back():
    rules = StagePolicy.from_dict(TASK)
    again = StagePolicy.from_dict(json.loads(json.dumps(rules.to_dict())))
    assert again == rules
    assert again.to_dict() == rules.to_dict()


def test_equal_numbers_are_spelt_alike():
    one = policy(components=[{"code": "panel", "max": "100.0", "weight": 100}], ties=[])
    two = policy(components=[{"code": "panel", "max": 100, "weight": "100.00"}], ties=[])
    assert one.to_dict() == two.to_dict()


def test_windows_are_spelt_in_utc():
    rules = policy(
        components=[{"code": "panel", "weight": 70}],
        ties=[],
        completion_time={
            "rule": "linear",
            "weight": 30,
            "opens": "2016-05-25T00:00:00+08:00",
            "closes": "2016-05-31T00:00:00+08:00",
        },
    )
    assert rules.to_dict()["completion_time"]["opens"] == "2016-05-24T16:00:00Z"


def test_a_policy_cannot_be_changed():
    with pytest.raises(FrozenInstanceError):
        policy().reserve = 3  # type: ignore[misc]


@pytest.mark.parametrize(
    ("changes", "path", "code"),
    [
        ({"colour": "red"}, "colour", "unknown-key"),
        ({"cut": {"rule": "fixed", "plases": 3}}, "cut.plases", "unknown-key"),
        ({"cut": {"rule": "fixed"}}, "cut.places", "cut-incomplete"),
        ({"cut": {"rule": "fixed", "places": 0}}, "cut.places", "out-of-range"),
        ({"cut": {"rule": "fixed", "places": "1.5"}}, "cut.places", "not-a-whole-number"),
        ({"cut": {"rule": "threshold", "places": 3, "threshold": 60}}, "cut.places", "cut-unused"),
        ({"cut": {"rule": "best"}}, "cut.rule", "not-a-choice"),
        ({"cut": 400}, "cut", "not-a-mapping"),
        ({"cut": {"rule": "none", "tie_at_line": "lots"}}, "cut.tie_at_line", "not-a-choice"),
        ({"ties": ["component:speech"]}, "ties[0]", "rung-unknown"),
        ({"ties": ["age"]}, "ties[0]", "rung-unknown"),
        ({"ties": ["extra-test", "extra-test"]}, "ties[1]", "duplicate-rung"),
        ({"ties": ["completed-at"]}, "ties[0]", "rung-without-completion"),
        ({"ties": "draw"}, "ties", "not-a-list"),
        ({"rank_style": "olympic"}, "rank_style", "not-a-choice"),
        ({"absence": "excused"}, "absence", "not-a-choice"),
        ({"reserve": {"places": -1}}, "reserve.places", "out-of-range"),
        ({"rounding": {"total": {"places": 13}}}, "rounding.total.places", "not-a-whole-number"),
        ({"rounding": {"total": {"mode": "up"}}}, "rounding.total.mode", "not-a-choice"),
        ({"completion_time": {"rule": "rank-points"}}, "completion_time.weight", "weight-missing"),
        ({"completion_time": {"rule": "none", "weight": 5}}, "completion_time.weight", "weight-not-scored"),
        ({"completion_time": {"rule": "linear", "weight": 5}}, "completion_time", "window-missing"),
        ({"completion_time": {"opens": "2016-05-25T00:00:00"}}, "completion_time.opens", "naive-time"),
        ({"components": []}, "components", "weights-not-100"),
        ({"components": None}, "components", "components-missing"),
        ({"components": [{"code": "panel", "weight": "99.99"}]}, "components", "weights-not-100"),
        ({"components": [{"code": "Panel 1", "weight": 100}]}, "components[0].code", "bad-code"),
        ({"components": [{"code": "completion", "weight": 100}]}, "components[0].code", "reserved-code"),
        ({"components": [{"code": "panel", "max": 0, "weight": 100}]}, "components[0].max", "out-of-range"),
        ({"components": [{"code": "panel", "weight": "much"}]}, "components[0].weight", "not-a-number"),
        (
            {"components": [{"code": "panel", "weight": 50}, {"code": "panel", "weight": 50}]},
            "components[1].code",
            "duplicate-code",
        ),
        (
            {"components": [{"code": "panel", "weight": 100}, {"code": "plan", "role": "tie", "weight": 1}]},
            "components[1].weight",
            "weight-not-scored",
        ),
    ],
)
def test_each_mistake_is_named_with_its_place(changes: dict[str, Any], path: str, code: str):
    with pytest.raises(PolicyError) as caught:
        policy(**changes)
    assert (path, code) in [(one.path, one.code) for one in caught.value.problems]


def test_a_window_that_ends_before_it_starts_is_refused():
    window = {"opens": "2016-05-31T00:00:00Z", "closes": "2016-05-25T00:00:00Z"}
    with pytest.raises(PolicyError, match="window-backwards"):
        policy(completion_time={"rule": "tie-breaker", **window})


def test_all_mistakes_are_found_at_once():
    with pytest.raises(PolicyError) as caught:
        policy(rank_style="x", absence="y", ties=["z"])
    assert {one.path for one in caught.value.problems} == {"rank_style", "absence", "ties[0]"}
    assert caught.value is caught.value.problems[0]


def test_completion_counts_towards_the_hundred():
    rules = StagePolicy.from_dict(TASK)
    assert sum(item.weight for item in rules.scored) + rules.completion.weight == Decimal(100)
    without = {key: value for key, value in TASK.items() if key not in ("completion_time", "ties")}
    with pytest.raises(PolicyError, match="weights-not-100"):
        StagePolicy.from_dict(without)
