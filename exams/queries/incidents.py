"""Incidents as they are read: the newest first, each with whom it is about, who noted it and what corrects it."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import or_, select

from exams.models import ExamSeat, Incident
from exams.queries.sight import Sight
from recruit.db import db
from recruit.models import Account, Candidacy, Entry, Stage


@dataclass(frozen=True)
class Told:
    """`number` is the candidate's, '' where it is about a room or all. `corrected_by`: the entry that came later."""

    incident: Incident
    number: str
    by: str
    corrected_by: int | None


def incidents_of(stage: Stage, sight: Sight, entry_id: int | None = None) -> list[Told]:
    """Those within the reader's sight: a person they see, a room of theirs, and what concerns all.

    With `entry_id`, those about this candidate or their room or all.
    """
    query = (
        select(Incident, Candidacy.number, Account.name)
        .outerjoin(Entry, Entry.id == Incident.entry_id)
        .outerjoin(Candidacy, Candidacy.id == Entry.candidacy_id)
        .join(Account, Account.id == Incident.noted_by_id)
        .where(Incident.stage_id == stage.id)
        .order_by(Incident.id.desc())
    )
    if sight.township is not None:
        query = query.where(or_(Incident.entry_id.is_(None), Candidacy.township_code == sight.township))
    if sight.rooms is not None:
        seated = select(ExamSeat.entry_id).where(ExamSeat.room.in_(sight.rooms))
        here = or_(Incident.room.is_(None), Incident.room.in_(sight.rooms))
        query = query.where(here, or_(Incident.entry_id.is_(None), Incident.entry_id.in_(seated)))
    if entry_id is not None:
        room = select(ExamSeat.room).where(ExamSeat.entry_id == entry_id).scalar_subquery()
        about = or_(Incident.entry_id == entry_id, Incident.entry_id.is_(None))
        query = query.where(about, or_(Incident.room.is_(None), Incident.room == room))
    rows = db.session.execute(query).all()
    later = {one.corrects_id: one.id for one, _number, _name in reversed(rows) if one.corrects_id}
    return [Told(one, number or "", name, later.get(one.id)) for one, number, name in rows]
