"""The audit log and the message outbox."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from recruit.db import db


class AuditEntry(db.Model):
    """One link of the audit chain: `hash` covers the previous hash and the canonical form of this entry."""

    __tablename__ = "audit_entry"

    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[datetime]
    actor: Mapped[str] = mapped_column(String(40))
    action: Mapped[str] = mapped_column(String(40), index=True)
    #: Long enough for ``stage:`` with the longest codes of cohort (64) and stage (64).
    subject: Mapped[str] = mapped_column(String(160), index=True)
    facts: Mapped[dict[str, Any]]
    previous: Mapped[str] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(64))


class AuditHead(db.Model):
    """The single row every writer locks, so that the chain stays one line under parallel writers."""

    __tablename__ = "audit_head"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    seq: Mapped[int]
    hash: Mapped[str] = mapped_column(String(64))


class ErasureRun(db.Model):
    """One run of the erasure. `counts` by part; without `finished_at` it was cut short and the next one goes on."""

    __tablename__ = "erasure_run"

    id: Mapped[int] = mapped_column(primary_key=True)
    started_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]
    actor: Mapped[str] = mapped_column(String(40))
    counts: Mapped[dict[str, Any]] = mapped_column(default=dict)


class Site(db.Model):
    """The single row that says which installation this is. The file store says it too: they belong together."""

    __tablename__ = "site"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    code: Mapped[str] = mapped_column(String(32))


class Message(db.Model):
    """A message to one person. Address and body are sealed; the row itself says only what it is and how it went.

    `handed`: in a sheet that the office took to its SMS platform (`handed_at`). `reported_at`: the moment which that
    platform names for what became of it. `next_try_at`: not tried again before.
    """

    __tablename__ = "message"

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    channel: Mapped[str] = mapped_column(String(8))
    template: Mapped[str] = mapped_column(String(40))
    address_sealed: Mapped[bytes | None]
    address_masked: Mapped[str] = mapped_column(String(60))
    body_sealed: Mapped[bytes | None]
    created_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
    tries: Mapped[int] = mapped_column(default=0)
    state: Mapped[str] = mapped_column(String(8), default="queued")
    next_try_at: Mapped[datetime | None]
    handed_at: Mapped[datetime | None]
    reported_at: Mapped[datetime | None]

    __table_args__ = (
        Index("ix_message_state_created_at", "state", "created_at"),
        CheckConstraint("state IN ('queued', 'handed', 'sent', 'failed')", name="state"),
        CheckConstraint("channel IN ('sms', 'email', 'page')", name="channel"),
    )
