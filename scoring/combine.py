"""From marks to points to a total: value / max x weight per component, each step rounded by the policy."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import NamedTuple

from scoring.completion import Finish, finished_at, finishes
from scoring.marks import CandidateMarks
from scoring.numeric import Rounding, own_context, rounding_to
from scoring.policy import COMPLETION, StagePolicy

_NOTHING = Decimal(0)


class Score(NamedTuple):
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
    steps = _Steps(policy)
    return [steps.score(row, order.get(row.candidate)) for row in rows]


class _Steps:
    """The policy's arithmetic with its settings laid out once for all candidates."""

    def __init__(self, policy: StagePolicy) -> None:
        part = _rounding(policy.rounding.component)
        self.parts = [(item.code, _once(item.weight, item.max, part)) for item in policy.scored]
        self.total = _rounding(policy.rounding.total)
        self.completion = policy.completion if policy.completion.gives_points else None
        self.finish = _rounding(policy.rounding.completion)

    def score(self, row: CandidateMarks, finish: Finish | None) -> Score:
        unrounded: dict[str, Decimal] = {}
        points: dict[str, Decimal] = {}
        total = further = _NOTHING
        marks = {} if row.absent else row.values
        for code, worth in self.parts:
            exact, rounded = worth(marks.get(code) or _NOTHING)
            unrounded[code], points[code] = exact, rounded
            total, further = total + rounded, further + exact
        if self.completion is not None:
            value = _NOTHING if finish is None else finish.value
            exact = unrounded[COMPLETION] = value * self.completion.weight / self.completion.max
            rounded = points[COMPLETION] = self.finish(exact)
            total, further = total + rounded, further + exact
        return Score(row, unrounded, points, self.total(total), further, finish)


def _once(
    weight: Decimal, most: Decimal, rounded: Callable[[Decimal], Decimal]
) -> Callable[[Decimal], tuple[Decimal, Decimal]]:
    """A mark's points before and after rounding. Thousands have the same mark: each is worked out once."""
    known: dict[Decimal, tuple[Decimal, Decimal]] = {}

    def worth(mark: Decimal) -> tuple[Decimal, Decimal]:
        found = known.get(mark)
        if found is None:
            exact = mark * weight / most
            found = known[mark] = (exact, rounded(exact))
        return found

    return worth


def _rounding(step: Rounding) -> Callable[[Decimal], Decimal]:
    return rounding_to(step.places, step.mode)


def mark_of(row: CandidateMarks, code: str) -> Decimal:
    """The mark that counts: no mark, or an absent candidate's mark, is worth zero."""
    value = None if row.absent else row.values.get(code)
    return _NOTHING if value is None else value
