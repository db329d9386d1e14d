"""What a demonstration leaves behind: lists, bundles, the funnel's picture, report.json, and the closing table."""

from __future__ import annotations

import json
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

import click
from flask import render_template

from exams.demo.acts.finish import Finished, results
from exams.demo.invariants import Invariant, of_play, of_programme
from exams.demo.play import Play
from exams.demo.promises import of_registers
from recruit import __version__, audit, storage
from recruit.columns import aligned
from recruit.db import db
from recruit.i18n import _, clauses
from recruit.list_words import component_titles, outcome_words, rung_words
from recruit.models import Agreement, Entry, Stage
from recruit.queries.townships import township_table
from recruit.registers import registers_of
from recruit.services.export_lists import export


def write_lists(play: Play, out: Path) -> None:
    """One CSV, workbook, page and bundle for every published list."""
    for result in results(play):
        export(result, out)


def write_agreements(play: Play, out: Path) -> None:
    """Every signed agreement as `agreements/NUMBER.pdf`; personal papers, so readable by their owner alone."""
    folder = out / "agreements"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    query = (
        db.select(Agreement)
        .join(Agreement.entry)
        .join(Entry.stage)
        .where(Stage.cohort_id == play.cohort_id, Agreement.state == "signed")
        .order_by(Agreement.number)
    )
    for agreement in db.session.scalars(query):
        (folder / f"{agreement.number}.pdf").write_bytes(storage.get(agreement.pdf_sha256))


def write_funnel(finished: list[Finished], out: Path) -> None:
    rows = [finished_row.row() for finished_row in finished]
    (out / "funnel.svg").write_text(render_template("svg/funnel.svg.j2", rows=rows, title=_("漏斗")), "utf-8")


def write_report(play: Play, finished: list[Finished], facts: dict[str, Any], out: Path) -> None:
    """`report.json`: what was played, stage by stage, and every setting in which the demonstration differs."""
    report = {
        "programme": play.programme.id,
        "applicants": len(play.figures),
        "seed": play.seed,
        "software": __version__,
        **facts,
        "registration": play.facts,
        "planted": play.planted,
        "stages": [stage.row() for stage in finished],
        "invariants": [one.row() for one in _invariants(play, finished)],
        "registers": {
            register.code: register.told(play.cohort, play.clock.now())
            for register, _said in registers_of(play.programme)
        },
        "townships": [vars_of(row) for row in township_table(play.cohort, play.cast.office)],
        "audit_head": audit.current_head()[1],
    }
    text = json.dumps(report, ensure_ascii=False, indent=1, default=str)
    (out / "report.json").write_text(text + "\n", "utf-8")


def _invariants(play: Play, finished: list[Finished]) -> list[Invariant]:
    return [*of_programme(play.programme), *of_play(play, finished), *of_registers(play)]


def vars_of(row: Any) -> dict[str, Any]:
    """A row of a query as plain data, whether a dataclass or a mapping."""
    return (
        dict(row)
        if isinstance(row, dict)
        else {name: getattr(row, name) for name in row.__dataclass_fields__}
    )


def print_tables(play: Play, finished: list[Finished]) -> None:
    """Who entered, went on and fell out; ties at each line; township quota against those who sat the exam."""
    outcomes = ("advanced", "reserve", "out")
    head = [_("环节"), _("进入"), *map(outcome_words, outcomes), _("分数线上的同分")]
    rows = [
        [
            stage.title,
            stage.entered,
            *(stage.counts.get(one, 0) for one in outcomes),
            _ties(play, stage),
        ]
        for stage in finished
    ]
    if not rows:  # stopped inside the first stage: no list is out, nobody has come
        click.echo(_("还没有一个环节结束，也没有人报名，没有数字可看。"))
        return
    _print(head, rows, left_again(play, finished))
    townships = [vars_of(row) for row in township_table(play.cohort, play.cast.office)]
    head = [_("乡镇（街道）"), _("报名"), _("合格"), _("实考"), _("任务数"), _("完成率")]
    body = [
        [
            row["name"], row["registered"], row["eligible"], _or_dash(row["sat"]), _or_dash(row["quota"]),
            f"{100 * row['sat'] // row['quota']}%" if row["quota"] and row["sat"] is not None else "-",
        ]
        for row in townships
    ]  # fmt: skip
    _print(head, body)


def left_again(play: Play, finished: list[Finished]) -> list[str]:
    """Why a stage has more people than its predecessor let through: some came in one by one and left before that
    list was signed, which calls them out."""
    return [
        _(
            "“%(stage)s”进入的比“%(before)s”晋级的多 %(count)s 人：先进了这一环节、后来退出的，也算进入。",
            stage=after.title,
            before=before.title,
            count=more,
        )
        for before, after in pairwise(finished)
        if (more := after.entered - before.counts.get("advanced", 0)) > 0
        and play.stage(before.code).track == play.stage(after.code).track
    ]


def _or_dash(number: int | None) -> str:
    """What is not known yet is a dash, as on the office's own page."""
    return "-" if number is None else str(number)


def _ties(play: Play, stage: Finished) -> str:
    titles = component_titles(play.stage(stage.code).definition)
    parts = [
        _(
            "%(people)s 人同为 %(total)s 分，由 %(rung)s 定先后",
            people=tie["people"],
            total=tie["total"],
            rung=rung_words(tie["decided_by"], titles),  # type: ignore[arg-type]
        )
        for tie in stage.ties
    ]
    if stage.extra_test:
        parts.append(_("加试 %(count)s 人", count=len(stage.extra_test)))
    return clauses(parts) or "-"


def _print(head: list[str], rows: list[list[Any]], remarks: Sequence[str] = ()) -> None:
    for line in [*aligned([[str(cell) for cell in row] for row in [head, *rows]], rule=True), *remarks]:
        click.echo(line)
    click.echo("")
