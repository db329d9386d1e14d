"""Days of a trial as slots with deadlines of their own. Pure: every moment is an argument."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from decimal import Decimal
from typing import Any, Literal
from zoneinfo import ZoneInfo

from recruit.programme.shapes import Clock, Number, Shapes, Whole

#: A trial of half a year would be another kind of stage.
MOST_DAYS = 60

#: What the params of a stage may say of its days.
SLOT_PARAMS: Shapes = {
    "slots": Whole(1, MOST_DAYS, needed=True),
    "slot_closes": Clock(),
    "late_hours": Whole(0, 24 * MOST_DAYS),
    "late_effect": Number(0, 1),
    "remind": Clock(),
}

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
