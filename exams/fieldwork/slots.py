"""Days of a trial as slots with deadlines of their own. Pure: every moment is an argument."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any, Literal
from zoneinfo import ZoneInfo

#: A trial of half a year would be another kind of stage.
MOST_DAYS = 60

SlotState = Literal["before", "open", "late", "over"]


@dataclass(frozen=True)
class SlotRules:
    """`closes` is the last second of a day's report; `late_hours` more it is taken for `late_effect` (0 to 1)."""

    count: int
    closes: time
    late_hours: int
    late_effect: Decimal


@dataclass(frozen=True)
class Slot:
    """One day's report: taken from `opens`, in time before `due`, late before `ends`. All aware."""

    number: int
    opens: datetime
    due: datetime
    ends: datetime

    def state(self, at: datetime) -> SlotState:
        if at < self.opens:
            return "before"
        if at < self.due:
            return "open"
        return "late" if at < self.ends else "over"


def slot_rules(params: Mapping[str, Any]) -> SlotRules | None:
    """The stage's rules on days, or None where its work is not cut into days."""
    if "slots" not in params:
        return None
    return SlotRules(
        int(params["slots"]),
        time.fromisoformat(str(params.get("slot_closes", "23:59:59"))),
        int(params.get("late_hours", 0)),
        Decimal(params.get("late_effect", 0)),
    )


def check(params: Mapping[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Everything wrong with a stage's params on days, as (path, code, facts) of `recruit.programme`'s messages."""
    for key, low, high in (("slots", 1, MOST_DAYS), ("late_hours", 0, 24 * MOST_DAYS)):
        value = params.get(key, None if key == "slots" else 0)
        if value is None:
            yield "", "missing", {"key": key}
        elif isinstance(value, bool) or not isinstance(value, int):
            yield key, "not-whole", {"value": value}
        elif value < low:
            yield key, "too-small", {"value": value, "low": low}
        elif value > high:
            yield key, "too-big", {"value": value, "high": high}
    try:
        time.fromisoformat(str(params.get("slot_closes", "23:59:59")))
    except ValueError:
        yield (
            "slot_closes",
            "not-allowed",
            {"value": params["slot_closes"], "near": "", "allowed": "23:59:59"},
        )
    try:
        effect = Decimal(str(params.get("late_effect", 0)))
    except InvalidOperation:
        yield "late_effect", "not-a-number", {"value": params["late_effect"]}
        return
    if not 0 <= effect <= 1:
        low_or_high = ("too-small", {"low": 0}) if effect < 0 else ("too-big", {"high": 1})
        yield "late_effect", low_or_high[0], {"value": effect, **low_or_high[1]}


def slots(rules: SlotRules, first_day: datetime, zone: ZoneInfo) -> list[Slot]:
    """The slots of a candidate whose window opens at `first_day`; moving the window moves all days with it.

    Days are calendar days of the programme's zone. 23:59:59 means until that second is over, so `due` is midnight.
    """
    begin = first_day.astimezone(zone)
    found = []
    for number in range(1, rules.count + 1):
        day = begin.date() + timedelta(days=number - 1)
        opens = begin if number == 1 else datetime.combine(day, time(), zone)
        due = datetime.combine(day, rules.closes.replace(microsecond=0), zone) + timedelta(seconds=1)
        found.append(Slot(number, opens, due, due + timedelta(hours=rules.late_hours)))
    return found
