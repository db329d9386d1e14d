"""A task round whose written plans are marked blind, for tests."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from functools import cache

from exams.models import PlanSheet
from exams.queries.blind import own_sheets
from exams.queries.plans import PLANS, Filled
from exams.services.deal_blind import deal, name_markers
from exams.services.mark_blind import draft_mark, hand_in
from exams.services.submit_document import Written, submit_documents
from recruit.db import db
from recruit.models import Account, Entry, Stage
from recruit.programme import Programme, load, load_text
from tests.support.candidates import World, begun, staff, standing

CRITERIA = ("local", "plan", "money", "service")
D = Decimal
_PLAIN = "          form: plan\n"


@cache
def programme(marking: str = "markers: 2, difference: 15", levels: bool = False) -> Programme:
    """The Jinsha programme with a plan of four criteria (25, 35, 20, 20) that is marked as `marking` says."""
    real = load("jinsha-2016")
    lines = [
        line
        for line in real.source_yaml.splitlines(keepends=True)
        if not line.startswith("          marking:")
    ]
    changed = "".join(lines).replace(_PLAIN, f"{_PLAIN}          marking: {{{marking}}}\n", 1)
    if levels:
        says = "levels: [{from: 20, says: {zh: 去过每一组, en: Everywhere}}, {from: 0, says: {zh: 没有, en: No}}]"
        changed = changed.replace(
            "en: Knows the village}, max: 25}", f"en: Knows the village}}, max: 25, {says}}}"
        )
    return load_text(changed, real.source_regions, files=real.files)


@dataclass
class Round:
    """The window has closed; `entries` as in the world."""

    world: World
    office: Account
    markers: list[Account]

    @property
    def stage(self) -> Stage:
        return self.world.stage

    @property
    def entries(self) -> list[Entry]:
        return self.world.entries

    @property
    def after(self) -> datetime:
        """Also what was made in time and came late is in: twelve hours in this programme."""
        return self.world.closes + timedelta(hours=12, minutes=1)


def answers(word: str) -> dict[str, str]:
    return {
        "village": f"我们村{word}" * 20,
        "needs": f"乡亲们要{word}" * 20,
        "produce": f"卖土豆{word}" * 20,
        "first_year": f"第一步{word}" * 20,
        "costs": f"花三千元{word}" * 10,
        "risks": f"路不好走{word}" * 10,
    }


def build(candidates: int = 3, of: Programme | None = None, wrote: int = 2) -> Round:
    world = standing(begun(of or programme()), "task-1", candidates)
    people = [staff(f"m{number}", "marker") for number in range(3)]
    made = Round(world, staff("chief", "office"), people)
    for entry in made.entries[:wrote]:
        submit_documents([Written(entry, "plan", answers(entry.candidacy.number))], world.during)
    db.session.commit()
    return made


def dealt(made: Round, markers: int = 3) -> None:
    name_markers(PLANS, made.stage, made.markers[:markers], made.office, made.after)
    deal(PLANS, made.stage, made.office, made.after)
    db.session.commit()


def filled(*marks: str, **comments: str) -> Filled:
    return Filled({code: D(mark) for code, mark in zip(CRITERIA, marks, strict=True)}, comments)


def total(value: int) -> Filled:
    """A sheet that adds up to so many points."""
    rest, marks = value, []
    for most in (25, 35, 20, 20):
        marks.append(str(min(rest, most)))
        rest -= min(rest, most)
    return filled(*marks)


def sheets_of(entry: Entry) -> list[PlanSheet]:
    query = db.session.query(PlanSheet).filter_by(entry_id=entry.id, stopped_at=None)
    return query.order_by(PlanSheet.id).all()


def give(made: Round, entry: Entry, *totals: int | None) -> None:
    """The first markers of an entry, one after another, hand in these totals; None leaves one out."""
    for sheet, value in zip(sheets_of(entry), totals, strict=False):
        marker = db.session.get_one(Account, sheet.account_id)
        if value is not None and sheet.id in {one.id for one in own_sheets(PLANS, marker, made.stage)}:
            draft_mark(PLANS, sheet.id, total(value), marker, made.after)
            hand_in(PLANS, made.stage, marker, made.after)
    db.session.commit()
