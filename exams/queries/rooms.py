"""Who sits where on the day of the interview."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from exams.models import RoomDraw, RoomSeat
from exams.numbering import turn_of
from exams.queries.numbers import lot_numbers, turns_of
from recruit.db import db
from recruit.models import Entry, Stage
from recruit.programme import Component


@dataclass(frozen=True)
class Seat:
    """A room and the turn in it."""

    room: str
    position: int


def seats_of(stage: Stage) -> dict[int, tuple[str, int]]:
    """Entry id -> (room, turn in it); empty where no draw was held. The turn is that of the number without a name,
    where there are such: of the drawn place anybody who has the roster could tell whose it is."""
    rows = db.session.execute(
        select(RoomSeat.entry_id, RoomSeat.room, RoomSeat.position).where(RoomSeat.stage_id == stage.id)
    ).all()
    turns = turns_of(stage)
    return {entry_id: (room, turns.get(entry_id, position)) for entry_id, room, position in rows}


def seat_of(entry: Entry) -> Seat | None:
    """One candidate's room and turn, as `seats_of` tells them."""
    found = db.session.scalar(select(RoomSeat).where(RoomSeat.entry_id == entry.id))
    if found is None:
        return None
    lot = lot_numbers([entry.id]).get(entry.id)
    return Seat(found.room, turn_of(lot) if lot else found.position)


def draw_of(stage: Stage) -> RoomDraw | None:
    """The stage's draw, proposed or done."""
    return db.session.scalar(select(RoomDraw).where(RoomDraw.stage_id == stage.id))


def panel_component(stage: Stage) -> Component:
    """The component that panels mark."""
    return next(one for one in stage.definition.components if one.kind == "panel")


def least_judges(stage: Stage) -> int:
    """Fewer judges than this give no mark; an odd number where the programme wants one."""
    component, least = panel_component(stage), least_of_rule(stage)
    return least + 1 if component.params.get("odd") and least % 2 == 0 else least


def least_of_rule(stage: Stage) -> int:
    """Fewer judges than this give no mark, by the rule of the stage's panel."""
    policy = stage.definition.policy
    rule = policy.component(panel_component(stage).code).panel if policy else None
    assert rule is not None
    return rule.judges.least


def experts_wanted(component: Component) -> int:
    """How many judges of the trade every room has at least."""
    return int(component.params.get("experts", 0))
