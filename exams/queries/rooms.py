"""Who sits where on the day of the interview."""

from __future__ import annotations

from sqlalchemy import select

from exams.models import RoomDraw, RoomSeat
from recruit.db import db
from recruit.models import Entry, Stage
from recruit.programme import Component


def seats_of(stage: Stage) -> dict[int, tuple[str, int]]:
    """Entry id -> (room, place in its order); empty where no draw was held."""
    rows = db.session.execute(
        select(RoomSeat.entry_id, RoomSeat.room, RoomSeat.position).where(RoomSeat.stage_id == stage.id)
    )
    return {entry_id: (room, position) for entry_id, room, position in rows}


def seat_of(entry: Entry) -> RoomSeat | None:
    """One candidate's seat."""
    return db.session.scalar(select(RoomSeat).where(RoomSeat.entry_id == entry.id))


def draw_of(stage: Stage) -> RoomDraw | None:
    """The stage's draw, proposed or done."""
    return db.session.scalar(select(RoomDraw).where(RoomDraw.stage_id == stage.id))


def panel_component(stage: Stage) -> Component:
    """The component that panels mark."""
    return next(one for one in stage.definition.components if one.kind == "panel")
