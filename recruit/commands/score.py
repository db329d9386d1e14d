"""`zeyou score`: the arithmetic on plain files, by anyone, without a database."""

from __future__ import annotations

import json
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any, NoReturn

import click

from recruit.commands.ending import stop
from recruit.commands.row_problems import Problem, problem_lines
from recruit.commands.score_files import PanelReading, PanelScore, read_marks, read_panels
from recruit.commands.score_judges import judges
from recruit.commands.score_options import coefficient_options, coefficient_rule, judge_rule
from recruit.commands.score_sheets import (
    has_sheets,
    judge_options,
    judged,
    judged_lines,
    judged_plain,
    read_sheets,
    scores_of,
)
from recruit.commands.score_text import (
    PROBLEMS,
    panel_lines,
    rank_lines,
    scoring_problem,
)
from recruit.i18n import _
from recruit.messages import tell
from recruit.programme import Programme, ProgrammeError, load
from recruit.programme.messages import all_told
from recruit.programme.problems import errors
from recruit.tables import Table, TableError, read_table
from scoring import coefficients
from scoring.coefficients import PanelReport
from scoring.errors import ScoringError
from scoring.numeric import fixed, plain
from scoring.ranking import Ranked, rank_stage

AS_JSON = click.option("--json", "as_json", is_flag=True, help="Print JSON.")


@click.group()
def score() -> None:
    """Ranks, panel coefficients and judges' severity from plain CSV or Excel files."""


@score.command()
@click.argument("marks", type=click.Path(path_type=Path))
@click.option("--programme", "programme_name", required=True, help="Programme id, or a YAML file.")
@click.option("--stage", "stage_code", required=True, help="Code of the stage whose rules are used.")
@AS_JSON
def rank(marks: Path, programme_name: str, stage_code: str, as_json: bool) -> None:
    """Rank the candidates of MARKS (column `candidate`, one column per component code)."""
    programme = _programme(programme_name)
    stage = next((one for one in programme.stages if one.code == stage_code), None)
    if stage is None:
        known = ", ".join(one.code for one in programme.stages)
        stop([_("方案里没有“%(stage)s”这一环节。现有：%(known)s。", stage=stage_code, known=known)])
    if stage.policy is None:
        stop([_("“%(stage)s”这一环节不打分，没有名次可排。请选有评分项的环节。", stage=stage_code)])
    reading = read_marks(_table(marks), stage.policy, programme.timezone)
    if reading.problems:
        _bad_rows(marks.name, reading.problems, as_json)
    ranked = rank_stage(stage.policy, reading.rows)
    if as_json:
        _json([_rank_row(row) for row in ranked])
        return
    for line in rank_lines(stage, reading.rows, ranked):
        click.echo(line)


@score.command()
@click.argument("panel_file", metavar="PANEL", type=click.Path(path_type=Path))
@click.option("--method", type=click.Choice(coefficients.METHODS), required=True)
@judge_options
@coefficient_options
@AS_JSON
def panel(panel_file: Path, method: str, as_json: bool, **typed: Any) -> None:
    """Means, coefficients and corrected scores of PANEL (columns `panel`, `candidate`, `score`).

    With columns `judge` and `mark` instead of `score` each row is a judge's mark (with `element`, of one line of the
    sheet): the candidate's score is their mean, the highest and lowest dropped as --trim says.
    """
    rule, table = coefficient_rule(method, typed), _table(panel_file)
    sheets = read_sheets(table) if has_sheets(table) else None
    reading = read_panels(table) if sheets is None else PanelReading(problems=sheets.problems)
    if reading.problems:
        _bad_rows(panel_file.name, reading.problems, as_json)
    try:
        marks = judged(sheets, judge_rule(typed)) if sheets else {}
        reading.scores += scores_of(sheets, marks) if sheets else []
        report = coefficients.from_scores(reading.by_panel(), rule)
    except ScoringError as error:
        stop([scoring_problem(error)])
    corrected = [
        (one, coefficients.correct(one.score, report.panels[one.panel].coefficient, rule))
        for one in reading.scores
    ]
    if as_json:
        told = {"judged": judged_plain(sheets, marks)} if sheets else {}
        _json({"method": method, **told, **_panel_json(report, corrected)})
        return
    for line in (*(judged_lines(marks) if sheets else ()), *panel_lines(report, rule, corrected)):
        click.echo(line)


score.add_command(judges)


def _panel_json(report: PanelReport, corrected: Sequence[tuple[PanelScore, Decimal]]) -> dict[str, Any]:
    panels = [
        {
            "panel": figure.panel,
            "candidates": figure.candidates,
            "counted": figure.counted,
            "sum": plain(figure.total),
            "mean": fixed(figure.mean),
            "coefficient": fixed(figure.coefficient),
        }
        for figure in report.panels.values()
    ]
    scores = [
        {
            "panel": one.panel,
            "candidate": one.candidate,
            "score": plain(one.score),
            "corrected": fixed(value),
        }
        for one, value in corrected
    ]
    return {"pooled": fixed(report.common), "panels": panels, "scores": scores}


def _rank_row(row: Ranked) -> dict[str, Any]:
    return {
        "candidate": row.candidate,
        "points": {code: fixed(value) for code, value in row.points.items()},
        "total": None if row.total is None else fixed(row.total),
        "rank": row.rank,
        "outcome": row.outcome,
        "rung": row.rung,
    }


def _programme(name: str) -> Programme:
    try:
        return load(name)
    except ProgrammeError as error:
        stop(all_told(errors(error.problems)).splitlines())


def _table(path: Path) -> Table:
    try:
        return read_table(path)
    except TableError as error:
        stop([tell(error)])


def _bad_rows(name: str, problems: Sequence[Problem], as_json: bool) -> NoReturn:
    """All problems at once, in words on the error stream and, if asked for, as JSON as well."""
    told = problem_lines(name, problems, PROBLEMS)
    if as_json:
        places = [{"row": one.row, "column": one.column, "code": one.code} for one in problems]
        _json({"problems": [{**place, "message": text} for place, text in zip(places, told, strict=True)]})
    stop(told)


def _json(value: object) -> None:
    click.echo(json.dumps(value, ensure_ascii=False, indent=2))
