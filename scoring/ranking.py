"""One stage's list: who stands where, who goes on, and which rung of the ladder decided it.

The result depends on the facts alone: any order of the rows, any decimal context, any locale or time zone
gives the same list.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import NamedTuple

from scoring.combine import Score, combine, mark_of
from scoring.cutoff import outcomes
from scoring.errors import ScoringError
from scoring.marks import CandidateMarks, check_rows
from scoring.moved_up import MovedUp
from scoring.numeric import own_context
from scoring.ordering import classes, ranks
from scoring.policy import StagePolicy

ADVANCED, RESERVE, OUT, UNDECIDED = "advanced", "reserve", "out", "undecided"
BELOW_PASS = "below-pass"
_ORDER = {ADVANCED: 0, UNDECIDED: 1, RESERVE: 2, OUT: 3}


class Ranked(NamedTuple):
    """One row of the list.

    points: per scored component, and ``completion`` where it earns points; empty if out of the competition.
    rank: equal only where the total and every decisive rung are equal; None if absent (policy ``out``), excluded
        or below the pass line of a component (who keep their points and total).
    outcome: ``advanced``, ``reserve``, ``out`` or ``undecided``.
    rung: what parted this candidate from the next one above of the same total (for the first of a total, from
        the next below); for ``undecided`` the last rung tried; None if the total stands alone.
    reason: ``below-line``, ``below-threshold``, ``below-pass``, ``tie-at-line``, ``absent``, one of
        :data:`scoring.moved_up.REASONS` or the exclusion's reason code.
    """

    candidate: str
    points: Mapping[str, Decimal]
    total: Decimal | None
    rank: int | None
    outcome: str
    rung: str | None
    reason: str | None


@own_context
def rank_stage(policy: StagePolicy, rows: Sequence[CandidateMarks]) -> tuple[Ranked, ...]:
    """The whole list in order; then whoever is below a component's pass line, by total; those out of the competition
    (excluded, absent) stand last, by candidate code.

    Whoever moved up by the version before holds one of the places and stands above the line, behind those who are there
    by rank; whoever was asked and does not come stands below it.

    Errors: ScoringError ``duplicate-candidate`` and those of :func:`scoring.marks.check_rows`.
    """
    _once_each(rows)
    check_rows(policy, rows)
    gone = [(row.candidate, reason) for row in rows if (reason := reason_out(policy, row))]
    left = {candidate for candidate, _reason in gone}
    competing = [row for row in rows if row.candidate not in left] if left else rows
    passed, failed = _apart(policy, combine(policy, competing))
    groups = classes(passed, policy.ties)
    listed: list[Ranked] = []
    settled = {row.candidate: row.replacement for row in competing if row.replacement is not None}
    sizes = [(group.total, _unsettled(group.members, settled)) for group in groups]
    decided = outcomes(policy, sizes, len(competing), held=sum(one.came for one in settled.values()))
    for group, rank, (outcome, reason) in zip(groups, ranks(groups, policy.rank_style), decided, strict=True):
        rung = group.rung
        if outcome == UNDECIDED:
            rung = policy.ties[-1] if policy.ties else None
        listed.extend(
            Ranked(score.row.candidate, score.points, score.total, rank, outcome, rung, reason)
            for score in group.members
        )
    if settled:
        listed = [_settle(row, settled.get(row.candidate)) for row in listed]
        listed.sort(key=lambda row: _ORDER[row.outcome])
    listed.extend(
        Ranked(score.row.candidate, score.points, score.total, None, OUT, None, BELOW_PASS)
        for score in failed
    )
    listed.extend(Ranked(candidate, {}, None, None, OUT, None, reason) for candidate, reason in sorted(gone))
    return tuple(listed)


def _apart(policy: StagePolicy, scores: list[Score]) -> tuple[list[Score], list[Score]]:
    """Those who may have a rank, and those below the pass line of a component: the highest totals first. Whoever moved
    up holds the place whatever is put right later."""
    lines = policy.pass_lines(len(scores))
    if not lines:
        return scores, []
    passed = [
        one
        for one in scores
        if all(mark_of(one.row, code) >= line for code, line in lines.items())
        or (one.row.replacement is not None and one.row.replacement.came)
    ]
    ranked = {one.row.candidate for one in passed}
    failed = [one for one in scores if one.row.candidate not in ranked]
    return passed, sorted(failed, key=lambda one: (-one.total, one.row.candidate))


def _unsettled(members: Sequence[Score], settled: Mapping[str, MovedUp]) -> int:
    if not settled:
        return len(members)
    return sum(score.row.candidate not in settled for score in members)


def _settle(row: Ranked, one: MovedUp | None) -> Ranked:
    return row if one is None else row._replace(outcome=one.row[0], reason=one.row[1])


def _once_each(rows: Sequence[CandidateMarks]) -> None:
    seen: set[str] = set()
    for row in rows:
        if row.candidate in seen:
            raise ScoringError("duplicate-candidate", candidate=row.candidate)
        seen.add(row.candidate)


def reason_out(policy: StagePolicy, row: CandidateMarks) -> str | None:
    """Why a candidate does not compete at all, or None."""
    if row.excluded:
        return row.excluded
    if row.absent and policy.absence == "out":
        return "absent"
    return None
