"""What training knows of one person, for themselves: see `recruit.own_data`."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from exams.models import DaySession, TrainingPlace, TrainingRecord
from recruit.db import db
from recruit.i18n import _
from recruit.models import Application, Candidacy, Entry, Stage
from recruit.own_data import OwnPart, Records


def sessions(application: Application, at: datetime) -> OwnPart:
    """The sessions in which I was expected, and when I came and left as the sheet says."""
    records = Records(
        {
            "stage": _("环节"),
            "session": _("场次"),
            "opens_at": _("开始"),
            "arrived_at": _("到的时间"),
            "left_at": _("提前走的时间"),
            "recorded_at": _("登记时间"),
        }
    )
    query = (
        select(TrainingPlace, DaySession, Stage, TrainingRecord)
        .join(DaySession, DaySession.id == TrainingPlace.session_id)
        .join(Stage, Stage.id == DaySession.stage_id)
        .join(Entry, Entry.id == TrainingPlace.entry_id)
        .join(Candidacy, Candidacy.id == Entry.candidacy_id)
        .outerjoin(
            TrainingRecord,
            (TrainingRecord.session_id == TrainingPlace.session_id)
            & (TrainingRecord.entry_id == TrainingPlace.entry_id)
            & TrainingRecord.current.is_(True),
        )
        .where(Candidacy.application_id == application.id)
        .order_by(DaySession.opens_at, TrainingPlace.id)
    )
    for _place, session, stage, record in db.session.execute(query):
        records.add(
            stage=stage.definition.title.zh,
            session=session.name,
            opens_at=session.opens_at,
            arrived_at=record.arrived_at if record else None,
            left_at=record.left_at if record else None,
            recorded_at=record.at if record else None,
        )
    return OwnPart("training", _("培训"), records.labels, records.rows)


PARTS = (sessions,)
