import json
from decimal import Decimal
from pathlib import Path

import pytest

from scoring.coefficients import CoefficientRule, correct, from_scores
from scoring.errors import ScoringError
from scoring.numeric import Rounding

PUBLISHED = {"A": (Decimal("1522.42"), 20), "B": (Decimal("1494.88"), 18)}


def scores(**panels: tuple[object, ...]) -> dict[str, list[Decimal]]:
    return {panel: [Decimal(str(value)) for value in values] for panel, values in panels.items()}


def printed(total: Decimal, count: int) -> list[Decimal]:
    """Notices print a panel's sum and how many it saw: any scores with that sum have its mean."""
    return [total, *[Decimal(0)] * (count - 1)]


def test_the_published_example_to_the_digit():
    report = from_scores(
        {panel: printed(*one) for panel, one in PUBLISHED.items()}, CoefficientRule("pooled")
    )
    assert [str(figure.mean) for figure in report.panels.values()] == ["76.12", "83.05"]
    assert str(report.common) == "79.40"
    assert [str(figure.coefficient) for figure in report.panels.values()] == ["1.04", "0.96"]


@pytest.mark.shared_data
def test_all_published_coefficients(shared_data: Path):
    cases = json.loads((shared_data / "integrity" / "cross_panel_coefficients.json").read_text("utf-8"))
    assert cases
    methods = {"pooled mean / panel mean": "pooled"}
    for case in cases:
        means = Rounding(case["dp_mean"])
        rule = CoefficientRule(
            methods[case["method"]], means, means, Rounding(case["dp_coef"]), Rounding(case["dp_final"])
        )
        pairs = zip(case["panel_sum"], case["panel_n"], strict=True)
        panels = {str(index): printed(Decimal(total), count) for index, (total, count) in enumerate(pairs)}
        report = from_scores(panels, rule)
        assert [str(one.mean) for one in report.panels.values()] == case["published_panel_mean"]
        total, count, pooled = case["published_pool"]
        assert (str(sum(one.total for one in report.panels.values())), str(report.common)) == (total, pooled)
        assert sum(one.candidates for one in report.panels.values()) == count
        assert [str(one.coefficient) for one in report.panels.values()] == case["published_coef"]


def test_the_mean_of_means_ignores_the_panels_sizes():
    given = scores(A=(90, 90, 90, 90), B=(60, 60))
    assert from_scores(given, CoefficientRule("mean-of-means")).common == Decimal("75.00")
    assert from_scores(given, CoefficientRule("pooled")).common == Decimal("80.00")


def test_means_may_stay_unrounded():
    given = scores(A=(1, 1, 2), B=(2, 2, 2))
    rounded = from_scores(given, CoefficientRule("pooled", Rounding(0), Rounding(0), Rounding(4)))
    exact = from_scores(given, CoefficientRule("pooled", None, None, Rounding(4)))
    assert str(rounded.panels["A"].coefficient) == "2.0000"
    assert str(exact.panels["A"].coefficient) == "1.2500"


def test_the_best_and_worst_candidates_can_be_left_out_of_the_means():
    given = scores(A=(0, 70, 80, 100), B=(50, 60, 70, 99))
    report = from_scores(given, CoefficientRule("pooled", trim_candidates=1))
    assert [(one.candidates, one.counted, str(one.mean)) for one in report.panels.values()] == [
        (4, 2, "75.00"),
        (4, 2, "65.00"),
    ]
    assert str(report.common) == "70.00"
    assert [str(one.coefficient) for one in report.panels.values()] == ["0.93", "1.08"]


def test_who_is_left_out_of_the_panels_mean_may_still_count_in_the_common_one():
    given = scores(
        A=(0, 70, 80, 100), B=(50, 60, 70, 99)
    )  # trimmed 75 and 65; all eight have 529 ÷ 8 = 66.125
    report = from_scores(given, CoefficientRule("pooled", trim_candidates=1, pool="all"))
    assert str(report.common) == "66.13"
    assert [str(one.coefficient) for one in report.panels.values()] == ["0.88", "1.02"]
    means = from_scores(given, CoefficientRule("mean-of-means", trim_candidates=1, pool="all"))
    assert str(means.common) == "66.13"  # 62.50 and 69.75


def test_each_step_has_its_own_decimals_and_way():
    given = scores(A=(70, 80, 81), B=(90, 90, 91))  # 77; 90.333...; together 83.666...
    cut, even = Rounding(1, "truncate"), Rounding(2, "half-even")
    report = from_scores(given, CoefficientRule("pooled", mean=cut, common=even, coefficient=Rounding(3)))
    assert [str(one.mean) for one in report.panels.values()] == ["77.0", "90.3"]
    assert str(report.common) == "83.67"
    assert [str(one.coefficient) for one in report.panels.values()] == ["1.087", "0.927"]
    rule = CoefficientRule(score=Rounding(1, "half-even"))
    assert [str(correct(Decimal(mark), Decimal(1), rule)) for mark in ("70.25", "70.35")] == ["70.2", "70.4"]


def test_without_a_method_nothing_is_corrected():
    rule = CoefficientRule("none")
    report = from_scores(scores(A=(70,), B=(0, 0)), rule)
    assert {figure.coefficient for figure in report.panels.values()} == {Decimal(1)}
    assert correct(Decimal("70.123"), Decimal(1), rule) == Decimal("70.12")


def test_a_corrected_score_is_rounded_and_capped():
    rule = CoefficientRule("pooled", score=Rounding(4))
    assert str(correct(Decimal("76.12"), Decimal("1.04"), rule)) == "79.1648"
    capped = CoefficientRule("pooled", score_max=Decimal(100))
    assert str(correct(Decimal(99), Decimal("1.04"), capped)) == "100.00"
    assert (
        str(correct(Decimal("0.125"), Decimal(1), CoefficientRule(score=Rounding(2, "truncate")))) == "0.12"
    )


@pytest.mark.parametrize(
    ("given", "rule", "code"),
    [
        ({}, CoefficientRule("pooled"), "no-panels"),
        (scores(A=(), B=(1, 2)), CoefficientRule("pooled"), "panel-empty"),
        (scores(A=(80,), B=(1, 2)), CoefficientRule("pooled"), "panel-of-one"),
        (scores(A=(80,), B=(1, 2)), CoefficientRule("mean-of-means"), "panel-of-one"),
        (scores(A=(0, 0), B=(1, 2)), CoefficientRule("pooled"), "panel-mean-zero"),
        (scores(A=("0.001", "0.002"), B=(1, 2)), CoefficientRule("pooled"), "panel-mean-zero"),
        (scores(A=(1, 2), B=(1, 2, 3)), CoefficientRule("pooled", trim_candidates=1), "too-few-to-trim"),
        (scores(A=(1, 2)), CoefficientRule("guess"), "unknown-method"),
        (scores(A=(1, 2)), CoefficientRule("pooled", pool="most"), "unknown-method"),
    ],
)
def test_what_gives_no_coefficient_is_refused(
    given: dict[str, list[Decimal]], rule: CoefficientRule, code: str
):
    with pytest.raises(ScoringError) as caught:
        from_scores(given, rule)
    assert caught.value.code == code
    if code.startswith("panel"):
        assert caught.value.facts == {"panel": "A"}


def test_a_lone_panel_needs_no_correction():
    report = from_scores(scores(A=(80,)), CoefficientRule("pooled"))
    assert str(report.panels["A"].coefficient) == "1.00"
