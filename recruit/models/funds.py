"""The special fund (专项资金): who asked for what, whose word each step was, what was paid of it."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from recruit.db import db
from recruit.models.accounts import Account
from recruit.models.proposal import Proposal, two_people


class FundRequest(db.Model):
    """One matter for which a unit asks money of a fund, in yuan.

    `state`: ``asked`` (on its way through the steps), ``granted`` (the step that approves is passed), ``done`` (every
    step is passed), ``returned`` (to be mended by whoever asked), ``refused``, ``withdrawn`` or ``closed`` (paid as far
    as it will be; what is left belongs to the year again). `round` counts how often it was handed in. `granted` is what
    was approved, at most `amount`.
    """

    __tablename__ = "fund_request"

    id: Mapped[int] = mapped_column(primary_key=True)
    cohort_id: Mapped[int] = mapped_column(ForeignKey("cohort.id"))
    number: Mapped[str] = mapped_column(String(24))
    fund: Mapped[str] = mapped_column(String(32))
    year: Mapped[int]
    purpose: Mapped[str] = mapped_column(String(32))
    unit: Mapped[str] = mapped_column(String(120))
    township_code: Mapped[str] = mapped_column(String(12))
    matter: Mapped[str] = mapped_column(String(500))
    amount: Mapped[Decimal]
    granted: Mapped[Decimal | None]
    state: Mapped[str] = mapped_column(String(12))
    round: Mapped[int] = mapped_column(default=1)
    plan_sha256: Mapped[str] = mapped_column(String(64))
    plan_type: Mapped[str] = mapped_column(String(8))
    asked_at: Mapped[datetime]
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))

    asked_by: Mapped[Account] = relationship()
    steps: Mapped[list[FundStep]] = relationship(order_by="FundStep.id", back_populates="request")
    payments: Mapped[list[FundPayment]] = relationship(order_by="FundPayment.id", back_populates="request")

    __table_args__ = (
        UniqueConstraint("cohort_id", "number"),
        CheckConstraint(
            "state IN ('asked', 'granted', 'done', 'returned', 'refused', 'withdrawn', 'closed')",
            name="state",
        ),
    )


class FundStep(db.Model):
    """One word on a request. Rows are only ever added.

    `step` is the code of the step in the programme, or ``ask``, ``withdraw``, ``close``. Within a round nobody passes
    two steps, and no step is passed twice: both held by indexes. `reference` and `on_day`: what the other office
    called it and when. `letter`: the paper that carries the word (the leading group's letter, the minutes).
    """

    __tablename__ = "fund_step"

    id: Mapped[int] = mapped_column(primary_key=True)
    request_id: Mapped[int] = mapped_column(ForeignKey("fund_request.id"), index=True)
    round: Mapped[int]
    step: Mapped[str] = mapped_column(String(32))
    verdict: Mapped[str] = mapped_column(String(8))
    reason: Mapped[str] = mapped_column(String(500), default="")
    reference: Mapped[str] = mapped_column(String(60), default="")
    on_day: Mapped[date | None] = mapped_column(Date)
    letter_sha256: Mapped[str | None] = mapped_column(String(64))
    letter_type: Mapped[str] = mapped_column(String(8), default="")
    at: Mapped[datetime]
    by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))

    request: Mapped[FundRequest] = relationship(back_populates="steps")
    by: Mapped[Account] = relationship()

    __table_args__ = (
        CheckConstraint("verdict IN ('ask', 'pass', 'return', 'refuse', 'withdraw', 'close')", name="verdict"),
        Index(
            "uq_fund_step_once", "request_id", "round", "step", unique=True,
            sqlite_where=text("verdict = 'pass'"), postgresql_where=text("verdict = 'pass'"),
        ),
        Index(
            "uq_fund_step_hand", "request_id", "round", "by_id", unique=True,
            sqlite_where=text("verdict IN ('ask', 'pass')"), postgresql_where=text("verdict IN ('ask', 'pass')"),
        ),
    )  # fmt: skip


class FundPayment(Proposal, db.Model):
    """A part of what was granted left the fund (``paid``), or came back to it (``back``), in yuan; by two people.

    `way`: how it was bought (``tender``, ``unified``, ``direct``; '' for what came back); `reference`: the receipt.
    """

    __tablename__ = "fund_payment"

    id: Mapped[int] = mapped_column(primary_key=True)
    request_id: Mapped[int] = mapped_column(ForeignKey("fund_request.id"), index=True)
    kind: Mapped[str] = mapped_column(String(8))
    amount: Mapped[Decimal]
    on_day: Mapped[date] = mapped_column(Date)
    way: Mapped[str] = mapped_column(String(8))
    reference: Mapped[str] = mapped_column(String(60))
    reason: Mapped[str] = mapped_column(String(500), default="")
    answer: Mapped[str] = mapped_column(String(500), default="")

    request: Mapped[FundRequest] = relationship(back_populates="payments")

    __table_args__ = (
        CheckConstraint("kind IN ('paid', 'back')", name="kind"),
        *two_people("confirmed", "rejected", "recalled"),
        Index(
            "uq_fund_payment_waiting", "request_id", unique=True,
            sqlite_where=text("state = 'proposed'"), postgresql_where=text("state = 'proposed'"),
        ),
    )  # fmt: skip
