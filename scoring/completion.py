"""What it is worth to have finished early.

``rank-points``: the n finishers stand in order of their completion time; whoever shares a time shares the
better position; position k earns ``max x (n - k + 1) / n``. The first gets everything, the last finisher
still gets max / n, and only those who never finished get nothing.

``linear``: ``max x (closes - t) / (closes - opens)``, everything at or before the opening, nothing at or
after the closing.

Both are then scaled to ``weight`` points. Candidates who are excluded or absent are no finishers.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from typing import NamedTuple

from scoring.errors import ScoringError
from scoring.marks import CandidateMarks
from scoring.numeric import own_context
from scoring.policy import CompletionRule, StagePolicy

_MICROSECOND = timedelta(microseconds=1)


class Finish(NamedTuple):
    """One finisher: ``position`` (may be shared) among ``finishers``; ``value``, unrounded, 0 to max."""

    completed_at: datetime
    position: int
    finishers: int
    value: Decimal


def finished_at(policy: StagePolicy, row: CandidateMarks) -> datetime | None:
    """The moment that counts: None where a condition that is examined has not been reached."""
    for condition in policy.conditions:
        if condition.code in row.values:
            value = row.values[condition.code]
            if value is None or value < condition.max:
                return None
    return row.completed_at


@own_context
def finishes(rule: CompletionRule, moments: Mapping[str, datetime | None]) -> dict[str, Finish]:
    """Candidate -> :class:`Finish` for everyone with a completion time.

    Errors: ScoringError ``window-missing`` if the rule is linear without a window.
    """
    done = {candidate: moment for candidate, moment in moments.items() if moment is not None}
    in_order = sorted(done.values())
    first_index: dict[datetime, int] = {}
    for index, moment in enumerate(in_order):
        first_index.setdefault(moment, index)
    total = len(in_order)
    result: dict[str, Finish] = {}
    for candidate, moment in done.items():
        position = first_index[moment] + 1
        result[candidate] = Finish(moment, position, total, _value(rule, moment, position, total))
    return result


def _value(rule: CompletionRule, moment: datetime, position: int, total: int) -> Decimal:
    if rule.rule == "rank-points":
        return rule.max * (total - position + 1) / total
    if rule.rule == "linear":
        if rule.opens is None or rule.closes is None:
            raise ScoringError("window-missing")
        left = (rule.closes - moment) // _MICROSECOND
        whole = (rule.closes - rule.opens) // _MICROSECOND
        return rule.max * max(0, min(left, whole)) / whole
    return Decimal(0)
