"""The list of a training: anybody works out again who completed it, and whatever is touched is found."""

import copy
from typing import Any

import pytest

from scoring.bundle import build, rebuild
from scoring.canonical import canonical_json
from scoring.errors import PolicyError, ScoringError
from scoring.explain_training import explain_training
from scoring.inputs import canonical_inputs, canonical_policy, ranked_from_plain
from scoring.verification import verify, verify_bytes
from tests.scoring.allotments import frame

RULE = {
    "rule": "training",
    "unit": "minutes",
    "lessons": {"b": 100, "a": 100},
    "needed": 160,
    "lesson_share": "0.7",
}
PEOPLE = [
    {"candidate": "n4", "heard": {"a": 100, "b": 100}, "excluded": "withdrawn"},
    {"candidate": "n3", "heard": {"a": 100, "b": 69}, "excluded": None},
    {"candidate": "n2", "heard": {"a": 60}, "excluded": None},
    {"candidate": "n1", "heard": {"a": 90, "b": 70}, "excluded": None},
]


def told(policy: Any = RULE, people: Any = PEOPLE) -> list[tuple[str, str, str | None]]:
    return [(row.candidate, row.outcome, row.reason) for row in ranked_from_plain(policy, people)]


def test_who_has_what_is_needed_goes_on_and_the_reason_says_the_figures():
    assert told() == [
        ("n1", "advanced", "training-complete:160/160"),
        ("n2", "out", "training-short:60/160"),
        ("n3", "out", "training-lessons:169/160:1"),
        ("n4", "out", "withdrawn"),
    ]


def test_each_step_is_told_and_the_outcome_is_that_of_the_list():
    lines = explain_training(canonical_policy(RULE), PEOPLE[1])
    assert [line.code for line in lines] == ["heard", "heard", "heard-total", "outcome"]
    assert lines[1].facts == {"lesson": "b", "had": 69, "whole": 100, "least": 70, "unit": "minutes"}
    assert lines[2].facts == {"had": 169, "needed": 160, "unit": "minutes"}
    for item in PEOPLE:
        last = explain_training(RULE, item)[-1].facts
        assert (item["candidate"], last["outcome"], last["reason"]) in told()


def test_whoever_is_not_asked_to_come_goes_on_unless_they_have_left():
    spared = [
        {"candidate": "n1", "heard": {}, "excluded": None, "asked": False},
        {"candidate": "n2", "heard": {}, "excluded": "withdrawn", "asked": False},
        {"candidate": "n3", "heard": {}, "excluded": None, "asked": True},
    ]
    assert told(people=spared) == [
        ("n1", "advanced", "not-asked"),
        ("n2", "out", "withdrawn"),
        ("n3", "out", "training-short:0/160"),
    ]
    assert [line.code for line in explain_training(RULE, spared[0])] == ["outcome"]
    # Lists from before this rule keep their fingerprint: whoever is asked is written down as ever.
    assert [("asked" in one) for one in canonical_inputs(RULE, spared)] == [True, True, False]
    people = {one["candidate"]: {"name": one["candidate"], "township": "某乡"} for one in spared}
    touched = build(frame(), RULE, spared, people)
    assert verify_bytes(canonical_json(touched)) == []
    touched["inputs"][2]["asked"] = False
    assert verify(touched)


def test_the_spelling_is_canonical_whatever_order_it_came_in():
    assert list(canonical_policy(RULE)["lessons"]) == ["a", "b"]
    assert [one["candidate"] for one in canonical_inputs(RULE, PEOPLE)] == ["n1", "n2", "n3", "n4"]


def test_the_file_is_worked_out_again_and_a_changed_minute_is_found():
    people = {one["candidate"]: {"name": one["candidate"], "township": "某乡"} for one in PEOPLE}
    bundle = build(frame(), RULE, PEOPLE, people)
    assert verify_bytes(canonical_json(bundle)) == []
    assert rebuild(bundle) == bundle
    touched = copy.deepcopy(bundle)
    touched["inputs"][0]["heard"]["a"] = 10
    assert verify(touched)


@pytest.mark.parametrize(
    "change",
    [
        {"unit": "hours"},
        {"lessons": {}},
        {"lessons": {"a": 0}},
        {"needed": "160"},
        {"lesson_share": "2"},
        {"places": 3},
    ],
)
def test_a_rule_that_is_none_is_refused(change):
    with pytest.raises(PolicyError):
        canonical_policy({**RULE, **change})


@pytest.mark.parametrize(
    "change",
    [
        {"heard": {"c": 1}},
        {"heard": {"a": 101}},
        {"heard": {"a": True}},
        {"candidate": ""},
        {"rank": 1},
        {"asked": "no"},
    ],
)
def test_figures_that_cannot_be_are_refused(change):
    with pytest.raises(ScoringError):
        canonical_inputs(RULE, [{**PEOPLE[0], **change}])
