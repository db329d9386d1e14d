"""The day of a stage one comes to: sessions and seats, who came, numbers without names, who asked for recusal."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from recruit.db import db
from recruit.models import Account, Entry, Stage
from recruit.models.proposal import Proposal, two_people

STANDING = text("undone_at IS NULL")
WAITING = text("state = 'proposed'")


class DaySession(db.Model):
    """One sitting of a stage: so many seats in a room, from when to when. In an interview `room` is a drawn room.

    A session that is called off keeps its row; its people are seated elsewhere.
    """

    __tablename__ = "day_session"

    id: Mapped[int] = mapped_column(primary_key=True)
    stage_id: Mapped[int] = mapped_column(ForeignKey("stage.id"), index=True)
    name: Mapped[str] = mapped_column(String(40))
    room: Mapped[str] = mapped_column(String(40))
    opens_at: Mapped[datetime]
    closes_at: Mapped[datetime]
    seats: Mapped[int]
    planned_at: Mapped[datetime]
    planned_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    cancelled_at: Mapped[datetime | None]

    stage: Mapped[Stage] = relationship()

    __table_args__ = (
        CheckConstraint("seats > 0", name="seats"),
        CheckConstraint("opens_at < closes_at", name="order"),
    )


class SessionStaff(db.Model):
    """A proctor of a session. Whoever is named here sees its people and checks them in."""

    __tablename__ = "session_staff"

    id: Mapped[int] = mapped_column(primary_key=True)
    session_id: Mapped[int] = mapped_column(ForeignKey("day_session.id"))
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)

    __table_args__ = (UniqueConstraint("session_id", "account_id"),)


class SessionSeat(db.Model):
    """Where one candidate sits in a session. Whoever withdraws keeps the seat: nobody else is moved for it."""

    __tablename__ = "session_seat"

    id: Mapped[int] = mapped_column(primary_key=True)
    stage_id: Mapped[int] = mapped_column(ForeignKey("stage.id"), index=True)
    session_id: Mapped[int] = mapped_column(ForeignKey("day_session.id"))
    entry_id: Mapped[int] = mapped_column(ForeignKey("entry.id"), unique=True)
    seat: Mapped[int]

    session: Mapped[DaySession] = relationship()
    entry: Mapped[Entry] = relationship()

    __table_args__ = (
        UniqueConstraint("session_id", "seat"),
        CheckConstraint("seat > 0", name="seat"),
    )


class Arrival(db.Model):
    """Somebody came: when, what of their identity was seen, by whom. Undone with a reason, never overwritten.

    `identity` is ``id-card``, ``other`` (`document` says which) or ``not-seen`` (`note_sealed` says why the person was
    let in all the same). `late`: after the session's time of grace.
    """

    __tablename__ = "arrival"

    id: Mapped[int] = mapped_column(primary_key=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey("entry.id"), index=True)
    at: Mapped[datetime]
    by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    identity: Mapped[str] = mapped_column(String(8))
    document: Mapped[str] = mapped_column(String(20), default="")
    late: Mapped[bool] = mapped_column(default=False)
    note_sealed: Mapped[bytes | None]
    undone_at: Mapped[datetime | None]
    undone_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    undone_why_sealed: Mapped[bytes | None]

    entry: Mapped[Entry] = relationship()

    __table_args__ = (
        CheckConstraint("identity IN ('id-card', 'other', 'not-seen')", name="identity"),
        Index(
            "uq_arrival_standing",
            "entry_id",
            unique=True,
            sqlite_where=STANDING,
            postgresql_where=STANDING,
        ),
    )


class LotNumber(db.Model):
    """The number by which judges know a candidate, sealed until two people open it. `number_index` finds the row of a
    number that somebody reads out; `room` is the room whose judges mark it."""

    __tablename__ = "lot_number"

    id: Mapped[int] = mapped_column(primary_key=True)
    stage_id: Mapped[int] = mapped_column(ForeignKey("stage.id"))
    entry_id: Mapped[int] = mapped_column(ForeignKey("entry.id"), unique=True)
    room: Mapped[str] = mapped_column(String(16))
    number_sealed: Mapped[bytes]
    number_index: Mapped[str] = mapped_column(String(64))

    __table_args__ = (UniqueConstraint("stage_id", "number_index"),)


class NumberOpening(Proposal, db.Model):
    """Two people open a stage's numbers: from then on the office reads who had which. `secret` is what the numbers
    were drawn with, known to nobody before; with it anybody draws them again."""

    __tablename__ = "number_opening"

    id: Mapped[int] = mapped_column(primary_key=True)
    stage_id: Mapped[int] = mapped_column(ForeignKey("stage.id"), index=True)
    reason: Mapped[str] = mapped_column(String(300))
    secret: Mapped[str] = mapped_column(String(64), default="")

    stage: Mapped[Stage] = relationship()

    __table_args__ = (
        *two_people("confirmed", "withdrawn", "rejected"),
        Index(
            "uq_number_opening_waiting",
            "stage_id",
            unique=True,
            sqlite_where=WAITING,
            postgresql_where=WAITING,
        ),
    )


class SelfNaming(Proposal, db.Model):
    """Somebody told the judges who they are, where they should be a number: noted by one person, ruled on by another.

    ``confirmed``: the mark does not count; ``rejected``: it stands.
    """

    __tablename__ = "self_naming"

    id: Mapped[int] = mapped_column(primary_key=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey("entry.id"), index=True)
    words_sealed: Mapped[bytes | None]
    ruling_sealed: Mapped[bytes | None]

    entry: Mapped[Entry] = relationship()

    __table_args__ = (*two_people("confirmed", "withdrawn", "rejected"),)


class RecusalRequest(db.Model):
    """A candidate asks that somebody does not judge them. `whom_sealed` is whom they mean, in their own words; the
    office answers, and names the examiner whom it takes off."""

    __tablename__ = "recusal_request"

    id: Mapped[int] = mapped_column(primary_key=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey("entry.id"), index=True)
    relation: Mapped[str] = mapped_column(String(12))
    whom_sealed: Mapped[bytes | None]
    asked_at: Mapped[datetime]
    state: Mapped[str] = mapped_column(String(8), default="asked")
    examiner_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    answer_sealed: Mapped[bytes | None]
    answered_at: Mapped[datetime | None]
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))

    entry: Mapped[Entry] = relationship()
    examiner: Mapped[Account | None] = relationship(foreign_keys=[examiner_id])

    __table_args__ = (
        CheckConstraint("state IN ('asked', 'granted', 'refused')", name="state"),
        CheckConstraint("(state = 'asked') = (answered_by_id IS NULL)", name="answered"),
        CheckConstraint("state <> 'granted' OR examiner_id IS NOT NULL", name="examiner"),
    )


class TakingOff(Proposal, db.Model):
    """The office asks that an examiner who has marked a candidate be taken off, and why; a second person agrees or
    sends it back. `relation`: one of the reasons of a recusal."""

    __tablename__ = "taking_off"

    id: Mapped[int] = mapped_column(primary_key=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey("entry.id"), index=True)
    examiner_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    relation: Mapped[str] = mapped_column(String(12))
    reason: Mapped[str] = mapped_column(String(300))
    answer: Mapped[str] = mapped_column(String(500), default="")

    entry: Mapped[Entry] = relationship()
    examiner: Mapped[Account] = relationship(foreign_keys=[examiner_id])

    __table_args__ = (
        *two_people("confirmed", "rejected", "recalled"),
        Index(
            "uq_taking_off_waiting",
            "entry_id",
            "examiner_id",
            unique=True,
            sqlite_where=WAITING,
            postgresql_where=WAITING,
        ),
    )
