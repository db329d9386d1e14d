"""The interview: rooms drawn by two officers' words, five judges a room, each marking alone."""

from __future__ import annotations

from collections.abc import Sequence
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
from recruit.models import Account, Entry, Stage
from recruit.queries.entries import entries_of

# data: why two invented officers open the numbers
OPENING = "评分表都收齐了"


def play_interview(play: Play, code: str) -> None:
    """Strict and lenient rooms exist here as they do in life; the panel coefficient evens them out."""
    stage = play.stage(code)
    words = ("青山看不厌", "流水趣何长")  # data: the words two invented officers say
    plan_rooms(play, stage)
    draw_rooms(stage, play.cast.judges, words, play.cast.office, play.cast.second, play.at(stage, 0.02))
    db.session.commit()
    halves: dict[datetime, list[Entry]] = {}
    for entry in entries_of(stage):
        opens, closes = entry.window
        halves.setdefault(opens + (closes - opens) / 2, []).append(entry)
    for done, (at, entries) in enumerate(sorted(halves.items()), 1):
        _half_day(play, stage, entries, at)
        play.progress(code, done, len(halves))
    at = max(halves, default=play.at(stage, 0.5))
    close_rooms(play, stage, at)
    if not opened(stage):
        propose_opening(stage, OPENING, play.cast.office, at)
        confirm_opening(stage, play.cast.second, at)
        db.session.commit()


def _half_day(play: Play, stage: Stage, entries: Sequence[Entry], at: datetime) -> None:
    """Whoever comes is let in with the ID card seen, and every judge of the room fills in a sheet."""
    component = panel_component(stage)
    stays = {one.id for one in entries if play.figure(one).dice(play.seed, "interview/comes").random() < 0.01}
    here = [(one, Seen()) for one in entries if one.id not in stays]
    record_arrivals(stage, here, play.cast.office, at)
    check_in(stage, [(one, "absent") for one in entries if one.id in stays], play.cast.office, at)
    known = {one.id: one for one in entries}
    by_judge: dict[int, list[int]] = {}
    for sheet in sheets(stage, component):
        if sheet.entry_id in known and sheet.entry_id not in stays and not sheet.recused:
            by_judge.setdefault(sheet.account_id, []).append(sheet.entry_id)
    for account_id, entry_ids in sorted(by_judge.items()):
        judge = db.session.get_one(Account, account_id)
        fill_sheets(play, stage, component, fresh([known[one] for one in entry_ids]), judge, at)
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
