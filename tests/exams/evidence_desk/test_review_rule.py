"""The setting of sampled review, and the pace. Pure."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from exams.fieldwork.review_rule import ReviewRule, minutes_for, review_rule, seconds_each
from exams.kinds.task_round import KIND
from recruit.programme.kind_checks import of_kind
from recruit.programme.reader import Notes
from tests.exams.evidence_desk import desk

NINE = datetime(2016, 5, 24, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    ("rule", "pictures", "drawn"),
    [
        (ReviewRule(10, None, 0), 100, 10),
        (ReviewRule(10, None, 0), 4, 4),
        (ReviewRule(0, Decimal("0.1"), 0), 101, 11),
        (ReviewRule(0, Decimal("0.01"), 2), 100, 3),
        (ReviewRule(0, Decimal("0.5"), 3), 2, 2),
    ],
)
def test_how_many_are_drawn(rule, pictures, drawn):
    assert rule.of(pictures) == drawn


def test_without_the_setting_everything_is_looked_at():
    stage = next(one for one in desk.programme().stages if one.kind == KIND.code)
    assert review_rule(stage.component(desk.SHOTS)) is None


@pytest.mark.parametrize(
    "review",
    [
        "sample: 2, rate: 0.1",
        "accept_number: 1",
        "sample: 2, accept_number: 2",
        "rate: 0",
        "sample: 2, rest: 1",
    ],
)
def test_a_plan_that_is_none_or_cannot_fail_is_refused_with_its_place(review):
    made = desk.programme(review)
    problems = of_kind(made, made.stage("task-1"), KIND, Notes(made.timezone))
    assert any(one.path.startswith("stages.task-1.components.screenshots.params.review") for one in problems)


def test_the_pace_leaves_out_pauses():
    at = [NINE + timedelta(minutes=minute) for minute in (0, 2, 4, 64, 66)]
    assert seconds_each([(one, 24) for one in at]) == 5.0
    assert seconds_each([(NINE, 24)]) is None
    assert seconds_each([(NINE, 24), (NINE + timedelta(hours=1), 24)]) is None


@pytest.mark.parametrize(
    ("pictures", "pace", "minutes"), [(60, 5.0, 5), (1, 5.0, 1), (0, 5.0, 0), (9, None, None)]
)
def test_how_long_it_takes(pictures, pace, minutes):
    assert minutes_for(pictures, pace) == minutes
