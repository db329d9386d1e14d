"""Strict and mild judges: what can be told, how surely, and of whom it cannot be told."""

from __future__ import annotations

import csv
import random
from collections import Counter
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest

from scoring.errors import ScoringError
from scoring.severity import Block, Given, between_rooms, severity


def table(*rows: str) -> list[Given]:
    """``"80 70 -"``: a candidate's marks by judges A, B, C; - for none."""
    return [
        Given("ABCDEFGH"[j], f"c{i}", Decimal(mark))
        for i, row in enumerate(rows)
        for j, mark in enumerate(row.split())
        if mark != "-"
    ]


def figures(block: Block) -> dict[str, float]:
    return {one.judge: round(one.severity, 6) for one in block.judges}


def test_severity_is_the_distance_from_the_mean_of_the_judges():
    (block,) = severity(table("70 80 90", "60 70 80", "50 60 70"))
    assert figures(block) == {"A": -10, "B": 0, "C": 10}
    assert block.worth == pytest.approx({"c0": 80, "c1": 70, "c2": 60})
    assert (block.sigma, block.df) == (pytest.approx(0, abs=1e-9), 4)


def test_a_missing_sheet_does_not_make_a_judge_milder():
    """B did not see the weakest: by the bare mean B would look mild, and is as strict as A."""
    (block,) = severity(table("80 80 86", "70 70 76", "20 - 26"))
    assert figures(block) == {"A": -2, "B": -2, "C": 4}


def test_by_hand_with_errors():
    # Residuals are ±1 in each cell: RSS 4, one degree of freedom, sigma 2; error of a difference from the mean: 1.
    (block,) = severity(table("72 68", "66 66"))
    assert figures(block) == {"A": 1, "B": -1}
    assert (block.sigma, block.df) == (pytest.approx(2), 1)
    first = block.judges[0]
    assert first.error == pytest.approx(1)
    assert first.high == pytest.approx(1 + 12.7062, abs=1e-3)  # Student's t of one degree of freedom


def test_judges_without_a_common_candidate_are_not_compared():
    found = severity(table("70 80 - -", "60 70 - -", "- - 90 50", "- - 80 40"))
    assert [figures(block) for block in found] == [{"A": -5, "B": 5}, {"C": 20, "D": -20}]


def test_one_judge_who_helped_out_links_two_rooms():
    (block,) = severity(table("70 80 - -", "60 70 - -", "- 90 80 100", "- - 70 90"))
    assert figures(block) == {"A": -10, "B": 0, "C": -10, "D": 10} or sum(
        figures(block).values()
    ) == pytest.approx(0)
    assert figures(block)["B"] - figures(block)["A"] == pytest.approx(10)
    assert figures(block)["D"] - figures(block)["C"] == pytest.approx(20)


def test_where_nothing_is_left_to_chance_no_error_is_claimed():
    (alone,) = severity(table("70"))
    assert (alone.judges[0].severity, alone.judges[0].error, alone.judges[0].spread) == (0, None, None)
    (pair,) = severity(table("70 80"))
    assert (figures(pair), pair.judges[0].low) == ({"A": -5, "B": 5}, None)


def test_neither_order_nor_an_added_constant_moves_anything():
    given = table("81 75 90 62", "70 72 88 60", "55 66 71 50", "60 61 80 41")
    (block,) = severity(given)
    (turned,) = severity(reversed(given))
    assert turned == block
    (lifted,) = severity([Given(one.judge, one.candidate, one.mark + 7) for one in given])
    assert figures(lifted) == figures(block)
    assert sum(one.severity for one in block.judges) == pytest.approx(0)


def test_an_erratic_judge_and_a_single_slip_are_told():
    chance = random.Random(7)
    given = []
    for number in range(30):
        worth = 50 + chance.random() * 40
        for judge in "ABCDE":
            noise = chance.gauss(0, 8 if judge == "E" else 2)
            given.append(Given(judge, f"c{number:02}", Decimal(str(round(worth + noise, 1)))))
    given[2] = Given("C", "c00", given[2].mark - 40)
    (block,) = severity(given)
    spread = {one.judge: one.spread for one in block.judges}
    assert spread["E"] > 1.5 > 1 > max(spread[judge] for judge in "AB")
    slip = block.far[0]
    assert (slip.judge, slip.candidate) == ("C", "c00")
    assert slip.z < -3
    assert slip.expected - float(slip.mark) == pytest.approx(35, abs=8)


