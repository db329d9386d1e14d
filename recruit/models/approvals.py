"""Chains of words with seals on a candidacy: what village, township, company, office and leading group said of it."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Date, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from recruit.db import db
from recruit.models.accounts import Account
from recruit.models.funnel import Entry


class ApprovalWord(db.Model):
    """One word in the chain of an entry. Rows are only ever added; one that was written down wrongly is taken back.

    `step`: the code of the programme's step. `said_on`: the day on the stamped sheet, or of the word itself.
    `words_sealed`: JSON of what was said and who signed. `sheet_sha256`: a picture of the stamped sheet.
    """

    __tablename__ = "approval_word"

    id: Mapped[int] = mapped_column(primary_key=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey("entry.id"), index=True)
    step: Mapped[str] = mapped_column(String(32))
    verdict: Mapped[str] = mapped_column(String(8))
    said_on: Mapped[date] = mapped_column(Date)
    words_sealed: Mapped[bytes | None]
    sheet_sha256: Mapped[str | None] = mapped_column(String(64))
    at: Mapped[datetime]
    by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    taken_back_at: Mapped[datetime | None]
    taken_back_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    taken_back_reason: Mapped[str] = mapped_column(String(300), default="")

    entry: Mapped[Entry] = relationship()
    by: Mapped[Account] = relationship(foreign_keys=[by_id])
    taken_back_by: Mapped[Account | None] = relationship(foreign_keys=[taken_back_by_id])

    __table_args__ = (
        CheckConstraint("verdict IN ('pass', 'return', 'refuse')", name="verdict"),
        CheckConstraint("taken_back_by_id IS NULL OR taken_back_by_id <> by_id", name="four_eyes"),
    )
