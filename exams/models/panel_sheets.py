"""Sheets of judges: who chairs a room, rooms closed and opened again, late changes, paper sheets typed twice."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from recruit.db import db
from recruit.models import Account, Entry, Stage
from recruit.models.proposal import Proposal, two_people

OPEN_PROPOSAL = text("state = 'proposed'")


class PanelChief(db.Model):
    """The office names who chairs a room, instead of whom the lots chose. Of several the newest stands."""

    __tablename__ = "panel_chief"

    id: Mapped[int] = mapped_column(primary_key=True)
    stage_id: Mapped[int] = mapped_column(ForeignKey("stage.id"), index=True)
    component: Mapped[str] = mapped_column(String(32))
    room: Mapped[str] = mapped_column(String(16))
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    reason: Mapped[str] = mapped_column(String(300), default="")
    named_at: Mapped[datetime]
    named_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))

    account: Mapped[Account] = relationship(foreign_keys=[account_id])


class RoomClosing(db.Model):
    """A room was closed by its chief: no judge of it changes a mark until two people open it again (`reopened_at`).

    `sheets` were in, and `marks_sha256` is the fingerprint of every mark that stood in them.
    """

    __tablename__ = "room_closing"

    id: Mapped[int] = mapped_column(primary_key=True)
    stage_id: Mapped[int] = mapped_column(ForeignKey("stage.id"))
    component: Mapped[str] = mapped_column(String(32))
    room: Mapped[str] = mapped_column(String(16))
    serial: Mapped[int]
    sheets: Mapped[int]
    marks_sha256: Mapped[str] = mapped_column(String(64))
    closed_at: Mapped[datetime]
    closed_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    reopened_at: Mapped[datetime | None]

    stage: Mapped[Stage] = relationship()
    closed_by: Mapped[Account] = relationship()

    __table_args__ = (UniqueConstraint("stage_id", "component", "room", "serial"),)


class RoomReopening(Proposal, db.Model):
    """The office asks that a closed room be opened again, and why; a second person agrees or sends it back."""

    __tablename__ = "room_reopening"

    id: Mapped[int] = mapped_column(primary_key=True)
    closing_id: Mapped[int] = mapped_column(ForeignKey("room_closing.id"), index=True)
    reason: Mapped[str] = mapped_column(String(300))
    answer: Mapped[str] = mapped_column(String(500), default="")

    closing: Mapped[RoomClosing] = relationship()

    __table_args__ = (
        *two_people("confirmed", "rejected", "recalled"),
        Index(
            "uq_room_reopening_waiting",
            "closing_id",
            unique=True,
            sqlite_where=OPEN_PROPOSAL,
            postgresql_where=OPEN_PROPOSAL,
        ),
    )


class RoomRuling(Proposal, db.Model):
    """What the office asks for where the judges of a room cannot mend it themselves; a second person agrees or not.

    `kind`: ``close`` closes the room, of whose judges nobody can sign in any more; ``again`` has the candidate
    `entry_id` heard again, what was given for them is set aside; ``smaller`` lets the marks of the `judges` who are
    left count, though the rule wants more; ``level`` leaves the room's marks as they are, for which no coefficient can
    be told.
    """

    __tablename__ = "room_ruling"

    id: Mapped[int] = mapped_column(primary_key=True)
    stage_id: Mapped[int] = mapped_column(ForeignKey("stage.id"), index=True)
    component: Mapped[str] = mapped_column(String(32))
    room: Mapped[str] = mapped_column(String(16))
    kind: Mapped[str] = mapped_column(String(8))
    entry_id: Mapped[int | None] = mapped_column(ForeignKey("entry.id"), index=True)
    judges: Mapped[int] = mapped_column(default=0)
    reason: Mapped[str] = mapped_column(String(300))
    answer: Mapped[str] = mapped_column(String(500), default="")

    stage: Mapped[Stage] = relationship()
    entry: Mapped[Entry | None] = relationship()

    __table_args__ = (
        *two_people("confirmed", "rejected", "recalled"),
        CheckConstraint("kind IN ('close', 'level', 'again', 'smaller')", name="kind"),
        CheckConstraint("(kind IN ('close', 'level')) = (entry_id IS NULL)", name="whose"),
    )


class MarkChange(Proposal, db.Model):
    """A judge's sheet is to be changed after the room was closed. `was` and `marks`: criterion -> the mark as text.

    Confirmed, the new marks are further revisions of the judge's own (`Mark`); the old ones stay on record.
    """

    __tablename__ = "mark_change"

    id: Mapped[int] = mapped_column(primary_key=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey("entry.id"), index=True)
    component: Mapped[str] = mapped_column(String(32))
    judge_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    was: Mapped[dict[str, Any]]
    marks: Mapped[dict[str, Any]]
    reason: Mapped[str] = mapped_column(String(300))
    answer: Mapped[str] = mapped_column(String(500), default="")

    entry: Mapped[Entry] = relationship()
    judge: Mapped[Account] = relationship(foreign_keys=[judge_id])

    __table_args__ = (
        *two_people("confirmed", "rejected", "recalled"),
        Index(
            "uq_mark_change_waiting",
            "entry_id",
            "component",
            "judge_id",
            unique=True,
            sqlite_where=OPEN_PROPOSAL,
            postgresql_where=OPEN_PROPOSAL,
        ),
    )


class PanelPaper(db.Model):
    """A judge's sheet for one candidate that was filled in on paper. Its marks count from `settled_at`.

    `scan_sha256`: the sheet itself, if it was scanned.
    """

    __tablename__ = "panel_paper"

    id: Mapped[int] = mapped_column(primary_key=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey("entry.id"))
    component: Mapped[str] = mapped_column(String(32))
    judge_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    scan_sha256: Mapped[str | None] = mapped_column(String(64))
    settled_at: Mapped[datetime | None]

    entry: Mapped[Entry] = relationship()
    judge: Mapped[Account] = relationship()
    typings: Mapped[list[PanelTyping]] = relationship(back_populates="paper", order_by="PanelTyping.round")

    __table_args__ = (UniqueConstraint("entry_id", "component", "judge_id"),)


class PanelTyping(db.Model):
    """What one person typed from a paper sheet. Rounds 1 and 2 are typed blind; 3 is the third look.

    `marks`: criterion -> the mark as text; in round 3 of those criteria in which the two differ.
    """

    __tablename__ = "panel_typing"

    id: Mapped[int] = mapped_column(primary_key=True)
    paper_id: Mapped[int] = mapped_column(ForeignKey("panel_paper.id"))
    round: Mapped[int]
    typist_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    marks: Mapped[dict[str, Any]]
    typed_at: Mapped[datetime]

    paper: Mapped[PanelPaper] = relationship(back_populates="typings")
    typist: Mapped[Account] = relationship()

    __table_args__ = (
        UniqueConstraint("paper_id", "round"),
        UniqueConstraint("paper_id", "typist_id"),
        CheckConstraint("round IN (1, 2, 3)", name="round"),
    )
