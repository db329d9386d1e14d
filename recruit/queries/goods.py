"""Reads about the goods of a station: its list, the sums, what is handed out."""

from __future__ import annotations

from sqlalchemy import select

from recruit.db import db
from recruit.goods import Account, Goods, account
from recruit.models import Engagement, GoodsHanded, GoodsItem, GoodsList, Payment, StationPicture
from recruit.programme.model import SupportItem
from recruit.queries.money import Partner


def goods_promise(partner: Partner) -> SupportItem | None:
    """The support in kind that villagers sign for; None where the programme has none."""
    items = partner.cohort.programme.support.items
    return next((one for one in items if one.sign_list), None)


def goods_list(engagement: Engagement) -> GoodsList | None:
    return db.session.scalar(
        select(GoodsList).where(GoodsList.engagement_id == engagement.id).order_by(GoodsList.id).limit(1)
    )


def goods_of(found: GoodsList) -> list[Goods]:
    """What the list holds, in the order it was typed."""
    return [
        Goods(one.name, one.quantity, one.unit_price, sum(row.quantity for row in one.handed))
        for one in found.items
    ]


def worth(found: GoodsList) -> Payment | None:
    """The support in kind as the agreement promises it."""
    return db.session.scalar(
        select(Payment)
        .where(
            Payment.engagement_id == found.engagement_id,
            Payment.kind == found.kind,
            Payment.in_kind.is_(True),
        )
        .order_by(Payment.id)
        .limit(1)
    )


def sums_of(found: GoodsList) -> Account:
    payment = worth(found)
    assert payment is not None
    return account(payment.due, goods_of(found))


def handed_out(found: GoodsList) -> list[tuple[GoodsItem, GoodsHanded]]:
    """Every row of the sign-list, in the order it was typed."""
    rows = [(item, row) for item in found.items for row in item.handed]
    return sorted(rows, key=lambda one: one[1].id)


def pictures_of(engagement: Engagement, *kinds: str) -> list[StationPicture]:
    query = select(StationPicture).where(
        StationPicture.engagement_id == engagement.id, StationPicture.erased_at.is_(None)
    )
    if kinds:
        query = query.where(StationPicture.kind.in_(kinds))
    return list(db.session.scalars(query.order_by(StationPicture.id)))
