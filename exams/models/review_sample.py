"""Sampled review: which pictures of a candidate a person looks at, and what the sample said of the others."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from recruit.db import db
from recruit.models import Entry, Stage


class ReviewSample(db.Model):
    """One draw of the pictures that are looked at, by two people's words.

    `roster` (admission number -> the serials of its pictures) is fixed with the first word, before the second is known;
    `roster_sha256` is its public digest. `size` pictures of each candidate are drawn, or where `rate` (a decimal number
    as text) is given, that share of them. A candidate fails with more than `accept_number` wrong ones.
    """

    __tablename__ = "review_sample"

    id: Mapped[int] = mapped_column(primary_key=True)
    stage_id: Mapped[int] = mapped_column(ForeignKey("stage.id"), index=True)
    component: Mapped[str] = mapped_column(String(32))
    roster: Mapped[dict[str, Any]] = mapped_column(deferred=True)
    roster_sha256: Mapped[str] = mapped_column(String(64))
    size: Mapped[int]
    rate: Mapped[str] = mapped_column(String(12), default="")
    accept_number: Mapped[int]
    first_word: Mapped[str] = mapped_column(String(80))
    proposed_at: Mapped[datetime]
    proposed_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    second_word: Mapped[str] = mapped_column(String(80), default="")
    seed: Mapped[str] = mapped_column(String(200), default="")
    drawn_at: Mapped[datetime | None]
    witness_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))

    stage: Mapped[Stage] = relationship()

    __table_args__ = (
        CheckConstraint("witness_id IS NULL OR witness_id <> proposed_by_id", name="four_eyes"),
        Index(
            "uq_review_sample_waiting",
            "stage_id",
            "component",
            unique=True,
            sqlite_where=text("drawn_at IS NULL"),
            postgresql_where=text("drawn_at IS NULL"),
        ),
    )


class ReviewOutcome(db.Model):
    """What one draw says of one candidate: of `pictures` on the roster `drawn` were looked at, `wrong` rejected.

    ``waiting`` until all drawn ones are ruled on, ``failed`` as soon as too many are wrong, else ``passed``. It follows
    the rulings: one that is taken back may change it again.
    """

    __tablename__ = "review_outcome"

    id: Mapped[int] = mapped_column(primary_key=True)
    sample_id: Mapped[int] = mapped_column(ForeignKey("review_sample.id"))
    entry_id: Mapped[int] = mapped_column(ForeignKey("entry.id"), index=True)
    pictures: Mapped[int]
    drawn: Mapped[int]
    wrong: Mapped[int] = mapped_column(default=0)
    state: Mapped[str] = mapped_column(String(8), default="waiting")

    sample: Mapped[ReviewSample] = relationship()
    entry: Mapped[Entry] = relationship()

    __table_args__ = (
        UniqueConstraint("sample_id", "entry_id"),
        CheckConstraint("state IN ('waiting', 'passed', 'failed')", name="state"),
    )
