"""Equating: small cases by hand, what must hold always, and the published figures."""

import csv
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.equating import (
    Line,
    chained,
    equipercentile,
    levine,
    linear_equating,
    mean_equating,
    percentile_rank,
    tucker,
)
from scoring.errors import ScoringError

COUNTS = st.dictionaries(st.integers(0, 20), st.integers(1, 30), min_size=2)


def near(value: Decimal, expected: str) -> bool:
    """Agrees to the last published digit."""
    printed = Decimal(expected)
    return abs(value - printed) <= Decimal((0, (1,), int(printed.as_tuple().exponent)))


@pytest.fixture
def act(shared_data: Path) -> tuple[dict[int, int], dict[int, int]]:
    with (shared_data / "integrity" / "actmath_counts.csv").open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    x, y = ({int(row["scale"]): int(row[name]) for row in rows} for name in ("xcount", "ycount"))
    return x, y


@pytest.fixture
def anchored(shared_data: Path) -> list[list[tuple[int, int]]]:
    forms = []
    for name in ("kbneat_x.csv", "kbneat_y.csv"):
        with (shared_data / "integrity" / name).open(newline="", encoding="utf-8") as file:
            forms.append([(int(row["total"]), int(row["anchor"])) for row in csv.DictReader(file)])
    return forms


def test_act_mathematics_mean_and_linear(act: tuple[dict[int, int], dict[int, int]]):
    assert near(mean_equating(*act).intercept, "-0.8726")
    line = linear_equating(*act)
    assert near(line.slope, "1.08862150")
    assert near(line.intercept, "-2.63197078")


def test_act_mathematics_equipercentile(act: tuple[dict[int, int], dict[int, int]]):
    published = {10: "8.160666508", 20: "19.164720756", 30: "30.130481670"}
    # The program they are from rounds ranks to ten decimals; exact ranks differ from the ninth decimal on.
    as_printed, exact = equipercentile(*act, places=10), equipercentile(*act)
    for mark, expected in published.items():
        assert round(as_printed[mark], 9) == Decimal(expected)
        assert abs(exact[mark] - Decimal(expected)) < Decimal("3e-9")


def test_chained_is_two_lines_one_after_the_other(anchored: list[list[tuple[int, int]]]):
    """Checked with the means and standard deviations that NumPy finds in the same files."""
    line = chained(*anchored)
    assert near(line.slope, "1.021271688577473")
    assert near(line.intercept, "0.3936798387424")


def test_chained_by_hand():
    """Everybody's anchor mark is half the total on X and a quarter of it on Y: a mark on X is worth twice as much on Y,
    however much better one of the groups is."""
    weak, strong = [(4, 2), (8, 4), (6, 3)], [(20, 5), (40, 10), (28, 7)]
    line = chained(weak, strong)
    assert abs(line.slope - 2) < Decimal("1e-40")
    assert abs(line.intercept) < Decimal("1e-40")


def test_tucker_and_levine(anchored: list[list[tuple[int, int]]]):
    by_regression = tucker(*anchored)
    assert near(by_regression.slope, "1.028947984")
    assert near(by_regression.intercept, "0.536778004")
    by_true_scores = levine(*anchored)
    assert near(by_true_scores.slope, "1.011165526")
    assert near(by_true_scores.intercept, "0.251347604")


def test_percentile_ranks_by_hand():
    counts = {0: 1, 1: 2, 3: 1}
    assert [percentile_rank(counts, mark) for mark in range(-1, 5)] == [0, Decimal("12.5"), 50, 75, 87.5, 100]


def test_equipercentile_by_hand():
    # Rank of 1 on X: 1/2 of one half = 25 per cent; on Y the first 50 per cent lie between 1.5 and 2.5.
    assert equipercentile({1: 1, 2: 1}, {2: 1, 3: 1}) == {1: 2, 2: 3}
    # A gap in Y: exactly half lie below 2, so the rank of 50 per cent is found where the upper half begins.
    assert equipercentile({1: 1}, {0: 1, 2: 1}) == {1: Decimal("1.5")}


@given(COUNTS)
def test_a_form_equated_to_itself_stays(counts: dict[int, int]):
    assert mean_equating(counts, counts).at(7) == 7
    assert abs(linear_equating(counts, counts).at(7) - 7) < Decimal("1e-40")
    found = equipercentile(counts, counts)
    for mark in counts:
        assert abs(found[mark] - mark) < Decimal("1e-40")


@given(COUNTS, COUNTS)
def test_a_better_mark_never_becomes_a_worse_one(x: dict[int, int], y: dict[int, int]):
    found = list(equipercentile(x, y).values())
    assert found == sorted(found)
    assert min(y) - 1 < found[0]
    assert found[-1] <= max(y) + Decimal("0.5")


@given(COUNTS, COUNTS)
def test_linear_equating_gives_the_other_mean_and_spread(x: dict[int, int], y: dict[int, int]):
    line = linear_equating(x, y)
    mean_x, mean_y = (
        Decimal(sum(mark * count for mark, count in form.items())) / sum(form.values()) for form in (x, y)
    )
    assert abs(line.at(0) + line.slope * mean_x - mean_y) < Decimal("1e-20")


def test_groups_alike_need_no_anchor():
    """With one group's marks on both forms, Tucker and Levine are the linear line."""
    pairs = [(3, 1), (5, 2), (8, 4), (9, 3)]
    higher = [(total + 2, anchor) for total, anchor in pairs]
    lines = (
        tucker(pairs, higher),
        levine(pairs, higher),
        levine(pairs, higher, internal=False),
        chained(pairs, higher),
    )
    for line in lines:
        assert abs(line.slope - 1) < Decimal("1e-40")
        assert abs(line.intercept - 2) < Decimal("1e-40")
    half = tucker(pairs, higher, Decimal("0.5"))
    assert abs(half.intercept - 2) < Decimal("1e-40")


def test_a_line_is_exact_and_knows_no_ambient_precision():
    assert Line(Decimal("1.1"), Decimal("-0.3")).at(10) == Decimal("10.7")


@pytest.mark.parametrize(
    ("work", "code"),
    [
        (lambda: mean_equating({}, {1: 1}), "no-candidates"),
        (lambda: equipercentile({1: 1}, {1: 0}), "no-candidates"),
        (lambda: mean_equating({1: -1}, {1: 1}), "count-negative"),
        (lambda: linear_equating({1: 5}, {1: 2, 2: 2}), "no-spread"),
        (lambda: tucker([], [(1, 1)]), "no-candidates"),
        (lambda: tucker([(1, 1), (2, 1)], [(1, 1), (2, 2)]), "no-spread"),
        (lambda: chained([(1, 1), (2, 1)], [(1, 1), (2, 2)]), "no-spread"),
        (lambda: tucker([(1, 1), (2, 2)], [(1, 1), (2, 2)], 2), "weight-range"),
        (lambda: levine([(1, 2), (2, 1)], [(1, 1), (2, 2)]), "anchor-unrelated"),
    ],
)
def test_what_cannot_be_equated_is_refused(work, code: str):
    with pytest.raises(ScoringError, match=code):
        work()
