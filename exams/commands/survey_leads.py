"""`zeyou survey leads`: what in filled household forms a person should look at, from a plain file."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import click

from exams.commands import survey_leads_files as files
from exams.commands import survey_leads_text as text
from exams.commands.items_files import Reading
from recruit.commands.ending import print_problems, stop
from recruit.commands.row_problems import problem_lines
from recruit.i18n import _
from recruit.messages import tell
from recruit.tables import Table, TableError, read_table
from scoring.errors import ScoringError

if TYPE_CHECKING:
    from scoring.leads.forms import Forms
    from scoring.leads.report import FormReport, Leads, OwnerLead, OwnerReport
    from scoring.leads.twins import Twin

PATH = click.Path(path_type=Path)


@click.command()
@click.argument("survey", metavar="SURVEY.csv", type=PATH)
@click.option("--by", required=True, metavar="COLUMN", help="Who filled the form.")
@click.option("--id", "id_", metavar="COLUMN", help="What a form is called. Default: its row.")
@click.option("--start", metavar="COLUMN", help="When it was begun.")
@click.option("--end", metavar="COLUMN", help="When it was ended.")
@click.option("--duration", metavar="COLUMN", help="Seconds it took, where no moments are known.")
@click.option(
    "--gps", multiple=True, metavar="COLUMN", help="Place in one column, or latitude and longitude."
)
@click.option("--phone", metavar="COLUMN", help="The household's number.")
@click.option("--leave-out", multiple=True, metavar="COLUMN", help="Not an answer.")
@click.option("--dont-know", multiple=True, metavar="CODE", help="Another code for don't know or refused.")
@click.option("--seed", type=click.IntRange(0, 2**32 - 1), default=1, show_default=True, help="Of the draws.")
@click.option(
    "--top", type=click.IntRange(1, 1000), default=10, show_default=True, help="How many are shown."
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON: everything, not only the first ones.")
def leads(
    survey: Path,
    id_: str | None,
    dont_know: tuple[str, ...],
    seed: int,
    top: int,
    as_json: bool,
    **options: Any,
) -> None:
    """Forms and enumerators of SURVEY (CSV or xlsx, one row a form, questions in the order of the form) that a person
    should look at first, with the reasons. A lead is a question to ask, never an answer.

    Leaves with 0 whatever it finds, 1 if the file cannot be used.
    """
    columns = files.Columns(id=id_, **options)
    table = _table(survey, as_json)
    reading = Reading()
    try:
        forms = files.read_survey(table, columns, dont_know, reading)
    except ScoringError as error:
        _stop_with(survey, error.code, text.SCORING[error.code](**error.facts), as_json)
    if forms is None:
        _refuse(survey, reading, as_json)
    from scoring.leads.report import find_leads

    found = find_leads(forms, seed)
    rows = [row.number for row in table.rows]
    if as_json:
        click.echo(json.dumps(_plain(forms, found, rows, seed), ensure_ascii=False, indent=2))
        return
    for lines in (
        text.head(forms, found),
        text.owners(found, top),
        text.forms_lines(found, rows, top),
        text.twin_lines(found, forms, rows, top),
    ):
        for line in lines:
            click.echo(line)


def _plain(forms: Forms, found: Leads, rows: Sequence[int], seed: int) -> dict[str, Any]:
    return {
        "forms": len(forms),
        "enumerator_count": len(forms.enumerators),
        "questions": [{"name": one.name, "kind": one.kind} for one in forms.questions],
        "left_out": dict(forms.left_out),
        "seed": seed,
        "level": found.level,
        "correction": "Holm",
        "comparisons": found.comparisons,
        "learnt_from_enumerators": found.learnt,
        "all_pairs_compared": found.whole,
        "note": _("这些只是线索，说的是表，不是人：地方不同、题目不同也会这样。请打电话或上门核实。"),
        "measures": [
            {"code": code, "name": text.name(code), "forms": count} for code, count in found.measures.items()
        ],
        "enumerators": [_owner(one) for one in found.enumerators],
        "form_leads": [_form(one, rows, found.count) for one in found.forms],
        "twins": [_twin(one, forms, rows) for one in found.twins],
    }


def _owner(one: OwnerReport) -> dict[str, Any]:
    return {
        "enumerator": one.enumerator,
        "forms": one.forms,
        "forms_with_leads": one.forms_with_leads,
        "score": round(one.score, 4),
        "leads": [_test(lead) | {"message": text.owner_why(lead)} for lead in one.leads],
        "tests": [_test(lead) for lead in one.tests],
    }


def _test(lead: OwnerLead) -> dict[str, Any]:
    return {
        "code": lead.code,
        "kind": lead.kind,
        "own": _figure(lead.own),
        "others": _figure(lead.others),
        "superiority": _figure(lead.superiority),
        "p": float(f"{lead.p:.6g}"),
        "p_adjusted": float(f"{lead.adjusted:.6g}"),
        "facts": dict(lead.facts),
    }


def _form(one: FormReport, rows: Sequence[int], count: int) -> dict[str, Any]:
    return {
        "form": one.form,
        "row": rows[one.place],
        "enumerator": one.enumerator,
        "score": round(one.score, 4),
        "leads": [
            {
                "code": lead.code,
                "share_of_forms": float(f"{lead.share:.6g}"),
                "weight": round(lead.weight, 4),
                "facts": dict(lead.facts),
                "message": text.form_why(lead.code, lead.facts, lead.share, count),
            }
            for lead in one.leads
        ],
    }


def _twin(pair: Twin, forms: Forms, rows: Sequence[int]) -> dict[str, Any]:
    return {
        "forms": [forms.ids[pair.form], forms.ids[pair.other]],
        "rows": [rows[pair.form], rows[pair.other]],
        "enumerators": [forms.enumerators[int(forms.owner[one])] for one in (pair.form, pair.other)],
        "same_enumerator": pair.same_enumerator,
        "alike": pair.alike,
        "compared": pair.compared,
        "likeness": _figure(pair.likeness),
    }


def _figure(value: float | None) -> float | None:
    return None if value is None else round(value, 6)


def _table(path: Path, as_json: bool) -> Table:
    try:
        return read_table(path, limits=files.LIMITS)
    except TableError as error:
        _stop_with(path, error.code, tell(error), as_json)


def _refuse(path: Path, reading: Reading, as_json: bool) -> NoReturn:
    told = problem_lines(path.name, reading.problems, files.PROBLEMS)
    if as_json:
        print_problems(
            [
                {"file": path.name, "row": one.row, "column": one.column, "code": one.code, "message": line}
                for one, line in zip(reading.problems, told, strict=True)
            ]
        )
    if reading.more:
        told.append(_("另有 %(count)s 处有问题，请先改上面这些。", count=reading.more))
    stop(told)


def _stop_with(path: Path, code: str, message: str, as_json: bool) -> NoReturn:
    if as_json:
        print_problems([{"file": path.name, "code": code, "message": message}])
    stop([message])
