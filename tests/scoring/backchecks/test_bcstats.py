"""IPA's own example, counted as their `bcstats` for Stata and R prints it."""

import csv
from decimal import Decimal
from pathlib import Path

import pytest

from scoring.backchecks.answers import Rules, Span
from scoring.backchecks.matching import Record, match
from scoring.backchecks.rates import Grouping, Question, Report, report

pytestmark = pytest.mark.shared_data

QUESTIONS = [
    Question("gender", "gender", 1),
    Question("gameresult", "gameresult", 2),
    Question("itemssold", "itemssold", 3),
]
#: Value labels of the example: 1 dean, 2 annie, 3 mark, 4 ife, 5 brooke, 6 lisa, 7 hana, 8 mateo, 9 rohit.
TYPE_1 = dict(
    zip("123456789", [(2, 2), (2, 1), (1, 1), (1, 0), (2, 1), (2, 1), (2, 1), (1, 0), (1, 1)], strict=True)
)
TYPE_2 = dict(
    zip("123456789", [(2, 0), (2, 2), (1, 0), (1, 1), (2, 1), (2, 1), (2, 1), (1, 1), (1, 1)], strict=True)
)
TEAMS_1 = {"1": (5, 4), "2": (5, 2), "3": (4, 2)}
TEAMS_2 = {"1": (5, 2), "2": (5, 3), "3": (4, 3)}


@pytest.fixture
def both(shared_data: Path) -> list[list[Record]]:
    sides = []
    for name in ("survey", "bc"):
        path = shared_data / "household_survey" / "ipa_bcstats" / f"1-bcstats_{name}.csv"
        with path.open(encoding="utf-8", newline="") as file:
            sides.append(
                [Record(n, (row["id"],), row) for n, row in enumerate(csv.DictReader(file), start=2)]
            )
    return sides


def compared(both: list[list[Record]], rules: Rules | None = None, blanks_count: bool = True) -> Report:
    groupings = [Grouping("enum", True), Grouping("enumteam", True), Grouping("bcer", False)]
    return report(match(*both), QUESTIONS, groupings, rules, blanks_count=blanks_count)


def kinds(found: Report, column: str, kind: int) -> dict[str, tuple[int, int]]:
    return {one.name: one.kinds[kind] for one in found.groups[column]}


def test_rates_as_stata_prints_them(both: list[list[Record]]):
    found = compared(both)
    assert kinds(found, "enum", 1) == TYPE_1
    assert kinds(found, "enum", 2) == TYPE_2
    assert kinds(found, "enumteam", 1) == TEAMS_1
    assert kinds(found, "enumteam", 2) == TEAMS_2


def test_the_differences_it_lists(both: list[list[Record]]):
    found = compared(both)
    assert {(one.question, one.figures.compared, one.figures.differing) for one in found.questions} == {
        ("gender", 14, 8),
        ("gameresult", 14, 8),
        ("itemssold", 14, 10),
    }
    answered = {
        (one.household, one.question, one.first, one.second) for one in found.differences if one.second
    }
    assert len(found.differences) == 26
    assert answered == {
        ("2", "itemssold", "7", "10"),
        ("5", "itemssold", "3", "5"),
        ("6", "gender", "", "1"),
        ("12", "itemssold", "3", "6"),
        ("14", "gameresult", "11", "14"),
    }


def test_the_paired_t_test_it_prints(both: list[list[Record]]):
    moved = next(one.moved for one in compared(both).questions if one.question == "itemssold")
    assert moved is not None
    assert (moved.difference, moved.df) == (pytest.approx(-1.142857, abs=5e-7), 6)
    assert (moved.t, moved.p_t) == (pytest.approx(-2.0656, abs=5e-5), pytest.approx(0.0844, abs=5e-5))
    assert (moved.low, moved.high) == (
        pytest.approx(-2.4966927, abs=5e-8),
        pytest.approx(0.2109784, abs=5e-8),
    )


def test_the_example_of_its_help_file(both: list[list[Record]]):
    """Blanks of the back-check not compared; ranges of 1 for the game, 5 per cent for what was sold."""
    one, twentieth = Span(-Decimal(1), Decimal(1)), Span(-Decimal(5), Decimal(5), relative=True)
    found = compared(both, Rules({"gameresult": one, "itemssold": twentieth}), blanks_count=False)
    assert {(one.question, one.figures.compared, one.figures.differing) for one in found.questions} == {
        ("gender", 7, 1),
        ("gameresult", 7, 1),
        ("itemssold", 7, 3),
    }
