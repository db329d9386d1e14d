"""Judges' sheets in a published list: the marks follow from them, and whoever changes one is found out."""

from __future__ import annotations

import copy
from collections.abc import Callable
from decimal import ROUND_UP, Context, Decimal, localcontext
from typing import Any

import pytest

from scoring.bundle import Frame, build, rebuild
from scoring.canonical import canonical_json, digest
from scoring.errors import PolicyError, ScoringError
from scoring.explain import context, explain
from scoring.inputs import canonical_inputs, marks_from_plain, ranked_from_plain
from scoring.policy import StagePolicy
from scoring.verification import verify, verify_bytes

LINES = [{"code": "plan", "max": "60"}, {"code": "speech", "max": "40"}]
#: Candidate -> room and the judges' sheets. Room 1 is strict, room 2 mild; two candidates each.
SAT: dict[str, tuple[str, list[tuple[int, int] | None]]] = {
    "001": ("1", [(40, 20), (42, 28), (44, 28), (44, 30), (60, 40)]),  # 60 70 72 74 100 -> 72
    "002": ("1", [(40, 30), (50, 30), (50, 32), (50, 34), (54, 36)]),  # 70 80 82 84 90 -> 82; room 77
    "003": ("2", [(50, 30), (51, 34), (52, 34), (53, 34), (60, 39)]),  # 80 85 86 87 99 -> 86
    "004": ("2", [(54, 36), (56, 36), (56, 36), (56, 36), (56, 36)]),  # 90 92 92 92 92 -> 92; room 89
}


def policy(carried: bool = False, **panel: Any) -> dict[str, Any]:
    judged = {
        "code": "panel",
        "weight": "100",
        "panel": {"criteria": LINES, "coefficient": "pooled", **panel},
    }
    components = [judged, *([{"code": "task", "role": "tie"}] if carried else [])]
    ties = ["component:task"] if carried else []
    plain = {"components": components, "ties": ties, "cut": {"rule": "fixed", "places": 2}}
    return StagePolicy.from_dict(plain).to_dict()


def inputs() -> list[dict[str, Any]]:
    return [{"candidate": code, "panel": {"panel": sat(code)}} for code in SAT]


def sat(code: str) -> dict[str, Any]:
    room, sheets = SAT[code]
    written = {
        f"J{place}": None if one is None else {"plan": str(one[0]), "speech": str(one[1])}
        for place, one in enumerate(sheets, 1)
    }
    return {"room": room, "sheets": written}


def bundle(rules: dict[str, Any] | None = None, given: list[dict[str, Any]] | None = None) -> dict[str, Any]:
    frame = Frame(
        programme={},
        stage={},
        code={},
        signers=[{"name": "甲"}, {"name": "乙"}],  # data: two signers
        columns=[["candidate", "准考证号"]],  # data: a heading
    )
    return build(frame, rules or policy(), given or inputs(), {})


def values(rules: dict[str, Any], given: list[dict[str, Any]] | None = None) -> list[str]:
    return [one["values"]["panel"] for one in canonical_inputs(rules, given or inputs())]


def test_the_marks_follow_from_the_sheets_whatever_was_written_beside_them():
    # All: 83; 83 ÷ 77 = 1.08; 83 ÷ 89 = 0.93.
    assert values(policy()) == ["77.76", "88.56", "79.98", "85.56"]
    boasted = [{**one, "values": {"panel": "99"}} for one in inputs()]
    assert canonical_inputs(policy(), boasted) == canonical_inputs(policy(), inputs())


def test_a_list_with_sheets_is_of_the_second_format_and_comes_out_byte_for_byte():
    made = bundle()
    assert made["format"] == "zeyou-list/2"
    assert [row["candidate"] for row in made["rows"]] == ["002", "004", "003", "001"]
    assert rebuild(made) == made
    assert verify_bytes(canonical_json(made)) == []


def test_a_list_without_sheets_keeps_the_first_format():
    rules = StagePolicy.from_dict({"components": [{"code": "paper", "weight": "100"}]}).to_dict()
    made = bundle(rules, [{"candidate": "001", "values": {"paper": "80"}}])
    assert made["format"] == "zeyou-list/1"
    assert "panel" not in str(made["policy"])
    assert verify(made) == []


def change_sheet(made: dict[str, Any]) -> None:
    made["inputs"][0]["panel"]["panel"]["sheets"]["J2"]["plan"] = "43"


def change_room(made: dict[str, Any]) -> None:
    made["inputs"][0]["panel"]["panel"]["room"] = "2"


def take_judge_off(made: dict[str, Any]) -> None:
    made["inputs"][0]["panel"]["panel"]["sheets"]["J2"] = None


def change_value(made: dict[str, Any]) -> None:
    made["inputs"][0]["values"]["panel"] = "99.00"


