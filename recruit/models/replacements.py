"""Who moved up from the reserve of a signed list in whose place. The list itself stays as it was signed."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from recruit.db import db
from recruit.models.funnel import Candidacy, Result
from recruit.models.proposal import Proposal, two_people

#: Proposals that count: one person leaves once and moves up once by one list.
LIVE = text("state IN ('proposed', 'confirmed')")


class Replacement(Proposal, db.Model):
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
    answer: Mapped[str] = mapped_column(String(500), default="")

    result: Mapped[Result] = relationship()
    left: Mapped[Candidacy] = relationship(foreign_keys=[left_id])
    up: Mapped[Candidacy] = relationship(foreign_keys=[up_id])

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
        *two_people("confirmed", "rejected", "recalled"),
        CheckConstraint("left_id <> up_id", name="two_people"),
    )
