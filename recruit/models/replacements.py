"""Who moved up from the reserve of a signed list in whose place. The list itself stays as it was signed."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from recruit.db import db
from recruit.models.accounts import Account
from recruit.models.funnel import Candidacy, Result
from recruit.models.proposal import Proposal, two_people

#: Proposals that count: one person leaves once and moves up once by one list.
LIVE = text("state IN ('proposed', 'offered', 'confirmed')")


class Replacement(Proposal, db.Model):
    """One person on a published list left, another moves up: proposed by the office, confirmed by a second person.

    `cause`: ``withdrawn`` or ``excluded`` (the candidacy had ended already), ``declined``, ``fraud`` or ``unfit`` (a
    check of the conditions failed later). `answer` is why it was sent back.

    Where the programme asks people first, the second person's word makes it an offer (``offered``) that holds until
    `answer_until`, exclusive; it ends as ``confirmed``, ``declined`` or ``lapsed``. Whether one still holds is told by
    the clock, not by the word: see `recruit.replacement.holds`. `replied_via`: ``own`` page or ``phone``, then
    `replied_by` is who wrote down what was `said`. A no by telephone leaves the offer open (``offered``, with
    `replied_via`) until `seconded_by` confirms it or its time is over. `follows` is the offer that was refused before
    this one.
    """

    __tablename__ = "replacement"

    id: Mapped[int] = mapped_column(primary_key=True)
    result_id: Mapped[int] = mapped_column(ForeignKey("result.id"))
    left_id: Mapped[int] = mapped_column(ForeignKey("candidacy.id"))
    up_id: Mapped[int] = mapped_column(ForeignKey("candidacy.id"), index=True)
    cause: Mapped[str] = mapped_column(String(12))
    reason: Mapped[str] = mapped_column(String(500))
    answer: Mapped[str] = mapped_column(String(500), default="")

    answer_until: Mapped[datetime | None]
    replied_at: Mapped[datetime | None]
    replied_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    replied_via: Mapped[str] = mapped_column(String(8), default="")
    said: Mapped[str] = mapped_column(String(500), default="")
    seconded_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    follows_id: Mapped[int | None] = mapped_column(ForeignKey("replacement.id"))

    result: Mapped[Result] = relationship()
    replied_by: Mapped[Account | None] = relationship(foreign_keys=[replied_by_id])
    seconded_by: Mapped[Account | None] = relationship(foreign_keys=[seconded_by_id])
    follows: Mapped[Replacement | None] = relationship(remote_side=[id])
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
        *two_people(
            "offered",
            "confirmed",
            "declined",
            "lapsed",
            "rejected",
            "recalled",
            granted=("offered", "confirmed", "declined", "lapsed"),
        ),
        CheckConstraint("left_id <> up_id", name="two_people"),
    )
