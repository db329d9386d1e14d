"""Work that was made in time and came in after the end, because there was no signal: how much of it counts. Pure.

When a piece was made is the phone's word and decides only whether it is still taken; every time that ranks is the
moment at which the last byte came in.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from recruit.programme.shapes import Number, Shapes, Whole
from scoring.numeric import own_context

#: What the params of a round may say of it.
LATE_PARAMS: Shapes = {"late_hours": Whole(0, 240), "late_effect": Number(0, 1)}


@dataclass(frozen=True)
class LateRule:
    """For `hours` after the window pieces made in it are taken; each counts for `effect` (0 to 1) of one in time."""

    hours: int
    effect: Decimal

    def until(self, closes: datetime) -> datetime:
        return closes + timedelta(hours=self.hours)

    def takes(self, closes: datetime, made: datetime | None, at: datetime) -> bool:
        """Whether a piece that comes in at `at`, after the end, is still taken; never without a word on its making."""
        return made is not None and made < closes <= at < self.until(closes)

    @own_context
    def worth(self, received: Iterable[datetime], closes: datetime) -> Decimal:
        """How many pieces these are worth."""
        return sum((Decimal(1) if at < closes else self.effect for at in received), Decimal(0))


def late_rule(params: Mapping[str, Any]) -> LateRule:
    """The rule of a round; one that says nothing takes nothing after its end, nor does one that is cut into days, which
    have hours of their own (`exams.fieldwork.slots`)."""
    if "slots" in params:
        return LateRule(0, Decimal(1))
    return LateRule(int(params.get("late_hours", 0)), Decimal(params.get("late_effect", 1)))
