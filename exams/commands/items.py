"""`zeyou items`: what a set of answers tells about the questions, from plain files, without a database."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from exams.commands import items_files as files
from exams.commands import items_text as text
from exams.commands.items_equate import equate
from recruit.commands.ending import print_problems, stop
from recruit.commands.row_problems import Problem, problem_lines
from recruit.i18n import _, listed
from recruit.messages import tell
from recruit.tables import Table, TableError, read_table
from scoring.errors import ScoringError

if TYPE_CHECKING:
    from scoring.items.answers import Answers
    from scoring.items.report import ItemReport, Report

PATH = click.Path(path_type=Path)


@dataclass(frozen=True)
class Request:
    """What was asked for on the command line."""

    responses: Path
    key: Path | None
    times: Path | None
    difficulty: Path | None
    candidate: str
    groups: tuple[str, ...]
    missing: tuple[str, ...]
    not_given: tuple[str, ...]
    as_json: bool


@dataclass
class Contents:
    """The files as read."""

    answers: Answers
    columns: files.Columns
    groups: dict[str, list[str]]
    seconds: dict[str, list[float | None]] = field(default_factory=dict)
    difficulty: dict[str, float] = field(default_factory=dict)


@click.group()
def items() -> None:
    """Item analysis of answers in plain CSV or Excel files."""


items.add_command(equate)


@items.command()
@click.argument("responses", type=PATH)
@click.option(
    "--key", "key", type=PATH, help="Columns `item,key`; right options joined by |. None: 0/1 data."
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.option("--similarity", is_flag=True, help="Look for pairs of papers that are more alike than chance.")
@click.option(
    "--group", "groups", multiple=True, metavar="COLUMN", help="Room, device, township ... of a candidate."
)
@click.option(
    "--pair", "pairs", nargs=2, multiple=True, metavar="A B", help="Show the figures of two candidates."
)
@click.option(
    "--closest", type=click.IntRange(min=0, max=200), default=20, show_default=True, help="Pairs shown."
)
@click.option("--candidate", default="candidate", show_default=True, metavar="COLUMN", help="Who answered.")
@click.option("--missing", multiple=True, metavar="CODE", help="Stands for no answer, as a blank cell does.")
@click.option(
    "--not-given", multiple=True, metavar="CODE", help="The item was not on this candidate's paper."
)
@click.option("--times", type=PATH, help="Seconds: the candidate, then columns named as the items.")
@click.option("--difficulty", type=PATH, help="Known difficulties for the similarity: columns `item,b`.")
def analyse(
    responses: Path, similarity: bool, pairs: tuple[tuple[str, str], ...], closest: int, **options: Any
) -> None:
    """Item report of RESPONSES: column `candidate`, then one column per item.

    Facility, discrimination and efficiency as Moodle defines them, item-rest correlation, alpha with an item left
    out, who chose which option, doubtful keys; with --similarity pairs of like papers, as leads for a person.
    """
    request = Request(responses, **options)
    contents = _read(request)
    if contents.columns.left_out:
        names = listed(contents.columns.left_out)
        click.echo(_("这些列不在答案表里，没有算：%(names)s。", names=names), err=True)
    from scoring.items.report import item_report

    report = item_report(contents.answers, contents.seconds)
    plain = _plain_report(report, contents)
    lines = list(text.report_lines(report, contents.answers))
    try:
        if similarity:
            lines += _similarity(contents, closest, plain)
        if pairs:
            lines += _pairs(contents, pairs, plain)
    except ScoringError as error:
        stop([text.SCORING[error.code](**error.facts)])
    if request.as_json:
        click.echo(json.dumps(plain, ensure_ascii=False, indent=2, default=_number))
        return
    for line in lines:
        click.echo(line)


def _similarity(contents: Contents, closest: int, plain: dict[str, Any]) -> list[str]:
    from scoring.items.similarity import similar_pairs

    likeness = similar_pairs(
        contents.answers,
        contents.groups,
        difficulty=contents.difficulty,
        closest=closest,
        progress=_progress() if len(contents.answers.candidates) > 500 else None,
    )
    plain["similarity"] = {
        **asdict(likeness),
        "correction": "Benjamini-Hochberg",
        "note": _("这些只是线索：要由人去看座位、时间和答卷，不能单凭这些数认定作弊。"),
    }
    return list(text.likeness_lines(likeness))


def _pairs(contents: Contents, pairs: Sequence[tuple[str, str]], plain: dict[str, Any]) -> list[str]:
    from scoring.items.similarity import one_pair

    known = set(contents.answers.candidates)
    unknown = sorted({name for pair in pairs for name in pair} - known)
    if unknown:
        stop([_("--pair：答卷里没有 %(names)s。请核对编号。", names=listed(unknown))])
    found = [one_pair(contents.answers, *pair, contents.difficulty) for pair in pairs]
    plain["pairs"] = [asdict(one) for one in found]
    return ["", *(line for one in found for line in text.one_pair_lines(one))]


def _read(request: Request) -> Contents:
    """All files, or an end with every problem told."""
    key = None
    if request.key is not None:
        table, reading = _table(request.key, request), files.Reading()
        key = files.read_key(table, reading)
        _refuse(request.key, reading, request)
    table, reading = _table(request.responses, request), files.Reading()
    columns = files.columns(table, request.candidate, request.groups, key, reading)
    _refuse(request.responses, reading, request)
    names = files.read_names(table, columns, reading)
    _refuse(request.responses, reading, request)
    if key is None:
        answers = files.read_marks(table, columns, names, request.missing, request.not_given, reading)
        _refuse(request.responses, reading, request)
        assert answers is not None
    else:
        answers = files.read_choices(table, columns, names, key, request.missing, request.not_given)
    contents = Contents(answers, columns, files.read_groups(table, columns))
    if request.times is not None:
        table, reading = _table(request.times, request), files.Reading()
        contents.seconds = files.read_seconds(table, request.candidate, names, columns.items, reading)
        _refuse(request.times, reading, request)
    if request.difficulty is not None:
        table, reading = _table(request.difficulty, request), files.Reading()
        contents.difficulty = files.read_difficulty(table, columns.items, reading)
        _refuse(request.difficulty, reading, request)
    return contents


def _plain_report(report: Report, contents: Contents) -> dict[str, Any]:
    doubts = [
        asdict(item.options.doubt) for item in report.doubtful_keys if item.options and item.options.doubt
    ]
    return {
        "candidates": len(contents.answers.candidates),
        "item_count": len(report.items),
        "scored_by": "marks" if contents.answers.right is None else "key",
        "same_items_for_all": report.complete,
        "columns_left_out": list(contents.columns.left_out),
        "test": asdict(report.paper),
        "items": [_plain_item(index, item, contents.answers) for index, item in enumerate(report.items)],
        "doubtful_keys": doubts,
    }


def _plain_item(index: int, item: ItemReport, answers: Answers) -> dict[str, Any]:
    plain = asdict(item.figures)
    if answers.right is not None:
        plain["key"] = sorted(answers.right[index])
    if item.options is not None:
        plain |= {name: value for name, value in asdict(item.options).items() if name != "item"}
    if item.time is not None:
        plain["seconds"] = {name: value for name, value in asdict(item.time).items() if name != "item"}
    plain["remarks"] = [{"code": code, "message": text.remark(code)} for code in item.remarks]
    return plain


def _number(value: object) -> float:
    """Rounded figures as JSON numbers."""
    if isinstance(value, Decimal):
        return float(value)
    raise TypeError(value)


def _progress() -> Callable[[int, int], None]:
    """Tells every tenth of the way on the error stream."""
    told = 0

    def tell_tenth(done: int, whole: int) -> None:
        nonlocal told
        if done * 10 // whole > told:
            told = done * 10 // whole
            click.echo(_("比较答卷：%(done)s / %(whole)s", done=done, whole=whole), err=True)

    return tell_tenth


def _table(path: Path, request: Request) -> Table:
    try:
        return read_table(path, limits=files.LIMITS)
    except TableError as error:
        message = tell(error)
        if request.as_json:
            print_problems([{"file": path.name, "code": error.code, "message": message}])
        stop([message])


def _refuse(path: Path, reading: files.Reading, request: Request) -> None:
    if not reading.problems:
        return
    told = problem_lines(path.name, reading.problems, text.PROBLEMS)
    if request.as_json:
        print_problems(_places(path, reading.problems, told))
    if reading.more:
        told.append(_("另有 %(count)s 处有问题，请先改上面这些。", count=reading.more))
    stop(told)


def _places(path: Path, problems: Sequence[Problem], told: Sequence[str]) -> list[dict[str, Any]]:
    return [
        {"file": path.name, "row": one.row, "column": one.column, "code": one.code, "message": message}
        for one, message in zip(problems, told, strict=True)
    ]
