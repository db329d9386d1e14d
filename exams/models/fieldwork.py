"""Field work: evidence pictures, repeated forms, documents, phone checks."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from recruit.db import db
from recruit.models import Entry


class Evidence(db.Model):
    """One picture handed in as proof. The bytes are re-encoded, without metadata, in the file store."""

    __tablename__ = "evidence"

    id: Mapped[int] = mapped_column(primary_key=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey("entry.id"))
    stage_id: Mapped[int] = mapped_column(ForeignKey("stage.id"))
    component: Mapped[str] = mapped_column(String(32))
    sha256: Mapped[str] = mapped_column(String(64))
    source_sha256: Mapped[str] = mapped_column(String(64))
    width: Mapped[int]
    height: Mapped[int]
    size: Mapped[int]
    received_at: Mapped[datetime]
    captured_at: Mapped[datetime | None]
    state: Mapped[str] = mapped_column(String(12), default="waiting")
    reason: Mapped[str] = mapped_column(String(32), default="")
    reviewed_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    reviewed_at: Mapped[datetime | None]

    entry: Mapped[Entry] = relationship()

    __table_args__ = (
        UniqueConstraint("stage_id", "component", "source_sha256"),
        Index("ix_evidence_entry_id_component", "entry_id", "component"),
        CheckConstraint("state IN ('waiting', 'accepted', 'rejected')", name="state"),
    )


class FormResponse(db.Model):
    """One filled form of a series (a household, a day's report). Private answers are sealed, the rest is plain."""

    __tablename__ = "form_response"

    id: Mapped[int] = mapped_column(primary_key=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey("entry.id"))
    component: Mapped[str] = mapped_column(String(32))
    form: Mapped[str] = mapped_column(String(32))
    slot: Mapped[str] = mapped_column(String(40))
    answers: Mapped[dict[str, Any]]
    private_sealed: Mapped[bytes | None]
    received_at: Mapped[datetime]
    captured_at: Mapped[datetime | None]
    late: Mapped[bool] = mapped_column(default=False)
    revision: Mapped[int] = mapped_column(default=1)
    current: Mapped[bool] = mapped_column(default=True)

    entry: Mapped[Entry] = relationship()

    __table_args__ = (UniqueConstraint("entry_id", "component", "slot", "revision"),)


class Document(db.Model):
    """A written piece (project plan): the text as written, or a file in the store. The newest revision counts."""

    __tablename__ = "document"

    id: Mapped[int] = mapped_column(primary_key=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey("entry.id"))
    component: Mapped[str] = mapped_column(String(32))
    text: Mapped[str] = mapped_column(Text, default="")
    sha256: Mapped[str | None] = mapped_column(String(64))
    file_name: Mapped[str] = mapped_column(String(120), default="")
    received_at: Mapped[datetime]
    revision: Mapped[int] = mapped_column(default=1)
    current: Mapped[bool] = mapped_column(default=True)

    entry: Mapped[Entry] = relationship()

    __table_args__ = (UniqueConstraint("entry_id", "component", "revision"),)


class PhoneCheck(db.Model):
    """What a household said on the phone about one form. A re-call adds a row; the newest counts."""

    __tablename__ = "phone_check"

    id: Mapped[int] = mapped_column(primary_key=True)
    response_id: Mapped[int] = mapped_column(ForeignKey("form_response.id"), index=True)
    checker_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    verdict: Mapped[str] = mapped_column(String(16))
    note: Mapped[str] = mapped_column(String(300), default="")
    at: Mapped[datetime]
    current: Mapped[bool] = mapped_column(default=True)

    response: Mapped[FormResponse] = relationship()

    __table_args__ = (
        CheckConstraint("verdict IN ('confirmed', 'differs', 'denied', 'not-reached', 'wrong-number')", name="verdict"),
    )
