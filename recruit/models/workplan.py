"""What was reported of the tasks of a work plan."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from recruit.db import db
from recruit.models.accounts import Account
from recruit.models.programmes import Cohort


class WorkReport(db.Model):
    """How a task stood on a day, as its desk said. Never changed: whoever erred reports anew.

    `task`: the code of the programme's row. `unit`: '' for the county, else the code of a township or a village.
    `state`: ``begun``, ``done``, ``stopped`` or ``reopened``. `reason`: what was done, or why it was stopped.
    """

    __tablename__ = "work_report"

    id: Mapped[int] = mapped_column(primary_key=True)
    cohort_id: Mapped[int] = mapped_column(ForeignKey("cohort.id"))
    task: Mapped[str] = mapped_column(String(32))
    unit: Mapped[str] = mapped_column(String(12), default="")
    state: Mapped[str] = mapped_column(String(12))
    on_day: Mapped[date] = mapped_column(Date)
    reason: Mapped[str] = mapped_column(String(500), default="")
    file_sha256: Mapped[str] = mapped_column(String(64), default="")
    file_type: Mapped[str] = mapped_column(String(8), default="")
    reported_at: Mapped[datetime]
    reported_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))

    cohort: Mapped[Cohort] = relationship()
    reported_by: Mapped[Account] = relationship()

    __table_args__ = (
        CheckConstraint("state IN ('begun', 'done', 'stopped', 'reopened')", name="state"),
        Index("ix_work_report_cohort_id_task", "cohort_id", "task"),
    )
