"""Money after signing: whose account, what was approved and paid, what was taken in and given back.

`Receipt` is the register of everything the office takes in or hands back against a numbered paper; its kinds are open.
"""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from recruit.db import db
from recruit.models.closing import Engagement, Payment
from recruit.models.proposal import Proposal, two_people


class Payee(Proposal, db.Model):
    """An account that a partner's money may go to, as told by the partner or by a clerk who saw the card.

    Bank, holder and number are sealed (`recruit.payees`). It holds from `valid_from` on, until a later confirmed one
    does; nothing is overwritten, so the rows are its history.
    """

    __tablename__ = "payee"

    id: Mapped[int] = mapped_column(primary_key=True)
    engagement_id: Mapped[int] = mapped_column(ForeignKey("engagement.id"), index=True)
    kind: Mapped[str] = mapped_column(String(8))
    details_sealed: Mapped[bytes | None]
    number_index: Mapped[str | None] = mapped_column(String(64), index=True)
    tail: Mapped[str] = mapped_column(String(8))
    card_seen: Mapped[bool]
    name_reason: Mapped[str] = mapped_column(String(200), default="")
    valid_from: Mapped[date | None] = mapped_column(Date)
    answer: Mapped[str] = mapped_column(String(500), default="")
    erased_at: Mapped[datetime | None]

    engagement: Mapped[Engagement] = relationship()

    __table_args__ = (
        CheckConstraint("kind IN ('bank', 'alipay')", name="kind"),
        *two_people("confirmed", "rejected", "recalled"),
        Index(
            "uq_payee_waiting",
            "engagement_id",
            unique=True,
            sqlite_where=text("state = 'proposed'"),
            postgresql_where=text("state = 'proposed'"),
        ),
    )


class TermChange(Proposal, db.Model):
    """An engagement ends early, is suspended or goes on, by two people.

    `on_day`: the last day for ``end``, the first day without work for ``suspend``, the first day of work for
    ``resume``.
    """

    __tablename__ = "term_change"

    id: Mapped[int] = mapped_column(primary_key=True)
    engagement_id: Mapped[int] = mapped_column(ForeignKey("engagement.id"), index=True)
    kind: Mapped[str] = mapped_column(String(8))
    on_day: Mapped[date] = mapped_column(Date)
    cause: Mapped[str] = mapped_column(String(16))
    reason: Mapped[str] = mapped_column(String(500))
    answer: Mapped[str] = mapped_column(String(500), default="")

    engagement: Mapped[Engagement] = relationship()

    __table_args__ = (
        CheckConstraint("kind IN ('end', 'suspend', 'resume')", name="kind"),
        *two_people("confirmed", "rejected", "recalled"),
        Index(
            "uq_term_change_waiting",
            "engagement_id",
            unique=True,
            sqlite_where=text("state = 'proposed'"),
            postgresql_where=text("state = 'proposed'"),
        ),
    )


class PayBatch(Proposal, db.Model):
    """Payments of one month, of one township or of the county (''), approved together and exported once.

    `content_hash` is of the table for finance (`recruit.pay_table`), `total` its sum in yuan.
    """

    __tablename__ = "pay_batch"

    id: Mapped[int] = mapped_column(primary_key=True)
    cohort_id: Mapped[int] = mapped_column(ForeignKey("cohort.id"), index=True)
    number: Mapped[str] = mapped_column(String(24), unique=True)
    month: Mapped[str] = mapped_column(String(7))
    township_code: Mapped[str] = mapped_column(String(12))
    total: Mapped[Decimal]
    content_hash: Mapped[str] = mapped_column(String(64))
    answer: Mapped[str] = mapped_column(String(500), default="")
    exported_at: Mapped[datetime | None]
    exported_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))

    lines: Mapped[list[PayLine]] = relationship(order_by="PayLine.id", back_populates="batch")

    __table_args__ = two_people(
        "approved", "exported", "rejected", "recalled", granted=("approved", "exported")
    )


class PayLine(db.Model):
    """One payment in a batch. A payment is in one batch at a time: only what bounced or was sent back goes again.

    `turn` counts what was really paid: the second turn of a payment is the rest that came to be owed after the first,
    for instance after a repayment. Two batches that pay the same turn at the same moment fail on the index.
    """

    __tablename__ = "pay_line"

    id: Mapped[int] = mapped_column(primary_key=True)
    batch_id: Mapped[int] = mapped_column(ForeignKey("pay_batch.id"), index=True)
    payment_id: Mapped[int] = mapped_column(ForeignKey("payment.id"))
    payee_id: Mapped[int] = mapped_column(ForeignKey("payee.id"))
    amount: Mapped[Decimal]
    turn: Mapped[int] = mapped_column(default=1)
    state: Mapped[str] = mapped_column(String(8), default="in")
    done_on: Mapped[date | None] = mapped_column(Date)
    reference: Mapped[str] = mapped_column(String(60), default="")
    reason: Mapped[str] = mapped_column(String(200), default="")
    recorded_at: Mapped[datetime | None]
    recorded_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))

    batch: Mapped[PayBatch] = relationship(back_populates="lines")
    payment: Mapped[Payment] = relationship()
    payee: Mapped[Payee] = relationship()

    __table_args__ = (
        UniqueConstraint("batch_id", "payment_id"),
        CheckConstraint("state IN ('in', 'paid', 'bounced', 'dropped')", name="state"),
        Index(
            "uq_pay_line_live",
            "payment_id",
            "turn",
            unique=True,
            sqlite_where=text("state IN ('in', 'paid')"),
            postgresql_where=text("state IN ('in', 'paid')"),
        ),
    )


