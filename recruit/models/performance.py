"""Performance periods (业绩考核): figures as they come in, lists that two people sign, objections, removals."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from recruit.db import db
from recruit.models.accounts import Account
from recruit.models.closing import Engagement
from recruit.models.money import TermChange
from recruit.models.proposal import Proposal, two_people

_WAITING = text("state = 'proposed'")


class PerformanceFigure(db.Model):
    """One figure that somebody reported of a station in a period. Rows are only added: the newest counts, one without
    a value takes an earlier one back. `sheet_sha256`: the table it came from, '' where it was typed.

    The measure ``paid`` is what the platform has paid of the commission, in yuan.
    """

    __tablename__ = "performance_figure"

    id: Mapped[int] = mapped_column(primary_key=True)
    cohort_id: Mapped[int] = mapped_column(ForeignKey("cohort.id"))
    period: Mapped[str] = mapped_column(String(8))
    engagement_id: Mapped[int] = mapped_column(ForeignKey("engagement.id"), index=True)
    measure: Mapped[str] = mapped_column(String(32))
    value: Mapped[Decimal | None]
    sheet_sha256: Mapped[str] = mapped_column(String(64), default="")
    entered_at: Mapped[datetime]
    entered_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))

    entered_by: Mapped[Account] = relationship()

    __table_args__ = (Index("ix_performance_figure_period", "cohort_id", "period"),)


class PerformanceList(Proposal, db.Model):
    """The assessment of a period, put forward by one and confirmed by another. A further version says why.

    `inputs_sha256`: of everything it follows from; `file_sha256`: the file anybody recomputes
    (`scoring.performance_file`), '' until it is confirmed.
    """

    __tablename__ = "performance_list"

    id: Mapped[int] = mapped_column(primary_key=True)
    cohort_id: Mapped[int] = mapped_column(ForeignKey("cohort.id"), index=True)
    period: Mapped[str] = mapped_column(String(8))
    version: Mapped[int]
    reason: Mapped[str] = mapped_column(String(500), default="")
    answer: Mapped[str] = mapped_column(String(500), default="")
    inputs_sha256: Mapped[str] = mapped_column(String(64))
    file_sha256: Mapped[str] = mapped_column(String(64), default="")

    rows: Mapped[list[PerformanceRow]] = relationship(order_by="PerformanceRow.position")

    __table_args__ = (
        *two_people("confirmed", "rejected", "recalled"),
        UniqueConstraint("cohort_id", "period", "version"),
        Index(
            "uq_performance_list_waiting", "cohort_id", "period", unique=True,
            sqlite_where=_WAITING, postgresql_where=_WAITING,
        ),
    )  # fmt: skip


class PerformanceRow(db.Model):
    """One station on a confirmed list. `status`, `streak`: see `scoring.performance`; `left_out`: why it is not ranked.
    `figures` as reported, `points` by measure, `earned` by commission in yuan, all of them decimals as text."""

    __tablename__ = "performance_row"

    id: Mapped[int] = mapped_column(primary_key=True)
    list_id: Mapped[int] = mapped_column(ForeignKey("performance_list.id"), index=True)
    engagement_id: Mapped[int] = mapped_column(ForeignKey("engagement.id"), index=True)
    position: Mapped[int]
    rank: Mapped[int | None]
    total: Mapped[Decimal | None]
    status: Mapped[str] = mapped_column(String(12))
    left_out: Mapped[str] = mapped_column(String(12), default="")
    streak: Mapped[int]
    figures: Mapped[dict[str, Any]]
    points: Mapped[dict[str, Any]]
    earned: Mapped[dict[str, Any]]

    __table_args__ = (UniqueConstraint("list_id", "engagement_id"),)


class PerformanceObjection(db.Model):
    """A partner disagrees with a confirmed period; somebody who did not put the list forward answers."""

    __tablename__ = "performance_objection"

    id: Mapped[int] = mapped_column(primary_key=True)
    list_id: Mapped[int] = mapped_column(ForeignKey("performance_list.id"), index=True)
    engagement_id: Mapped[int] = mapped_column(ForeignKey("engagement.id"), index=True)
    words_sealed: Mapped[bytes | None]
    filed_at: Mapped[datetime]
    outcome: Mapped[str | None] = mapped_column(String(8))
    answer_sealed: Mapped[bytes | None]
    answered_at: Mapped[datetime | None]
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))

    list: Mapped[PerformanceList] = relationship()
    engagement: Mapped[Engagement] = relationship()

    __table_args__ = (
        UniqueConstraint("list_id", "engagement_id"),
        CheckConstraint("outcome IS NULL OR outcome IN ('upheld', 'refused')", name="outcome"),
    )


class PerformanceCase(db.Model):
    """An engagement may have to end: after so many periods at the bottom (`cause` ``bottom``), or at once.

    The partner is told and heard; then two people end it (`change`) or keep it (`PerformanceKeep`). `statement_sealed`:
    what the partner said, written by whoever `heard_by_id` is, the partner included. `outcome` stays empty while open.
    """

    __tablename__ = "performance_case"

    id: Mapped[int] = mapped_column(primary_key=True)
    cohort_id: Mapped[int] = mapped_column(ForeignKey("cohort.id"), index=True)
    engagement_id: Mapped[int] = mapped_column(ForeignKey("engagement.id"), index=True)
    cause: Mapped[str] = mapped_column(String(16))
    period: Mapped[str] = mapped_column(String(8))
    grounds_sealed: Mapped[bytes | None]
    opened_at: Mapped[datetime]
    opened_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    hear_until: Mapped[date] = mapped_column(Date)
    statement_sealed: Mapped[bytes | None]
    heard_at: Mapped[datetime | None]
    heard_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    change_id: Mapped[int | None] = mapped_column(ForeignKey("term_change.id"))
    outcome: Mapped[str] = mapped_column(String(8), default="")
    closed_at: Mapped[datetime | None]

    engagement: Mapped[Engagement] = relationship()
    opened_by: Mapped[Account] = relationship(foreign_keys=[opened_by_id])
    change: Mapped[TermChange | None] = relationship()
    keeps: Mapped[list[PerformanceKeep]] = relationship(order_by="PerformanceKeep.id", back_populates="case")

    __table_args__ = (
        CheckConstraint("outcome IN ('', 'ended', 'kept')", name="outcome"),
        Index(
            "uq_performance_case_open", "engagement_id", unique=True,
            sqlite_where=text("outcome = ''"), postgresql_where=text("outcome = ''"),
        ),
    )  # fmt: skip


class PerformanceKeep(Proposal, db.Model):
    """It does not end: why, by two people."""

    __tablename__ = "performance_keep"

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("performance_case.id"), index=True)
    reason: Mapped[str] = mapped_column(String(500))
    answer: Mapped[str] = mapped_column(String(500), default="")

    case: Mapped[PerformanceCase] = relationship(back_populates="keeps")

    __table_args__ = (
        *two_people("confirmed", "rejected", "recalled"),
        Index(
            "uq_performance_keep_waiting", "case_id", unique=True,
            sqlite_where=_WAITING, postgresql_where=_WAITING,
        ),
    )  # fmt: skip
