"""A pass line of one component: whoever is below it has a total, and neither rank nor place."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from scoring.errors import PolicyError
from scoring.explain import context, explain
from scoring.marks import CandidateMarks
from scoring.moved_up import MovedUp
from scoring.policy import StagePolicy
from scoring.ranking import rank_stage


def policy(interview=None, **more):
    return StagePolicy.from_dict(
        {
            "components": [
                {"code": "written", "max": "100", "weight": "60"},
                {"code": "interview", "max": "100", "weight": "40", **(interview or {"pass_line": "60"})},
            ],
            "cut": {"rule": "fixed", "places": 2},
            **more,
        }
    )


def ranked(rules, **marks):
    rows = [
        CandidateMarks(
            name, {"written": Decimal(written), "interview": None if spoken is None else Decimal(spoken)}
        )
        for name, (written, spoken) in marks.items()
    ]
    return rows, rank_stage(rules, rows)


def told(rows):
    return [
        (one.candidate, one.rank, None if one.total is None else str(one.total), one.outcome, one.reason)
        for one in rows
    ]


def test_the_best_total_does_not_help_below_the_line_and_the_line_itself_passes():
    rules = policy(reserve={"places": 1})
    _rows, found = ranked(rules, a=(100, "59.99"), b=(80, 60), c=(70, 90), d=(90, 61), e=(60, None))
    assert told(found) == [
        ("d", 1, "78.40", "advanced", None),
        ("c", 2, "78.00", "advanced", None),
        ("b", 3, "72.00", "reserve", None),
        ("a", None, "84.00", "out", "below-pass"),
        ("e", None, "36.00", "out", "below-pass"),
    ]


@pytest.mark.parametrize(
    ("marks", "advanced"),
    [
        ({"a": (80, 65), "b": (80, 72)}, ["b"]),  # two for two places: 70 holds
        ({"a": (80, 65), "b": (80, 72), "c": (80, 50)}, ["b", "a"]),  # three have marks: 60 holds
    ],
)
def test_without_competition_another_pass_line_holds(marks, advanced):
    _rows, found = ranked(policy({"pass_line": "60", "unopposed": "70"}), **marks)
    assert [one.candidate for one in found if one.outcome == "advanced"] == advanced


def test_whoever_moved_up_keeps_the_place_when_a_mark_is_put_right_below_the_line():
    rules = policy()
    rows, _found = ranked(rules, a=(90, 90), b=(80, 59), c=(70, 60), d=(60, 70))
    rows[1] = replace(rows[1], replacement=MovedUp("e", "came"))
    found = rank_stage(rules, rows)
    assert [(one.candidate, one.outcome, one.reason) for one in found] == [
        ("a", "advanced", None), ("b", "advanced", "moved-up"),
        ("c", "out", "below-line"), ("d", "out", "below-line"),
    ]  # fmt: skip


def test_the_working_says_which_line_and_whether_it_was_reached():
    rules = policy({"pass_line": "60", "unopposed": "70"})
    rows, found = ranked(rules, a=(80, 65), b=(80, 72))
    whole = context(rules, rows, found)
    lines = {
        one.candidate: explain(rules, next(row for row in rows if row.candidate == one.candidate), one, whole)
        for one in found
    }
    passed = {name: next(line.facts for line in some if line.code == "pass") for name, some in lines.items()}
    assert passed["a"] == {
        "component": "interview", "value": 65, "line": 70, "reached": False, "unopposed": True,
    }  # fmt: skip
    assert passed["b"]["reached"] is True
    assert "rank" not in [line.code for line in lines["a"]]
    assert whole.report.pass_lines == {"interview": 70}
    assert (whole.report.competing, whole.report.failed, whole.report.out_of_competition) == (1, 1, 1)


def test_it_is_spelled_only_where_it_is_set():
    assert "pass_line" not in policy({"pass_line": None}).to_dict()["components"][1]
    rules = policy({"pass_line": "60", "unopposed": "70.50"})
    assert rules.to_dict()["components"][1]["unopposed"] == "70.5"
    assert StagePolicy.from_dict(rules.to_dict()) == rules


@pytest.mark.parametrize(
    ("interview", "cut", "code", "path"),
    [
        ({"unopposed": "70"}, None, "pass-line-unused", "components[1].unopposed"),
        ({"pass_line": "101"}, None, "pass-line-too-high", "components[1].pass_line"),
        ({"pass_line": "60", "unopposed": "70"}, {"rule": "none"}, "cut-unused", "components[1].unopposed"),
        ({"pass_line": "-1"}, None, "out-of-range", "components[1].pass_line"),
    ],
)
def test_a_line_that_cannot_hold_is_refused(interview, cut, code, path):
    with pytest.raises(PolicyError) as found:
        policy(interview, **({"cut": cut} if cut else {}))
    assert (found.value.code, found.value.path) == (code, path)


def test_a_line_beside_a_component_that_only_decides_ties_is_refused():
    with pytest.raises(PolicyError) as found:
        policy({"role": "tie", "weight": "0", "pass_line": "60"})
    assert "pass-line-unused" in {one.code for one in found.value.problems}
