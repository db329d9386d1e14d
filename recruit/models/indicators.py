"""What was reached of a target, as it was reported: so many banners in a village, a lecture with so many people."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from recruit.db import db
from recruit.models.accounts import Account
from recruit.models.programmes import Cohort


class IndicatorEntry(db.Model):
    """One report. A wrong one is made void with a reason, never changed.

    `indicator`: the code of the programme's row. `unit`: '' for the county, else the code of a township or a village.
    `number`: how many of what is counted, `people`: how many took part, 0 where nobody is counted. `sheet_sha256`: a
    picture that shows it, '' where there is none.
    """

    __tablename__ = "indicator_entry"

    id: Mapped[int] = mapped_column(primary_key=True)
    cohort_id: Mapped[int] = mapped_column(ForeignKey("cohort.id"))
    indicator: Mapped[str] = mapped_column(String(32))
    unit: Mapped[str] = mapped_column(String(12), default="")
    on_day: Mapped[date] = mapped_column(Date)
    number: Mapped[int]
    people: Mapped[int] = mapped_column(default=0)
    note: Mapped[str] = mapped_column(String(300), default="")
    sheet_sha256: Mapped[str] = mapped_column(String(64), default="")
    state: Mapped[str] = mapped_column(String(8), default="valid")
    void_reason: Mapped[str] = mapped_column(String(200), default="")
    at: Mapped[datetime]
    by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))

    cohort: Mapped[Cohort] = relationship()
    by: Mapped[Account] = relationship()

    __table_args__ = (
        CheckConstraint("state IN ('valid', 'void')", name="state"),
        CheckConstraint("number >= 0 AND people >= 0", name="counts"),
        Index("ix_indicator_entry_cohort_id_indicator", "cohort_id", "indicator"),
    )
