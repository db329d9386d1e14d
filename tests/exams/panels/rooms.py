"""Rooms of judges for tests: filled in, closed by their chiefs."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal

from exams.queries.numbers import lot_numbers
from exams.queries.panel_rooms import Room, rooms_of
from exams.queries.rooms import panel_component
from exams.rubrics import criteria_of, sheets
from exams.services.close_room import close_room
from exams.services.draw_rooms import draw_rooms
from exams.services.mark_sheets import Filled, mark_sheets
from recruit.db import db
from recruit.models import Account, Entry, Stage
from tests.exams.panels import world


def account(login: str) -> Account:
    return db.session.query(Account).filter_by(login=login).one()


def share(stage: Stage, part: str) -> Mapping[str, Decimal]:
    """Marks of every criterion, so many parts of its highest."""
    return {one.code: one.max * Decimal(part) for one in criteria_of(panel_component(stage))}


def lot(entry: Entry) -> str:
    """The drawn number, which stands in the addresses of judges' pages."""
    return lot_numbers([entry.id])[entry.id]


def fill(stage: Stage, at: datetime, part: str = "0.8", leave: tuple[str, ...] = ()) -> None:
    """Every judge hands in every sheet, but those of the candidates left."""
    component = panel_component(stage)
    for sheet in sheets(stage, component):
        if not sheet.recused and sheet.number not in leave:
            entry = db.session.get_one(Entry, sheet.entry_id)
            mark_sheets(stage, component, [Filled(entry, share(stage, part))], account(sheet.login), at)


def close_all(stage: Stage, at: datetime) -> None:
    component = panel_component(stage)
    for room in rooms_of(stage, component):
        close_room(stage, component, room.name, account(room.chief or ""), at)


def hall(count: int = 8, judges: int = 20) -> world.World:
    """An interview that is drawn: office ``off``, second ``sec``, judges ``j01`` …; nothing is marked."""
    made = world.build("interview", count)
    office, witness = world.staff("off", "office"), world.staff("sec", "second-signatory")
    words = ("今天下着小雨", "山上的茶开花了")
    draw_rooms(made.stage, world.judges(judges), words, office, witness, made.during)
    db.session.commit()
    return made


def seated(made: world.World) -> tuple[Room, Entry, Account]:
    """A room, one of its candidates, and a judge of the room who does not chair it."""
    component = panel_component(made.stage)
    room = rooms_of(made.stage, component)[0]
    judge = next(one.login for one in room.judges if one.login != room.chief)
    sheet = next(one for one in sheets(made.stage, component) if (one.panel, one.login) == (room.name, judge))
    return room, db.session.get_one(Entry, sheet.entry_id), account(judge)
