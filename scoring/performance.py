"""Running stations held against one another, period by period: figures, points, ranks, who is at the bottom, for how
long in a row, and whose agreement may therefore be ended. Pure.

The ranking is that of any other list (:mod:`scoring.ranking`) without a line: what each measure counts up to its cap is
worth its share of a hundred. What being last means is decided here, from ranks alone.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass
from decimal import Decimal
from typing import Any

from scoring.numeric import own_context, plain, round_to
from scoring.ranking import Ranked
from scoring.worked import Worked, work_out

#: How a station stood in a period. Only ``clear`` breaks a row of periods at the bottom: a period in which a station
#: could not be last for reasons of its own or of the others neither adds to the row nor breaks it.
BOTTOM, CLEAR, NEW, FEW, NO_FIGURES, LEFT_OUT = "bottom", "clear", "new", "few", "no-figures", "left-out"
STATUSES = (BOTTOM, CLEAR, NEW, FEW, NO_FIGURES, LEFT_OUT)
EQUALS = ("nobody", "all")
_HUNDRED = Decimal(100)


@dataclass(frozen=True)
class Measure:
    """`share` of the hundred points is reached at `cap`; what lies beyond counts no more."""

    code: str
    cap: Decimal
    share: Decimal


@dataclass(frozen=True)
class Removal:
    """The `last` of a ranking are at the bottom, unless fewer than `at_least` compete; a station is spared in its first
    `grace` periods. After `periods` in a row at the bottom it is put forward. `equal`: of several with one rank who do
    not all belong to the last, ``nobody`` is at the bottom or ``all`` are; lots are never drawn."""

    last: int
    periods: int
    at_least: int = 2
    grace: int = 0
    equal: str = "nobody"


@dataclass(frozen=True)
class Standing:
    """Where a station stands after a period. `streak`: periods in a row at the bottom, this one included."""

    status: str
    streak: int
    proposed: bool


def policy_of(measures: Sequence[Measure], ties: Sequence[str]) -> dict[str, Any]:
    """The rules of the list, as `StagePolicy.from_dict` reads them. `ties`: codes of measures, the first decides."""
    return {
        "components": [
            {"code": one.code, "max": plain(one.cap), "weight": plain(one.share), "role": "scored"}
            for one in measures
        ],
        "ties": [f"component:{code}" for code in ties],
        "cut": {"rule": "none"},
    }


@own_context
def rank(
    measures: Sequence[Measure],
    ties: Sequence[str],
    figures: Mapping[str, Mapping[str, Decimal | None]],
    left_out: Mapping[str, str],
) -> Worked:
    """The list of a period. `left_out`: station -> why it is not held against the others.

    A station that lacks any figure is not ranked: nothing reported is not the same as zero.
    Errors: PolicyError, ScoringError.
    """
    inputs = []
    for station in sorted({*figures, *left_out}):
        found = figures.get(station, {})
        lacks = any(found.get(one.code) is None for one in measures)
        out = left_out.get(station) or (NO_FIGURES if lacks else None)
        values = {} if out else {one.code: min(found[one.code] or Decimal(0), one.cap) for one in measures}
        inputs.append(
            {
                "candidate": station,
                "values": {code: plain(value) for code, value in values.items()},
                "excluded": out,
            }
        )
    return work_out(policy_of(measures, ties), inputs)


def at_bottom(ranks: Mapping[str, int], removal: Removal) -> set[str]:
    """The stations at the bottom of a ranking; nobody where too few compete, or where all are equal."""
    if len(ranks) < removal.at_least:
        return set()
    found: set[str] = set()
    left = removal.last
    for place, size in sorted(Counter(ranks.values()).items(), reverse=True):
        if left <= 0 or place == 1 or (size > left and removal.equal == "nobody"):
            break
        found |= {station for station, one in ranks.items() if one == place}
        left -= size
    return found


def streak(statuses: Sequence[str]) -> int:
    """How many periods in a row at the bottom the statuses end with, the oldest first."""
    count = 0
    for status in reversed(statuses):
        if status == CLEAR:
            break
        count += status == BOTTOM
    return count


def standings(
    ranked: Sequence[Ranked],
    removal: Removal | None,
    new: Collection[str],
    before: Mapping[str, Sequence[str]],
) -> dict[str, Standing]:
    """Station -> where it stands now. `new`: stations in their first periods, who are ranked and spared; the place they
    leave at the bottom goes to nobody. `before`: how each stood in earlier periods, the oldest first."""
    ranks = {one.candidate: one.rank for one in ranked if one.rank is not None}
    few = removal is not None and len(ranks) < removal.at_least
    last = set() if removal is None else at_bottom(ranks, removal)
    found = {}
    for one in ranked:
        status = _status(one, few, one.candidate in last, one.candidate in new)
        row = streak([*before.get(one.candidate, ()), status])
        due = removal is not None and status == BOTTOM and row >= removal.periods
        found[one.candidate] = Standing(status, row, due)
    return found


def _status(one: Ranked, few: bool, last: bool, new: bool) -> str:
    if one.rank is None:
        return NO_FIGURES if one.reason == NO_FIGURES else LEFT_OUT
    if new:
        return NEW
    if few:
        return FEW
    return BOTTOM if last else CLEAR


@dataclass(frozen=True)
class Commission:
    """What a station earns by a measure: `each` yuan a unit, or `rate` percent of the amount."""

    code: str
    measure: str
    each: Decimal | None = None
    rate: Decimal | None = None


@own_context
def commission(rules: Sequence[Commission], figures: Mapping[str, Decimal | None]) -> dict[str, Decimal]:
    """Rule -> yuan, half up to the fen, of the whole figure (no cap); a rule without a figure is left out."""
    found = {}
    for one in rules:
        value = figures.get(one.measure)
        if value is not None:
            by = one.each if one.each is not None else (one.rate or Decimal(0)) / _HUNDRED
            found[one.code] = round_to(value * by, 2)
    return found


@own_context
def year_totals(totals: Sequence[Mapping[str, Decimal]]) -> list[tuple[str, int, Decimal]]:
    """(station, rank, sum) of the totals of several periods, the best first; equal sums share a rank."""
    sums: dict[str, Decimal] = {}
    for period in totals:
        for station, total in period.items():
            sums[station] = sums.get(station, Decimal(0)) + total
    every = sorted(sums.values(), reverse=True)
    return [
        (station, every.index(total) + 1, total)
        for station, total in sorted(sums.items(), key=lambda item: (-item[1], item[0]))
    ]


def removal_to_plain(removal: Removal | None) -> dict[str, Any] | None:
    """As the file of a period spells it."""
    return None if removal is None else asdict(removal)
