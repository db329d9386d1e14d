"""From marks to points to a total: value / max x weight per component, each step rounded by the policy."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from scoring.completion import Finish, finished_at, finishes
from scoring.marks import CandidateMarks
from scoring.numeric import own_context, round_to
from scoring.policy import COMPLETION, StagePolicy


@dataclass(frozen=True)
class Score:
    """One competing candidate's arithmetic.

    unrounded: points per key before rounding; points: after; total: the rounded sum of the rounded points.
    further: the sum of the unrounded points, for the ladder's ``unrounded-total`` rung.
    """

    row: CandidateMarks
    unrounded: Mapping[str, Decimal]
    points: Mapping[str, Decimal]
    total: Decimal
    further: Decimal
    finish: Finish | None


@own_context
def combine(policy: StagePolicy, rows: Sequence[CandidateMarks]) -> list[Score]:
    """Scores of the competing rows, in the order given. Positions in time are taken among these rows only."""
    moments = {row.candidate: finished_at(policy, row) for row in rows if not row.absent}
    order = finishes(policy.completion, moments) if policy.uses_completion else {}
    return [_score(policy, row, order.get(row.candidate)) for row in rows]


def _score(policy: StagePolicy, row: CandidateMarks, finish: Finish | None) -> Score:
    unrounded: dict[str, Decimal] = {}
    points: dict[str, Decimal] = {}
    for component in policy.scored:
        value = mark_of(row, component.code)
        unrounded[component.code] = value * component.weight / component.max
        step = policy.rounding.component
        points[component.code] = round_to(unrounded[component.code], step.places, step.mode)
    if policy.completion.gives_points:
        value = Decimal(0) if finish is None else finish.value
        unrounded[COMPLETION] = value * policy.completion.weight / policy.completion.max
        step = policy.rounding.completion
        points[COMPLETION] = round_to(unrounded[COMPLETION], step.places, step.mode)
    total = round_to(
        sum(points.values(), Decimal(0)), policy.rounding.total.places, policy.rounding.total.mode
    )
    return Score(row, unrounded, points, total, sum(unrounded.values(), Decimal(0)), finish)


def mark_of(row: CandidateMarks, code: str) -> Decimal:
    """The mark that counts: no mark, or an absent candidate's mark, is worth zero."""
    value = None if row.absent else row.values.get(code)
    return Decimal(0) if value is None else value
