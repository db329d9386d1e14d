"""The inputs of a list as plain data: what a published bundle carries, and back again.

With marks: ``{candidate, values: {code: "88.5" | None}, completed_at: "2016-05-26T01:00:00Z" | None,
extra_test: "7" | None, draw: 3 | None, absent: false, excluded: None}``.
Without marks (the stage's kind decides): ``{candidate, decision, reason}``, and the policy is
``{"rule": "decisions"}``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from scoring.errors import ScoringError
from scoring.marks import CandidateMarks
from scoring.numeric import instant, plain, to_decimal, to_instant
from scoring.policy import StagePolicy
from scoring.ranking import ADVANCED, OUT, RESERVE, UNDECIDED, Ranked, rank_stage

DECISIONS = {"rule": "decisions"}
_MARK_KEYS = {"candidate", "values", "completed_at", "extra_test", "draw", "absent", "excluded"}
_DECISION_KEYS = {"candidate", "decision", "reason"}
_ORDER = {ADVANCED: 0, RESERVE: 1, UNDECIDED: 2, OUT: 3}


def marks_to_plain(row: CandidateMarks) -> dict[str, Any]:
    """One candidate's marks as plain data, canonically spelt. Errors: ScoringError ``naive-time``."""
    return {
        "candidate": row.candidate,
        "values": {
            code: None if value is None else plain(value) for code, value in sorted(row.values.items())
        },
        "completed_at": None if row.completed_at is None else instant(row.completed_at),
        "extra_test": None if row.extra_test is None else plain(row.extra_test),
        "draw": row.draw,
        "absent": row.absent,
        "excluded": row.excluded or None,
    }


def marks_from_plain(data: Mapping[str, Any]) -> CandidateMarks:
    """The reverse. Missing keys other than the candidate mean "nothing". Errors: ScoringError ``bad-input``."""
    candidate = data.get("candidate")
    unknown = set(data) - _MARK_KEYS
    draw, absent, excluded = data.get("draw"), data.get("absent", False), data.get("excluded")
    shape_is_right = (
        isinstance(candidate, str)
        and candidate != ""
        and not unknown
        and (draw is None or (isinstance(draw, int) and not isinstance(draw, bool)))
        and isinstance(absent, bool)
        and (excluded is None or isinstance(excluded, str))
        and isinstance(data.get("values") or {}, Mapping)
    )
    if not shape_is_right:
        raise ScoringError("bad-input", candidate=str(candidate), unknown=sorted(map(str, unknown)))
    completed, extra = data.get("completed_at"), data.get("extra_test")
    return CandidateMarks(
        candidate=str(candidate),
        values={
            str(code): None if value is None else to_decimal(value)
            for code, value in (data.get("values") or {}).items()
        },
        completed_at=None if completed is None else to_instant(completed),
        extra_test=None if extra is None else to_decimal(extra),
        draw=draw,
        absent=absent,
        excluded=excluded,
    )


def canonical_inputs(policy: Mapping[str, Any], inputs: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The inputs in canonical spelling, by candidate code: whatever order they came in.

    Errors: ScoringError ``bad-input``, ``duplicate-candidate``.
    """
    if dict(policy) == DECISIONS:
        result = [_decision(item) for item in inputs]
    else:
        result = [marks_to_plain(marks_from_plain(item)) for item in inputs]
    result.sort(key=lambda item: str(item["candidate"]))
    for before, after in zip(result, result[1:], strict=False):
        if before["candidate"] == after["candidate"]:
            raise ScoringError("duplicate-candidate", candidate=after["candidate"])
    return result


def _decision(item: Mapping[str, Any]) -> dict[str, Any]:
    candidate, decision, reason = item.get("candidate"), item.get("decision"), item.get("reason")
    if (
        not isinstance(candidate, str)
        or not candidate
        or decision not in _ORDER
        or set(item) - _DECISION_KEYS
    ):
        raise ScoringError("bad-input", candidate=str(candidate), decision=str(decision))
    if reason is not None and not isinstance(reason, str):
        raise ScoringError("bad-input", candidate=candidate, reason=str(reason))
    return {"candidate": candidate, "decision": decision, "reason": reason}


def ranked_from_plain(policy: Mapping[str, Any], inputs: Sequence[Mapping[str, Any]]) -> tuple[Ranked, ...]:
    """The list that policy and inputs give: advanced, reserve, undecided, out, then by rank or code."""
    canonical = canonical_inputs(policy, inputs)
    if dict(policy) == DECISIONS:
        decided = sorted(canonical, key=lambda item: (_ORDER[item["decision"]], item["candidate"]))
        return tuple(
            Ranked(item["candidate"], {}, None, None, item["decision"], None, item["reason"])
            for item in decided
        )
    return rank_stage(StagePolicy.from_dict(policy), [marks_from_plain(item) for item in canonical])
