"""Taking somebody out of the running for what they did, whether or not anybody stands in reserve."""

from __future__ import annotations

from datetime import date

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from recruit.db import db
from recruit.models.funnel import Candidacy
from recruit.models.proposal import Proposal, two_people

#: One proposal at a time; a confirmed one ends the candidacy, so there is never a second.
LIVE = text("state IN ('proposed', 'confirmed')")


class Exclusion(Proposal, db.Model):
    """One candidacy is ended by the county's word: proposed by the office, confirmed by a second person.

    `cause` is a key of `recruit.exclusion.CAUSES`; `reason` is shown to the person. `statement_sealed` holds what the
    person said about it on `heard_on`, or how they were asked in vain; sealed, because people tell of illnesses and of
    others there. `answer` is why it was sent back.
    """

    __tablename__ = "exclusion"

    id: Mapped[int] = mapped_column(primary_key=True)
    candidacy_id: Mapped[int] = mapped_column(ForeignKey("candidacy.id"), index=True)
    cause: Mapped[str] = mapped_column(String(12))
    reason: Mapped[str] = mapped_column(String(500))
    heard_on: Mapped[date] = mapped_column(Date)
    statement_sealed: Mapped[bytes | None]
    answer: Mapped[str] = mapped_column(String(500), default="")

    candidacy: Mapped[Candidacy] = relationship()

    __table_args__ = (
        Index(
            "uq_exclusion_candidacy",
            "candidacy_id",
            unique=True,
            sqlite_where=LIVE,
            postgresql_where=LIVE,
        ),
        CheckConstraint("cause IN ('fraud', 'cheating', 'unfit', 'conduct')", name="cause"),
        *two_people("confirmed", "rejected", "recalled"),
    )
