"""From judges' sheets to panel marks, for everybody at once: trimmed mean, the room's coefficient, the corrected mark.

The one place where this is worked out: the figures that the office sees, the list that is signed and whoever recomputes
the published file all come through here. Every candidate who was judged counts in the means of the room, also who left
later: that somebody leaves moves nobody's mark.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from scoring.coefficients import PanelReport, correct, from_scores, uncapped
from scoring.errors import ScoringError
from scoring.marks import CandidateMarks, PanelSheets
from scoring.numeric import own_context
from scoring.panel_rules import PanelRule
from scoring.panels import JudgedMark, judge_mean
from scoring.policy import ComponentRule, StagePolicy


@dataclass(frozen=True)
class PanelMark:
    """One candidate. ``judged`` and ``corrected`` are None while sheets are missing or too few judges are left.

    lifted: the corrected mark before the cap, which differs from ``corrected`` where that was capped; level: two people
    ruled that the room is not corrected, and it counts in no common mean.
    """

    candidate: str
    room: str
    judged: JudgedMark | None
    coefficient: Decimal = Decimal(1)
    lifted: Decimal | None = None
    corrected: Decimal | None = None
    level: bool = False

    @property
    def capped(self) -> bool:
        """Whether the cap took something away."""
        return self.lifted != self.corrected


@dataclass(frozen=True)
class PanelResults:
    """All candidates with sheets, by code; the rooms' figures; why they could not be computed (room, reason)."""

    rows: Mapping[str, PanelMark]
    report: PanelReport | None = None
    problem: tuple[str, str] | None = None


def panel_marks(given: Mapping[str, PanelSheets], rule: PanelRule) -> PanelResults:
    """Computes what can be computed. Candidates with a sheet missing stay without a mark and out of their room's mean.

    Where a room's coefficient cannot be computed (one candidate only, mean zero) every coefficient is 1 for a preview
    and ``problem`` names the room; :func:`judge_rows`, which makes marks for a list, refuses then.
    """
    rows = {
        code: PanelMark(code, one.room, _judged(one, rule), level=one.level)
        for code, one in sorted(given.items())
    }
    if all(row.judged is None for row in rows.values()):
        return PanelResults(rows)
    try:
        report = _report(rows, rule)
    except ScoringError as error:
        problem = (str(error.facts.get("panel", "")), error.code)
        return PanelResults(_corrected(rows, None, rule), None, problem)
    return PanelResults(_corrected(rows, report, rule), report)


@own_context
def judge_rows(rows: Sequence[CandidateMarks], policy: StagePolicy) -> list[CandidateMarks]:
    """The rows with the panels' mark in place of whatever stood there; rows without sheets stay as they are.

    Errors: ScoringError ``no-panel-rule`` (component), ``bad-sheets`` (candidate, component, judge), ``out-of-range``,
    those of :func:`scoring.panels.judge_mean` and :func:`scoring.coefficients.from_scores`.
    """
    rules = {one.code: one for one in policy.judged}
    for code in sorted({code for row in rows for code in row.panel}):
        if code not in rules:
            raise ScoringError("no-panel-rule", component=code)
    done = list(rows)
    for code, component in rules.items():
        marks = marks_of(done, component).rows
        done = [
            replace(row, values={**row.values, code: marks[row.candidate].corrected})
            if row.candidate in marks
            else row
            for row in done
        ]
    return done


@own_context
def marks_of(rows: Iterable[CandidateMarks], component: ComponentRule) -> PanelResults:
    """The figures of one component behind a list, every sheet checked. Errors: as `judge_rows`."""
    code, rule = component.code, component.panel
    assert rule is not None
    judged: dict[str, PanelMark] = {}
    for row in sorted(rows, key=lambda one: one.candidate):
        if code in row.panel:
            if row.absent:
                raise ScoringError("bad-sheets", candidate=row.candidate, component=code, judge="")
            given = row.panel[code]
            mark = judge_mean(_checked(row.candidate, code, given, rule), rule.judges, smaller=given.smaller)
            judged[row.candidate] = PanelMark(row.candidate, given.room, mark, level=given.level)
    if not judged:
        return PanelResults({})
    report = _report(judged, rule)
    return PanelResults(_corrected(judged, report, rule), report)


def unjudged(rows: Iterable[CandidateMarks], policy: StagePolicy) -> list[str]:
    """Candidates with a panel's mark and no sheets from which it follows, in the order given."""
    codes = [one.code for one in policy.judged]
    return [
        row.candidate
        for row in rows
        if any(row.values.get(code) is not None and code not in row.panel for code in codes)
    ]


def _report(rows: Mapping[str, PanelMark], rule: PanelRule) -> PanelReport | None:
    scores: dict[str, list[Decimal]] = {}
    for row in rows.values():
        if row.judged is not None and not row.level:
            scores.setdefault(row.room, []).append(row.judged.mean)
    levelled = any(row.level for row in rows.values())
    return None if levelled and not scores else from_scores(scores, rule.between)


def _checked(
    candidate: str, code: str, given: PanelSheets, rule: PanelRule
) -> dict[str, Mapping[str, Decimal] | None]:
    """The sheets on the component's scale: each of them complete, and no mark above what its line allows."""
    most = dict(rule.criteria)
    for judge, sheet in sorted(given.sheets.items()):
        if sheet is None:
            continue
        if set(sheet) != set(most):
            raise ScoringError("bad-sheets", candidate=candidate, component=code, judge=judge)
        if any(not 0 <= mark <= most[line] for line, mark in sheet.items()):
            raise ScoringError("out-of-range", candidate=candidate, component=code, judge=judge)
    return _scaled(given, rule)


def _scaled(given: PanelSheets, rule: PanelRule) -> dict[str, Mapping[str, Decimal] | None]:
    possible = sum((most for _code, most in rule.criteria), Decimal(0))
    if possible == rule.maximum:
        return dict(given.sheets)
    return {
        judge: None
        if sheet is None
        else {line: mark * rule.maximum / possible for line, mark in sheet.items()}
        for judge, sheet in given.sheets.items()
    }


@own_context
def _judged(given: PanelSheets, rule: PanelRule) -> JudgedMark | None:
    lines = {code for code, _most in rule.criteria}
    if any(sheet is not None and set(sheet) != lines for sheet in given.sheets.values()):
        return None
    try:
        return judge_mean(_scaled(given, rule), rule.judges, smaller=given.smaller)
    except ScoringError:
        return None


def _corrected(
    rows: Mapping[str, PanelMark], report: PanelReport | None, rule: PanelRule
) -> dict[str, PanelMark]:
    done = {}
    for code, row in rows.items():
        if row.judged is not None:
            factor = report.panels[row.room].coefficient if report and not row.level else Decimal(1)
            lifted = uncapped(row.judged.mean, factor, rule.between)
            row = replace(
                row,
                coefficient=factor,
                lifted=lifted,
                corrected=correct(row.judged.mean, factor, rule.between),
            )
        done[code] = row
    return done
