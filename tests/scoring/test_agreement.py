"""Intraclass correlations, against the published table and by hand."""

from __future__ import annotations

import csv
from decimal import Decimal
from pathlib import Path

import pytest

from scoring.agreement import KINDS, agreement
from scoring.errors import ScoringError
from scoring.severity import Given


def table(*rows: str) -> list[Given]:
    return [
        Given(f"J{j}", f"c{i}", Decimal(mark))
        for i, row in enumerate(rows)
        for j, mark in enumerate(row.split(), 1)
        if mark != "-"
    ]


#: Shrout and Fleiss (1979), table 2: six candidates, four judges.
PUBLISHED = ("9 2 5 8", "6 1 3 2", "8 4 6 8", "7 1 2 6", "10 5 6 9", "6 2 4 7")


def rounded(found, places: int = 2) -> dict[str, float]:
    return {one.kind: round(one.value, places) for one in found.correlations}


def test_the_published_coefficients():
    found = agreement(table(*PUBLISHED))
    assert rounded(found) == {"1,1": 0.17, "2,1": 0.29, "3,1": 0.71, "1,k": 0.44, "2,k": 0.62, "3,k": 0.91}
    assert (found.judges, found.candidates, found.left_out) == (("J1", "J2", "J3", "J4"), 6, 0)


def test_the_intervals_that_statistics_programs_print_for_them():
    found = agreement(table(*PUBLISHED))
    limits = {one.kind: (round(one.low, 2), round(one.high, 2)) for one in found.correlations}
    assert limits == {
        "1,1": (-0.13, 0.72),
        "2,1": (0.02, 0.76),
        "3,1": (0.34, 0.95),
        "1,k": (-0.88, 0.91),
        "2,k": (0.07, 0.93),
        "3,k": (0.68, 0.99),
    }


def test_the_published_file(shared_data: Path):
    with (shared_data / "integrity" / "shrout_fleiss_1979.csv").open(encoding="utf-8") as file:
        rows = [" ".join(row.values()) for row in csv.DictReader(file)]
    assert agreement(table(*rows)) == agreement(table(*PUBLISHED))


def test_candidates_with_a_sheet_missing_are_left_out_and_said():
    found = agreement(table(*PUBLISHED, "5 5 5 -", "- 5 - -"))
    assert (found.candidates, found.left_out, found.others) == (6, 2, ())
    assert rounded(found)["2,1"] == 0.29


def test_the_panel_is_the_one_that_most_candidates_had():
    """J4 stands in for J3 with one candidate."""
    found = agreement(table("9 2 5 -", "6 1 3 -", "8 4 6 -", "7 1 - 6"))
    assert (found.judges, found.others, found.left_out) == (("J1", "J2", "J3"), ("J4",), 1)


def test_judges_who_agree_to_the_point_are_at_one():
    found = agreement(table("9 9 9", "6 6 6", "8 8 8"))
    assert rounded(found) == dict.fromkeys(KINDS, 1.0)
    assert {one.low for one in found.correlations} == {None}


def test_the_same_order_at_another_height_is_agreement_of_the_third_form_only():
    found = agreement(table("50 60", "60 70", "70 80"))
    assert rounded(found)["3,1"] == 1.0
    assert rounded(found)["2,1"] < 0.7


@pytest.mark.parametrize("rows", [(), ("9 - -", "- 8 -"), ("9 8 7",)])
def test_nothing_to_compare_gives_nothing(rows: tuple[str, ...]):
    assert agreement(table(*rows)) is None


def test_marks_that_are_all_the_same_tell_nothing():
    assert agreement(table("5 5", "5 5", "5 5")).correlations == ()


def test_two_marks_of_one_judge_for_one_candidate_are_refused():
    with pytest.raises(ScoringError, match="marked-twice"):
        agreement([*table("9 8"), Given("J1", "c0", Decimal(7))])