class Receipt(db.Model):
    """Money taken in or handed back against a numbered paper, in yuan. Never changed; a wrong one is made void.

    `kind` says what it is (``deposit``, ``deposit-return``, ``repayment``), `basis` the thing it is for: the code of a
    deposit, the id of a repayment.
    """

    __tablename__ = "money_receipt"

    id: Mapped[int] = mapped_column(primary_key=True)
    cohort_id: Mapped[int] = mapped_column(ForeignKey("cohort.id"))
    engagement_id: Mapped[int | None] = mapped_column(ForeignKey("engagement.id"), index=True)
    number: Mapped[str] = mapped_column(String(24), unique=True)
    kind: Mapped[str] = mapped_column(String(16))
    basis: Mapped[str] = mapped_column(String(32))
    amount: Mapped[Decimal]
    on_day: Mapped[date] = mapped_column(Date)
    how: Mapped[str] = mapped_column(String(12))
    state: Mapped[str] = mapped_column(String(8), default="valid")
    void_reason: Mapped[str] = mapped_column(String(200), default="")
    made_at: Mapped[datetime]
    made_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))

    __table_args__ = (
        CheckConstraint("how IN ('cash', 'transfer')", name="how"),
        CheckConstraint("state IN ('valid', 'void')", name="state"),
        Index(
            "uq_money_receipt_standing",
            "engagement_id",
            "kind",
            "basis",
            unique=True,
            sqlite_where=text("state = 'valid'"),
            postgresql_where=text("state = 'valid'"),
        ),
    )


class MoneyCorrection(Proposal, db.Model):
    """What the books said of money was wrong, by two people: either of a receipt or of a line of a batch.

    `kind`: ``void`` (the receipt was written by mistake), ``bounced`` (a line booked as paid never arrived) or ``paid``
    (a line booked as bounced did arrive). `on_day`: when the money came back, or arrived.
    """

    __tablename__ = "money_correction"

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(8))
    receipt_id: Mapped[int | None] = mapped_column(ForeignKey("money_receipt.id"), index=True)
    line_id: Mapped[int | None] = mapped_column(ForeignKey("pay_line.id"), index=True)
    on_day: Mapped[date | None] = mapped_column(Date)
    reason: Mapped[str] = mapped_column(String(200))
    answer: Mapped[str] = mapped_column(String(500), default="")

    receipt: Mapped[Receipt | None] = relationship()
    line: Mapped[PayLine | None] = relationship()

    @property
    def engagement_id(self) -> int | None:
        """Whose money it is about."""
        if self.line is not None:
            return self.line.payment.engagement_id
        return self.receipt.engagement_id if self.receipt is not None else None

    __table_args__ = (
        CheckConstraint(
            "(kind = 'void' AND receipt_id IS NOT NULL AND line_id IS NULL) OR "
            "(kind IN ('bounced', 'paid') AND line_id IS NOT NULL AND receipt_id IS NULL AND on_day IS NOT NULL)",
            name="kind",
        ),
        *two_people("confirmed", "rejected", "recalled"),
        Index(
            "uq_money_correction_receipt",
            "receipt_id",
            unique=True,
            sqlite_where=text("state = 'proposed'"),
            postgresql_where=text("state = 'proposed'"),
        ),
        Index(
            "uq_money_correction_line",
            "line_id",
            unique=True,
            sqlite_where=text("state = 'proposed'"),
            postgresql_where=text("state = 'proposed'"),
        ),
    )


class DepositReturn(Proposal, db.Model):
    """A deposit is inspected and given back, in full or less what is missing: `items` are what was looked at."""

    __tablename__ = "deposit_return"

    id: Mapped[int] = mapped_column(primary_key=True)
    receipt_id: Mapped[int] = mapped_column(ForeignKey("money_receipt.id"), index=True)
    inspected_on: Mapped[date] = mapped_column(Date)
    items: Mapped[list[Any]]
    deducted: Mapped[Decimal]
    returned: Mapped[Decimal]
    how: Mapped[str] = mapped_column(String(12))
    reason: Mapped[str] = mapped_column(String(500), default="")
    answer: Mapped[str] = mapped_column(String(500), default="")
    return_receipt_id: Mapped[int | None] = mapped_column(ForeignKey("money_receipt.id"))

    receipt: Mapped[Receipt] = relationship(foreign_keys=[receipt_id])
    return_receipt: Mapped[Receipt | None] = relationship(foreign_keys=[return_receipt_id])

    __table_args__ = (
        *two_people("confirmed", "rejected", "recalled"),
        Index(
            "uq_deposit_return_live",
            "receipt_id",
            unique=True,
            sqlite_where=text("state IN ('proposed', 'confirmed')"),
            postgresql_where=text("state IN ('proposed', 'confirmed')"),
        ),
    )


class Repayment(db.Model):
    """What a partner was paid beyond what the engagement's end or suspension left owing, in yuan."""

    __tablename__ = "repayment"

    id: Mapped[int] = mapped_column(primary_key=True)
    payment_id: Mapped[int] = mapped_column(ForeignKey("payment.id"), index=True)
    amount: Mapped[Decimal]
    state: Mapped[str] = mapped_column(String(8), default="open")
    made_at: Mapped[datetime]
    receipt_id: Mapped[int | None] = mapped_column(ForeignKey("money_receipt.id"))

    payment: Mapped[Payment] = relationship()
    receipt: Mapped[Receipt | None] = relationship()

    __table_args__ = (
        CheckConstraint("state IN ('open', 'returned', 'lapsed')", name="state"),
        Index(
            "uq_repayment_open",
            "payment_id",
            unique=True,
            sqlite_where=text("state = 'open'"),
            postgresql_where=text("state = 'open'"),
        ),
    )
