"""Training: which lesson is given when, who is put into a session, who was there from when to when, who signed it off.

The session itself is a `DaySession` with its staff, planned as those of other days are.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from exams.models.judging_day import DaySession
from recruit.db import db
from recruit.models import Account, Entry
from recruit.models.proposal import Proposal, two_people

CURRENT = text("current")
WAITING = text("state = 'proposed'")


class TrainingLesson(db.Model):
    """One lesson of the programme as a session gives it. Where a training is counted by days, the whole session."""

    __tablename__ = "training_lesson"

    id: Mapped[int] = mapped_column(primary_key=True)
    session_id: Mapped[int] = mapped_column(ForeignKey("day_session.id"))
    lesson: Mapped[str] = mapped_column(String(40))
    opens_at: Mapped[datetime]
    closes_at: Mapped[datetime]

    session: Mapped[DaySession] = relationship()

    __table_args__ = (
        UniqueConstraint("session_id", "lesson"),
        CheckConstraint("opens_at < closes_at", name="order"),
    )


class TrainingPlace(db.Model):
    """Somebody is expected in a session: put in by the office or the township, or by their own choice."""

    __tablename__ = "training_place"

    id: Mapped[int] = mapped_column(primary_key=True)
    session_id: Mapped[int] = mapped_column(ForeignKey("day_session.id"))
    entry_id: Mapped[int] = mapped_column(ForeignKey("entry.id"), index=True)
    put_at: Mapped[datetime]
    put_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))

    session: Mapped[DaySession] = relationship()
    entry: Mapped[Entry] = relationship()

    __table_args__ = (UniqueConstraint("session_id", "entry_id"),)


class TrainingRecord(db.Model):
    """What the sheet of a session says of one person. `arrived_at` None: did not come; `left_at` None: stayed to the
    end. A change makes a new revision, what it was stays."""

    __tablename__ = "training_record"

    id: Mapped[int] = mapped_column(primary_key=True)
    session_id: Mapped[int] = mapped_column(ForeignKey("day_session.id"), index=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey("entry.id"), index=True)
    arrived_at: Mapped[datetime | None]
    left_at: Mapped[datetime | None]
    at: Mapped[datetime]
    by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    revision: Mapped[int] = mapped_column(default=1)
    current: Mapped[bool] = mapped_column(default=True)

    entry: Mapped[Entry] = relationship()
    session: Mapped[DaySession] = relationship()

    __table_args__ = (
        CheckConstraint("left_at IS NULL OR (arrived_at IS NOT NULL AND arrived_at < left_at)", name="order"),
        UniqueConstraint("session_id", "entry_id", "revision"),
        Index(
            "uq_training_record_current",
            "session_id",
            "entry_id",
            unique=True,
            sqlite_where=CURRENT,
            postgresql_where=CURRENT,
        ),
    )


class TrainingSheet(db.Model):
    """The sheet of a session is complete: a trainer or the office says so. From then on two people correct it."""

    __tablename__ = "training_sheet"

    id: Mapped[int] = mapped_column(primary_key=True)
    session_id: Mapped[int] = mapped_column(ForeignKey("day_session.id"), unique=True)
    closed_at: Mapped[datetime]
    closed_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))

    closed_by: Mapped[Account] = relationship()


class TrainingPhoto(db.Model):
    """A photograph of the sheet that people signed on paper."""

    __tablename__ = "training_photo"

    id: Mapped[int] = mapped_column(primary_key=True)
    session_id: Mapped[int] = mapped_column(ForeignKey("day_session.id"))
    sha256: Mapped[str] = mapped_column(String(64))
    added_at: Mapped[datetime]
    added_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))

    session: Mapped[DaySession] = relationship()

    __table_args__ = (UniqueConstraint("session_id", "sha256"),)


class TrainingCorrection(Proposal, db.Model):
    """A closed sheet is wrong about somebody: one person says how and why, a second agrees or sends it back. The times
    are those the sheet should have; without `arrived_at` the person was not there."""

    __tablename__ = "training_correction"

    id: Mapped[int] = mapped_column(primary_key=True)
    session_id: Mapped[int] = mapped_column(ForeignKey("day_session.id"), index=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey("entry.id"), index=True)
    arrived_at: Mapped[datetime | None]
    left_at: Mapped[datetime | None]
    reason: Mapped[str] = mapped_column(String(300))
    answer: Mapped[str] = mapped_column(String(500), default="")

    session: Mapped[DaySession] = relationship()
    entry: Mapped[Entry] = relationship()

    __table_args__ = (
        *two_people("confirmed", "rejected", "recalled"),
        Index(
            "uq_training_correction_waiting",
            "session_id",
            "entry_id",
            unique=True,
            sqlite_where=WAITING,
            postgresql_where=WAITING,
        ),
    )
