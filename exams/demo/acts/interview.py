"""The interview: rooms drawn by two officers' words, five judges a room, each marking alone."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from exams.demo.acts.marking import fill_sheets
from exams.demo.acts.sessions import plan_rooms
from exams.demo.play import Play, fresh
from exams.queries.numbers import opened
from exams.queries.panel_rooms import rooms_of
from exams.queries.rooms import panel_component
from exams.rubrics import sheets
from exams.services.check_in import check_in
from exams.services.close_room import close_room
from exams.services.draw_rooms import draw_rooms
from exams.services.open_numbers import confirm_opening, propose_opening
from exams.services.record_arrival import Seen, record_arrivals
from recruit.db import db
from recruit.models import Account, Stage
from recruit.queries.entries import entries_of

# data: why two invented officers open the numbers
OPENING = "评分表都收齐了"


def play_interview(play: Play, code: str) -> None:
    """Strict and lenient rooms exist here as they do in life; the panel coefficient evens them out."""
    stage = play.stage(code)
    component = next(one for one in stage.definition.components if one.kind == "panel")
    words = ("青山看不厌", "流水趣何长")  # data: the words two invented officers say
    plan_rooms(play, stage)
    draw_rooms(stage, play.cast.judges, words, play.cast.office, play.cast.second, play.at(stage, 0.02))
    db.session.commit()
    entries = {entry.id: entry for entry in entries_of(stage)}
    at = play.at(stage, 0.5)
    missing = {
        entry.id
        for entry in entries.values()
        if play.figure(entry).dice(play.seed, "interview/comes").random() < 0.01
    }
    here = [entry for key, entry in entries.items() if key not in missing]
    record_arrivals(stage, [(entry, Seen()) for entry in here], play.cast.office, at)
    check_in(stage, [(entries[key], "absent") for key in sorted(missing)], play.cast.office, at)
    by_judge: dict[int, list[int]] = {}
    for sheet in sheets(stage, component):
        if sheet.entry_id not in missing and not sheet.recused:
            by_judge.setdefault(sheet.account_id, []).append(sheet.entry_id)
    for done, (account_id, entry_ids) in enumerate(sorted(by_judge.items()), 1):
        assessed = fresh([entries[one] for one in entry_ids])
        judge = db.session.get(Account, account_id)
        assert judge is not None
        fill_sheets(play, stage, component, assessed, judge, at)
        db.session.commit()
        play.progress(code, done, len(by_judge))
    close_rooms(play, stage, at)
    if not opened(stage):
        propose_opening(stage, OPENING, play.cast.office, at)
        confirm_opening(stage, play.cast.second, at)
        db.session.commit()


def close_rooms(play: Play, stage: Stage, at: datetime) -> None:
    """Each room's chief, whom the lots chose, closes it."""
    component = panel_component(stage)
    for room in rooms_of(stage, component):
        chief = db.session.scalar(select(Account).where(Account.login == room.chief))
        if chief is not None and room.present:
            close_room(stage, component, room.name, chief, at)
    db.session.commit()


def draw_practice(play: Play, stage: Stage) -> None:
    """Where people are to try it, rooms are drawn and no sheet is filled."""
    words = ("练习用的第一个词", "练习用的第二个词")  # data: two words for a draw
    draw_rooms(stage, play.cast.judges, words, play.cast.office, play.cast.second, play.clock.now())
