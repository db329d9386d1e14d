"""What was found when a unit was evaluated: marks by criterion, findings, what must be mended and whether it was."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from recruit.db import db
from recruit.models.accounts import Account
from recruit.models.programmes import Cohort
from recruit.models.proposal import Proposal, two_people


class Evaluation(Proposal, db.Model):
    """One sheet of a round, which counts once somebody else has confirmed it. Nothing is overwritten: a wrong one is
    made void, and a unit that had something to mend is looked at anew on a further sheet.

    `round`: the code of the programme's row. `unit`: '' for the county, else the code of a township, village or place.
    `marks`: canonical decimals by criterion. `reason`: what was found. `to_mend`: what must be mended by `mend_until`,
    '' nothing. `answer`: why it was sent back or made void. `mended`: what the unit says it mended, '' as yet nothing.
    """

    __tablename__ = "evaluation"

    id: Mapped[int] = mapped_column(primary_key=True)
    cohort_id: Mapped[int] = mapped_column(ForeignKey("cohort.id"))
    round: Mapped[str] = mapped_column(String(32))
    unit: Mapped[str] = mapped_column(String(24), default="")
    on_day: Mapped[date] = mapped_column(Date)
    marks: Mapped[dict[str, Any]]
    reason: Mapped[str] = mapped_column(String(2000), default="")
    to_mend: Mapped[str] = mapped_column(String(2000), default="")
    mend_until: Mapped[date | None] = mapped_column(Date)
    file_sha256: Mapped[str] = mapped_column(String(64), default="")
    file_type: Mapped[str] = mapped_column(String(8), default="")
    answer: Mapped[str] = mapped_column(String(500), default="")
    mended: Mapped[str] = mapped_column(String(2000), default="")
    mended_at: Mapped[datetime | None]
    mended_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    mended_sha256: Mapped[str] = mapped_column(String(64), default="")
    mended_type: Mapped[str] = mapped_column(String(8), default="")

    cohort: Mapped[Cohort] = relationship()
    mended_by: Mapped[Account | None] = relationship(foreign_keys=[mended_by_id])

    __table_args__ = (
        *two_people("confirmed", "rejected", "recalled", "void"),
        CheckConstraint("to_mend = '' OR mend_until IS NOT NULL", name="mend_until"),
        Index("ix_evaluation_cohort_id_round", "cohort_id", "round"),
        # One sheet of a unit waits at a time: two people who evaluate at once do not both stand.
        Index(
            "uq_evaluation_waiting",
            "cohort_id",
            "round",
            "unit",
            unique=True,
            sqlite_where=text("state = 'proposed'"),
            postgresql_where=text("state = 'proposed'"),
        ),
    )
