"""After the last cut: who got which place, the agreement, the engagement that follows it, and its money."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import CheckConstraint, Date, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from recruit.db import db
from recruit.models.funnel import Candidacy, Entry
from recruit.models.places import Place


class PlaceWish(db.Model):
    """The places a candidate wants, in order, and whether they go elsewhere if need be (服从调剂).

    Without a row the villages of the application stand. What was wished before lies in the audit log.
    """

    __tablename__ = "place_wish"

    id: Mapped[int] = mapped_column(primary_key=True)
    candidacy_id: Mapped[int] = mapped_column(ForeignKey("candidacy.id"), unique=True)
    places: Mapped[list[Any]]
    reassign: Mapped[bool]
    chosen_at: Mapped[datetime]
    chosen_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))


class Placement(db.Model):
    """A candidacy's place by one result of the stage that gives places out. `seat` makes double booking impossible.

    `post` and `provider`: on which post, in whose seat, where sites are staffed by rule; '' elsewhere.
    """

    __tablename__ = "placement"

    id: Mapped[int] = mapped_column(primary_key=True)
    result_id: Mapped[int] = mapped_column(ForeignKey("result.id"))
    candidacy_id: Mapped[int] = mapped_column(ForeignKey("candidacy.id"), index=True)
    place_id: Mapped[int] = mapped_column(ForeignKey("place.id"))
    seat: Mapped[int]
    way: Mapped[str] = mapped_column(String(32))
    post: Mapped[str] = mapped_column(String(16), default="")
    provider: Mapped[str] = mapped_column(String(12), default="")

    candidacy: Mapped[Candidacy] = relationship()
    place: Mapped[Place] = relationship()

    __table_args__ = (
        UniqueConstraint("result_id", "candidacy_id"),
        UniqueConstraint("result_id", "place_id", "seat"),
    )


class Agreement(db.Model):
    """One printed agreement. The PDF lies in the file store under its hash; a new print supersedes, never replaces.

    `starts_on` and `ends_on` (both included) are the term as printed; the engagement and its money follow them.
    `text_id`: the version of the text it was printed from (none for prints made before texts had versions).
    `seal_print`: SHA-256 of the certificate that the file was sealed with, empty where none was.
    """

    __tablename__ = "agreement"

    id: Mapped[int] = mapped_column(primary_key=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey("entry.id"), index=True)
    place_id: Mapped[int] = mapped_column(ForeignKey("place.id"))
    number: Mapped[str] = mapped_column(String(40), unique=True)
    version: Mapped[int] = mapped_column(default=1)
    supersedes_id: Mapped[int | None] = mapped_column(ForeignKey("agreement.id"))
    verify_code: Mapped[str] = mapped_column(String(32), unique=True)
    pdf_sha256: Mapped[str] = mapped_column(String(64))
    starts_on: Mapped[date] = mapped_column(Date)
    ends_on: Mapped[date] = mapped_column(Date)
    issued_at: Mapped[datetime]
    issued_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    signed_on: Mapped[date | None] = mapped_column(Date)
    signed_at: Mapped[datetime | None]
    signed_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    state: Mapped[str] = mapped_column(String(12), default="issued")
    void_reason: Mapped[str] = mapped_column(String(200), default="")
    erased_at: Mapped[datetime | None]
    text_id: Mapped[int | None] = mapped_column(ForeignKey("agreement_text.id"))
    seal_print: Mapped[str] = mapped_column(String(64), default="")

    entry: Mapped[Entry] = relationship()
    place: Mapped[Place] = relationship()

    __table_args__ = (
        UniqueConstraint("entry_id", "version"),
        CheckConstraint("state IN ('issued', 'signed', 'void')", name="state"),
    )


class Engagement(db.Model):
    """The working relation an agreement begins: periods of assessment and money hang on it.

    `opened_on`: when the station opened its doors; `ended_on`: the last day where it ended early, a day before
    `starts_on` where it never began.
    """

    __tablename__ = "engagement"

    id: Mapped[int] = mapped_column(primary_key=True)
    agreement_id: Mapped[int] = mapped_column(ForeignKey("agreement.id"), unique=True)
    starts_on: Mapped[date] = mapped_column(Date)
    ends_on: Mapped[date] = mapped_column(Date)
    ended_on: Mapped[date | None] = mapped_column(Date)
    opened_on: Mapped[date | None] = mapped_column(Date)

    agreement: Mapped[Agreement] = relationship()
    payments: Mapped[list[Payment]] = relationship(order_by="Payment.id", back_populates="engagement")

    @property
    def never_began(self) -> bool:
        """Ended before its first day: nothing is owed of it."""
        return self.ended_on is not None and self.ended_on < self.starts_on


class Payment(db.Model):
    """One planned payment or support in kind, in yuan. `period`: contract year and contract month, such as ``2-13``.

    `amount` is as printed in the agreement; `owed` what is left of it after an end or a suspension, None where that is
    all. `paid` is what the partner has of it: lines that were paid, less what came back against a receipt. `state`:
    ``planned`` (something is left to pay), ``batched`` (a line of it is in a batch), ``paid`` (all that is owed),
    ``stopped`` (nothing is owed) or ``given`` (in kind).
    """

    __tablename__ = "payment"

    id: Mapped[int] = mapped_column(primary_key=True)
    engagement_id: Mapped[int] = mapped_column(ForeignKey("engagement.id"), index=True)
    kind: Mapped[str] = mapped_column(String(32))
    period: Mapped[str] = mapped_column(String(16))
    due_on: Mapped[date] = mapped_column(Date)
    amount: Mapped[Decimal]
    in_kind: Mapped[bool] = mapped_column(default=False)
    state: Mapped[str] = mapped_column(String(12), default="planned")
    owed: Mapped[Decimal | None]
    paid: Mapped[Decimal] = mapped_column(default=Decimal(0))

    engagement: Mapped[Engagement] = relationship(back_populates="payments")

    __table_args__ = (
        CheckConstraint("state IN ('planned', 'batched', 'paid', 'stopped', 'given')", name="state"),
    )

    @property
    def due(self) -> Decimal:
        """What is owed, in yuan."""
        return self.amount if self.owed is None else self.owed

    @property
    def left(self) -> Decimal:
        """What is still to be paid, in yuan; below zero where more was paid than is owed."""
        return self.due - self.paid
