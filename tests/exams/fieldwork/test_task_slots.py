"""A day is a slot with its own deadline."""

from datetime import datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from exams.fieldwork.slots import SLOT_PARAMS, slot_rules, slots
from recruit.programme.shapes import walk

ZONE = ZoneInfo("Asia/Shanghai")
PARAMS = {"slots": 7, "slot_closes": "23:59:59", "late_hours": 12, "late_effect": Decimal("0.5")}
DAYS = slots(slot_rules(PARAMS), datetime(2016, 6, 2, tzinfo=ZONE), ZONE)


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"2016-06-{text}").replace(tzinfo=ZONE)


@pytest.mark.parametrize(
    ("number", "moment", "state"),
    [
        (1, "01 23:59:59", "before"),
        (1, "02 00:00:00", "open"),
        (1, "02 23:59:59.999999", "open"),
        (1, "03 00:00:00", "late"),
        (1, "03 11:59:59.999999", "late"),
        (1, "03 12:00:00", "over"),
        (2, "02 23:59:59", "before"),
        (2, "03 00:00:00", "open"),
        (7, "08 23:59:59", "open"),
        (7, "09 11:00:00", "late"),
    ],
)
def test_to_the_second(number, moment, state):
    assert DAYS[number - 1].state(at(moment)) == state


def test_days_follow_a_window_that_was_moved():
    moved = slots(slot_rules(PARAMS), datetime(2016, 6, 4, 9, tzinfo=ZONE), ZONE)
    assert moved[0].opens == at("04 09:00:00")
    assert moved[0].due == at("05 00:00:00")
    assert moved[6].due == at("11 00:00:00")


def test_days_are_days_where_clocks_are_put_forward():
    zone = ZoneInfo("Europe/Berlin")
    days = slots(slot_rules(PARAMS), datetime(2016, 3, 26, tzinfo=zone), zone)
    real = days[1].due.astimezone(ZoneInfo("UTC")) - days[1].opens.astimezone(ZoneInfo("UTC"))
    assert real == timedelta(hours=23)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"slots": 0}, "too-small"),
        ({"slots": 61}, "too-big"),
        ({"slots": "seven"}, "not-whole"),
        ({"slots": None}, "missing"),
        ({"late_hours": -1}, "too-small"),
        ({"slot_closes": "midnight"}, "not-a-clock"),
        ({"late_effect": "half"}, "not-a-number"),
        ({"late_effect": Decimal("1.5")}, "too-big"),
    ],
)
def test_a_programme_with_wrong_days_is_told(change, code):
    assert [problem[1] for problem in walk(PARAMS | change, SLOT_PARAMS)] == [code]


def test_the_programme_itself_is_fine():
    assert list(walk(PARAMS, SLOT_PARAMS)) == []
    assert slot_rules({}) is None
