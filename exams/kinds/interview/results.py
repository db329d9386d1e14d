"""From judges' sheets to each candidate's panel mark: trimmed mean, the room's coefficient, the corrected mark.

The corrected mark is capped at the component's maximum: a coefficient above 1 may lift the best of a strict room beyond
what the notice allows, and `Row.capped` says so.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from exams.rubrics import Criterion, Sheet
from scoring.coefficients import CoefficientRule, PanelReport, correct, from_scores
from scoring.errors import ScoringError
from scoring.numeric import own_context
from scoring.panels import JudgedMark, JudgeRule, judge_mean
from scoring.policy import Rounding


@dataclass(frozen=True)
class Row:
    """One candidate. `judged` and `corrected` are None while sheets are missing or too few judges are left."""

    number: str
    panel: str
    judged: JudgedMark | None
    coefficient: Decimal = Decimal(1)
    corrected: Decimal | None = None
    capped: bool = False


@dataclass(frozen=True)
class PanelResults:
    """All candidates with sheets, by number; the rooms' figures; why they could not be computed (room, reason)."""

    rows: Mapping[str, Row]
    report: PanelReport | None = None
    problem: tuple[str, str] | None = None


def judge_rule(params: Mapping[str, Any]) -> JudgeRule:
    """Trimming and the smallest panel, as the component's params say; fewer than `minimum_judges` (3) give no mark."""
    places = int(params.get("judge_decimals", params.get("score_decimals", 2)))
    return JudgeRule(
        trim=str(params.get("trim", "highest-and-lowest")),
        minimum_judges=int(params.get("minimum_judges", 3)),
        minimum_kept=int(params.get("minimum_kept", 2)),
        rounding=Rounding(places, str(params.get("mode", "half-up"))),
    )


def coefficient_rule(params: Mapping[str, Any], maximum: Decimal) -> CoefficientRule:
    """The correction between rooms; corrected marks never exceed the component's maximum."""
    return CoefficientRule(
        method=str(params.get("coefficient", "none")),
        mean_places=int(params.get("mean_decimals", 2)),
        coefficient_places=int(params.get("coefficient_decimals", 2)),
        score_places=int(params.get("score_decimals", 2)),
        mode=str(params.get("mode", "half-up")),
        trim_candidates=int(params.get("trim_candidates", 0)),
        score_max=maximum,
    )


def panel_results(
    sheets: Iterable[Sheet], criteria: tuple[Criterion, ...], params: Mapping[str, Any], maximum: Decimal
) -> PanelResults:
    """Computes what can be computed. Candidates with a sheet missing stay without a mark and out of their room's mean.

    Where a room's coefficient cannot be computed (one candidate only, mean zero) every coefficient is 1 for the preview
    and `problem` names the room; the stage's blocker then keeps it from closing.
    """
    by_number: dict[str, list[Sheet]] = {}
    for sheet in sheets:
        by_number.setdefault(sheet.number, []).append(sheet)
    rule = judge_rule(params)
    rows = {
        number: Row(number, group[0].panel, _judged(group, criteria, rule, maximum))
        for number, group in sorted(by_number.items())
    }
    scores: dict[str, list[Decimal]] = {}
    for row in rows.values():
        if row.judged is not None:
            scores.setdefault(row.panel, []).append(row.judged.mean)
    if not scores:
        return PanelResults(rows)
    between = coefficient_rule(params, maximum)
    try:
        report = from_scores(scores, between)
    except ScoringError as error:
        problem = (str(error.facts.get("panel", "")), error.code)
        flat = replace(between, method="none", trim_candidates=0)
        return PanelResults(_corrected(rows, None, flat), None, problem)
    return PanelResults(_corrected(rows, report, between), report)


@own_context
def _judged(
    group: list[Sheet], criteria: tuple[Criterion, ...], rule: JudgeRule, maximum: Decimal
) -> JudgedMark | None:
    possible = sum((one.max for one in criteria), Decimal(0))
    given: dict[str, Mapping[str, Decimal] | None] = {}
    for sheet in group:
        if sheet.recused:
            given[sheet.login] = None
        elif not sheet.complete(criteria):
            return None
        elif possible == maximum:
            given[sheet.login] = {one.code: sheet.marks[one.code] for one in criteria}
        else:
            given[sheet.login] = {one.code: sheet.marks[one.code] * maximum / possible for one in criteria}
    try:
        return judge_mean(given, rule)
    except ScoringError:
        return None


def _corrected(rows: Mapping[str, Row], report: PanelReport | None, rule: CoefficientRule) -> dict[str, Row]:
    done = {}
    for number, row in rows.items():
        if row.judged is not None:
            factor = report.panels[row.panel].coefficient if report else Decimal(1)
            corrected = correct(row.judged.mean, factor, rule)
            free = correct(row.judged.mean, factor, replace(rule, score_max=None))
            row = replace(row, coefficient=factor, corrected=corrected, capped=free > corrected)
        done[number] = row
    return done
