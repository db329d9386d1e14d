"""Rehearsals of programmes that are not published yet: who asked, how far it is, what came out."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from recruit.db import db
from recruit.models.accounts import Account

#: Still to come or under way.
OPEN = ("waiting", "running")


class ProgrammeRehearsal(db.Model):
    """A programme's text played with invented people by the worker, in a folder of its own.

    `draft_id` and `revision` say which text of which draft; `input_sha256` is that text with its villages and files,
    kept in the store; `text_hash` is the hash of the YAML alone. `done` of `whole` parts are played, `doing` names the
    part under way. `outcome` is what `exams.rehearsal.outcome.Outcome.plain` gives; `why` tells a failure in both
    languages.
    """

    __tablename__ = "programme_rehearsal"

    id: Mapped[int] = mapped_column(primary_key=True)
    draft_id: Mapped[int] = mapped_column(index=True)
    revision: Mapped[int]
    people: Mapped[int]
    seed: Mapped[int]
    state: Mapped[str] = mapped_column(String(10), default="waiting")
    done: Mapped[int] = mapped_column(default=0)
    whole: Mapped[int] = mapped_column(default=0)
    doing: Mapped[str] = mapped_column(String(120), default="")
    input_sha256: Mapped[str] = mapped_column(String(64))
    text_hash: Mapped[str] = mapped_column(String(64))
    outcome: Mapped[dict[str, Any] | None]
    why: Mapped[dict[str, Any] | None]
    asked_at: Mapped[datetime]
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    begun_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]

    asked_by: Mapped[Account] = relationship()

    __table_args__ = (
        CheckConstraint("state IN ('waiting', 'running', 'done', 'failed', 'cancelled')", name="state"),
    )
