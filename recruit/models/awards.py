"""Awards (表彰奖励) and penalties (通报批评): who was put forward, who got one of how many, what was published."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from recruit.db import db
from recruit.models.accounts import Account
from recruit.models.proposal import Proposal, two_people

SUBJECTS = "subject IN ('township', 'unit', 'place', 'partner')"


class Award(Proposal, db.Model):
    """Somebody is put forward for one of the awards of a year, and a second person grants it. `amount` in yuan, 0 where
    it brings no money.

    `subject` and `about`: a township by its code, a place by its code, a partner by admission number, a unit by `name`
    alone. `period` is the year, or ``all`` where the award is given once. `seat` (1 to `most`) is taken when it is
    granted: a kind has no more seats than its programme says, and the index keeps two from sharing one.
    """

    __tablename__ = "award"

    id: Mapped[int] = mapped_column(primary_key=True)
    cohort_id: Mapped[int] = mapped_column(ForeignKey("cohort.id"), index=True)
    period: Mapped[str] = mapped_column(String(8))
    kind: Mapped[str] = mapped_column(String(32))
    subject: Mapped[str] = mapped_column(String(8))
    about: Mapped[str] = mapped_column(String(40))
    name: Mapped[str] = mapped_column(String(120), default="")
    grounds: Mapped[str] = mapped_column(String(500))
    amount: Mapped[Decimal]
    most: Mapped[int]
    seat: Mapped[int | None]
    answer: Mapped[str] = mapped_column(String(500), default="")
    posting_id: Mapped[int | None] = mapped_column(ForeignKey("award_posting.id"))
    request_id: Mapped[int | None] = mapped_column(ForeignKey("fund_request.id"))

    __table_args__ = (
        CheckConstraint(SUBJECTS, name="subject"),
        CheckConstraint("seat IS NULL OR (seat >= 1 AND seat <= most)", name="seat"),
        CheckConstraint("state <> 'confirmed' OR seat IS NOT NULL", name="seated"),
        *two_people("confirmed", "rejected", "recalled"),
        Index(
            "uq_award_seat", "cohort_id", "period", "kind", "seat", unique=True,
            sqlite_where=text("state = 'confirmed'"), postgresql_where=text("state = 'confirmed'"),
        ),
        Index(
            "uq_award_once", "cohort_id", "period", "kind", "subject", "about", unique=True,
            sqlite_where=text("state IN ('proposed', 'confirmed')"),
            postgresql_where=text("state IN ('proposed', 'confirmed')"),
        ),
    )  # fmt: skip


class AwardPosting(db.Model):
    """The list of awards as it was published. `rows`: what stood on it; it stays as it was."""

    __tablename__ = "award_posting"

    id: Mapped[int] = mapped_column(primary_key=True)
    cohort_id: Mapped[int] = mapped_column(ForeignKey("cohort.id"))
    period: Mapped[str] = mapped_column(String(8))
    version: Mapped[int]
    rows: Mapped[list[Any]]
    posted_at: Mapped[datetime]
    posted_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))

    posted_by: Mapped[Account] = relationship()

    __table_args__ = (UniqueConstraint("cohort_id", "period", "version"),)


class Penalty(Proposal, db.Model):
    """A measure against a township, a unit, a station or a partner, by two people, after they were heard.

    Cause, what they said and why it was sent back are sealed; nothing of it is ever public by itself.
    """

    __tablename__ = "penalty"

    id: Mapped[int] = mapped_column(primary_key=True)
    cohort_id: Mapped[int] = mapped_column(ForeignKey("cohort.id"), index=True)
    kind: Mapped[str] = mapped_column(String(32))
    subject: Mapped[str] = mapped_column(String(8))
    about: Mapped[str] = mapped_column(String(40))
    name: Mapped[str] = mapped_column(String(120), default="")
    heard_on: Mapped[date] = mapped_column(Date)
    heard_how: Mapped[str] = mapped_column(String(8))
    words_sealed: Mapped[bytes | None]
    answer_sealed: Mapped[bytes | None]

    __table_args__ = (
        CheckConstraint(SUBJECTS, name="subject"),
        CheckConstraint("heard_how IN ('spoken', 'written', 'silent')", name="heard_how"),
        *two_people("confirmed", "rejected", "recalled"),
    )
