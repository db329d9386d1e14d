"""Opening of a partner's station, as a stage: the list that was gone through on the spot, and two people's word."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from recruit.db import db
from recruit.models.funnel import Entry
from recruit.models.proposal import Proposal, two_people


class OpeningReport(Proposal, db.Model):
    """What was found at a station. `kind`: ``open`` (everything is there, it opened on `opened_on`), or ``never`` (it
    does not open, `remark` says why). `marks`: code of the checklist -> whether it is there."""

    __tablename__ = "opening_report"

    id: Mapped[int] = mapped_column(primary_key=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey("entry.id"), index=True)
    kind: Mapped[str] = mapped_column(String(8))
    opened_on: Mapped[date | None] = mapped_column(Date)
    marks: Mapped[dict[str, Any]]
    remark: Mapped[str] = mapped_column(String(500), default="")
    answer: Mapped[str] = mapped_column(String(500), default="")

    entry: Mapped[Entry] = relationship()

    __table_args__ = (
        CheckConstraint("kind IN ('open', 'never')", name="kind"),
        CheckConstraint("(kind = 'open') = (opened_on IS NOT NULL)", name="opened_on"),
        *two_people("confirmed", "rejected", "recalled"),
        Index(
            "uq_opening_report_live",
            "entry_id",
            unique=True,
            sqlite_where=text("state IN ('proposed', 'confirmed')"),
            postgresql_where=text("state IN ('proposed', 'confirmed')"),
        ),
    )
