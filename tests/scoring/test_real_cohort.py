"""A real cohort of test takers, cut at 600: the same line by a second, simpler reckoning."""

import csv
from decimal import Decimal
from pathlib import Path

import pytest

from scoring.cutoff import line_report
from scoring.marks import CandidateMarks
from scoring.ranking import rank_stage
from tests.scoring.builders import policy

pytestmark = pytest.mark.shared_data
PLACES = 600


@pytest.fixture
def cohort(shared_data: Path) -> list[tuple[int, int]]:
    """(answers right in the first half of the paper, in the second half) per test taker."""
    with (shared_data / "item_responses" / "CopyDetect_form1.csv").open(
        newline="", encoding="utf-8-sig"
    ) as file:
        rows = list(csv.DictReader(file))
    items = [name for name in rows[0] if {row[name] for row in rows} <= {"0", "1"}]
    assert len(rows) > 1600
    assert len(items) > 160
    half = len(items) // 2
    return [
        (sum(int(row[name]) for name in items[:half]), sum(int(row[name]) for name in items[half:]))
        for row in rows
    ]


@pytest.mark.parametrize("mode", ["ladder", "all-advance"])
@pytest.mark.parametrize("ties", [[], ["component:plan"]])
def test_the_line_through_real_ties(cohort: list[tuple[int, int]], mode: str, ties: list[str]):
    rules = policy(
        components=[
            {"code": "panel", "max": 200, "weight": 100},
            {"code": "plan", "role": "tie", "max": 200},
        ],
        ties=ties,
        cut={"rule": "fixed", "places": PLACES, "tie_at_line": mode},
    )
    rows = [
        CandidateMarks(f"{index:04}", {"panel": Decimal(first + second), "plan": Decimal(second)})
        for index, (first, second) in enumerate(cohort)
    ]
    report = line_report(rules, rank_stage(rules, rows))
    keys = [(first + second, second if ties else 0) for first, second in cohort]
    if mode == "all-advance":
        keys = [(first + second, 0) for first, second in cohort]
    ordered = sorted(keys, reverse=True)
    at_line = ordered[PLACES - 1]
    above, tied = sum(key > at_line for key in keys), keys.count(at_line)
    all_go_on = mode == "all-advance" or above + tied == PLACES
    expected = (above + tied, 0) if all_go_on else (above, tied)
    assert (report.advanced, report.undecided) == expected
    assert len(report.ties) > 20
