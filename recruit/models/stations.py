"""What a station shows for its money: the fitting-out as it was accepted, the opening goods and who got them."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from recruit.db import db
from recruit.models.closing import Engagement
from recruit.models.proposal import Proposal, two_people


class Acceptance(Proposal, db.Model):
    """One inspection of a fitted-out station: `marks` by code of the checklist, ``ok`` or ``bad``.

    `outcome`: ``accepted``, or ``again`` where something is to be put right first. The township inspects, the county
    confirms.
    """

    __tablename__ = "acceptance"

    id: Mapped[int] = mapped_column(primary_key=True)
    engagement_id: Mapped[int] = mapped_column(ForeignKey("engagement.id"), index=True)
    inspected_on: Mapped[date] = mapped_column(Date)
    marks: Mapped[dict[str, Any]]
    outcome: Mapped[str] = mapped_column(String(8))
    remark: Mapped[str] = mapped_column(String(500), default="")
    answer: Mapped[str] = mapped_column(String(500), default="")

    engagement: Mapped[Engagement] = relationship()

    __table_args__ = (
        CheckConstraint("outcome IN ('accepted', 'again')", name="outcome"),
        *two_people("confirmed", "rejected", "recalled"),
        Index(
            "uq_acceptance_waiting",
            "engagement_id",
            unique=True,
            sqlite_where=text("state = 'proposed'"),
            postgresql_where=text("state = 'proposed'"),
        ),
    )


class GoodsList(Proposal, db.Model):
    """The sign-list of one station's goods: ``open`` while it is filled, ``proposed`` once handed in, ``confirmed``.

    `kind` is the code of the support in kind. `sum_reason`: why the goods cost more or less than was promised, '' where
    they cost just that.
    """

    __tablename__ = "goods_list"

    id: Mapped[int] = mapped_column(primary_key=True)
    engagement_id: Mapped[int] = mapped_column(ForeignKey("engagement.id"))
    kind: Mapped[str] = mapped_column(String(32))
    answer: Mapped[str] = mapped_column(String(500), default="")
    sum_reason: Mapped[str] = mapped_column(String(200), default="")
    erased_at: Mapped[datetime | None]

    engagement: Mapped[Engagement] = relationship()
    items: Mapped[list[GoodsItem]] = relationship(order_by="GoodsItem.id")

    __table_args__ = (
        *two_people("open", "confirmed"),
        Index("uq_goods_list_station", "engagement_id", "kind", unique=True),
    )


class GoodsItem(db.Model):
    """One kind of goods: how many were bought at which price in yuan."""

    __tablename__ = "goods_item"

    id: Mapped[int] = mapped_column(primary_key=True)
    list_id: Mapped[int] = mapped_column(ForeignKey("goods_list.id"), index=True)
    name: Mapped[str] = mapped_column(String(40))
    quantity: Mapped[int]
    unit_price: Mapped[Decimal]

    handed: Mapped[list[GoodsHanded]] = relationship(order_by="GoodsHanded.id")

    __table_args__ = (CheckConstraint("quantity >= 1", name="quantity"),)


class GoodsHanded(db.Model):
    """What one villager got and signed for on paper. Name and group are sealed together, and erased with the list."""

    __tablename__ = "goods_handed"

    id: Mapped[int] = mapped_column(primary_key=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("goods_item.id"), index=True)
    who_sealed: Mapped[bytes | None]
    quantity: Mapped[int]
    on_day: Mapped[date] = mapped_column(Date)
    typed_at: Mapped[datetime]
    typed_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))

    __table_args__ = (CheckConstraint("quantity >= 1", name="quantity"),)


class StationPicture(db.Model):
    """A picture of a station before or after it was fitted out, of goods handed out, or of the signed list."""

    __tablename__ = "station_picture"

    id: Mapped[int] = mapped_column(primary_key=True)
    engagement_id: Mapped[int] = mapped_column(ForeignKey("engagement.id"), index=True)
    kind: Mapped[str] = mapped_column(String(8))
    sha256: Mapped[str] = mapped_column(String(64), index=True)
    added_at: Mapped[datetime]
    added_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    erased_at: Mapped[datetime | None]

    engagement: Mapped[Engagement] = relationship()

    __table_args__ = (CheckConstraint("kind IN ('before', 'after', 'goods', 'signed')", name="kind"),)
