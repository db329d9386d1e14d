"""`zeyou survey backcheck`: what a second visit tells about a survey, from plain files, without a database."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, NoReturn

import click

from exams.commands import survey_backcheck_files as files
from exams.commands import survey_backcheck_text as text
from exams.commands.items_files import Reading
from exams.commands.survey_backcheck_words import shown
from recruit.commands.ending import print_problems, stop
from recruit.commands.row_problems import problem_lines
from recruit.commands.whole import whole
from recruit.i18n import _
from recruit.messages import tell
from recruit.tables import Table, TableError, read_table, write_xlsx
from scoring.backchecks.matching import Matched, match
from scoring.backchecks.rates import GroupRate, QuestionRate, Report, report
from scoring.csvtext import csv_bytes

PATH = click.Path(path_type=Path)
#: No clock is read: the same differences make the same file.
_CREATED = datetime(2016, 1, 1, tzinfo=UTC)
_PLACES = 6
_NEGATIVE = re.compile(r"-[0-9]{1,12}(\.[0-9]{1,6})?")


@click.command()
@click.argument("survey", metavar="SURVEY.csv", type=PATH)
@click.argument("backcheck", metavar="BACKCHECK.csv", type=PATH)
@click.option("--id", "ids", multiple=True, required=True, metavar="COLUMN", help="Names the household.")
@click.option("--by", multiple=True, metavar="COLUMN", help="Who asked first: enumerator, team ...")
@click.option("--checker", multiple=True, metavar="COLUMN", help="Who asked again; checkers are compared.")
@click.option("--type1", multiple=True, metavar="COLUMNS", help="Should never change. Several with commas.")
@click.option("--type2", multiple=True, metavar="COLUMNS", help="Need skill to ask.")
@click.option("--type3", multiple=True, metavar="COLUMNS", help="May change with time; count against nobody.")
@click.option("--skip", multiple=True, metavar="COLUMNS", help="Not to be compared.")
@click.option(
    "--multi", "several", multiple=True, metavar="COLUMNS", help="Several answers with blanks between."
)
@click.option(
    "--ok-range",
    "ranges",
    multiple=True,
    metavar="COLUMN=5",
    help="Distance allowed: 5, 10%, -1..5, -5%..10%.",
)
@click.option("--exclude", multiple=True, metavar="[COLUMN=]VALUE", help="Second answers not to be compared.")
@click.option(
    "--na", "nothing", multiple=True, metavar="TEXT", help="Stands for no answer, as a blank cell does."
)
@click.option(
    "--dont-know", multiple=True, metavar="CODE", help="Stands for `don't know`: not compared, counted."
)
@click.option("--date-order", type=click.Choice(["dmy", "mdy"]), help="How 3/5/2016 is to be read.")
@click.option(
    "--blanks-count", is_flag=True, help="A blank in the back-check is an answer, not a question left out."
)
@click.option(
    "--households",
    type=click.IntRange(min=1),
    help="Households of the whole survey. Default: those of the file.",
)
@click.option(
    "--show", type=click.IntRange(min=0), default=200, show_default=True, help="Differences listed."
)
@click.option(
    "--out", type=click.Path(dir_okay=False, path_type=Path), help="All differences as .csv or .xlsx."
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def backcheck(
    survey: Path,
    backcheck: Path,
    blanks_count: bool,
    households: int | None,
    show: int,
    out: Path | None,
    as_json: bool,
    **options: Any,
) -> None:
    """Compare SURVEY with BACKCHECK, a second visit to some of its households.

    Differences per question, per enumerator (--by) and per checker (--checker), worst first, with intervals and a test
    against chance; then every difference, then what was left out and why. A blank in the back-check means that the
    question was not asked again.
    """
    types = {kind: options.pop(f"type{kind}") for kind in (1, 2, 3)}
    asked = files.Asked(types=types, **options)
    _check_out(out, (survey, backcheck), as_json)
    tables = _table(survey, as_json), _table(backcheck, as_json)
    reading = Reading(), Reading()
    parts = files.columns(*tables, asked, reading)
    rules = files.rules(tables[0], asked, reading[0])
    _refuse((survey, backcheck), reading, as_json)
    sides = [
        files.records(table, [both[side] for both in parts.ids], reading[side])
        for side, table in enumerate(tables)
    ]
    _refuse((survey, backcheck), reading, as_json)
    matched = match(*sides)
    if not matched.pairs:
        _nothing(matched, parts, (survey, backcheck), as_json)
    found = report(
        matched,
        parts.questions,
        files.groupings(parts, sides[0]),
        rules,
        blanks_count=blanks_count,
        population=households,
    )
    if out is not None:
        _write(out, found, parts, as_json)
    if as_json:
        click.echo(json.dumps(_plain(found, matched, parts), ensure_ascii=False, indent=2))
        return
    for line in text.report_lines(found, matched, parts, show):
        click.echo(line)
    if out is not None:
        click.echo(_("%(count)s 处不一样已写入 %(file)s。", count=len(found.differences), file=out.name))


def _plain(found: Report, matched: Matched, parts: files.Columns) -> dict[str, Any]:
    return _rounded(
        {
            "households": {
                "survey": matched.households,
                "compared": len(matched.pairs),
                "matched_by_number": [pair.survey.name for pair in matched.pairs if pair.by_number],
                "left_out": [{**asdict(one), "message": text.left_out(one)} for one in matched.left_out],
            },
            "level": 0.95,
            "whole": asdict(found.whole),
            "questions": [_plain_question(one) for one in found.questions],
            "groups": {
                column: [_plain_group(one) for one in groups] for column, groups in found.groups.items()
            },
            "differences": [
                {
                    "id": one.household,
                    "survey_row": one.rows[0],
                    "backcheck_row": one.rows[1],
                    "question": one.question,
                    "type": one.kind or None,
                    "survey": one.first,
                    "backcheck": one.second,
                    "groups": {
                        column: name for (column, _in), name in zip(parts.by, one.groups, strict=True)
                    },
                }
                for one in found.differences
            ],
            "by_household": [
                {"id": name, "compared": compared, "differing": differing}
                for name, compared, differing in found.households
            ],
            "columns": {
                "renamed": dict(parts.renamed),
                "only_survey": list(parts.only_survey),
                "only_backcheck": list(parts.only_backcheck),
                "by_machine": list(parts.by_machine),
                "untyped": list(parts.untyped),
            },
        }
    )


def _plain_question(one: QuestionRate) -> dict[str, Any]:
    plain = asdict(one)
    return {**plain.pop("figures"), **plain, "kind": one.kind or None, "remarks": text.remarks(one)}


def _plain_group(one: GroupRate) -> dict[str, Any]:
    plain = asdict(one)
    counts = {
        "kinds": [{"type": kind or None, **_counted(both)} for kind, both in sorted(one.kinds.items())],
        "questions": [{"question": name, **_counted(both)} for name, both in one.questions.items()],
    }
    return {"name": one.name, **plain.pop("figures"), **plain, **counts}


def _counted(both: tuple[int, int]) -> dict[str, int]:
    return {"compared": both[0], "differing": both[1]}


def _rounded(value: Any) -> Any:
    """Floats to six places: what lies behind them is no knowledge, and may differ between machines."""
    if isinstance(value, float):
        return round(value, _PLACES)
    if isinstance(value, dict):
        return {name: _rounded(one) for name, one in value.items()}
    return [_rounded(one) for one in value] if isinstance(value, list | tuple) else value


def _write(out: Path, found: Report, parts: files.Columns, as_json: bool) -> None:
    groups = [column for column, _in_survey in parts.by]
    head = [
        _("编号"),
        _("调查表行"),
        _("复查表行"),
        *groups,
        _("题"),
        _("类"),
        _("调查的答案"),
        _("复查的答案"),
    ]
    rows: list[list[str | int | None]] = [
        [one.household, *one.rows, *one.groups, one.question, one.kind or None, one.first, one.second]
        for one in found.differences
    ]
    safe = [[_cell(cell) for cell in row] for row in rows]
    if out.suffix.lower() == ".xlsx":
        data = write_xlsx([shown(column) for column in head], safe, _("不一样的答案"), _CREATED)
    else:
        data = csv_bytes(head, safe)
    try:
        with whole(out) as target:
            target.write(data)
    except OSError as error:
        _told(
            "out-unwritable",
            out,
            _("“%(path)s”写不进去：%(why)s", path=shown(out.name), why=error.strerror or error),
            as_json,
        )


def _cell(cell: str | int | None) -> str | int | Decimal | None:
    """A number below zero stays one (as text it would be taken for a formula and marked); Excel keeps 32,767 signs."""
    if not isinstance(cell, str):
        return cell
    return Decimal(cell) if _NEGATIVE.fullmatch(cell) else cell[:32_000]


def _check_out(out: Path | None, inputs: Sequence[Path], as_json: bool) -> None:
    if out is None:
        return
    if out.suffix.lower() not in (".csv", ".xlsx"):
        _told("out-kind", out, _("--out 只能写 .csv 或 .xlsx 文件。请改文件名。"), as_json)
    if any(out.resolve() == one.resolve() for one in inputs):
        _told("out-is-input", out, _("--out 不能写到要比较的文件上。请换一个文件名。"), as_json)


def _table(path: Path, as_json: bool) -> Table:
    try:
        return read_table(path, limits=files.LIMITS)
    except TableError as error:
        _told(error.code, path, tell(error), as_json)


def _refuse(paths: Sequence[Path], readings: Sequence[Reading], as_json: bool) -> None:
    if not any(reading.problems for reading in readings):
        return
    told: list[str] = []
    places: list[dict[str, Any]] = []
    for path, reading in zip(paths, readings, strict=True):
        lines = problem_lines(path.name, reading.problems, text.PROBLEMS)
        told += lines
        places += [
            {"file": path.name, "row": one.row, "column": one.column, "code": one.code, "message": line}
            for one, line in zip(reading.problems, lines, strict=True)
        ]
        if reading.more:
            told.append(_("另有 %(count)s 处有问题，请先改上面这些。", count=reading.more))
    _stop(told, places, as_json)


def _nothing(matched: Matched, parts: files.Columns, paths: Sequence[Path], as_json: bool) -> NoReturn:
    message = _(
        "%(again)s 里没有一户能和 %(survey)s 对上。请看 --id 写的是不是两边都有的编号。",
        survey=paths[0].name,
        again=paths[1].name,
    )
    problem = {"file": paths[1].name, "code": "nothing-matched", "message": message}
    _stop([message, *text.left_out_lines(matched, parts)], [problem], as_json)


def _told(code: str, path: Path, message: str, as_json: bool) -> NoReturn:
    _stop([message], [{"file": path.name, "code": code, "message": message}], as_json)


def _stop(lines: Iterable[str], problems: list[dict[str, Any]], as_json: bool) -> NoReturn:
    if as_json:
        print_problems(problems)
    stop(lines)
