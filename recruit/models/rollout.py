"""Stations month by month: the plan that two people put in force, and when each station really opened its doors."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from recruit.db import db
from recruit.models.accounts import Account
from recruit.models.places import Place
from recruit.models.programmes import Cohort
from recruit.models.proposal import Proposal, two_people


class RolloutPlan(Proposal, db.Model):
    """In which month each place is to open. A newer confirmed version holds; nothing is overwritten.

    `months`: place code -> month, such as ``2018-03``. `reason` says why it differs from what the rule gives, '' where
    it does not.
    """

    __tablename__ = "rollout_plan"

    id: Mapped[int] = mapped_column(primary_key=True)
    cohort_id: Mapped[int] = mapped_column(ForeignKey("cohort.id"), index=True)
    version: Mapped[int]
    months: Mapped[dict[str, Any]]
    reason: Mapped[str] = mapped_column(String(500), default="")
    answer: Mapped[str] = mapped_column(String(500), default="")

    cohort: Mapped[Cohort] = relationship()

    __table_args__ = (
        UniqueConstraint("cohort_id", "version"),
        *two_people("confirmed", "rejected", "recalled"),
        Index(
            "uq_rollout_plan_waiting",
            "cohort_id",
            unique=True,
            sqlite_where=text("state = 'proposed'"),
            postgresql_where=text("state = 'proposed'"),
        ),
    )


class PlaceOpening(db.Model):
    """A station opened its doors on a day. A wrong row is made void with a reason, never changed.

    `picture_sha256`: what it looked like on that day, '' where nobody took one.
    """

    __tablename__ = "place_opening"

    id: Mapped[int] = mapped_column(primary_key=True)
    place_id: Mapped[int] = mapped_column(ForeignKey("place.id"))
    opened_on: Mapped[date] = mapped_column(Date)
    picture_sha256: Mapped[str] = mapped_column(String(64), default="")
    state: Mapped[str] = mapped_column(String(8), default="valid")
    void_reason: Mapped[str] = mapped_column(String(200), default="")
    at: Mapped[datetime]
    by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))

    place: Mapped[Place] = relationship()
    by: Mapped[Account] = relationship()

    __table_args__ = (
        CheckConstraint("state IN ('valid', 'void')", name="state"),
        Index(
            "uq_place_opening_standing",
            "place_id",
            unique=True,
            sqlite_where=text("state = 'valid'"),
            postgresql_where=text("state = 'valid'"),
        ),
    )
