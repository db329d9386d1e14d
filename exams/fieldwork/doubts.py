"""Figures of a day's report that ask for a second look. Pure.

A doubt never refuses a report and never changes a mark: the candidate is asked to look again and may say why the figure
is right; whoever judges sees both.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from statistics import median
from typing import Any

from recruit.programme.shapes import Code, Group, Number, Rows, Whole

#: What a `form-series` of a trial may say of its figures.
PLAUSIBLE = Group(
    {
        "steps": Rows(
            {
                "field": Code(needed=True),
                "times": Number(Decimal(2), needed=True),
                "above": Number(Decimal(0)),
            }
        ),
        "ratios": Rows(
            {
                "field": Code(needed=True),
                "per": Code(needed=True),
                "low": Number(Decimal(0), needed=True),
                "high": Number(Decimal(0), needed=True),
            }
        ),
        "same_days": Whole(2, 60),
    }
)

#: With fewer days before it, nobody knows what is usual.
DAYS_FOR_USUAL = 2


@dataclass(frozen=True)
class Step:
    """A day's figure above `above` and above `times` the median of the days before."""

    field: str
    times: Decimal
    above: Decimal


@dataclass(frozen=True)
class Ratio:
    """`field` ÷ `per` lies between `low` and `high`; with nothing in `per` there is nothing in `field` either."""

    field: str
    per: str
    low: Decimal
    high: Decimal


@dataclass(frozen=True)
class DoubtRules:
    """`same_days`: from so many days with the very same figures on; 0 never."""

    steps: tuple[Step, ...] = ()
    ratios: tuple[Ratio, ...] = ()
    same_days: int = 0


@dataclass(frozen=True)
class Doubt:
    """`code`: step, without, low, high, same. `facts`: value, usual, per, ratio, low, high or days, by code."""

    code: str
    field: str
    facts: Mapping[str, Any] = field(default_factory=dict)


def doubt_rules(params: Mapping[str, Any]) -> DoubtRules:
    """The rules of a series; without `plausible` there are none."""
    given = params.get("plausible") or {}
    steps = tuple(
        Step(str(row["field"]), Decimal(row["times"]), Decimal(row.get("above", 0)))
        for row in given.get("steps", ())
    )
    ratios = tuple(
        Ratio(str(row["field"]), str(row["per"]), Decimal(row["low"]), Decimal(row["high"]))
        for row in given.get("ratios", ())
    )
    return DoubtRules(steps, ratios, int(given.get("same_days", 0)))


def named(rules: DoubtRules) -> Iterator[tuple[str, int, str, str]]:
    """(list, place, key, field) of every field that the rules speak of."""
    for place, step in enumerate(rules.steps):
        yield "steps", place, "field", step.field
    for place, ratio in enumerate(rules.ratios):
        yield "ratios", place, "field", ratio.field
        yield "ratios", place, "per", ratio.per


def doubts(
    rules: DoubtRules,
    report: Mapping[str, Any],
    before: Sequence[Mapping[str, Any]],
    figures: Collection[str],
) -> tuple[Doubt, ...]:
    """What a person should look at again in one day's report. A figure left blank is zero.

    `before`: the reports of the days before it; `figures`: the fields of the form that can be counted.
    """
    found = [*_steps(rules, report, before), *_ratios(rules, report)]
    if rules.same_days and any(_figure(report, code) for code in figures):
        alike = sum(all(_figure(one, code) == _figure(report, code) for code in figures) for one in before)
        if alike + 1 >= rules.same_days:
            found.append(Doubt("same", "", {"days": alike + 1}))
    return tuple(found)


def doubts_by_day(
    rules: DoubtRules, reports: Mapping[int, Mapping[str, Any]], figures: Collection[str]
) -> dict[int, tuple[Doubt, ...]]:
    """Day -> its doubts, for days that have any."""
    in_order = sorted(reports.items())
    each = {
        day: doubts(rules, report, [one for _day, one in in_order[:place]], figures)
        for place, (day, report) in enumerate(in_order)
    }
    return {day: found for day, found in each.items() if found}


def _steps(
    rules: DoubtRules, report: Mapping[str, Any], before: Sequence[Mapping[str, Any]]
) -> Iterator[Doubt]:
    if len(before) < DAYS_FOR_USUAL:
        return
    for rule in rules.steps:
        value = _figure(report, rule.field)
        usual = median(_figure(one, rule.field) for one in before)
        if value > rule.above and value > rule.times * usual:
            yield Doubt("step", rule.field, {"value": value, "usual": usual})


def _ratios(rules: DoubtRules, report: Mapping[str, Any]) -> Iterator[Doubt]:
    for rule in rules.ratios:
        value, per = _figure(report, rule.field), _figure(report, rule.per)
        if not per:
            if value:
                yield Doubt("without", rule.field, {"value": value, "per": rule.per})
            continue
        ratio = value / per
        if not rule.low <= ratio <= rule.high:
            code = "low" if ratio < rule.low else "high"
            facts = {"value": value, "per": rule.per, "ratio": ratio, "low": rule.low, "high": rule.high}
            yield Doubt(code, rule.field, facts)


def _figure(report: Mapping[str, Any], code: str) -> Decimal:
    value = report.get(code)
    return Decimal(str(value)) if value not in (None, "") else Decimal(0)
