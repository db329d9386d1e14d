"""How one result came about, line by line, for the candidate and for an appeal.

Structure only: each :class:`Line` is a code and facts (Decimals, ints, strings, moments); pages and commands
put words to them in the reader's language.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from scoring.combine import Score, combine, mark_of
from scoring.cutoff import LineReport, line_report
from scoring.explain_panels import panel_steps
from scoring.marks import CandidateMarks
from scoring.numeric import Rounding, own_context
from scoring.panel_marks import PanelResults, marks_of
from scoring.policy import COMPLETION, ComponentRule, StagePolicy
from scoring.ranking import Ranked, reason_out


@dataclass(frozen=True)
class Line:
    """One step. ``code``:

    ``equated`` (component, form, method, raw, value) ·
    ``judges`` (component, room, sheets: (judge, whole mark|None, counted) of each, trim, applied, softened, smaller,
    unrounded, places|None, mode|None, mean) · ``between`` (component, method, room, level, candidates, counted,
    room_mean, common, pool, coefficient, mean, lifted, corrected, max|None: no cap,
    coefficient_rounding, score_rounding) ·
    ``component`` (component, value|None, max, weight, unrounded, places, mode, points) ·
    ``condition`` (component, value|None, target, reached|None: not examined) ·
    ``completion`` (rule, completed_at|None, position|None, finishers, max, weight, unrounded, places, mode,
    points) · ``total`` (parts, places, mode, total) · ``pass`` (component, value, line, reached, unopposed) ·
    ``absent`` (counts_as: zero|out) · ``excluded`` (reason) ·
    ``tie`` (total, holders, rung|None, extra_test|None, draw|None) · ``rank`` (rank, competing, shared_by) ·
    ``line`` (rule, places|None, threshold|None, last_total|None, first_out_total|None; held: places of people who moved
    up, where there are any) · ``replacement`` (left: whose place it was, answer: came|declined|lapsed) ·
    ``outcome`` (outcome, reason|None, rung|None).

    Of an allotment (:mod:`scoring.explain_turns`): ``turn`` (stage|None, rank, before, shared_by, rung|None,
    extra_test|None, draw|None, left: seats still free then, fit: whether the best fit decides) · ``wish`` (number,
    code, fate, site|None, ranks, with a fit also more: what the sum of all would cost more) · ``reassigned`` (agreed,
    reason) · ``place-outcome`` (outcome, site|None, reason).
    """

    code: str
    facts: Mapping[str, object]


@dataclass(frozen=True)
class Context:
    """What one explanation needs of the whole list. Made once per list by :func:`context`."""

    scores: Mapping[str, Score]
    report: LineReport
    holders: Mapping[object, int]
    sharing: Mapping[object, int]
    panels: Mapping[str, PanelResults] = field(default_factory=dict)


@own_context
def context(policy: StagePolicy, rows: Sequence[CandidateMarks], ranked: Sequence[Ranked]) -> Context:
    """The shared part of all explanations of one list."""
    competing = [row for row in rows if reason_out(policy, row) is None]
    holders: dict[object, int] = {}
    sharing: dict[object, int] = {}
    for row in ranked:
        if row.rank is not None:
            holders[row.total] = holders.get(row.total, 0) + 1
            sharing[row.rank] = sharing.get(row.rank, 0) + 1
    scores = {score.row.candidate: score for score in combine(policy, competing)}
    panels = {one.code: marks_of(rows, one) for one in policy.judged}
    return Context(scores, line_report(policy, ranked), holders, sharing, panels)


def explain(policy: StagePolicy, row: CandidateMarks, ranked: Ranked, whole: Context) -> tuple[Line, ...]:
    """The lines for one candidate, in the order in which the result was worked out."""
    score = whole.scores.get(row.candidate)
    if score is None:
        code, facts = ("absent", {"counts_as": "out"})
        if row.excluded:
            code, facts = "excluded", {"reason": row.excluded}
        return (Line(code, facts), _outcome(ranked))
    lines: list[Line] = []
    if row.absent:
        lines.append(Line("absent", {"counts_as": "zero"}))
    lines.extend(_components(policy, score, whole))
    lines.extend(_conditions(policy, row))
    if policy.uses_completion:
        lines.append(_completion(policy, score))
    lines.append(_total(policy, score))
    lines.extend(_pass_lines(policy, row, whole.report))
    if ranked.rank is not None and whole.holders.get(ranked.total, 0) > 1:
        facts_of_tie = {
            "total": ranked.total,
            "holders": whole.holders[ranked.total],
            "rung": ranked.rung,
            "extra_test": row.extra_test,
            "draw": row.draw,
        }
        lines.append(Line("tie", facts_of_tie))
    if ranked.rank is not None:
        lines.append(_rank(ranked, whole))
    lines.append(_line(policy, whole.report))
    if row.replacement is not None:
        lines.append(Line("replacement", {"left": row.replacement.left, "answer": row.replacement.answer}))
    lines.append(_outcome(ranked))
    return tuple(lines)


def _components(policy: StagePolicy, score: Score, whole: Context) -> list[Line]:
    rounding = policy.rounding.component
    lines: list[Line] = []
    for item in policy.scored:
        sat = score.row.equated.get(item.code)
        if sat is not None and not score.row.absent:
            facts = {"form": sat.form, "method": sat.method, "raw": sat.raw}
            value = score.row.values.get(item.code)
            lines.append(Line("equated", {"component": item.code, **facts, "value": value}))
        if item.panel is not None and not score.row.absent:
            steps = panel_steps(item, score.row.candidate, whole.panels[item.code])
            lines.extend(Line(code, facts) for code, facts in steps)
        lines.append(_one_component(item, score, rounding))
    return lines


def _one_component(item: ComponentRule, score: Score, rounding: Rounding) -> Line:
    return Line(
        "component",
        {
            "component": item.code,
            "value": None if score.row.absent else score.row.values.get(item.code),
            "max": item.max,
            "weight": item.weight,
            "unrounded": score.unrounded[item.code],
            "places": rounding.places,
            "mode": rounding.mode,
            "points": score.points[item.code],
        },
    )


def _conditions(policy: StagePolicy, row: CandidateMarks) -> list[Line]:
    lines: list[Line] = []
    for item in policy.conditions:
        value = row.values.get(item.code)
        reached = None if item.code not in row.values else value is not None and value >= item.max
        facts = {"component": item.code, "value": value, "target": item.max, "reached": reached}
        lines.append(Line("condition", facts))
    return lines


def _completion(policy: StagePolicy, score: Score) -> Line:
    rule, rounding, finish = policy.completion, policy.rounding.completion, score.finish
    facts: dict[str, object] = {
        "rule": rule.rule,
        "completed_at": None if finish is None else finish.completed_at,
        "position": None if finish is None else finish.position,
        "finishers": None if finish is None else finish.finishers,
    }
    if rule.gives_points:
        facts |= {
            "max": rule.max,
            "weight": rule.weight,
            "unrounded": score.unrounded[COMPLETION],
            "places": rounding.places,
            "mode": rounding.mode,
            "points": score.points[COMPLETION],
        }
    return Line("completion", facts)


def _total(policy: StagePolicy, score: Score) -> Line:
    rounding = policy.rounding.total
    facts = {"parts": dict(score.points), "places": rounding.places, "mode": rounding.mode}
    return Line("total", {**facts, "total": score.total})


def _pass_lines(policy: StagePolicy, row: CandidateMarks, report: LineReport) -> list[Line]:
    lines: list[Line] = []
    for code, least in report.pass_lines.items():
        value = mark_of(row, code)
        facts = {"component": code, "value": value, "line": least, "reached": value >= least}
        lines.append(Line("pass", {**facts, "unopposed": least != policy.component(code).pass_line}))
    return lines


def _rank(ranked: Ranked, whole: Context) -> Line:
    facts = {
        "rank": ranked.rank,
        "competing": whole.report.competing,
        "shared_by": whole.sharing.get(ranked.rank, 0),
    }
    return Line("rank", facts)


def _line(policy: StagePolicy, report: LineReport) -> Line:
    # Told only where it holds: 70 instead of 60, say, because nobody competes for a place.
    alone: dict[str, object] = {"unopposed": True} if report.threshold != policy.cut.threshold else {}
    if report.held:
        alone["held"] = report.held
    return Line(
        "line",
        {
            **alone,
            "rule": policy.cut.rule,
            "places": report.places,
            "threshold": report.threshold,
            "last_total": report.last_in[0].total if report.last_in else None,
            "first_out_total": report.first_out[0].total if report.first_out else None,
        },
    )


def _outcome(ranked: Ranked) -> Line:
    return Line("outcome", {"outcome": ranked.outcome, "reason": ranked.reason, "rung": ranked.rung})
