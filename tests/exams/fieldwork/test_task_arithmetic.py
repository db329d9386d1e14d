"""The formulas of both task kinds, by hand-made numbers."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from exams.kinds.task_round import arithmetic as task
from exams.kinds.trial_operation import arithmetic as trial
from recruit.errors import Refusal

FIELDS = ("orders", "amount", "parcels", "visitors", "returns")
NOON = datetime(2016, 5, 26, 4, tzinfo=UTC)
EFFECT = {
    "confirmed": Decimal(1),
    "differs": Decimal("0.5"),
    "denied": Decimal(0),
    "not-reached": Decimal(1),
    "wrong-number": Decimal(0),
}


@pytest.mark.parametrize(
    ("accepted", "target", "value"),
    [
        (100, 100, "100"),
        (99, 100, "99"),
        (103, 100, "103"),
        (0, 100, "0"),
        (2, 3, "66.66"),
        (3, 3, "100"),
        (0, 0, "100"),
    ],
)
def test_a_condition_is_met_exactly_at_its_target(accepted, target, value):
    assert task.condition_value(accepted, target, Decimal(100)) == Decimal(value)


@pytest.mark.parametrize(
    ("forms", "target", "verdicts", "mark"),
    [
        (100, 100, ["confirmed"] * 5, "100.00"),
        (50, 100, ["confirmed"] * 5, "50.00"),
        (120, 100, ["confirmed"] * 5, "100.00"),
        (100, 100, ["confirmed", "confirmed", "differs", "denied", "not-reached"], "70.00"),
        (100, 100, ["wrong-number", "confirmed", "confirmed"], "66.67"),
        (100, 100, [], "100.00"),
        (0, 100, [], "0.00"),
    ],
)
def test_households_are_worth_their_share_times_what_the_phone_said(forms, target, verdicts, mark):
    assert str(task.series_mark(forms, target, verdicts, EFFECT, Decimal(100))) == mark


def test_the_moment_of_completion_is_the_last_piece_that_was_needed():
    early, middle, late = (NOON + timedelta(hours=hours) for hours in (0, 1, 2))
    assert task.reached_at([late, early, middle], 2) == middle
    assert task.reached_at([early], 2) is None
    assert task.completed_at([early, late]) == late
    assert task.completed_at([early, None]) is None
    assert task.completed_at([]) is None


MEASURES = trial.measures_of(
    {
        "measures": [
            {"field": "orders", "cap": 70, "share": 40},
            {"field": "amount", "cap": 7000, "share": 30},
            {"field": "parcels", "cap": 70, "share": 15},
            {"field": "visitors", "cap": 140, "share": 15},
        ]
    }
)


@pytest.mark.parametrize(
    ("reports", "mark"),
    [
        ([{"orders": 10, "amount": "1000.00", "parcels": 10, "visitors": 20}] * 7, "100.00"),
        ([{"orders": 100, "amount": "0", "parcels": 0, "visitors": 0}], "40.00"),
        ([{"orders": 1, "amount": "100.50", "parcels": 1, "visitors": 1}], "1.32"),
        ([{"orders": 35}], "20.00"),
        ([], "0.00"),
    ],
)
def test_figures_count_up_to_their_caps(reports, mark):
    assert str(trial.figures_mark(MEASURES, trial.sums(MEASURES, reports, FIELDS), Decimal(100))) == mark


def test_a_figure_that_no_report_has_is_refused_rather_than_counted_as_nothing():
    measures = trial.measures_of({"measures": [{"field": "order", "cap": 10, "share": 1}]})
    with pytest.raises(Refusal) as refused:
        trial.sums(measures, [{"orders": 5}], FIELDS)
    assert (refused.value.code, refused.value.facts["field"]) == ("figure-unknown", "order")
    blank = trial.measures_of({"measures": [{"field": "returns", "cap": 10, "share": 1}]})
    assert trial.sums(blank, [{"orders": 5}], FIELDS) == {"returns": Decimal(0)}


def test_shares_that_do_not_add_up_are_scaled_to_the_maximum():
    measures = trial.measures_of({"measures": [{"field": "orders", "cap": 10, "share": 1}]})
    assert trial.figures_mark(measures, {"orders": Decimal(5)}, Decimal(80)) == Decimal("40.00")
    assert trial.figures_mark((), {}, Decimal(100)) == 0


@pytest.mark.parametrize(
    ("late", "mark"),
    [
        (dict.fromkeys(range(1, 8), False), "100.00"),
        ({1: False, 2: True}, "21.43"),
        ({}, "0.00"),
        (dict.fromkeys(range(1, 8), True), "50.00"),
    ],
)
def test_a_late_report_is_worth_half_and_a_missing_one_nothing(late, mark):
    assert str(trial.reports_mark(late, 7, Decimal("0.5"), Decimal(100))) == mark


def test_a_trial_is_complete_only_with_every_day():
    days = {number: NOON + timedelta(days=number) for number in range(1, 8)}
    assert trial.completed_at(days, 7) == NOON + timedelta(days=7)
    assert trial.completed_at({number: days[number] for number in (1, 2, 3, 4, 5, 7)}, 7) is None
