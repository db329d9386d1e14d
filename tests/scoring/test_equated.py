"""Marks of parallel forms on one scale, as a list carries them and as anybody works them out again."""

from __future__ import annotations

from decimal import Decimal

import pytest

from scoring.bundle import Frame, build, rebuild
from scoring.equated import equate_rows
from scoring.errors import ScoringError
from scoring.explain import context, explain
from scoring.inputs import canonical_inputs, marks_from_plain, marks_to_plain
from scoring.marks import CandidateMarks, FormMark
from scoring.policy import StagePolicy
from scoring.ranking import rank_stage

POLICY = StagePolicy.from_dict(
    {
        "components": [{"code": "paper", "max": "100", "weight": "100"}],
        "ties": [],
        "cut": {"rule": "fixed", "places": 2, "tie_at_line": "all-advance"},
    }
)
MAX = {"paper": Decimal(100)}


def rows(method: str, **forms: list[int]) -> list[CandidateMarks]:
    """``f1=[40, 60]``: two candidates who earned so much on form 1."""
    return [
        CandidateMarks(f"{name}-{place}", equated={"paper": FormMark(method, int(name[1:]), Decimal(mark))})
        for name, marks in forms.items()
        for place, mark in enumerate(marks)
    ]


def values(found: list[CandidateMarks]) -> list[Decimal]:
    return [row.values["paper"] or Decimal(0) for row in found]


def test_mean_equating_moves_a_form_by_the_difference_of_the_means():
    found = equate_rows(rows("mean", f1=[50, 60, 70], f2=[40, 50, 60]), MAX)
    assert values(found) == [50, 60, 70, 50, 60, 70]


def test_linear_equating_keeps_distances_in_standard_deviations():
    found = equate_rows(rows("linear", f1=[50, 60, 70], f2=[45, 50, 55]), MAX)
    assert values(found) == [50, 60, 70, 50, 60, 70]


def test_equipercentile_equating_gives_equal_ranks_equal_marks():
    found = equate_rows(rows("equipercentile", f1=[20, 40, 80], f3=[10, 30, 40]), MAX)
    assert values(found) == [20, 40, 80, 20, 40, 80]


def test_no_mark_leaves_the_scale_of_the_paper():
    found = equate_rows(rows("mean", f1=[90, 100, 95], f2=[40, 80, 60]), MAX)
    assert max(values(found)) == 100
    assert min(values(equate_rows(rows("mean", f1=[0, 10], f2=[0, 90]), MAX))) == 0


def test_a_form_whose_marks_do_not_differ_is_moved_by_the_mean_alone():
    assert values(equate_rows(rows("linear", f1=[50, 70], f2=[40]), MAX)) == [50, 70, 60]


def test_whoever_did_not_sit_stays_as_they_are():
    absent = CandidateMarks("x", {"paper": None}, absent=True)
    assert equate_rows([*rows("mean", f1=[50], f2=[40]), absent], MAX)[-1] is absent


def test_two_methods_in_one_list_are_refused():
    mixed = [*rows("mean", f1=[50]), *rows("linear", f2=[40])]
    with pytest.raises(ScoringError, match="bad-equating"):
        equate_rows(mixed, MAX)
    with pytest.raises(ScoringError, match="out-of-range"):
        equate_rows(rows("mean", f1=[101]), MAX)


def test_inputs_carry_form_and_earned_mark_and_the_equated_one_follows():
    plain = [marks_to_plain(row) for row in rows("mean", f1=[50, 60], f2=[40, 50])]
    plain[2]["values"] = {"paper": "99"}
    canonical = canonical_inputs(POLICY.to_dict(), plain)
    assert [row["values"]["paper"] for row in canonical] == ["50", "60", "50", "60"]
    assert canonical[2]["equated"] == {"paper": {"method": "mean", "form": 2, "raw": "40"}}
    assert marks_to_plain(marks_from_plain(canonical[2])) == canonical[2]
    assert "equated" not in marks_to_plain(CandidateMarks("x", {"paper": Decimal(1)}))


@pytest.mark.parametrize(
    "broken", [{"method": "mean", "form": 0, "raw": "1"}, {"method": "mean", "raw": "1"}, "2", ["x"]]
)
def test_a_form_mark_that_is_none_is_refused(broken):
    with pytest.raises(ScoringError, match="bad-input"):
        marks_from_plain({"candidate": "x", "equated": {"paper": broken}})


def test_a_list_is_worked_out_anew_from_what_was_earned():
    frame = Frame({"id": "p"}, {"code": "s"}, {}, [], [["candidate", "n"], ["total", "t"]])
    plain = [marks_to_plain(row) for row in rows("linear", f1=[50, 60, 70], f2=[45, 50, 55])]
    bundle = build(frame, POLICY.to_dict(), plain, {})
    assert [row["total"] for row in bundle["rows"]] == ["70.00", "70.00", "60.00", "60.00", "50.00", "50.00"]
    assert rebuild(bundle) == bundle
    bundle["inputs"][0]["values"]["paper"] = "99"
    assert rebuild(bundle) != bundle


def test_the_explanation_tells_what_was_earned_and_what_became_of_it():
    found = equate_rows(rows("mean", f1=[50, 60], f2=[40, 50]), MAX)
    ranked = rank_stage(POLICY, found)
    mine = next(row for row in ranked if row.candidate == "f2-1")
    lines = explain(POLICY, found[3], mine, context(POLICY, found, ranked))
    assert [line.code for line in lines[:2]] == ["equated", "component"]
    assert lines[0].facts == {
        "component": "paper", "form": 2, "method": "mean", "raw": Decimal(50), "value": Decimal(60),
    }  # fmt: skip
