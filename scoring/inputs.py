"""The inputs of a list as plain data: what a published bundle carries, and back again.

With marks: ``{candidate, values: {code: "88.5" | None}, completed_at: "2016-05-26T01:00:00Z" | None,
extra_test: "7" | None, draw: 3 | None, absent: false, excluded: None}``.
Where marks of parallel forms were put on one scale: ``equated: {code: {method, form, raw}}`` beside them, with
``anchor`` where the method takes the anchor's marks; from those the values follow (:mod:`scoring.equated`). The key is
left out where there is none.
Where judges marked on sheets: ``panel: {code: {room, sheets: {"J1": {criterion: "27"} | None}}}`` in the same way,
None for a judge of the room who did not mark this candidate; from those the values follow (:mod:`scoring.panel_marks`)
by the rule that stands under ``panel`` in the component of the policy. ``smaller: true`` stands beside the sheets where
two people let fewer judges' marks stand than the rule wants, and nowhere else; ``level: true`` in the same
way where they ruled that the room's marks are not corrected.
Without marks, decided by people: ``{candidate, decision, reason}``, and the policy is ``{"rule": "decisions"}``.
On a corrected list either form also has ``replacement`` where somebody moved up by the version before or was asked and
does not come (:mod:`scoring.moved_up`); the key is left out elsewhere.
Places by rank and wish: see :mod:`scoring.allotment`; the policy is ``{"rule": "allotment", …}``.
Training that is completed or not: see :mod:`scoring.training`; the policy is ``{"rule": "training", …}``.
Posts by a staffing rule: see :mod:`scoring.posts_list`; the policy is ``{"rule": "posts", …}``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from scoring.allotment import RULE as ALLOTMENT
from scoring.allotment import AllotmentPolicy, Contender, contender_from_plain, contender_to_plain
from scoring.equated import equate_rows
from scoring.errors import ScoringError
from scoring.marks import CandidateMarks, FormMark, PanelSheets
from scoring.moved_up import decided, moved_up_from_plain, moved_up_to_plain
from scoring.numeric import instant, plain, to_decimal, to_instant
from scoring.panel_marks import judge_rows
from scoring.policy import StagePolicy
from scoring.posts_list import RULE as POSTS
from scoring.posts_list import canonical_people, ranked_by_posts
from scoring.posts_list import policy_from_plain as posts_from_plain
from scoring.posts_list import policy_to_plain as posts_to_plain
from scoring.ranking import ADVANCED, OUT, RESERVE, UNDECIDED, Ranked, rank_stage
from scoring.training import (
    by_training,
    completed_from_plain,
    input_from_plain,
    input_to_plain,
    policy_from_plain,
    policy_to_plain,
)
from scoring.turns import as_far_as_tried, ranked_by_turn

DECISIONS = {"rule": "decisions"}
_MARK_KEYS = {
    "candidate",
    "values",
    "completed_at",
    "extra_test",
    "draw",
    "absent",
    "excluded",
    "equated",
    "panel",
    "replacement",
}
_DECISION_KEYS = {"candidate", "decision", "reason", "replacement"}
#: What two people may have ruled about a candidate's sheets.
_RULED = ("smaller", "level")
_ORDER = {ADVANCED: 0, RESERVE: 1, UNDECIDED: 2, OUT: 3}


def marks_to_plain(row: CandidateMarks) -> dict[str, Any]:
    """One candidate's marks as plain data, canonically spelt. Errors: ScoringError ``naive-time``."""
    equated = {code: _form_mark_to_plain(one) for code, one in sorted(row.equated.items())}
    told: dict[str, Any] = {
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
    if equated:
        told["equated"] = equated
    if row.panel:
        told["panel"] = {code: _sheets_to_plain(one) for code, one in sorted(row.panel.items())}
    if row.replacement is not None:
        told["replacement"] = moved_up_to_plain(row.replacement)
    return told


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
        and isinstance(data.get("equated") or {}, Mapping)
        and isinstance(data.get("panel") or {}, Mapping)
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
        equated={
            str(code): _form_mark(str(candidate), one) for code, one in (data.get("equated") or {}).items()
        },
        panel={str(code): _sheets(str(candidate), one) for code, one in (data.get("panel") or {}).items()},
        replacement=moved_up_from_plain(str(candidate), data.get("replacement")),
    )


def _form_mark_to_plain(one: FormMark) -> dict[str, Any]:
    told: dict[str, Any] = {"method": one.method, "form": one.form, "raw": plain(one.raw)}
    return told if one.anchor is None else {**told, "anchor": plain(one.anchor)}


def _form_mark(candidate: str, data: object) -> FormMark:
    if not isinstance(data, Mapping) or set(data) - {"anchor"} != {"method", "form", "raw"}:
        raise ScoringError("bad-input", candidate=candidate, unknown=["equated"])
    form = data["form"]
    if not isinstance(form, int) or isinstance(form, bool) or form < 1:
        raise ScoringError("bad-input", candidate=candidate, unknown=["equated"])
    anchor = to_decimal(data["anchor"]) if "anchor" in data else None
    return FormMark(str(data["method"]), form, to_decimal(data["raw"]), anchor)


