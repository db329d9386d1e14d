"""`zeyou items equate`: marks of one form of a paper put on the scale of another, from plain files."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import click

from exams.commands import items_files as files
from exams.commands.items_text import PROBLEMS, short
from recruit.columns import aligned
from recruit.commands.ending import stop
from recruit.commands.row_problems import problem_lines
from recruit.errors import Refusal
from recruit.i18n import _
from recruit.messages import tell
from recruit.tables import TableError, read_table
from scoring.equated import ANCHORED, METHODS
from scoring.equating import LINES, Line, Pair, Sums, equipercentile
from scoring.equating_error import FEWEST, line_error, rank_error
from scoring.errors import ScoringError
from scoring.numeric import plain, to_decimal

PATH = click.Path(path_type=Path)


@dataclass(frozen=True)
class Marks:
    """One form as read: a total for everybody, and a mark in the anchor where the file tells it."""

    name: str
    pairs: tuple[Pair, ...]
    anchored: bool


@click.command()
@click.argument("form_x", metavar="X.csv", type=PATH)
@click.argument("form_y", metavar="Y.csv", type=PATH)
@click.option("--method", type=click.Choice(METHODS), required=True)
@click.option(
    "--at", "wanted", multiple=True, metavar="MARK", help="Only these marks of form X. Default: all."
)
@click.option(
    "--rank-places",
    type=click.IntRange(2, 30),
    help="equipercentile: round ranks first, as R's equate does (10).",
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def equate(
    form_x: Path, form_y: Path, method: str, wanted: Sequence[str], rank_places: int | None, as_json: bool
) -> None:
    """Marks of form X on the scale of form Y: column `total`; with `count`, how many have it; with `anchor`, what was
    earned in the questions that both forms share (they count in the total)."""
    x, y = _read(form_x), _read(form_y)
    if method in ANCHORED:
        without = [one.name for one in (x, y) if not one.anchored]
        if without:
            stop([_("%(name)s：这种办法要有 anchor 这一列，写锚题得的分。", name=without[0])])
    try:
        marks = _wanted(wanted, x)
        line, rows = _equated(method, x, y, marks, rank_places)
    except ScoringError as error:
        stop([_why(error)])
    except Refusal as refusal:
        stop([tell(refusal)])
    few = [one.name for one in (x, y) if len(one.pairs) < FEWEST[method]]
    if as_json:
        click.echo(json.dumps(_plain(method, x, y, line, rows, few), ensure_ascii=False, indent=2))
        return
    if line is not None:
        click.echo(
            _(
                "换算：%(slope)s × 分数 + %(intercept)s",
                slope=_figure(line.slope),
                intercept=_figure(line.intercept),
            )
        )
    table = [[_("分数"), _("换算后"), _("误差")]]
    table += [[plain(mark), _figure(value), short(error, 4)] for mark, value, error in rows]
    for text in aligned(table):
        click.echo(text)
    for name in few:
        click.echo(
            _(
                "%(name)s 人太少，换算靠不住：这种办法每套至少要 %(least)s 人。",
                name=name,
                least=FEWEST[method],
            )
        )


_Row = tuple[Decimal, Decimal, Decimal | None]


def _equated(
    method: str, x: Marks, y: Marks, marks: Sequence[Decimal], places: int | None
) -> tuple[Line | None, list[_Row]]:
    if method == "equipercentile":
        counts_x, counts_y = _counts(x), _counts(y)
        whole = _whole("--at", marks)
        found = equipercentile(counts_x, counts_y, whole, places)
        return None, [(Decimal(mark), found[mark], rank_error(counts_x, counts_y, mark)) for mark in whole]
    line = LINES[method](Sums.of(x.pairs).form(), Sums.of(y.pairs).form())
    return line, [(mark, line.at(mark), line_error(method, x.pairs, y.pairs, mark)) for mark in marks]


def _counts(form: Marks) -> dict[int, int]:
    return Counter(_whole(form.name, [Decimal(total) for total, _anchor in form.pairs]))


def _whole(name: str, marks: Sequence[Decimal]) -> list[int]:
    broken = next((mark for mark in marks if mark != int(mark)), None)
    if broken is not None:
        stop([_("%(name)s：按百分位换算要整数分，有 %(value)s。", name=name, value=broken)])
    return [int(mark) for mark in marks]


def _wanted(texts: Sequence[str], x: Marks) -> list[Decimal]:
    if texts:
        return [to_decimal(text) for text in texts]
    return sorted({Decimal(total) for total, _ in x.pairs})


def _read(path: Path) -> Marks:
    try:
        table = read_table(path, limits=files.LIMITS)
    except TableError as error:
        stop([tell(error)])
    reading = files.Reading()
    pairs, anchored = files.read_form(table, reading)
    if reading.problems:
        stop(problem_lines(path.name, reading.problems, PROBLEMS))
    return Marks(path.name, tuple(pairs), anchored)


def _plain(
    method: str, x: Marks, y: Marks, line: Line | None, rows: Sequence[_Row], few: Sequence[str]
) -> dict[str, Any]:
    return {
        "method": method,
        "candidates": {"x": len(x.pairs), "y": len(y.pairs)},
        "line": None
        if line is None
        else {"slope": _number(line.slope), "intercept": _number(line.intercept)},
        "marks": [
            {
                "mark": _number(mark),
                "equated": _number(value),
                "error": None if error is None else _number(error),
            }
            for mark, value, error in rows
        ],
        "too_few": list(few),
    }


def _number(value: Decimal) -> float:
    return float(round(value, 10))


def _figure(value: Decimal) -> str:
    return f"{value:.10f}"


def _why(error: ScoringError) -> str:
    return {
        "no-spread": _("有一套卷（或者锚题）人人同分，这种办法算不出来。"),
        "anchor-unrelated": _("锚题的分和总分没有关系，这种办法算不出来。"),
        "not-a-number": _("--at 后面要写数字。"),
    }[error.code]