def test_what_cannot_be_is_refused():
    with pytest.raises(ScoringError, match="marked-twice"):
        severity([*table("70 80"), Given("A", "c0", Decimal(71))])
    many = [Given(f"j{place:03}", "c", Decimal(place % 9)) for place in range(251)]
    with pytest.raises(ScoringError, match="too-many-judges"):
        severity(many)


def test_rooms_are_compared_with_the_error_of_the_draw():
    rooms = {"1": [Decimal(one) for one in (70, 80, 90)], "2": [Decimal(one) for one in (60, 70, 80)]}
    first, second = between_rooms(rooms)
    assert (first.mean, first.difference, second.difference) == (80, 5, -5)
    # Each mean errs by √(100/3); of the difference from the mean of both half of each counts.
    assert first.error == pytest.approx((2 * 100 / 3 / 4) ** 0.5)
    assert first.low < 0 < first.high
    assert between_rooms({"1": rooms["1"]}) == ()
    lone = between_rooms({"1": rooms["1"], "2": [Decimal(60)]})
    assert [one.error for one in lone] == [None, None]


def test_a_whole_county_takes_no_time():
    chance = random.Random(3)
    given = [
        Given(f"r{room:02}j{judge}", f"r{room:02}c{number:02}", Decimal(chance.randrange(400, 1000)) / 10)
        for room in range(12)
        for number in range(25)
        for judge in range(5)
    ]
    assert [len(block.judges) for block in severity(given)] == [5] * 12


@pytest.fixture
def tam(shared_data: Path) -> list[Given]:
    """Texts rated on five criteria each; the n-th text of a person is the candidate."""
    seen: Counter[tuple[str, str]] = Counter()
    given = []
    with (shared_data / "integrity" / "tam_cqc04_ratings.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            seen[row["pid"], row["rater"]] += 1
            whole = sum(int(row[one]) for one in ("spe", "coh", "str", "gra", "con"))
            candidate = f"{row['pid']}#{seen[row['pid'], row['rater']]}"
            given.append(Given(row["rater"], candidate, Decimal(whole)))
    return given


def moved(given: list[Given], change: Callable[[Given], Decimal]) -> dict[str, float]:
    (block,) = severity([Given(one.judge, one.candidate, change(one)) for one in given])
    return {one.judge: one.severity for one in block.judges}


def test_an_injected_severity_is_recovered_from_real_ratings(tam: list[Given]):
    """A judge made three points stricter: 3 × 3/4 lower, the other three 3/4 higher, whoever they marked."""
    before = moved(tam, lambda one: one.mark)
    after = moved(tam, lambda one: one.mark - 3 if one.judge == "CO" else one.mark)
    shifts = {judge: round(after[judge] - before[judge], 9) for judge in before}
    assert shifts == {"AM": 0.75, "BE": 0.75, "CO": -2.25, "DA": 0.75}
    assert sum(before.values()) == pytest.approx(0)


def test_real_raters_differ_beyond_chance(tam: list[Given]):
    (block,) = severity(tam)
    order = sorted(block.judges, key=lambda one: one.severity)
    assert [one.judge for one in order] == ["DA", "CO", "BE", "AM"]
    assert all(one.low > 0 or one.high < 0 for one in order)


def test_brennans_variance_components_come_out(shared_data: Path):
    """Generalizability Theory (2001), table 3.2: three tasks with four raters of their own, ten people."""
    with (shared_data / "integrity" / "brennan_3_2.csv").open(encoding="utf-8") as file:
        given = [
            Given(f"{row['Task']}.{row['Rater']}", f"{row['Task']}.{row['Person']}", Decimal(row["Score"]))
            for row in csv.DictReader(file)
        ]
    blocks = severity(given)
    rest = sum(block.sigma**2 for block in blocks) / 3
    raters = sum(one.severity**2 for block in blocks for one in block.judges) / 9
    assert round(rest, 4) == 2.3802
    assert round(raters - rest / 10, 4) == 0.6475
