"""Seat latecomers: whoever enters after the draw, a reserve moving up, finds a room without moving anybody else."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import func, select

from exams.lots import outcome
from exams.models import RoomSeat
from exams.queries.panel_rooms import closings_in_force
from exams.queries.rooms import draw_of, panel_component
from exams.services.number_candidates import number_latecomer
from exams.services.seat_sessions import reseat
from recruit import audit
from recruit.db import db
from recruit.models import Account, Assignment, Entry, Stage


def seat_latecomers(stage: Stage, entries: Sequence[Entry]) -> None:
    """Whoever enters after the draw (a reserve moving up) goes to the emptiest room that is still open, at the end;
    nobody else moves. Where all are closed two people open that one again."""
    draw = draw_of(stage)
    if draw is None or draw.drawn_at is None or not entries:
        return
    _seats, panels = outcome(draw.plan, draw.seed)
    filled = dict.fromkeys(draw.plan["rooms"], 0)
    query = select(RoomSeat.room, func.max(RoomSeat.position)).where(RoomSeat.stage_id == stage.id)
    filled.update((room, last) for room, last in db.session.execute(query.group_by(RoomSeat.room)))
    component = panel_component(stage).code
    closed = closings_in_force(stage, panel_component(stage))
    judges = {
        room: list(
            db.session.scalars(select(Account).where(Account.login.in_(logins)).order_by(Account.login))
        )
        for room, logins in panels.items()
    }
    for entry in sorted(entries, key=lambda one: one.candidacy.number):
        room = min(draw.plan["rooms"], key=lambda one: (one in closed, filled[one], int(one)))
        filled[room] += 1
        db.session.add(RoomSeat(stage_id=stage.id, entry_id=entry.id, room=room, position=filled[room]))
        for account in judges[room]:
            db.session.add(
                Assignment(
                    entry_id=entry.id,
                    account_id=account.id,
                    component=component,
                    panel=room,
                    assigned_at=entry.entered_at,
                )
            )
        number_latecomer(stage, entry, room)
        subject = audit.about(entry.candidacy)
        audit.note(entry.entered_at, "rule", "rooms.late", subject, stage=stage.code, room=room)
    db.session.flush()
    reseat(stage, max(entry.entered_at for entry in entries), strict=False)
