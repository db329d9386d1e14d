"""Rooms of judges for tests: filled in, closed by their chiefs."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal

from exams.queries.panel_rooms import rooms_of
from exams.queries.rooms import panel_component
from exams.rubrics import criteria_of, sheets
from exams.services.close_room import close_room
from exams.services.mark_sheets import Filled, mark_sheets
from recruit.db import db
from recruit.models import Account, Entry, Stage


def account(login: str) -> Account:
    return db.session.query(Account).filter_by(login=login).one()


def share(stage: Stage, part: str) -> Mapping[str, Decimal]:
    """Marks of every criterion, so many parts of its highest."""
    return {one.code: one.max * Decimal(part) for one in criteria_of(panel_component(stage))}


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
