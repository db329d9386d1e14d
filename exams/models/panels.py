"""Interview rooms: the draw on record and who sits where; and the seconds a proctor timed."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from recruit.db import db
from recruit.models import Entry, Stage


class RoomDraw(db.Model):
    """The draw of rooms of one stage. The roster is committed with the first word, before the second is known.

    `plan` is what the draw is made from: rooms, candidates, judges; or candidates and the seats of sessions.
    `first_word` and `second_word` together give the seed; a stage has one draw, so nobody can draw again until it
    suits them.
    """

    __tablename__ = "room_draw"

    id: Mapped[int] = mapped_column(primary_key=True)
    stage_id: Mapped[int] = mapped_column(ForeignKey("stage.id"), unique=True)
    plan: Mapped[dict[str, Any]]
    roster_sha256: Mapped[str] = mapped_column(String(64))
    first_word: Mapped[str] = mapped_column(String(80))
    proposed_at: Mapped[datetime]
    proposed_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    second_word: Mapped[str] = mapped_column(String(80), default="")
    seed: Mapped[str] = mapped_column(String(64), default="")
    drawn_at: Mapped[datetime | None]
    witness_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    #: Digest of the secret with which numbers without names are drawn; '' where people are known by their own.
    numbers_sha256: Mapped[str] = mapped_column(String(64), default="")

    stage: Mapped[Stage] = relationship()

    __table_args__ = (
        CheckConstraint("witness_id IS NULL OR witness_id <> proposed_by_id", name="four_eyes"),
    )


class RoomSeat(db.Model):
    """Where one candidate sits: the room, and the place in that room's order."""

    __tablename__ = "room_seat"

    id: Mapped[int] = mapped_column(primary_key=True)
    stage_id: Mapped[int] = mapped_column(ForeignKey("stage.id"))
    entry_id: Mapped[int] = mapped_column(ForeignKey("entry.id"), unique=True)
    room: Mapped[str] = mapped_column(String(16))
    position: Mapped[int]

    entry: Mapped[Entry] = relationship()

    __table_args__ = (UniqueConstraint("stage_id", "room", "position"),)


class ObservedTime(db.Model):
    """How many seconds an operation took, as the proctor timed it. An observation beside the mark, never a mark."""

    __tablename__ = "observed_time"

    id: Mapped[int] = mapped_column(primary_key=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey("entry.id"))
    component: Mapped[str] = mapped_column(String(32))
    criterion: Mapped[str] = mapped_column(String(32))
    examiner_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    seconds: Mapped[int]
    at: Mapped[datetime]

    __table_args__ = (
        UniqueConstraint("entry_id", "component", "criterion", "examiner_id"),
        Index("ix_observed_time_entry_id_component", "entry_id", "component"),
        CheckConstraint("seconds >= 0", name="seconds"),
    )
