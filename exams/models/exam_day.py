"""The day of an exam: who sits where and who watches, pauses, incidents, staggered starts, what devices told."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from recruit.db import db
from recruit.models import Entry, Stage
from recruit.models.proposal import Proposal, two_people


class ExamSeat(db.Model):
    """Where one candidate sits: the room by its name, the number of the seat in it. Whoever has none sits at home."""

    __tablename__ = "exam_seat"

    id: Mapped[int] = mapped_column(primary_key=True)
    stage_id: Mapped[int] = mapped_column(ForeignKey("stage.id"))
    entry_id: Mapped[int] = mapped_column(ForeignKey("entry.id"), unique=True)
    room: Mapped[str] = mapped_column(String(40))
    seat: Mapped[int]

    entry: Mapped[Entry] = relationship()

    __table_args__ = (
        UniqueConstraint("stage_id", "room", "seat"),
        CheckConstraint("seat > 0", name="seat"),
    )


class RoomWatch(db.Model):
    """A proctor of a room. Whoever watches rooms of an exam sees those rooms only."""

    __tablename__ = "room_watch"

    id: Mapped[int] = mapped_column(primary_key=True)
    stage_id: Mapped[int] = mapped_column(ForeignKey("stage.id"))
    room: Mapped[str] = mapped_column(String(40))
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)

    __table_args__ = (UniqueConstraint("stage_id", "room", "account_id"),)


class ExamBrowser(db.Model):
    """Which configuration of Safe Exam Browser the rooms of an exam use: its Config Key. Answers come in without it."""

    __tablename__ = "exam_browser"

    id: Mapped[int] = mapped_column(primary_key=True)
    stage_id: Mapped[int] = mapped_column(ForeignKey("stage.id"), unique=True)
    config_sha256: Mapped[str] = mapped_column(String(64))
    set_at: Mapped[datetime]
    set_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))


class ExamPause(db.Model):
    """The clock stands still for everybody of the exam, or of one room, from `began_at` up to `ended_at`.

    One officer begins it at once, because the time must stop now; one ends it. Both are in the log. The row keeps the
    room: seats stay as they are once somebody has begun.
    """

    __tablename__ = "exam_pause"

    id: Mapped[int] = mapped_column(primary_key=True)
    stage_id: Mapped[int] = mapped_column(ForeignKey("stage.id"), index=True)
    room: Mapped[str | None] = mapped_column(String(40))
    cause: Mapped[str] = mapped_column(String(16))
    reason: Mapped[str] = mapped_column(String(300), default="")
    began_at: Mapped[datetime]
    began_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    ended_at: Mapped[datetime | None]
    ended_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))

    stage: Mapped[Stage] = relationship()

    __table_args__ = (
        CheckConstraint("ended_at IS NULL OR ended_at >= began_at", name="order"),
        CheckConstraint("(ended_at IS NULL) = (ended_by_id IS NULL)", name="ended"),
    )


class Incident(db.Model):
    """What happened during an exam to one candidate, in one room or to all, and what was done about it.

    Never changed: whoever has to put something right adds an entry that `corrects` the earlier one.
    """

    __tablename__ = "incident"

    id: Mapped[int] = mapped_column(primary_key=True)
    stage_id: Mapped[int] = mapped_column(ForeignKey("stage.id"), index=True)
    entry_id: Mapped[int | None] = mapped_column(ForeignKey("entry.id"), index=True)
    room: Mapped[str | None] = mapped_column(String(40))
    cause: Mapped[str] = mapped_column(String(16))
    words: Mapped[str] = mapped_column(String(500), default="")
    measures: Mapped[str] = mapped_column(String(500), default="")
    happened_at: Mapped[datetime]
    noted_at: Mapped[datetime]
    noted_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    corrects_id: Mapped[int | None] = mapped_column(ForeignKey("incident.id"))

    stage: Mapped[Stage] = relationship()

    __table_args__ = (CheckConstraint("entry_id IS NULL OR room IS NULL", name="about"),)


class StartPlan(Proposal, db.Model):
    """Staggered starts as one person proposed them: `groups` are ``{"minutes": offset, "numbers": [...]}``.

    A second person's word writes them into the windows of the entries.
    """

    __tablename__ = "start_plan"

    id: Mapped[int] = mapped_column(primary_key=True)
    stage_id: Mapped[int] = mapped_column(ForeignKey("stage.id"), index=True)
    groups: Mapped[list[Any]]

    stage: Mapped[Stage] = relationship()

    __table_args__ = (*two_people("confirmed", "withdrawn", "rejected"),)


class IntegritySignal(db.Model):
    """A fact that a candidate's page told: it was left, came back, lost or found the network, was loaded again.

    `address` is a keyed hash: it tells two addresses apart and nothing else. Facts for a person to look at; nothing
    follows from them by itself.
    """

    __tablename__ = "integrity_signal"

    id: Mapped[int] = mapped_column(primary_key=True)
    attempt_id: Mapped[int] = mapped_column(ForeignKey("attempt.id"))
    client_id: Mapped[str] = mapped_column(String(36))
    kind: Mapped[str] = mapped_column(String(12))
    happened_at: Mapped[datetime]
    received_at: Mapped[datetime]
    device: Mapped[str] = mapped_column(String(40), default="")
    address: Mapped[str] = mapped_column(String(32), default="")

    __table_args__ = (
        UniqueConstraint("attempt_id", "client_id"),
        Index("ix_integrity_signal_device", "device"),
    )
