"""What a station asks for its services: price lists in their order, and what villagers complained of."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import CheckConstraint, Date, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from recruit.db import db
from recruit.models.accounts import Account
from recruit.models.places import Place


class PriceList(db.Model):
    """The prices of one station from `posted_at` on, until its next list. Never changed.

    `prices`: canonical decimals by the code of the service, in yuan per item or percent; free services stand in none.
    """

    __tablename__ = "price_list"

    id: Mapped[int] = mapped_column(primary_key=True)
    place_id: Mapped[int] = mapped_column(ForeignKey("place.id"))
    version: Mapped[int]
    prices: Mapped[dict[str, Any]]
    posted_at: Mapped[datetime]
    posted_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))

    place: Mapped[Place] = relationship()
    posted_by: Mapped[Account] = relationship()

    __table_args__ = (UniqueConstraint("place_id", "version"),)


class FeeComplaint(db.Model):
    """Somebody says that a station took too much. `charged` in yuan, or percent where the service has a rate.

    `words_sealed`: JSON of who told it, how they are reached and what they said; `answer_sealed` what came of it in
    words. `outcome` is None until it is settled.
    """

    __tablename__ = "fee_complaint"

    id: Mapped[int] = mapped_column(primary_key=True)
    place_id: Mapped[int] = mapped_column(ForeignKey("place.id"), index=True)
    number: Mapped[str] = mapped_column(String(24), unique=True)
    service: Mapped[str] = mapped_column(String(32))
    charged: Mapped[Decimal]
    on_day: Mapped[date] = mapped_column(Date)
    words_sealed: Mapped[bytes | None]
    outcome: Mapped[str | None] = mapped_column(String(12))
    answer_sealed: Mapped[bytes | None]
    told_at: Mapped[datetime]
    told_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    settled_at: Mapped[datetime | None]
    settled_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))

    place: Mapped[Place] = relationship()
    told_by: Mapped[Account] = relationship(foreign_keys=[told_by_id])
    settled_by: Mapped[Account | None] = relationship(foreign_keys=[settled_by_id])

    __table_args__ = (
        CheckConstraint("outcome IN ('returned', 'warned', 'referred', 'unfounded')", name="outcome"),
    )
