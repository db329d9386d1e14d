"""What was handed over to whoever runs a station against their deposit, and whether they say they have it."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import Date, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from recruit.db import db
from recruit.models.closing import Engagement
from recruit.models.proposal import Proposal, two_people


class Handover(Proposal, db.Model):
    """One list of materials. It is ``confirmed`` by the partner, or by a second officer who holds the paper that the
    partner signed; ``rejected`` by the partner with what is lacking; a wrong one is made void and written anew.

    `deposit`: the code of the programme's deposit. `items`: rows of ``item`` and ``count``. `reason`: a remark.
    `answer`: what is lacking, or why it is void. `file_sha256`: the signed paper, '' where the partner confirmed.
    """

    __tablename__ = "handover"

    id: Mapped[int] = mapped_column(primary_key=True)
    engagement_id: Mapped[int] = mapped_column(ForeignKey("engagement.id"), index=True)
    deposit: Mapped[str] = mapped_column(String(32))
    on_day: Mapped[date] = mapped_column(Date)
    items: Mapped[list[Any]]
    reason: Mapped[str] = mapped_column(String(500), default="")
    answer: Mapped[str] = mapped_column(String(500), default="")
    file_sha256: Mapped[str] = mapped_column(String(64), default="")
    file_type: Mapped[str] = mapped_column(String(8), default="")

    engagement: Mapped[Engagement] = relationship()

    __table_args__ = (
        *two_people("confirmed", "rejected", "recalled", "void"),
        Index(
            "uq_handover_waiting",
            "engagement_id",
            "deposit",
            unique=True,
            sqlite_where=text("state = 'proposed'"),
            postgresql_where=text("state = 'proposed'"),
        ),
    )
