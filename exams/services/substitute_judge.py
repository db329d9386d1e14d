"""Substitute a judge: where a recusal leaves a panel too small, the next of the drawn reserve sits."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from exams.lots import reserve_of
from exams.models import RoomDraw
from exams.queries.rooms import draw_of, panel_component, seat_of
from recruit import audit
from recruit.db import db
from recruit.models import Account, Assignment, Entry
from recruit.programme import Component


def substitute(entry: Entry, by: Account, at: datetime, *, anyway: bool = False) -> Assignment | None:
    """Assigns the first of the drawn reserve who has not stepped aside for this candidate, where the panel has fewer
    judges than the rule wants (`anyway`: where the office wants the full number). None where it has enough, or where
    nobody is left: the office then sends somebody.
    """
    draw, seat = draw_of(entry.stage), seat_of(entry)
    if draw is None or draw.drawn_at is None or seat is None or not (anyway or short_of(entry)):
        return None
    component = panel_component(entry.stage).code
    held = set(
        db.session.scalars(
            select(Assignment.account_id).where(
                Assignment.entry_id == entry.id, Assignment.component == component
            )
        )
    )
    account = next((one for one in reserve(draw) if one.id not in held), None)
    if account is None:
        return None
    found = Assignment(
        entry_id=entry.id, account_id=account.id, component=component, panel=seat.room, assigned_at=at
    )
    db.session.add(found)
    db.session.flush()
    subject = audit.about(entry.candidacy)
    audit.note(at, by.login, "rooms.substitute", subject, stage=entry.stage.code, examiner=account.login)
    return found


def least_judges(component: Component) -> int:
    """Fewer judges than this give no mark."""
    return int(component.params.get("minimum_judges", 3))


def short_of(entry: Entry) -> int:
    """How many judges this candidate's panel lacks."""
    component = panel_component(entry.stage)
    query = select(Assignment.id).where(
        Assignment.entry_id == entry.id,
        Assignment.component == component.code,
        Assignment.recused_at.is_(None),
    )
    return max(0, least_judges(component) - len(list(db.session.scalars(query))))


def reserve(draw: RoomDraw) -> list[Account]:
    """The judges who were drawn beyond those who sit, in their order; whose account still stands."""
    logins = reserve_of(draw.plan, draw.seed)
    found = {
        one.login: one
        for one in db.session.scalars(
            select(Account).where(Account.login.in_(logins), Account.active.is_(True))
        )
    }
    return [found[login] for login in logins if login in found]