def _sheets_to_plain(one: PanelSheets) -> dict[str, Any]:
    sheets = {
        judge: None if sheet is None else {line: plain(mark) for line, mark in sorted(sheet.items())}
        for judge, sheet in sorted(one.sheets.items())
    }
    told: dict[str, Any] = {"room": one.room, "sheets": sheets}
    return told | {key: True for key in _RULED if getattr(one, key)}


def _sheets(candidate: str, data: object) -> PanelSheets:
    if (
        not isinstance(data, Mapping)
        or set(data) - set(_RULED) != {"room", "sheets"}
        or any(data.get(key, True) is not True for key in _RULED)
        or not isinstance(data["room"], str)
        or not isinstance(data["sheets"], Mapping)
        or not all(sheet is None or isinstance(sheet, Mapping) for sheet in data["sheets"].values())
    ):
        raise ScoringError("bad-input", candidate=candidate, unknown=["panel"])
    return PanelSheets(
        data["room"],
        {
            str(judge): None
            if sheet is None
            else {str(line): to_decimal(mark) for line, mark in sheet.items()}
            for judge, sheet in data["sheets"].items()
        },
        *(key in data for key in _RULED),
    )


def by_allotment(policy: Mapping[str, Any]) -> bool:
    """Whether these are the rules of an allotment."""
    return policy.get("rule") == ALLOTMENT


def by_posts(policy: Mapping[str, Any]) -> bool:
    """Whether these are the rules of a staffing of posts."""
    return policy.get("rule") == POSTS


def canonical_policy(policy: Mapping[str, Any]) -> dict[str, Any]:
    """The rules in canonical spelling, whichever of the four forms they have. Errors: PolicyError."""
    if dict(policy) == DECISIONS:
        return dict(DECISIONS)
    if by_allotment(policy):
        return AllotmentPolicy.from_dict(policy).to_dict()
    if by_training(policy):
        return policy_to_plain(policy_from_plain(policy))
    if by_posts(policy):
        return posts_to_plain(*posts_from_plain(policy))
    return StagePolicy.from_dict(policy).to_dict()


def canonical_inputs(policy: Mapping[str, Any], inputs: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The inputs in canonical spelling, by candidate code: whatever order they came in.

    Errors: ScoringError ``bad-input``, ``duplicate-candidate``, those of :func:`scoring.panel_marks.judge_rows`; for an
    allotment PolicyError and those of :func:`scoring.turns.turns`.
    """
    if dict(policy) == DECISIONS:
        result = [_decision(item) for item in inputs]
    elif by_allotment(policy):
        tried = as_far_as_tried(AllotmentPolicy.from_dict(policy), contenders_from_plain(inputs))
        result = [contender_to_plain(one) for one in tried]
    elif by_training(policy):
        rule = policy_from_plain(policy)
        result = [input_to_plain(*input_from_plain(rule, item)) for item in inputs]
    elif by_posts(policy):
        result = canonical_people(inputs)
    else:
        rows = [marks_from_plain(item) for item in inputs]
        # What follows from parallel forms or from judges' sheets is worked out here, whatever was written down.
        if any(row.equated for row in rows):
            maxima = {one.code: one.max for one in StagePolicy.from_dict(policy).components}
            rows = equate_rows(rows, maxima)
        if any(row.panel for row in rows):
            rows = judge_rows(rows, StagePolicy.from_dict(policy))
        result = [marks_to_plain(row) for row in rows]
    result.sort(key=lambda item: str(item["candidate"]))
    for before, after in zip(result, result[1:], strict=False):
        if before["candidate"] == after["candidate"]:
            raise ScoringError("duplicate-candidate", candidate=after["candidate"])
    return result


def contenders_from_plain(inputs: Sequence[Mapping[str, Any]]) -> list[Contender]:
    """Errors: those of :func:`scoring.allotment.contender_from_plain`."""
    return [contender_from_plain(item) for item in inputs]


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
    told = {"candidate": candidate, "decision": decision, "reason": reason}
    replaced = moved_up_from_plain(candidate, item.get("replacement"))
    return told if replaced is None else {**told, "replacement": moved_up_to_plain(replaced)}


def _settled(item: Mapping[str, Any]) -> tuple[str, str | None]:
    return decided(item["decision"], item["reason"], item.get("replacement"), item["candidate"])


def ranked_from_plain(policy: Mapping[str, Any], inputs: Sequence[Mapping[str, Any]]) -> tuple[Ranked, ...]:
    """The list that policy and inputs give: advanced, reserve, undecided, out, then by rank or code."""
    if by_allotment(policy):
        return ranked_by_turn(AllotmentPolicy.from_dict(policy), contenders_from_plain(inputs))
    if by_posts(policy):
        return ranked_by_posts(policy, inputs)
    canonical = canonical_inputs(policy, inputs)
    if by_training(policy):
        return completed_from_plain(policy, canonical)
    if dict(policy) == DECISIONS:
        rows = [(item["candidate"], *_settled(item)) for item in canonical]
        rows.sort(key=lambda row: (_ORDER[row[1]], row[0]))
        return tuple(Ranked(code, {}, None, None, outcome, None, reason) for code, outcome, reason in rows)
    return rank_stage(StagePolicy.from_dict(policy), [marks_from_plain(item) for item in canonical])
