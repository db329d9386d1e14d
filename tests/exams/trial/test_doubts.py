"""What asks for a second look in a day's figures."""

from __future__ import annotations

from decimal import Decimal

from exams.fieldwork.doubts import DoubtRules, Ratio, Step, doubt_rules, doubts, doubts_by_day

FIGURES = ("orders", "amount")
RULES = DoubtRules(
    steps=(Step("orders", Decimal(4), Decimal(20)),),
    ratios=(Ratio("amount", "orders", Decimal(3), Decimal(1500)),),
    same_days=3,
)


def day(orders=5, amount="500"):
    return {"orders": orders, "amount": amount}


def codes(report, *before):
    return [one.code for one in doubts(RULES, report, before, FIGURES)]


def test_a_step_needs_days_to_compare_with_and_a_size_that_matters():
    assert codes(day(80, "8000")) == []
    assert codes(day(80, "8000"), day(4, "400")) == []
    assert codes(day(80, "8000"), day(4, "400"), day(6, "600")) == ["step"]
    assert codes(day(20, "2000"), day(1, "100"), day(2, "200")) == []
    assert codes(day(21, "2100"), day(0, "0"), day(0, "0")) == ["step"]
    assert codes(day(24, "2400"), day(5, "501"), day(7, "700")) == []


def test_a_ratio_is_told_with_both_figures():
    (found,) = doubts(RULES, day(10, "20"), [], FIGURES)
    assert (found.code, found.field, found.facts["ratio"]) == ("low", "amount", Decimal(2))
    assert codes(day(1, "1501")) == ["high"]
    assert codes(day(1, "1500")) == []
    assert codes(day(0, "5")) == ["without"]
    assert codes(day(0, "0")) == []


def test_the_same_figures_again_and_again_are_told_from_the_third_day_on():
    assert codes(day(), day()) == []
    assert codes(day(), day(6), day(), day()) == ["same"]
    assert codes(day(5, "500.00"), day(5, "500"), day(5, 500)) == ["same"]
    assert codes(day(0, "0"), day(0, "0"), day(0, "0")) == []


def test_days_are_compared_with_those_before_them_only():
    reports = {3: day(90, "9000"), 1: day(), 2: day(6, "600"), 4: day(7, "700")}
    assert {
        number: [one.code for one in found]
        for number, found in doubts_by_day(RULES, reports, FIGURES).items()
    } == {3: ["step"]}


def test_a_figure_left_blank_is_zero_and_a_programme_without_rules_asks_nothing():
    assert [one.code for one in doubts(RULES, {"amount": "5"}, [], FIGURES)] == ["without"]
    assert doubts(doubt_rules({}), day(10**6, "1"), [day(), day()], FIGURES) == ()
