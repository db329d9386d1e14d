"""A list worked out once: its rules and inputs in canonical spelling, who stands where, what happened at the line.

Preview, signing and bundle all need the same arithmetic. It is done here, once per list, and handed on.
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, fields
from decimal import Decimal
from functools import cached_property, lru_cache
from typing import Any

from scoring.canonical import encoded, sha256_hex, spelled
from scoring.cutoff import LineReport, line_report
from scoring.errors import ScoringError
from scoring.inputs import (
    DECISIONS,
    by_allotment,
    by_posts,
    canonical_inputs,
    canonical_policy,
    contenders_from_plain,
    marks_from_plain,
    marks_to_plain,
    ranked_from_plain,
)
from scoring.marks import CandidateMarks
from scoring.numeric import instant, plain, to_decimal
from scoring.policy import StagePolicy
from scoring.ranking import Ranked, rank_stage
from scoring.training import by_training
from scoring.turns import ranked_by_turn

#: What most candidates bring. Whoever has anything else (marks of parallel forms, ...) goes the longer way.
_COMMON = frozenset(("candidate", "values", "completed_at", "extra_test", "draw", "absent", "excluded"))
_FURTHER = tuple(one.name for one in fields(CandidateMarks) if one.name not in _COMMON)


@dataclass(frozen=True)
class Worked:
    """policy, inputs: plain and canonical, inputs by candidate code. ranked: in the order of the list.
    report: what happened at the line; None where no marks are ranked."""

    policy: Mapping[str, Any]
    inputs: Sequence[Mapping[str, Any]]
    ranked: tuple[Ranked, ...]
    report: LineReport | None

    @cached_property
    def inputs_json(self) -> str:
        """The inputs as the bundle spells them. They are our own spelling, so nothing is checked again."""
        return spelled(self.inputs)

    @cached_property
    def inputs_sha256(self) -> str:
        """What `scoring.canonical.digest` gives for the inputs."""
        return sha256_hex(encoded(self.inputs_json + "\n"))


@contextmanager
def no_garbage_rounds() -> Iterator[None]:
    """A list is hundreds of thousands of small objects that all live until its end; looking among them for dead ones
    took half of the time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def work_out(policy: Mapping[str, Any], inputs: Sequence[Mapping[str, Any]]) -> Worked:
    """From plain data, whichever of the four forms the rules have.

    Errors: PolicyError, ScoringError (``bad-input``, those of :func:`scoring.ranking.rank_stage`).
    """
    with no_garbage_rounds():
        rules = canonical_policy(policy)
        canonical = canonical_inputs(rules, inputs)
        if rules == DECISIONS or by_training(rules) or by_posts(rules):
            return Worked(rules, canonical, ranked_from_plain(rules, canonical), None)
        if by_allotment(rules):
            return Worked(rules, canonical, _by_turn(rules, canonical), None)
        return _by_marks(StagePolicy.from_dict(rules), rules, canonical)


def work_out_marks(policy: StagePolicy, marks: Sequence[CandidateMarks]) -> Worked:
    """From marks as they were entered; the same as :func:`work_out` of their plain spelling, in a third of the time.

    Errors: those of :func:`work_out`.
    """
    if any(getattr(row, name) for row in marks for name in _FURTHER):
        return work_out(policy.to_dict(), [marks_to_plain(row) for row in marks])
    with no_garbage_rounds():
        ranked = rank_stage(policy, marks)
        spell = _speller()
        inputs = sorted((spell(row) for row in marks), key=_candidate_of)
        return Worked(policy.to_dict(), inputs, ranked, line_report(policy, ranked))


def _by_turn(rules: Mapping[str, Any], inputs: Sequence[Mapping[str, Any]]) -> tuple[Ranked, ...]:
    from scoring.allotment import AllotmentPolicy

    return ranked_by_turn(AllotmentPolicy.from_dict(rules), contenders_from_plain(inputs))


def _by_marks(policy: StagePolicy, rules: Mapping[str, Any], inputs: Sequence[Mapping[str, Any]]) -> Worked:
    ranked = rank_stage(policy, [marks_from_plain(item) for item in inputs])
    return Worked(rules, inputs, ranked, line_report(policy, ranked))


def _candidate_of(item: Mapping[str, Any]) -> str:
    return str(item["candidate"])


def _speller() -> Callable[[CandidateMarks], dict[str, Any]]:
    """`scoring.inputs.marks_to_plain` for whoever brings nothing further. Each figure is spelt and checked once."""

    @lru_cache(maxsize=1 << 16)
    def spelt(value: Decimal) -> str:
        text = plain(value)
        to_decimal(text)  # whoever recomputes the list must be able to read it
        return text

    def spell(row: CandidateMarks) -> dict[str, Any]:
        if not row.candidate:
            raise ScoringError("bad-input", candidate=row.candidate, unknown=[])
        return {
            "candidate": row.candidate,
            "values": {code: None if value is None else spelt(value) for code, value in row.values.items()},
            "completed_at": None if row.completed_at is None else instant(row.completed_at),
            "extra_test": None if row.extra_test is None else spelt(row.extra_test),
            "draw": row.draw,
            "absent": row.absent,
            "excluded": row.excluded or None,
        }

    return spell
