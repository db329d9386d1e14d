"""Leads in filled forms: what the worker found, and what the office did about each candidate's."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from recruit.db import db
from recruit.models import Account, Entry, Stage


class FormLeads(db.Model):
    """What stands out in the forms of one component. `state`: `asked`, `running`, `ready`, `few` (too few to compare)
    `failed` or `stopped`. `inputs_hash` is the fingerprint of the forms that `content` was worked out from."""

    __tablename__ = "form_leads"

    id: Mapped[int] = mapped_column(primary_key=True)
    stage_id: Mapped[int] = mapped_column(ForeignKey("stage.id"))
    component: Mapped[str] = mapped_column(String(32))
    state: Mapped[str] = mapped_column(String(8), default="asked")
    asked_at: Mapped[datetime]
    made_at: Mapped[datetime | None]
    inputs_hash: Mapped[str] = mapped_column(String(64), default="")
    content: Mapped[dict[str, Any]] = mapped_column(default=dict)

    stage: Mapped[Stage] = relationship()

    __table_args__ = (
        UniqueConstraint("stage_id", "component"),
        CheckConstraint("state IN ('asked', 'running', 'ready', 'few', 'failed', 'stopped')", name="state"),
    )


class LeadLook(db.Model):
    """Somebody of the office looked at a candidate's leads: `nothing` to it, `call-more`, or `talked` with the
    candidate; the newest tells. Only ever added."""

    __tablename__ = "lead_look"

    id: Mapped[int] = mapped_column(primary_key=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey("entry.id"), index=True)
    component: Mapped[str] = mapped_column(String(32))
    outcome: Mapped[str] = mapped_column(String(12))
    note: Mapped[str] = mapped_column(String(300), default="")
    by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    at: Mapped[datetime]

    entry: Mapped[Entry] = relationship()
    by: Mapped[Account] = relationship()

    __table_args__ = (CheckConstraint("outcome IN ('nothing', 'call-more', 'talked')", name="outcome"),)
