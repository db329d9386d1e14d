"""The trial's own tables: why a figure is right, who was reminded of what, what the groups' tables say."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from exams.models.fieldwork import FormResponse
from recruit.db import db
from recruit.models import Entry, Stage


class ReportNote(db.Model):
    """What a candidate says of figures that asked for a second look. It belongs to one revision of the report: whoever
    changes the figures says it anew."""

    __tablename__ = "report_note"

    id: Mapped[int] = mapped_column(primary_key=True)
    response_id: Mapped[int] = mapped_column(ForeignKey("form_response.id"), unique=True)
    said: Mapped[str] = mapped_column(String(300))
    at: Mapped[datetime]

    response: Mapped[FormResponse] = relationship()


class Reminder(db.Model):
    """One reminder that has gone to the outbox. `about`: ``day-3``, or ``closing`` for the end of a round."""

    __tablename__ = "reminder"

    id: Mapped[int] = mapped_column(primary_key=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey("entry.id"))
    about: Mapped[str] = mapped_column(String(16))
    at: Mapped[datetime]

    __table_args__ = (UniqueConstraint("entry_id", "about"),)


class ActivitySheet(db.Model):
    """A table of a chat group that was taken in, or one line that was entered by hand (`sheet_sha256` is None then).

    It counts until it is taken back. `title` says which group and which days, in the words of who brought it.
    """

    __tablename__ = "activity_sheet"

    id: Mapped[int] = mapped_column(primary_key=True)
    stage_id: Mapped[int] = mapped_column(ForeignKey("stage.id"), index=True)
    component: Mapped[str] = mapped_column(String(32))
    sheet_sha256: Mapped[str | None] = mapped_column(String(64))
    title: Mapped[str] = mapped_column(String(80))
    at: Mapped[datetime]
    by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    taken_back_at: Mapped[datetime | None]
    taken_back_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))

    stage: Mapped[Stage] = relationship()
    lines: Mapped[list[ActivityLine]] = relationship(order_by="ActivityLine.row", back_populates="sheet")


class ActivityLine(db.Model):
    """One row of it. `figures`: code of the measure -> whole number.

    `how` tells by what its candidate was found: number, name, settled (a person's earlier word), person (a person's
    word on this row), hand (entered for this candidate); ``nobody``: a person said that it is no candidate; ``open``:
    not settled yet.
    """

    __tablename__ = "activity_line"

    id: Mapped[int] = mapped_column(primary_key=True)
    sheet_id: Mapped[int] = mapped_column(ForeignKey("activity_sheet.id"), index=True)
    row: Mapped[int]
    said_name: Mapped[str] = mapped_column(String(80))
    said_number: Mapped[str] = mapped_column(String(40), default="")
    entry_id: Mapped[int | None] = mapped_column(ForeignKey("entry.id"), index=True)
    how: Mapped[str] = mapped_column(String(8))
    figures: Mapped[dict[str, Any]]
    settled_at: Mapped[datetime | None]
    settled_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))

    sheet: Mapped[ActivitySheet] = relationship(back_populates="lines")
    entry: Mapped[Entry | None] = relationship()

    __table_args__ = (
        UniqueConstraint("sheet_id", "row"),
        CheckConstraint(
            "how IN ('number', 'name', 'settled', 'person', 'hand', 'nobody', 'open')", name="how"
        ),
        CheckConstraint("(entry_id IS NULL) = (how IN ('nobody', 'open'))", name="who"),
    )
