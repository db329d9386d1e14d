"""What reviewers said of the things that people handed in."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from recruit.db import db
from recruit.models import Account, Entry


class DeliverableReview(db.Model):
    """One reviewer's word on one item of one candidate, as it was handed in at that moment. A later word adds a row;
    the newest is `current`.

    `met`: criterion -> whether it is met. `seen_hash`: the fingerprint of the pieces that were judged. `words`: what is
    missing, or why it is refused; the candidate reads them.
    """

    __tablename__ = "deliverable_review"

    id: Mapped[int] = mapped_column(primary_key=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey("entry.id"))
    item: Mapped[str] = mapped_column(String(32))
    revision: Mapped[int] = mapped_column(default=1)
    outcome: Mapped[str] = mapped_column(String(8))
    met: Mapped[dict[str, Any]] = mapped_column(default=dict)
    words: Mapped[str] = mapped_column(String(500), default="")
    seen_hash: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime]
    by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    current: Mapped[bool] = mapped_column(default=True)

    entry: Mapped[Entry] = relationship()
    by: Mapped[Account] = relationship()

    __table_args__ = (
        UniqueConstraint("entry_id", "item", "revision"),
        CheckConstraint("outcome IN ('accepted', 'back', 'refused')", name="outcome"),
        Index(
            "uq_deliverable_review_current",
            "entry_id",
            "item",
            unique=True,
            sqlite_where=text("current"),
            postgresql_where=text("current"),
        ),
    )
