"""Logbooks (台账簿): what stations and the county write down in a rhythm. Entries are only ever added."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Date, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from recruit.db import db
from recruit.models.accounts import Account
from recruit.models.places import Place


class LogEntry(db.Model):
    """One entry of a book, about a station, or about the county (`place_id` None).

    `answers_sealed`: JSON of the answers by field; None once erased. `supersedes_id`: the entry that this one corrects,
    at most one correction each.
    """

    __tablename__ = "log_entry"

    id: Mapped[int] = mapped_column(primary_key=True)
    cohort_id: Mapped[int] = mapped_column(ForeignKey("cohort.id"), index=True)
    book: Mapped[str] = mapped_column(String(32))
    place_id: Mapped[int | None] = mapped_column(ForeignKey("place.id"), index=True)
    on_day: Mapped[date] = mapped_column(Date)
    answers_sealed: Mapped[bytes | None]
    supersedes_id: Mapped[int | None] = mapped_column(ForeignKey("log_entry.id"), unique=True)
    written_at: Mapped[datetime]
    written_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))

    place: Mapped[Place | None] = relationship()
    written_by: Mapped[Account] = relationship()
    files: Mapped[list[LogFile]] = relationship(order_by="LogFile.id")


class LogFile(db.Model):
    """A file that was handed in with an entry."""

    __tablename__ = "log_file"

    id: Mapped[int] = mapped_column(primary_key=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey("log_entry.id"), index=True)
    sha256: Mapped[str] = mapped_column(String(64))
    type: Mapped[str] = mapped_column(String(8))
    erased_at: Mapped[datetime | None]
