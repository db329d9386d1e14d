"""A paper of four candidates and three items, worked out by hand, and papers about which little can be said."""

from decimal import Decimal

import pytest

from scoring.errors import ScoringError
from scoring.items.answers import dichotomous, from_choices, from_marks, not_reached, scored
from scoring.items.figures import item_figures, paper_figures
from scoring.items.report import item_report
from scoring.items.times import item_times

#: Each item is harder than the one before; each candidate better than the one behind. Totals 3, 2, 1, 0.
LADDER = {"a": [1.0, 1.0, 1.0, 0.0], "b": [1.0, 1.0, 0.0, 0.0], "c": [1.0, 0.0, 0.0, 0.0]}
FOUR = ("w", "x", "y", "z")


def test_the_ladder_by_hand():
    a, b, c = item_figures(from_marks(FOUR, LADDER))
    # Item a: marks 1 1 1 0 (mean 3/4, variance 1/4), rest 2 1 0 0 (mean 3/4, variance 11/12), covariance 1/4.
    assert (a.facility, a.mark_variance, a.covariance) == (Decimal("0.75"), Decimal("0.25"), Decimal("0.25"))
    assert a.rest_variance == Decimal("0.9166666667")
    assert float(a.item_rest or 0) == pytest.approx(0.25 / (0.25 * 11 / 12) ** 0.5)
    assert float(a.discrimination_index or 0) == pytest.approx(52.2232968)
    # The best rests already have the best marks: nothing could go together better.
    assert [one.discriminative_efficiency for one in (a, b, c)] == [100, 100, 100]
    # Item b: variance 1/3, rest 2 1 1 0 with variance 2/3, covariance 1/3.
    assert float(b.discrimination_index or 0) == pytest.approx(100 / 2**0.5)
    # Covariances with the total are 1/2, 2/3, 1/2; their roots share out the spread.
    assert [float(one.effective_weight or 0) for one in (a, b, c)] == pytest.approx(
        [31.6987298, 36.6025404, 31.6987298]
    )
    # Without a: 2 · (1 − (1/3 + 1/4) / (11/12)).
    assert a.alpha_if_deleted == Decimal("0.7272727273")


def test_the_ladder_as_a_paper():
    paper = paper_figures(from_marks(FOUR, LADDER))
    assert (paper.mean, paper.median, paper.skewness) == (Decimal("1.5"), Decimal("1.5"), Decimal(0))
    # Totals 3 2 1 0: variance 5/3. Alpha 3/2 · (1 − (5/6) / (5/3)) = 3/4; the error is half the deviation.
    assert (paper.alpha, paper.internal_consistency, paper.error_ratio) == (Decimal("0.75"), 75, 50)
    assert float(paper.sd or 0) == pytest.approx((5 / 3) ** 0.5)
    assert float(paper.standard_error or 0) == pytest.approx((5 / 3) ** 0.5 / 2)
    assert float(paper.kurtosis or 0) == pytest.approx(-1.2)


def test_efficiency_is_what_could_have_been():
    # Marks 1 0 1 0 against rests 3 2 1 0: covariance 1/3, at best (1 1 0 0) 2/3.
    marks = {"a": [1.0, 0.0, 1.0, 0.0], "b": [3.0, 2.0, 1.0, 0.0]}
    first = item_figures(from_marks(FOUR, marks, {"b": 3}))[0]
    assert (first.covariance, first.covariance_max) == (Decimal("0.3333333333"), Decimal("0.6666666667"))
    assert first.discriminative_efficiency == 50


def test_parts_of_marks_sort_like_whole_ones():
    halves = {item: [mark / 2 for mark in marks] for item, marks in LADDER.items()}
    for one, half in zip(
        item_figures(from_marks(FOUR, LADDER)),
        item_figures(from_marks(FOUR, halves, dict.fromkeys(LADDER, 0.5))),
        strict=True,
    ):
        assert one.discriminative_efficiency == half.discriminative_efficiency
        assert one.discrimination_index == half.discrimination_index
        assert one.facility == half.facility


@pytest.mark.parametrize("item", ["all right", "all wrong"])
def test_an_item_that_tells_nobody_apart_has_no_correlation(item: str):
    marks = {"all right": [1.0] * 4, "all wrong": [0.0] * 4, **LADDER}
    one = {each.item: each for each in item_figures(from_marks(FOUR, marks))}[item]
    assert one.facility == (1 if item == "all right" else 0)
    assert one.mark_variance == one.covariance == one.effective_weight == 0
    assert one.discrimination_index is one.discriminative_efficiency is one.item_rest is None


