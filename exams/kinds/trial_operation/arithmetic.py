"""The formulas of a trial operation. Pure: figures and days in, Decimals and moments out."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from recruit.errors import Refusal
from scoring.numeric import own_context, round_to


@dataclass(frozen=True)
class Measure:
    """One figure of the daily report, or column of the groups' tables.

    What it adds up to counts up to `cap`, and is worth `share` at the cap.
    """

    field: str
    cap: Decimal
    share: Decimal


def measures_of(params: Mapping[str, Any], key: str = "field") -> tuple[Measure, ...]:
    """The measures of a `figure` component; those of an `activity` are named by `code`."""
    rows = params.get("measures") or ()
    return tuple(Measure(str(row[key]), Decimal(row["cap"]), Decimal(row["share"])) for row in rows)


@own_context
def sums(
    measures: Sequence[Measure], reports: Sequence[Mapping[str, Any]], fields: Collection[str]
) -> dict[str, Decimal]:
    """What the days add up to per measure; a figure left blank is zero. Late reports are reports.

    `fields` are those of the reports' form. Errors: Refusal('figure-unknown') for a measure of none of them: nobody may
    lose a share over a slip of the pen in the programme.
    """
    for one in measures:
        if one.field not in fields:
            raise Refusal("figure-unknown", field=one.field, known=sorted(fields))
    return {
        one.field: sum((Decimal(str(report.get(one.field, 0))) for report in reports), Decimal(0))
        for one in measures
    }


@own_context
def figures_mark(measures: Sequence[Measure], totals: Mapping[str, Decimal], maximum: Decimal) -> Decimal:
    """maximum × Σ share × min(total, cap) ÷ cap, divided by Σ share; rounded half up to two decimals.

    Where the shares add up to the maximum, as in the programme's own comment, the division changes nothing.
    """
    shares = sum((one.share for one in measures), Decimal(0))
    if shares == 0:
        return Decimal(0)
    reached = sum(
        (one.share * min(totals[one.field], one.cap) / one.cap for one in measures if one.cap), Decimal(0)
    )
    return round_to(maximum * reached / shares, 2)


@own_context
def reports_mark(late: Mapping[int, bool], days: int, late_effect: Decimal, maximum: Decimal) -> Decimal:
    """maximum ÷ days × (days in time + late_effect × days late), rounded half up to two decimals; a missing day is 0.

    `late` tells for each day with a report whether it came late.
    """
    if days <= 0:
        return Decimal(0)
    worth = sum((late_effect if was_late else Decimal(1) for was_late in late.values()), Decimal(0))
    return round_to(maximum * worth / days, 2)


def completed_at(received: Mapping[int, datetime], days: int) -> datetime | None:
    """When the last of the days' reports came in; None while a day is missing: a gap is not an early finish."""
    if days <= 0 or set(received) < set(range(1, days + 1)):
        return None
    return max(received.values())
