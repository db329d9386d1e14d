"""A recheck (复核): an applicant asks whether their line on a published list was worked out right, once per list."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from recruit.db import db
from recruit.models.accounts import Account
from recruit.models.funnel import Candidacy, Result


class Recheck(db.Model):
    """One request about one version of a list, and its answer.

    `about` is a component's code, ``completion``, or `recruit.recheck.TOTAL`. Words of both sides are sealed: people
    write names, illnesses and telephone numbers into such boxes. `answer`: ``confirmed`` (the sum is right),
    ``correction`` (a corrected list follows the one in force), ``corrected`` (wrong, and a version signed since has it
    right) or ``referred`` (the list can no longer be corrected: the leading group decides what follows).
    """

    __tablename__ = "recheck"

    id: Mapped[int] = mapped_column(primary_key=True)
    result_id: Mapped[int] = mapped_column(ForeignKey("result.id"))
    candidacy_id: Mapped[int] = mapped_column(ForeignKey("candidacy.id"), index=True)
    about: Mapped[str] = mapped_column(String(32))
    words_sealed: Mapped[bytes | None]
    filed_at: Mapped[datetime]
    filed_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    due_at: Mapped[datetime]
    state: Mapped[str] = mapped_column(String(12), default="open")
    answer: Mapped[str | None] = mapped_column(String(12))
    answer_sealed: Mapped[bytes | None]
    answered_at: Mapped[datetime | None]
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))

    result: Mapped[Result] = relationship()
    candidacy: Mapped[Candidacy] = relationship()
    filed_by: Mapped[Account] = relationship(foreign_keys=[filed_by_id])
    answered_by: Mapped[Account | None] = relationship(foreign_keys=[answered_by_id])

    __table_args__ = (
        UniqueConstraint("result_id", "candidacy_id"),
        CheckConstraint("answer IN ('confirmed', 'correction', 'corrected', 'referred')", name="answer"),
        CheckConstraint(
            "(state = 'open' AND answer IS NULL AND answered_by_id IS NULL)"
            " OR (state = 'answered' AND answer IS NOT NULL AND answered_by_id IS NOT NULL)",
            name="state",
        ),
    )