def test_one_candidate_alone():
    report = item_report(from_choices(["w"], {"a": ["A"], "b": ["B"]}, {"a": {"A"}, "b": {"A"}}))
    assert [item.figures.facility for item in report.items] == [1, 0]
    assert [item.figures.sd for item in report.items] == [None, None]
    assert report.paper.mean == 1
    assert report.paper.sd is report.paper.alpha is report.paper.skewness is None


def test_nobody_answered_anything():
    answers = from_choices(FOUR, {"a": [""] * 4, "b": [""] * 4}, {"a": {"A"}, "b": {"B"}})
    report = item_report(answers)
    assert [item.figures.facility for item in report.items] == [0, 0]
    assert report.paper.alpha is None
    for item in report.items:
        assert item.options is not None
        assert (item.options.answered, item.options.options, item.options.not_reached) == (0, (), 4)


def test_a_blank_in_the_middle_is_omitted_and_one_at_the_end_not_reached():
    answers = from_choices(
        ["w", "x"],
        {"a": ["A", ""], "b": ["", "B"], "c": ["", "B"]},
        {"a": {"A"}, "b": {"B"}, "c": {"B"}},
    )
    assert not_reached(answers).tolist() == [[False, False], [True, False], [True, False]]
    uses = [item.options for item in item_report(answers).items if item.options]
    assert [(use.omitted, use.not_reached) for use in uses] == [(1, 0), (0, 1), (0, 1)]


def test_an_item_not_on_the_paper_counts_for_nobody_who_lacked_it():
    marks = {**LADDER, "d": [1.0, None, 0.0, None]}
    answers = from_marks(FOUR, marks)
    d = item_figures(answers)[3]
    assert (d.candidates, d.facility) == (2, Decimal("0.5"))
    # Of w and y: marks 1 0, rests 3 1.
    assert (d.item_rest, d.rest_variance) == (1, 2)
    assert not answers.complete
    assert paper_figures(answers).alpha is None


def test_half_a_hundredth_rounds_up_whatever_the_order_of_adding():
    assert item_figures(from_marks(["a", "b", "c"], {"q": [0.1, 0.2, 0.3]}))[0].facility == Decimal("0.2")
    assert item_figures(from_marks(["a", "b", "c"], {"q": [0.3, 0.2, 0.1]}))[0].facility == Decimal("0.2")


def test_scored_anew_with_another_key():
    answers = from_choices(["w", "x"], {"a": ["A", "B"]}, {"a": {"A"}})
    assert answers.totals.tolist() == [1, 0]
    assert scored(answers, [frozenset({"B"})]).totals.tolist() == [0, 1]
    assert scored(answers, [frozenset({"A", "B"})]).totals.tolist() == [1, 1]
    with pytest.raises(ScoringError, match="key-missing"):
        scored(from_marks(FOUR, LADDER))


def test_marks_in_parts_are_told_from_right_and_wrong():
    assert dichotomous(from_marks(FOUR, LADDER))
    parts = from_marks(["w"], {"a": [0.5]})
    assert not dichotomous(parts)
    assert item_report(parts).items[0].options is None


@pytest.mark.parametrize(
    ("candidates", "marks", "code"),
    [
        ([], {"a": []}, "no-candidates"),
        (["w"], {}, "no-items"),
        (["w"], {"a": [1.0, 1.0]}, "lengths-differ"),
    ],
)
def test_what_cannot_be_a_table_is_refused(candidates: list[str], marks: dict[str, list[float]], code: str):
    with pytest.raises(ScoringError, match=code):
        from_marks(candidates, marks)


def test_times_of_those_with_and_without_the_mark():
    answers = from_marks(FOUR, LADDER)
    (time,) = item_times(answers, {"b": [10, 20, 60, None]})
    assert (time.item, time.count, time.median, time.right, time.wrong) == ("b", 3, 20, 15, 60)
    assert (time.lower, time.upper) == (15, 40)
    (unknown,) = item_times(answers, {"c": [None] * 4})
    assert (unknown.count, unknown.median) == (0, None)
    with pytest.raises(ScoringError, match="lengths-differ"):
        item_times(answers, {"a": [1]})
