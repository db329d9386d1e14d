"""What was reached of a target, as it was reported: so many banners in a village, a lecture with so many people."""

from __future__ import annotations

from datetime import date

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from recruit.db import db
from recruit.models.programmes import Cohort
from recruit.models.proposal import Proposal, two_people


class IndicatorEntry(Proposal, db.Model):
    """One report, which counts once somebody else has looked it over. A wrong one is made void with a reason and
    reported anew; nothing is overwritten.

    `indicator`: the code of the programme's row. `unit`: '' for the county, else the code of a township or a village.
    `number`: how many of what is counted, `people`: how many took part, 0 where nobody is counted. `picture_sha256`: a
    picture that shows it, '' where there is none. `answer`: why it was sent back or made void.
    """

    __tablename__ = "indicator_entry"

    id: Mapped[int] = mapped_column(primary_key=True)
    cohort_id: Mapped[int] = mapped_column(ForeignKey("cohort.id"))
    indicator: Mapped[str] = mapped_column(String(32))
    unit: Mapped[str] = mapped_column(String(12), default="")
    on_day: Mapped[date] = mapped_column(Date)
    number: Mapped[int]
    people: Mapped[int] = mapped_column(default=0)
    reason: Mapped[str] = mapped_column(String(500), default="")
    answer: Mapped[str] = mapped_column(String(500), default="")
    picture_sha256: Mapped[str] = mapped_column(String(64), default="")

    cohort: Mapped[Cohort] = relationship()

    __table_args__ = (
        *two_people("confirmed", "rejected", "recalled", "void"),
        CheckConstraint("number >= 0 AND people >= 0", name="counts"),
        Index("ix_indicator_entry_cohort_id_indicator", "cohort_id", "indicator"),
    )