def change_coefficient(made: dict[str, Any]) -> None:
    made["policy"]["components"][0]["panel"]["coefficient"] = "mean-of-means"


def change_trimming(made: dict[str, Any]) -> None:
    made["policy"]["components"][0]["panel"]["trim"] = "none"


def drop_rule(made: dict[str, Any]) -> None:
    del made["policy"]["components"][0]["panel"]


def older_format(made: dict[str, Any]) -> None:
    made["format"] = "zeyou-list/1"


@pytest.mark.parametrize(
    "forge",
    [
        change_sheet,
        change_room,
        take_judge_off,
        change_value,
        change_coefficient,
        change_trimming,
        drop_rule,
        older_format,
    ],
)
def test_whatever_is_changed_is_found(forge: Callable[[dict[str, Any]], None]):
    made = bundle()
    forge(made)
    assert verify(made)


def test_a_value_forged_together_with_its_hashes_is_found_by_its_missing_sheets():
    rules = policy(coefficient="none")
    given = canonical_inputs(rules, inputs())
    del given[0]["panel"]
    given[0]["values"]["panel"] = "99"
    forged = bundle(rules, given)
    assert [one.code for one in verify(forged)] == ["sheets-missing"]
    assert verify(forged)[0].facts == {"candidates": ["001"]}


def test_neither_order_nor_the_surroundings_move_a_digit():
    rules, given = policy(), inputs()
    turned = [
        {**one, "panel": {"panel": {**sheets, "sheets": dict(reversed(sheets["sheets"].items()))}}}
        for one in reversed(given)
        for sheets in [one["panel"]["panel"]]
    ]
    with localcontext(Context(prec=5, rounding=ROUND_UP)):
        other = bundle(rules, turned)
    assert digest(other) == digest(bundle(rules, given))


def test_who_left_still_counts_in_the_room():
    gone = [{**one, "excluded": "withdrawn"} if one["candidate"] == "002" else one for one in inputs()]
    assert values(policy(), gone) == values(policy())
    assert [row.candidate for row in ranked_from_plain(policy(), gone)][0] == "004"


def test_other_components_stand_beside_the_panel():
    given = [{**one, "values": {"task": "70"}} for one in inputs()]
    made = bundle(policy(carried=True), given)
    assert made["inputs"][0]["values"] == {"panel": "77.76", "task": "70"}
    assert verify(made) == []


@pytest.mark.parametrize(
    ("panel", "first"),
    [
        ({"trim": "none", "coefficient": "none"}, "75.2"),
        ({"trim": "two-and-two", "coefficient": "none"}, "72"),  # softened to one and one: two must be left
        ({"trim": "two-and-two", "minimum_kept": 1, "coefficient": "none"}, "72"),
        ({"trim": "per-element", "coefficient": "none"}, "72"),  # 130 ÷ 3 and 86 ÷ 3
        ({"coefficient": "mean-of-means"}, "77.76"),
        ({"rounding": {"coefficient": {"places": 1, "mode": "truncate"}}}, "72"),
        ({"rounding": {"coefficient": {"places": 4}}}, "77.61"),  # 83 ÷ 77 = 1.0779
        ({"rounding": {"judge": {"places": 0, "mode": "truncate"}}}, "77.76"),
    ],
)
def test_each_setting_moves_the_mark_as_worked_by_hand(panel: dict[str, Any], first: str):
    assert values(policy(**panel))[0] == first


def test_a_truncated_panel_mark_and_a_total_rounded_half_up():
    sheets = {f"J{place}": {"plan": plan, "speech": "20"} for place, plan in enumerate(("50", "51", "51"), 1)}
    given = [{"candidate": "001", "panel": {"panel": {"room": "1", "sheets": sheets}}}]
    rules = policy(trim="none", coefficient="none", rounding={"judge": {"places": 2, "mode": "truncate"}})
    rules["rounding"]["total"] = {"places": 1, "mode": "half-up"}
    made = bundle(rules, given)
    assert made["inputs"][0]["values"]["panel"] == "70.66"  # 212 ÷ 3 = 70.666...
    assert made["rows"][0]["total"] == "70.7"


def strict_room() -> list[dict[str, Any]]:
    """Room 1: 98 and 42, mean 70; room 2: 90. All: 80; 80 ÷ 70 = 1.14; 98 × 1.14 = 111.72."""
    marks = {"001": ("1", 98), "002": ("1", 42), "003": ("2", 91), "004": ("2", 89)}
    return [
        {
            "candidate": code,
            "panel": {
                "panel": {
                    "room": room,
                    "sheets": {
                        f"J{n}": {"plan": str(min(mark, 60)), "speech": str(max(mark - 60, 0))}
                        for n in range(1, 6)
                    },
                }
            },
        }
        for code, (room, mark) in marks.items()
    ]


