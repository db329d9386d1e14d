"""What goes with a request about a list: its files, and the ruling that two people give."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from recruit.db import db
from recruit.models.proposal import Proposal, two_people
from recruit.models.rechecks import Recheck

#: One at a time. A confirmed one answers the request; a second follows only where that was granted and is handed on.
LIVE = text("state = 'proposed'")


class RecheckFile(db.Model):
    """A picture or PDF. `part`: ``filed`` (handed in with the request) or ``letter`` (the leading group's answer)."""

    __tablename__ = "recheck_file"

    id: Mapped[int] = mapped_column(primary_key=True)
    recheck_id: Mapped[int] = mapped_column(ForeignKey("recheck.id"), index=True)
    part: Mapped[str] = mapped_column(String(8))
    sha256: Mapped[str] = mapped_column(String(64))
    file_type: Mapped[str] = mapped_column(String(8))
    size: Mapped[int]
    received_at: Mapped[datetime]
    erased_at: Mapped[datetime | None]

    recheck: Mapped[Recheck] = relationship()

    __table_args__ = (CheckConstraint("part IN ('filed', 'letter')", name="part"),)


class Ruling(Proposal, db.Model):
    """What a commission decides about one request: put forward by one of two people, given by the other.

    `answer` is one of those of `Recheck`; `commission` names those who decided. `letter`: both only typed what the
    leading group wrote, because nobody was left who had no hand in the list. `sent_back` is why it was not given.

    One that says ``referred`` about a request that was granted hands it on: the corrected list cannot come any more
    (`recruit.services.refer_granted`). It has no commission.
    """

    __tablename__ = "recheck_ruling"

    id: Mapped[int] = mapped_column(primary_key=True)
    recheck_id: Mapped[int] = mapped_column(ForeignKey("recheck.id"), index=True)
    answer: Mapped[str] = mapped_column(String(12))
    words_sealed: Mapped[bytes | None]
    commission: Mapped[str] = mapped_column(String(200))
    letter: Mapped[bool] = mapped_column(default=False)
    sent_back: Mapped[str] = mapped_column(String(500), default="")

    recheck: Mapped[Recheck] = relationship()

    __table_args__ = (
        Index(
            "uq_recheck_ruling_live",
            "recheck_id",
            unique=True,
            sqlite_where=LIVE,
            postgresql_where=LIVE,
        ),
        CheckConstraint(
            "answer IN ('confirmed', 'correction', 'partial', 'corrected', 'referred')", name="answer"
        ),
        *two_people("confirmed", "rejected", "recalled"),
    )
