"""Who moved up from the reserve of a signed list in whose place. The list itself stays as it was signed."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from recruit.db import db
from recruit.models.accounts import Account
from recruit.models.funnel import Candidacy, Result

#: Proposals that count: one person leaves once and moves up once by one list.
LIVE = text("state IN ('proposed', 'confirmed')")


class Replacement(db.Model):
    """One person on a published list left, another moves up: proposed by the office, confirmed by a second person.

    `cause`: ``withdrawn`` or ``excluded`` (the candidacy had ended already), ``declined``, ``fraud`` or ``unfit`` (a
    check of the conditions failed later). `answer` is why it was sent back.
    """

    __tablename__ = "replacement"

    id: Mapped[int] = mapped_column(primary_key=True)
    result_id: Mapped[int] = mapped_column(ForeignKey("result.id"))
    left_id: Mapped[int] = mapped_column(ForeignKey("candidacy.id"))
    up_id: Mapped[int] = mapped_column(ForeignKey("candidacy.id"), index=True)
    cause: Mapped[str] = mapped_column(String(12))
    reason: Mapped[str] = mapped_column(String(500))
    state: Mapped[str] = mapped_column(String(12), default="proposed")
    answer: Mapped[str] = mapped_column(String(500), default="")
    proposed_at: Mapped[datetime]
    proposed_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    settled_at: Mapped[datetime | None]
    settled_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))

    result: Mapped[Result] = relationship()
    left: Mapped[Candidacy] = relationship(foreign_keys=[left_id])
    up: Mapped[Candidacy] = relationship(foreign_keys=[up_id])
    proposed_by: Mapped[Account] = relationship(foreign_keys=[proposed_by_id])
    settled_by: Mapped[Account | None] = relationship(foreign_keys=[settled_by_id])

    __table_args__ = (
        Index(
            "uq_replacement_left",
            "result_id",
            "left_id",
            unique=True,
            sqlite_where=LIVE,
            postgresql_where=LIVE,
        ),
        Index(
            "uq_replacement_up", "result_id", "up_id", unique=True, sqlite_where=LIVE, postgresql_where=LIVE
        ),
        CheckConstraint("cause IN ('withdrawn', 'excluded', 'declined', 'fraud', 'unfit')", name="cause"),
        CheckConstraint("state IN ('proposed', 'confirmed', 'rejected', 'recalled')", name="state"),
        CheckConstraint("state <> 'confirmed' OR settled_by_id <> proposed_by_id", name="four_eyes"),
        CheckConstraint("left_id <> up_id", name="two_people"),
    )
