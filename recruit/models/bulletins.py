"""Periodic reports (通报): what was told of a period, as it stood when it was put together, issued by two people."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import Date, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from recruit.db import db
from recruit.models.programmes import Cohort
from recruit.models.proposal import Proposal, two_people


class Bulletin(Proposal, db.Model):
    """One report of one period, both days included. It never changes: one that was sent back is made anew.

    `code`: which of the programme's reports. `content`: sections of title, columns and rows, in Chinese. `remarks`:
    what the office adds.
    """

    __tablename__ = "bulletin"

    id: Mapped[int] = mapped_column(primary_key=True)
    cohort_id: Mapped[int] = mapped_column(ForeignKey("cohort.id"), index=True)
    code: Mapped[str] = mapped_column(String(32))
    number: Mapped[int]
    since: Mapped[date] = mapped_column(Date)
    until: Mapped[date] = mapped_column(Date)
    content: Mapped[list[Any]]
    remarks: Mapped[str] = mapped_column(String(2000), default="")
    answer: Mapped[str] = mapped_column(String(500), default="")

    cohort: Mapped[Cohort] = relationship()

    __table_args__ = (
        *two_people("confirmed", "rejected", "recalled"),
        Index(
            "uq_bulletin_live",
            "cohort_id",
            "code",
            "since",
            unique=True,
            sqlite_where=text("state IN ('proposed', 'confirmed')"),
            postgresql_where=text("state IN ('proposed', 'confirmed')"),
        ),
    )
