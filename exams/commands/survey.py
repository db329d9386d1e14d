"""`zeyou survey`: forms and answers of a household survey, from plain files, without a database."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import click

from exams.commands import survey_text as text
from exams.commands.survey_backcheck import backcheck
from exams.commands.survey_export import export
from exams.commands.survey_leads import leads
from exams.commands.survey_redraw import redraw
from exams.survey.findings import HINT, WARNING, Finding
from exams.survey.messages import sentence
from exams.survey.reading import Read, read_form
from recruit.messages import tell
from recruit.tables import TableError

PATH = click.Path(path_type=Path)
UNREADABLE = 2


@click.group()
def survey() -> None:
    """Survey forms (XLSForm), back-checks and leads in plain files."""


survey.add_command(backcheck)
survey.add_command(export)
survey.add_command(leads)
survey.add_command(redraw)


@survey.command()
@click.argument("form", metavar="FORM.xlsx", type=PATH)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def check(form: Path, as_json: bool) -> None:
    """What is wrong with FORM (.xlsx or .xls), cell by cell.

    Leaves with 0 if the form can be used (there may be warnings), 1 if it has errors, 2 if it cannot be read.
    """
    try:
        read = read_form(form)
    except TableError as error:
        if as_json:
            click.echo(
                _json({"file": form.name, "readable": False, "code": error.code, "message": tell(error)})
            )
        else:
            click.echo(tell(error), err=True)
        sys.exit(UNREADABLE)
    if as_json:
        click.echo(_json(_plain(form.name, read)))
    else:
        for line in text.lines(form.name, read):
            click.echo(line)
    sys.exit(1 if read.errors else 0)


def _plain(name: str, read: Read) -> dict[str, Any]:
    return {
        "file": name,
        "readable": True,
        "good": not read.errors,
        "errors": len(read.errors),
        "warnings": read.count(WARNING),
        "hints": read.count(HINT),
        "counts": dict(read.counts),
        "not_used": [{"sheet": one.sheet, "columns": list(one.columns)} for one in read.not_used],
        "digest": None if read.form is None else read.form.digest,
        "problems": [_problem(one) for one in read.findings],
    }


def _problem(one: Finding) -> dict[str, Any]:
    return {
        "severity": one.severity,
        "sheet": one.sheet,
        "cell": one.cell,
        "row": one.row,
        "code": one.code,
        "facts": dict(one.facts),
        "message": sentence(one),
    }


def _json(value: dict[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2, default=str)
