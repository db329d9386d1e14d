"""`zeyou score judges`: who is strict, who is mild, do they agree; from a file of marks, by anybody."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from decimal import Decimal
from pathlib import Path
from typing import Any

import click

from recruit.commands.ending import print_problems, stop
from recruit.commands.row_problems import COMMON, Problem, Sentences, problem_lines
from recruit.i18n import _, listed
from recruit.messages import tell
from recruit.tables import Row, Table, TableError, read_table
from scoring.agreement import Agreement, agreement
from scoring.errors import ScoringError
from scoring.numeric import plain, to_decimal
from scoring.severity import Block, Given, severity

COLUMNS = ("judge", "candidate", "mark")
PROBLEMS: Sentences = {
    **COMMON,
    "column-missing": lambda **f: _("缺少这一列。现有的列：%(header)s。请补上表头。", **f),
    "not-a-mark": lambda **f: _("“%(value)s”不对。请填 0 或更大的数。", **f),
    "marked-twice": lambda **f: _(
        "“%(judge)s”给“%(candidate)s”的分在第 %(first)s 行已经有了。请留一行，几项的分先加起来。", **f
    ),
}


@click.command()
@click.argument("marks", metavar="MARKS.csv", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def judges(marks: Path, as_json: bool) -> None:
    """How strict each judge of MARKS.csv is, and how well they agree (columns `judge`, `candidate`, `mark`).

    One row for each judge and candidate. With a column `panel` agreement is told panel by panel. Nothing of it changes
    a mark.
    """
    try:
        table = read_table(marks)
    except TableError as error:
        stop([tell(error)])
    panels, problems = _read(table)
    if problems:
        told = problem_lines(marks.name, problems, PROBLEMS)
        if as_json:
            places = [{"row": one.row, "column": one.column, "code": one.code} for one in problems]
            print_problems([{**place, "message": text} for place, text in zip(places, told, strict=True)])
        stop(told)
    try:
        blocks = severity(one for given in panels.values() for one in given)
    except ScoringError as error:
        stop([_("连在一起的评委有 %(judges)s 位，最多能算 %(most)s 位。请分开算。", **error.facts)])
    agreed = {panel: agreement(given) for panel, given in panels.items()}
    if as_json:
        click.echo(json.dumps(_plain(blocks, agreed), ensure_ascii=False, indent=2))
        return
    for line in (*_severity_lines(blocks), *_agreement_lines(agreed)):
        click.echo(line)


def _read(table: Table) -> tuple[dict[str, list[Given]], list[Problem]]:
    """Panel -> its marks ('' where the file has no panels)."""
    header = ", ".join(table.header)
    problems = [
        Problem(0, one, "column-missing", {"header": header}) for one in COLUMNS if one not in table.header
    ]
    if not problems and not table.rows:
        problems = [Problem(0, "mark", "no-rows")]
    panels: dict[str, list[Given]] = {}
    first: dict[tuple[str, str], int] = {}
    for row in table.rows if not problems else ():
        _one(row, panels, first, problems)
    return panels, problems


def _one(
    row: Row, panels: dict[str, list[Given]], first: dict[tuple[str, str], int], problems: list[Problem]
) -> None:
    judge, candidate = (unicodedata.normalize("NFKC", row.get(one)).strip() for one in ("judge", "candidate"))
    before = len(problems)
    for column in COLUMNS:
        if not row.get(column):
            problems.append(Problem(row.number, column, "blank"))
        elif column != "mark" and column in row.damaged:
            problems.append(Problem(row.number, column, "digits-lost", {"value": row.get(column)}))
    try:
        mark = to_decimal(row.get("mark") or "0")
    except ScoringError:
        mark = Decimal(-1)
    if mark < 0:
        problems.append(Problem(row.number, "mark", "not-a-mark", {"value": row.get("mark")}))
    if len(problems) > before:
        return
    if (judge, candidate) in first:
        facts = {"judge": judge, "candidate": candidate, "first": first[judge, candidate]}
        problems.append(Problem(row.number, "mark", "marked-twice", facts))
        return
    first[judge, candidate] = row.number
    panels.setdefault(row.get("panel").strip(), []).append(Given(judge, candidate, mark))


def _severity_lines(blocks: Sequence[Block]) -> Iterator[str]:
    yield _("松紧：比同组评委的平均高（+，松）或低（-，紧）几分。只供参考，不改任何成绩。")
    if len(blocks) > 1:
        yield _("有 %(count)s 组评委没有共同打过分的考生，组和组之间比不出来。", count=len(blocks))
    for block in blocks:
        yield ""
        yield _("评委 %(judges)s 位，分数 %(marks)s 个", judges=len(block.judges), marks=block.marks)
        for one in block.judges:
            facts = {"judge": one.judge, "severity": f"{one.severity:+.2f}", "marks": one.marks}
            if one.low is None or one.high is None:
                yield _("%(judge)s：%(severity)s（分数太少，说不准）", **facts)
                continue
            facts |= {"low": f"{one.low:+.2f}", "high": f"{one.high:+.2f}", "spread": _spread(one.spread)}
            yield _("%(judge)s：%(severity)s（95%% 在 %(low)s 到 %(high)s 之间），起伏 %(spread)s", **facts)
        for far in block.far:
            yield _(
                "%(judge)s 给 %(candidate)s 打 %(mark)s，按两边的情况约 %(expected)s：请看看是不是笔误。",
                judge=far.judge,
                candidate=far.candidate,
                mark=plain(far.mark),
                expected=f"{far.expected:.1f}",
            )


def _spread(value: float | None) -> str:
    return "–" if value is None else f"{value:.2f}"


def _agreement_lines(agreed: Mapping[str, Agreement | None]) -> Iterator[str]:
    yield ""
    yield _("一致程度（ICC，1 是完全一致，0 是看不出一致）：")
    for panel, found in sorted(agreed.items()):
        if found is None or not found.correlations:
            yield _("%(panel)s：共同打过分的太少，算不出来", panel=panel or _("全部"))
            continue
        facts = {"panel": panel or _("全部"), "judges": len(found.judges), "candidates": found.candidates}
        said = listed(
            f"ICC({one.kind}) {one.value:.2f}{_limits(one.low, one.high)}" for one in found.correlations
        )
        yield _("%(panel)s：评委 %(judges)s 位，考生 %(candidates)s 位：%(said)s", said=said, **facts)
        if found.left_out:
            yield _("　另有 %(count)s 位考生的分不全，没有算进去。", count=found.left_out)


def _limits(low: float | None, high: float | None) -> str:
    return "" if low is None or high is None else f" [{low:.2f}, {high:.2f}]"


def _plain(blocks: Sequence[Block], agreed: Mapping[str, Agreement | None]) -> dict[str, Any]:
    def tidy(value: Any) -> Any:
        if isinstance(value, float):
            return round(value, 6)
        if isinstance(value, Decimal):
            return plain(value)
        if isinstance(value, dict):
            return {key: tidy(one) for key, one in value.items()}
        return [tidy(one) for one in value] if isinstance(value, (list, tuple)) else value

    return {
        "severity": [tidy(asdict(block)) for block in blocks],
        "agreement": [
            {"panel": panel, **(tidy(asdict(found)) if found else {"correlations": []})}
            for panel, found in sorted(agreed.items())
        ],
    }
