"""Printed forms in the demonstration: tables are typed, and the forms of one township are printed, once
everybody who has a say in them has spoken."""

from __future__ import annotations

from datetime import datetime

from exams.demo.acting import RegisterAct
from exams.demo.play import Play
from recruit.db import db
from recruit.models import Account
from recruit.queries.printed_forms import Typed, prints_of, table_of
from recruit.registers.papers.drawing import forms, lines_of, whole_number
from recruit.registers.papers.said import Paper, papers_of
from recruit.registers.papers.sheet import ROLE
from recruit.registers.papers.subjects import subjects
from recruit.services.fill_form import fill_form
from recruit.services.print_forms import begin_print, keep, lay_out

#: The kinds of stages in which what stands on a form is said.
SAID_IN = ("registration", "siting", "approval")
#: So many townships type their tables, and people of so many lines.
TOWNSHIPS, LINES = 3, 4


def play_papers(play: Play, code: str, until: datetime) -> None:
    """Nothing until the stages that fill the forms are closed; then each form once."""
    if any(one.kind in SAID_IN and one.state != "closed" for one in play.cohort.stages):
        return
    for paper in papers_of(play.programme):
        if paper.about == "rows":
            _type(play, paper)
        elif not prints_of(play.cohort, paper, play.cast.office):
            _print(play, paper)
        db.session.commit()


def _type(play: Play, paper: Paper) -> None:
    whose = (
        [one.code for one in play.programme.regions.townships[:TOWNSHIPS]]
        if paper.per == "township"
        else [""]
    )
    for township in whose:
        if table_of(play.cohort, paper, township) is None:
            by: Account = play.cast.clerks.get(township, play.cast.office)
            fill_form(play.cohort, paper, township, _rows(play, paper, township), 0, by, play.clock.now())


def _rows(play: Play, paper: Paper, township: str) -> Typed:
    """What the register of sites knows, else invented people who say so."""
    known = lines_of(play.cohort, paper, township)
    day = play.clock.now().astimezone(play.programme.timezone).date().isoformat()
    rows: dict[str, list[dict[str, str]]] = {}
    for table in paper.tables:
        lines = [dict(one) for one in known.get(table.code, ())] or [{} for _line in range(LINES)]
        for number, line in enumerate(lines, start=1):
            for column in table.columns:
                # data: invented
                made = {"phone": f"1380000{number:04d}", "date": day, "number": str(number)}
                line.setdefault(column.code, made.get(column.type, f"示例{number}"))  # data: invented
            line.pop(ROLE, None)
        rows[table.code] = lines
    return rows


def _print(play: Play, paper: Paper) -> None:
    """The stack of the first township that has one: laying out takes its seconds."""
    by, at = play.cast.office, play.clock.now()
    stacks = (
        (one.code, subjects(play.cohort, paper, by, one.code)) for one in play.programme.regions.townships
    )
    township, found = next(((code, found) for code, found in stacks if found), ("", []))
    if not found:
        return
    batch, full = begin_print(play.cohort, paper, township, found, by, at), whole_number(by)
    while batch.state == "running":
        keep(
            batch, lay_out(batch, lambda ids, label: forms(play.cohort, paper, ids, full, at, label)), by, at
        )


ACT = RegisterAct(play_papers)
