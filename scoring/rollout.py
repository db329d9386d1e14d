"""Which stations open in which month, fairly shared among units (townships), so that no unit waits for another.

The stations of all units are put in one line: the k-th of a unit's n stations stands at (2k - 1) / 2n of the way
(Webster's sequence, as parties' seats are filled one by one). At any point of that line every unit has had its share
of what came before it, rounded to the nearest whole, give or take one; and unlike shares that are rounded month by
month, nobody's count ever goes back. Months then take what lies between two milestones evenly, the larger parts first.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import NamedTuple

from scoring.errors import ScoringError


class Slot(NamedTuple):
    """One station in the line: the `number`-th (from 1) of its unit, due in `month`."""

    unit: str
    number: int
    month: str


@dataclass(frozen=True)
class Milestone:
    """So many stations altogether by the end of this month."""

    month: str
    total: int


def in_line(stations: Mapping[str, int]) -> list[tuple[str, int]]:
    """(unit, number) of every station in the order in which they come. Equal places go by the unit's code."""
    line = [
        (Fraction(2 * number - 1, 2 * count), unit, number)
        for unit, count in stations.items()
        for number in range(1, count + 1)
    ]
    return [(unit, number) for _place, unit, number in sorted(line)]


def shared_out(count: int, months: int) -> list[int]:
    """`count` over so many months, as evenly as whole numbers go, the larger parts first."""
    each, more = divmod(count, months)
    return [each + (number < more) for number in range(months)]


def totals(months: Sequence[str], milestones: Sequence[Milestone], stations: int) -> list[int]:
    """How many stations stand open at the end of each month: evenly from one milestone to the next, then to all.

    Errors: ScoringError ``milestone-unknown`` (month), ``milestone-backwards`` (month), ``months-missing``.
    """
    if not months:
        raise ScoringError("months-missing")
    ends = [*milestones]
    if not ends or ends[-1].month != months[-1]:
        ends.append(Milestone(months[-1], stations))
    found: list[int] = []
    reached = 0
    for one in ends:
        if one.month not in months:
            raise ScoringError("milestone-unknown", month=one.month)
        span = months.index(one.month) + 1 - len(found)
        if span <= 0 or not reached <= one.total <= stations:
            raise ScoringError("milestone-backwards", month=one.month)
        for part in shared_out(one.total - reached, span):
            reached += part
            found.append(reached)
    return found


def monthly_plan(
    stations: Mapping[str, int], months: Sequence[str], milestones: Sequence[Milestone] = ()
) -> list[Slot]:
    """Every station with its month. `months` are in order; milestones too, each a month of them.

    Errors: those of `totals`; ScoringError ``milestone-short`` where the last month does not bring all.
    """
    everything = in_line(stations)
    by_then = totals(months, milestones, len(everything))
    if by_then[-1] != len(everything):
        raise ScoringError("milestone-short", month=months[-1], total=by_then[-1], stations=len(everything))
    slots: list[Slot] = []
    for month, total in zip(months, by_then, strict=True):
        slots.extend(Slot(unit, number, month) for unit, number in everything[len(slots) : total])
    return slots