def test_the_cap_is_a_setting_and_is_told():
    assert values(policy(), strict_room())[0] == "100"
    free = policy(cap="none")
    assert values(free, strict_room())[0] == "111.72"
    made = bundle(free, strict_room())
    assert made["rows"][0]["total"] == "111.72"
    assert verify(made) == []
    for rules, lifted, corrected in ((policy(), "111.72", "100.00"), (free, "111.72", "111.72")):
        between = lines(rules, strict_room(), "001")["between"]
        assert (str(between["lifted"]), str(between["corrected"])) == (lifted, corrected)


def lines(rules: dict[str, Any], given: list[dict[str, Any]], number: str) -> dict[str, Any]:
    stage = StagePolicy.from_dict(rules)
    rows = [marks_from_plain(one) for one in canonical_inputs(rules, given)]
    ranked = {one.candidate: one for one in ranked_from_plain(rules, given)}
    whole = context(stage, rows, list(ranked.values()))
    row = next(one for one in rows if one.candidate == number)
    return {line.code: line.facts for line in explain(stage, row, ranked[number], whole)}


def test_the_working_names_each_judges_sum_and_what_was_left_out():
    told = lines(policy(), inputs(), "001")
    sheets = [(judge, int(whole), counted) for judge, whole, counted in told["judges"]["sheets"]]
    assert sheets == [
        ("J1", 60, False),
        ("J2", 70, True),
        ("J3", 72, True),
        ("J4", 74, True),
        ("J5", 100, False),
    ]
    assert (told["judges"]["room"], told["judges"]["mean"]) == ("1", Decimal("72.00"))
    between = {key: str(told["between"][key]) for key in ("room_mean", "common", "coefficient", "corrected")}
    assert between == {"room_mean": "77.00", "common": "83.00", "coefficient": "1.08", "corrected": "77.76"}
    assert told["component"]["value"] == Decimal("77.76")


def test_a_judge_who_is_away_is_told_and_the_trimming_softened():
    given = inputs()
    sheets = given[0]["panel"]["panel"]["sheets"]
    sheets |= {"J4": None, "J5": None}
    told = lines(policy(), given, "001")["judges"]
    assert [one[1] for one in told["sheets"]][3:] == [None, None]
    assert (told["softened"], told["mean"]) == (True, Decimal("67.33"))
    with pytest.raises(ScoringError, match="too-few-judges"):
        canonical_inputs(policy(few="refuse"), given)


@pytest.mark.parametrize(
    ("sheet", "code"),
    [
        ({"plan": "61", "speech": "20"}, "out-of-range"),
        ({"plan": "-1", "speech": "20"}, "out-of-range"),
        ({"plan": "50"}, "bad-sheets"),
        ({"plan": "50", "speech": "20", "looks": "9"}, "bad-sheets"),
        ({"plan": "many", "speech": "20"}, "not-a-number"),
        ("90", "bad-input"),
    ],
)
def test_a_sheet_that_cannot_be_is_refused(sheet: object, code: str):
    given = inputs()
    given[0]["panel"]["panel"]["sheets"]["J1"] = sheet
    with pytest.raises(ScoringError) as caught:
        canonical_inputs(policy(), given)
    assert caught.value.code == code


def test_sheets_of_somebody_absent_or_of_no_panel_are_refused():
    with pytest.raises(ScoringError, match="bad-sheets"):
        canonical_inputs(policy(), [{**one, "absent": True} for one in inputs()])
    stray = copy.deepcopy(inputs())
    stray[0]["panel"] = {"other": stray[0]["panel"]["panel"]}
    with pytest.raises(ScoringError, match="no-panel-rule"):
        canonical_inputs(policy(), stray)


@pytest.mark.parametrize(
    ("panel", "path", "code"),
    [
        ({"trim": "best"}, "trim", "not-a-choice"),
        ({"cap": "110"}, "cap", "not-a-choice"),
        ({"criteria": []}, "criteria", "not-a-list"),
        ({"criteria": [*LINES, LINES[0]]}, "criteria[2].code", "duplicate-code"),
        ({"criteria": [{"code": "plan", "max": "0"}]}, "criteria[0].max", "out-of-range"),
        ({"rounding": {"mean": {"places": 99}}}, "rounding.mean.places", "not-a-whole-number"),
        ({"colour": "red"}, "colour", "unknown-key"),
    ],
)
def test_a_rule_that_cannot_be_is_told_with_its_place(panel: dict[str, Any], path: str, code: str):
    with pytest.raises(PolicyError) as caught:
        policy(**panel)
    assert (caught.value.code, caught.value.path) == (code, f"components[0].panel.{path}")


def test_a_rule_reads_back_as_it_was_written():
    rules = policy(
        rounding={"mean": None, "score": {"places": 3, "mode": "half-even"}}, pool="all", cap="none"
    )
    assert rules["components"][0]["panel"]["rounding"]["mean"] is None
    assert StagePolicy.from_dict(rules).to_dict() == rules
