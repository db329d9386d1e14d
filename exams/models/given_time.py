"""Extra minutes for those who sit an exam: asked for by one person, given by a second."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from recruit.db import db
from recruit.models import Entry, Stage
from recruit.models.proposal import Proposal, two_people


class TimeRequest(Proposal, db.Model):
    """So many more minutes for one or several candidates, for a cause, until a second person has ruled on it.

    `everybody`: asked for all who were sitting at that moment; who they were is fixed in the shares. `answer` is why
    the second person said no.
    """

    __tablename__ = "time_request"

    id: Mapped[int] = mapped_column(primary_key=True)
    stage_id: Mapped[int] = mapped_column(ForeignKey("stage.id"), index=True)
    minutes: Mapped[int]
    cause: Mapped[str] = mapped_column(String(16))
    reason: Mapped[str] = mapped_column(String(300))
    everybody: Mapped[bool] = mapped_column(default=False)
    answer: Mapped[str] = mapped_column(String(300), default="")

    stage: Mapped[Stage] = relationship()

    __table_args__ = (
        *two_people("confirmed", "rejected", "withdrawn"),
        CheckConstraint("minutes > 0", name="minutes"),
    )


class TimeShare(db.Model):
    """One candidate of a request. `outcome` says what became of it: `given`, or the code of what stood against it."""

    __tablename__ = "time_share"

    id: Mapped[int] = mapped_column(primary_key=True)
    request_id: Mapped[int] = mapped_column(ForeignKey("time_request.id"))
    entry_id: Mapped[int] = mapped_column(ForeignKey("entry.id"), index=True)
    outcome: Mapped[str] = mapped_column(String(32), default="waiting")

    request: Mapped[TimeRequest] = relationship()
    entry: Mapped[Entry] = relationship()

    __table_args__ = (UniqueConstraint("request_id", "entry_id"),)
