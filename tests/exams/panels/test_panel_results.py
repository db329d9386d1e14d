"""The arithmetic of panels: trimming, coefficients between rooms, the cap; worked by hand."""

from __future__ import annotations

from decimal import Decimal

import pytest

from exams.kinds.interview.results import as_given
from exams.rubrics import Sheet
from recruit.programme import Component, Text
from recruit.programme.panels import panel_rule
from scoring.panel_marks import panel_marks
from scoring.policy import StagePolicy

PARAMS = {
    "trim": "highest-and-lowest",
    "coefficient": "pooled",
    "mean_decimals": 2,
    "coefficient_decimals": 2,
}


def sheet(number: str, panel: str, judge: str, mark: str | None, recused: bool = False) -> Sheet:
    marks = {} if mark is None else {"": Decimal(mark)}
    return Sheet(number, int(number), 1, judge, panel, recused, marks)


def room(number: str, panel: str, *marks: str | None) -> list[Sheet]:
    return [sheet(number, panel, f"{panel}{place}", mark) for place, mark in enumerate(marks)]


def results(*groups: list[Sheet], **params: object):
    component = Component(
        "panel", Text("面试", "Panel"), Decimal(100), Decimal(100), "scored", "panel", PARAMS | params
    )
    plain = {"code": "panel", "weight": "100", "panel": panel_rule(component)}
    rule = StagePolicy.from_dict({"components": [plain]}).component("panel").panel
    return panel_marks(as_given((one for group in groups for one in group), component, "x").given, rule)


def test_extremes_are_dropped_and_rooms_made_equal():
    found = results(
        room("1", "A", "60", "70", "72", "74", "100"),  # 72
        room("2", "A", "70", "80", "82", "84", "90"),  # 82; room A: 77
        room("3", "B", "80", "85", "86", "87", "99"),  # 86
        room("4", "B", "90", "92", "92", "92", "92"),  # 92; room B: 89; all: 83
    )
    assert {panel: figure.coefficient for panel, figure in found.report.panels.items()} == {
        "A": Decimal("1.08"),
        "B": Decimal("0.93"),
    }
    assert {number: row.corrected for number, row in found.rows.items()} == {
        "1": Decimal("77.76"),
        "2": Decimal("88.56"),
        "3": Decimal("79.98"),
        "4": Decimal("85.56"),
    }
    assert not any(row.capped for row in found.rows.values())


def test_a_coefficient_never_lifts_a_mark_beyond_the_maximum_and_says_so():
    found = results(
        room("1", "A", *["98"] * 5),
        room("2", "A", *["42"] * 5),  # room A: 70
        room("3", "B", *["90"] * 5),
        room("4", "B", *["90"] * 5),  # room B: 90; all: 80, A x 1.14
    )
    best = found.rows["1"]
    assert (best.coefficient, best.corrected, best.capped) == (Decimal("1.14"), Decimal("100.00"), True)
    assert not found.rows["2"].capped


def test_who_has_a_sheet_missing_stays_out_of_every_mean():
    found = results(
        room("1", "A", *["80"] * 5),
        room("2", "A", "10", "10", "10", "10", None),
        room("3", "A", *["60"] * 5),
    )
    assert found.rows["2"].corrected is None
    assert found.report.common == Decimal("70.00")


def test_a_recused_judge_counts_for_nothing_and_trimming_softens():
    marks = room("1", "A", "50", "70", "80")
    marks.append(sheet("1", "A", "A9", "100", recused=True))
    row = results(marks, coefficient="none").rows["1"]
    assert row.judged.softened
    assert row.corrected == Decimal("66.67")


def test_too_few_judges_give_no_mark():
    assert results(room("1", "A", "70", "80")).rows["1"].corrected is None
    assert results(room("1", "A", "70", "80"), minimum_judges=2, trim="none").rows["1"].corrected == Decimal(
        "75.00"
    )


@pytest.mark.parametrize(
    ("mark", "reason"),
    [("0", "panel-mean-zero"), ("50", "panel-of-one")],
)
def test_a_room_without_a_coefficient_is_named(mark, reason):
    second = [room("4", "B", *[mark] * 5)] if mark == "50" else [room(n, "B", *[mark] * 5) for n in "45"]
    found = results(room("1", "A", *["80"] * 5), room("2", "A", *["60"] * 5), *second)
    assert found.problem == ("B", reason)
    assert found.rows["1"].corrected == Decimal("80.00")


def test_nobody_marked_yet():
    found = results(room("1", "A", None, None, None))
    assert (found.report, found.problem, found.rows["1"].corrected) == (None, None, None)
