"""Marks of parallel forms on one scale, as a list carries them and as anybody works them out again."""

from __future__ import annotations

from decimal import Decimal

import pytest

from scoring.bundle import Frame, build, rebuild
from scoring.equated import equate_rows, form_scales
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


def anchored(method: str, **forms: list[tuple[int, int]]) -> list[CandidateMarks]:
    """``f1=[(40, 8)]``: a candidate who earned 40 on form 1, 8 of them in the questions that all forms share."""
    return [
        CandidateMarks(
            f"{name}-{place}",
            equated={"paper": FormMark(method, int(name[1:]), Decimal(mark), Decimal(anchor))},
        )
        for name, marks in forms.items()
        for place, (mark, anchor) in enumerate(marks)
    ]


@pytest.mark.parametrize("method", ["tucker", "levine", "chained"])
def test_by_anchors_a_better_group_keeps_what_it_is_better_by(method: str):
    """The same form twice, the second time in a group that is better in the anchor as well: nobody's mark moves, where
    by the means alone everybody of the better group would lose."""
    weak, strong = [(40, 8), (50, 10), (60, 12)], [(60, 12), (70, 14), (80, 16)]
    found = values(equate_rows(anchored(method, f1=weak, f2=strong), MAX))
    assert found == [40, 50, 60, 60, 70, 80]
    assert values(equate_rows(rows("mean", f1=[40, 50, 60], f2=[60, 70, 80]), MAX))[3:] == [40, 50, 60]


def test_anchors_that_tell_nothing_leave_the_mean():
    same = {"f1": [(40, 8), (60, 8)], "f2": [(30, 8), (40, 8)]}
    assert values(equate_rows(anchored("tucker", **same), MAX)) == [40, 60, 45, 55]
    (first, second) = form_scales(anchored("tucker", **same), "paper")
    assert (first.method, second.method, second.fell_back) == ("", "mean", True)


@pytest.mark.parametrize(
    "wrong",
    [
        [*rows("tucker", f1=[50]), *anchored("tucker", f2=[(40, 8)])],
        anchored("mean", f1=[(50, 8)], f2=[(40, 8)]),
    ],
)
def test_anchor_marks_stand_where_the_method_wants_them_and_nowhere_else(wrong: list[CandidateMarks]):
    with pytest.raises(ScoringError, match="bad-equating"):
        equate_rows(wrong, MAX)


def test_how_unsure_a_scale_is_stands_beside_it():
    first, second = form_scales(rows("mean", f1=[50, 60, 70], f2=[40, 50, 60]), "paper")
    assert (first.form, first.mean, first.sd, first.error) == (1, 60, 10, 0)
    assert (second.candidates, second.shift, second.few, second.fell_back) == (3, 10, True, False)
    assert second.error == Decimal("8.1650")
    (_, ranks) = form_scales(rows("equipercentile", f1=[20, 40, 80], f3=[10, 30, 40]), "paper")
    assert ranks.shift == 10
    assert form_scales([CandidateMarks("x", {"paper": None}, absent=True)], "paper") == ()
    assert not any(one.few for one in form_scales(rows("mean", f1=[50, 60] * 25, f2=[40, 50] * 25), "paper"))


def test_ranks_of_marks_with_many_decimals_do_not_walk_every_step_between():
    """Points of a question that was left out, spread over the rest, leave steps of a ten-thousandth."""
    marks = [
        CandidateMarks(
            f"c{place}",
            equated={
                "paper": FormMark("equipercentile", place % 2 + 1, Decimal(place * 20411 % 990000) / 10000)
            },
        )
        for place in range(300)
    ]
    found = values(equate_rows(marks, MAX))
    by_raw = sorted(zip((one.equated["paper"].raw for one in marks[1::2]), found[1::2], strict=True))
    assert [value for _, value in by_raw] == sorted(value for _, value in by_raw)


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
