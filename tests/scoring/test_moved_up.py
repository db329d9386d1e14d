"""A corrected list takes over who moved up and who refused by the version before."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from scoring.canonical import canonical_json, sha256_hex
from scoring.cutoff import line_report
from scoring.errors import ScoringError
from scoring.explain import context, explain
from scoring.inputs import DECISIONS, marks_to_plain, ranked_from_plain
from scoring.moved_up import MovedUp
from scoring.ranking import rank_stage
from scoring.verification import verify, verify_bytes
from tests.scoring.builders import mark, policy
from tests.scoring.test_bundle import FRAME, build

RULES = policy(cut={"rule": "fixed", "places": 2}, reserve={"places": 3})
FIRST = [mark("a", 90), mark("b", 80), mark("c", 70), mark("d", 60), mark("e", 50), mark("f", 40)]
#: b has left, c said no, d did not answer and e came.
REFUSED, LAPSED, CAME = MovedUp("b", "declined"), MovedUp("b", "lapsed"), MovedUp("b", "came")


def after(**changes: Any) -> list[Any]:
    known = {"b": {"excluded": "withdrawn"}, "c": {"replacement": REFUSED}, "d": {"replacement": LAPSED}}
    known |= {"e": {"replacement": CAME}, **changes}
    return [replace(row, **known.get(row.candidate, {})) for row in FIRST]


def told(rows: list[Any], rules: Any = RULES) -> list[tuple[str, int | None, str, str | None]]:
    return [(row.candidate, row.rank, row.outcome, row.reason) for row in rank_stage(rules, rows)]


def test_who_came_keeps_the_place_and_who_refused_is_not_let_in():
    assert told(after()) == [
        ("a", 1, "advanced", None),
        ("e", 4, "advanced", "moved-up"),
        ("f", 5, "reserve", None),
        ("c", 2, "out", "place-declined"),
        ("d", 3, "out", "place-lapsed"),
        ("b", None, "out", "withdrawn"),
    ]


def test_who_is_lifted_over_the_line_takes_it_from_the_last_by_rank_and_not_from_who_came():
    rows = [*after(), mark("x", 95)]
    assert [line[:3] for line in told(rows)[:2]] == [("x", 1, "advanced"), ("e", 5, "advanced")]
    assert ("a", 2, "reserve", None) in told(rows)


def test_whoever_came_and_has_left_leaves_the_place_to_the_line_again():
    rows = after(e={"replacement": CAME, "excluded": "withdrawn"})
    assert [line[0] for line in told(rows) if line[2] == "advanced"] == ["a", "f"]


@pytest.mark.parametrize("held", [2, 3])
def test_where_all_places_are_held_nobody_is_let_in_beside(held):
    all_in = policy(cut={"rule": "fixed", "places": 2, "tie_at_line": "all-advance"})
    came = dict.fromkeys("cde", {}) | dict.fromkeys("cde"[:held], {"replacement": CAME})
    found = told(after(**came), all_in)
    assert {line[0] for line in found if line[2] == "advanced"} == set("cde"[:held])


def test_the_line_is_told_by_those_who_stand_on_it_by_rank():
    rows = after()
    made = rank_stage(RULES, rows)
    report = line_report(RULES, made)
    assert ([row.candidate for row in report.last_in], [row.candidate for row in report.first_out]) == (
        ["a"],
        ["f"],
    )
    assert (report.advanced, report.held) == (2, 1)
    whole = context(RULES, rows, made)
    lines = {line.code: line.facts for line in explain(RULES, rows[4], made[1], whole)}
    assert lines["line"]["held"] == 1
    assert lines["replacement"] == {"left": "b", "answer": "came"}
    assert lines["outcome"] == {"outcome": "advanced", "reason": "moved-up", "rung": None}


def test_where_people_decide_only_the_reserve_moves():
    inputs = [
        {"candidate": "a", "decision": "reserve", "reason": None, "replacement": {"for": "d", "answer": "came"}},
        {"candidate": "b", "decision": "out", "reason": "unfit", "replacement": {"for": "d", "answer": "came"}},
        {"candidate": "c", "decision": "reserve", "reason": None, "replacement": {"for": "d", "answer": "lapsed"}},
        {"candidate": "d", "decision": "out", "reason": "withdrawn"},
    ]  # fmt: skip
    assert [(row.candidate, row.outcome, row.reason) for row in ranked_from_plain(DECISIONS, inputs)] == [
        ("a", "advanced", "moved-up"),
        ("b", "out", "unfit"),
        ("c", "out", "place-lapsed"),
        ("d", "out", "withdrawn"),
    ]


def bundle(rows: list[Any], before: dict[str, Any] | None = None) -> dict[str, Any]:
    frame = FRAME if before is None else replace(FRAME, version=2, reason="更正", supersedes=digest(before))
    return build(frame, RULES.to_dict(), [marks_to_plain(row) for row in rows], {})


def digest(made: dict[str, Any]) -> str:
    return sha256_hex(canonical_json(made))


def test_a_stranger_works_it_out_again_and_lays_the_version_before_beside_it():
    first = bundle(FIRST)
    assert "replacement" not in str(first)
    second = bundle(after(), first)
    assert verify(second) == []
    assert verify_bytes(canonical_json(second), canonical_json(first)) == []
    third = bundle(after(), second) | {"version": 3}
    assert verify_bytes(canonical_json(third), canonical_json(second)) == []


@pytest.mark.parametrize(
    ("changes", "who"),
    [
        # f stood below the reserve.
        ({"f": {"replacement": MovedUp("b", "came")}}, ["f"]),
        # nobody of that number is on the list.
        ({"c": {"replacement": MovedUp("z", "declined")}}, ["c"]),
    ],
)
def test_a_place_given_by_nothing_on_the_version_before_is_found(changes, who):
    first = bundle(FIRST)
    found = verify_bytes(canonical_json(bundle(after(**changes), first)), canonical_json(first))
    assert [(one.code, one.facts["candidate"]) for one in found] == [("replacement-differs", who[0])]


def test_a_place_taken_back_from_who_came_is_found():
    first = bundle(FIRST)
    second = bundle(after(), first)
    third = bundle(after(e={}), second) | {"version": 3}
    (found,) = verify_bytes(canonical_json(third), canonical_json(second))
    assert (found.code, found.facts) == ("replacement-differs", {"candidate": "e"})
    (alone,) = verify(bundle(after()))[:1]
    assert alone.code == "replacement-differs"


@pytest.mark.parametrize(
    "wrong", ["came", {"for": "a", "answer": "came"}, {"for": "b"}, {"for": "b", "answer": ["came"]}]
)
def test_what_cannot_be_read_is_refused(wrong):
    made = bundle(after(), bundle(FIRST))
    next(item for item in made["inputs"] if item["candidate"] == "a")["replacement"] = wrong
    assert [one.code for one in verify(made)] == ["bad-input"]
    with pytest.raises(ScoringError):
        ranked_from_plain(RULES.to_dict(), made["inputs"])
