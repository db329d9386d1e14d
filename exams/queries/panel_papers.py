"""Judges' sheets on paper: what is printed of a room, what was typed so far, what still waits."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from exams.models import PanelPaper, PanelTyping
from exams.queries.numbers import shown_numbers
from exams.queries.rooms import panel_component, seats_of
from exams.rubrics import Sheet, absent_numbers, criteria_of, sheets
from recruit.db import db
from recruit.documents.fields import UNCHECKED
from recruit.models import Account, Entry, Stage
from scoring.numeric import plain

TEMPLATE = "print/judge_sheets.html"
THIRD = 3


@dataclass(frozen=True)
class Desk:
    """One judge's sheet for one candidate at the typing desk. `state`: ``marked`` (by the judge's own hand), ``first``,
    ``second``, ``third`` (what it waits for) or ``settled``."""

    sheet: Sheet
    number: str
    state: str
    typists: tuple[int, ...]
    scan: bool


@dataclass(frozen=True)
class PrintedCriterion:
    title: str
    max: str
    levels: tuple[str, ...] = field(metadata=UNCHECKED)


@dataclass(frozen=True)
class PrintedSheet:
    """One page: one judge, one candidate. `code` finds the sheet again."""

    room: str = field(metadata=UNCHECKED)
    position: str = field(metadata=UNCHECKED)
    number: str
    judge: str
    code: str


@dataclass(frozen=True)
class PrintedSheets:
    """All sheets of a room. `number` and `person` stand in for whose it is when the print fails."""

    number: str
    person: str
    office: str
    exam: str
    step: str = field(metadata=UNCHECKED)
    total: str
    criteria: tuple[PrintedCriterion, ...]
    sheets: tuple[PrintedSheet, ...]


def differing(paper: PanelPaper) -> tuple[str, ...]:
    """Criteria in which the first two typings are not the same; empty while one of them is missing."""
    rounds = {one.round: one.marks for one in paper.typings}
    if 1 not in rounds or 2 not in rounds:
        return ()
    return tuple(code for code, value in rounds[1].items() if rounds[2].get(code) != value)


def waits_for(paper: PanelPaper | None) -> str:
    """``first``, ``second``, ``third`` or ``settled``."""
    if paper is None or not paper.typings:
        return "first"
    if paper.settled_at is not None:
        return "settled"
    return "second" if len(paper.typings) == 1 else "third"


def paper_of(entry: Entry, component: str, judge: Account) -> PanelPaper | None:
    query = select(PanelPaper).where(
        PanelPaper.entry_id == entry.id, PanelPaper.component == component, PanelPaper.judge_id == judge.id
    )
    return db.session.scalar(query)


def papers_of(stage: Stage) -> dict[tuple[int, int], PanelPaper]:
    """(entry, judge) -> the paper, with its typings."""
    query = (
        select(PanelPaper)
        .join(Entry, Entry.id == PanelPaper.entry_id)
        .where(Entry.stage_id == stage.id)
        .options(selectinload(PanelPaper.typings).joinedload(PanelTyping.typist))
        .order_by(PanelPaper.id)
    )
    return {(one.entry_id, one.judge_id): one for one in db.session.scalars(query)}


def desk_of(stage: Stage, reader: Account, room: str | None = None) -> list[Desk]:
    """Every live sheet of a room (None: of all) as the typing desk needs it, by room, judge and number. No marks."""
    component, absent, papers = panel_component(stage), absent_numbers(stage), papers_of(stage)
    criteria = criteria_of(component)
    live = [
        one
        for one in sheets(stage, component)
        if not one.recused and one.number not in absent and room in (None, one.panel)
    ]
    numbers = _numbers(stage, live, reader)
    found = []
    for one in live:
        paper = papers.get((one.entry_id, one.account_id))
        state = waits_for(paper)
        if state != "settled" and one.complete(criteria):
            state = "marked"
        typists = tuple(row.typist_id for row in paper.typings) if paper else ()
        scan = paper is not None and paper.scan_sha256 is not None
        found.append(Desk(one, numbers[one.entry_id], state, typists, scan))
    return sorted(found, key=lambda one: (len(one.sheet.panel), one.sheet.panel, one.sheet.login, one.number))


def from_paper(stage: Stage) -> set[tuple[int, int]]:
    """(entry, judge) of the sheets whose marks came from paper."""
    return {key for key, one in papers_of(stage).items() if one.settled_at is not None}


def printed_sheets(stage: Stage, room: str) -> PrintedSheets:
    """A page for every judge and candidate of a room, judge by judge in the room's order; without a name."""
    component, seats = panel_component(stage), seats_of(stage)
    live = [one for one in sheets(stage, component) if not one.recused and one.panel == room]
    numbers = _numbers(stage, live, None)
    logins = sorted({one.login for one in live})
    rows = db.session.execute(select(Account.login, Account.name).where(Account.login.in_(logins)))
    names: dict[str, Any] = {one.login: one.name for one in rows}
    turn = {one.entry_id: seats.get(one.entry_id, ("", 0))[1] for one in live}
    live.sort(key=lambda one: (one.login, turn[one.entry_id], numbers[one.entry_id]))
    step = component.params.get("step")
    criteria = criteria_of(component)
    return PrintedSheets(
        number=room or "1",
        person=stage.definition.title.in_("zh"),
        office=stage.cohort.programme.organiser.in_("zh"),
        exam=stage.definition.title.in_("zh"),
        step=plain(step) if step is not None else "",
        total=plain(component.max),
        criteria=tuple(
            PrintedCriterion(
                one.title.in_("zh"),
                plain(one.max),
                tuple(f"{plain(least)}+ {says.in_('zh')}" for least, says in one.levels),
            )
            for one in criteria
        ),
        sheets=tuple(
            PrintedSheet(
                room,
                str(turn[one.entry_id] or ""),
                numbers[one.entry_id],
                names[one.login],
                f"{stage.id}-{room}-{numbers[one.entry_id]}-J{logins.index(one.login) + 1}",
            )
            for one in live
        ),
    )


def _numbers(stage: Stage, live: list[Sheet], reader: Account | None) -> dict[int, str]:
    ids = {one.entry_id for one in live}
    query = select(Entry).where(Entry.stage_id == stage.id).options(joinedload(Entry.candidacy))
    entries = [one for one in db.session.scalars(query.order_by(Entry.id)) if one.id in ids]
    return shown_numbers(stage, entries, reader)
