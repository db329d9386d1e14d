"""Hand goods out to villagers: what was bought, who signed for what on paper, and the township's word that it is so."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from recruit import audit
from recruit import money_messages as money_messages  # teaches the refusals to `recruit.messages`
from recruit.db import db, locked
from recruit.errors import Refusal
from recruit.goods import in_the_way
from recruit.models import Account, Engagement, GoodsHanded, GoodsItem, GoodsList, Payment
from recruit.queries.goods import goods_list, goods_of, goods_promise, pictures_of, sums_of, worth
from recruit.queries.money import Partner, partner_of, require_in_force
from recruit.services.roles import require, require_other, require_scope
from recruit.services.tell_payee import day_of, require_hand
from recruit.villagers import Villager, set_villager

MOST_ITEMS, MOST_ROWS, MOST_PIECES = 30, 600, 10_000
_NAME, _GROUP, _SUM_REASON = 40, 40, 200


@dataclass(frozen=True)
class Bought:
    """One kind of goods; the price of one in yuan."""

    name: str
    quantity: int
    unit_price: Decimal


@dataclass(frozen=True)
class Handed:
    """One row of the paper list."""

    item: GoodsItem
    who: Villager
    quantity: int
    on_day: date


def list_goods(engagement: Engagement, bought: Sequence[Bought], by: Account, at: datetime) -> GoodsList:
    """What was bought, instead of what was typed before; goods that somebody has signed for must stay on the list.

    Errors: Refusal('not-yours' | 'role-missing' | 'outside-township' | 'goods-none' where nothing of the kind is
    promised | 'wrong-state'), and with `field`: 'goods-row' (row) | 'goods-many' (high) | 'goods-given' (name).
    """
    partner = _held(engagement, by)
    found = _open_list(partner, by, at)
    _check_bought(bought)
    given = {one.name: one for one in found.items if one.handed}
    names = {one.name.strip() for one in bought}
    for name in given:
        if name not in names:
            raise Refusal("goods-given", field="items", name=name)
    for one in list(found.items):
        if one.name not in given:
            found.items.remove(one)
            db.session.delete(one)
    for new in bought:
        kept = given.get(new.name.strip())
        if kept is not None:
            kept.quantity, kept.unit_price = new.quantity, new.unit_price
        else:
            found.items.append(
                GoodsItem(name=new.name.strip(), quantity=new.quantity, unit_price=new.unit_price)
            )
    db.session.flush()
    sums = sums_of(found)
    _note(partner, by, at, "goods.list", count=len(found.items), bought=format(sums.bought, "f"))
    return found


def _check_bought(bought: Sequence[Bought]) -> None:
    if not bought or len(bought) > MOST_ITEMS:
        raise Refusal("goods-many", field="items", high=MOST_ITEMS)
    seen = set()
    for row, one in enumerate(bought, 1):
        name = one.name.strip()
        fits = 0 < len(name) <= _NAME and name not in seen and 1 <= one.quantity <= MOST_PIECES
        if not fits or one.unit_price <= 0 or one.unit_price != one.unit_price.quantize(Decimal("0.01")):
            raise Refusal("goods-row", field="items", row=row)
        seen.add(name)


def hand_out(found: GoodsList, rows: Sequence[Handed], by: Account, at: datetime) -> list[GoodsHanded]:
    """Types rows of the signed paper list; all or none.

    Errors: those of the hand, Refusal('wrong-state'), and with `field`: 'handed-who' (row) | 'handed-quantity' (name,
    left) | 'handed-day' (first, last) | 'handed-many' (high).
    """
    partner = _held(found.engagement, by)
    _require_open(found)
    known = {one.id: one for one in found.items}
    if sum(len(one.handed) for one in found.items) + len(rows) > MOST_ROWS:
        raise Refusal("handed-many", field="rows", high=MOST_ROWS)
    first, last = partner.agreement.signed_on or partner.engagement.starts_on, day_of(partner, at)
    made = []
    for number, row in enumerate(rows, 1):
        item = known.get(row.item.id)
        name = row.who.name.strip()
        if item is None or not 0 < len(name) <= _NAME or len(row.who.group.strip()) > _GROUP:
            raise Refusal("handed-who", field="rows", row=number)
        left = item.quantity - sum(one.quantity for one in item.handed)
        if not 1 <= row.quantity <= left:
            raise Refusal("handed-quantity", field="rows", name=item.name, left=left)
        if not first <= row.on_day <= last:
            raise Refusal("handed-day", field="rows", first=first, last=last)
        one = GoodsHanded(quantity=row.quantity, on_day=row.on_day, typed_at=at, typed_by_id=by.id)
        item.handed.append(one)
        db.session.flush()
        set_villager(one, Villager(name, row.who.group.strip()))
        made.append(one)
    db.session.flush()
    _note(partner, by, at, "goods.hand-out", rows=len(made), pieces=sum(one.quantity for one in made))
    return made


def strike_row(found: GoodsList, row: GoodsHanded, by: Account, at: datetime) -> None:
    """Takes a row typed by mistake off the list. Errors: those of the hand, Refusal('wrong-state' | 'unknown')."""
    partner = _held(found.engagement, by)
    _require_open(found)
    item = next((one for one in found.items if row in one.handed), None)
    if item is None:
        raise Refusal("unknown")
    item.handed.remove(row)
    db.session.delete(row)
    db.session.flush()
    _note(partner, by, at, "goods.strike", pieces=row.quantity)


def hand_in(found: GoodsList, by: Account, at: datetime, sum_reason: str = "") -> None:
    """The list is complete: everything bought was signed for, and the signed paper is there. Prices are what the shop
    took: where the sum is not the promised one, `sum_reason` says why, and whoever confirms reads it.

    Errors: those of the hand, Refusal('wrong-state' | 'goods-empty' | 'goods-too-many' | 'goods-left' | 'goods-over' |
    'goods-rest' (worth, bought, left), the last two without a reason | 'goods-paper').
    """
    partner = _held(found.engagement, by)
    _require_open(found)
    sums = sums_of(found)
    why = in_the_way(sums.worth, goods_of(found))
    other_sum = why in ("over", "rest")
    if why and not (other_sum and sum_reason.strip()):
        facts = {"worth": sums.worth, "bought": sums.bought, "left": sums.undelivered}
        raise Refusal(f"goods-{why}", **facts)
    if not pictures_of(found.engagement, "signed"):
        raise Refusal("goods-paper")
    found.sum_reason = sum_reason.strip()[:_SUM_REASON] if other_sum else ""
    found.state, found.proposed_at, found.proposed_by_id = "proposed", at, by.id
    db.session.flush()
    _note(partner, by, at, "goods.hand-in", bought=format(sums.bought, "f"))


def confirm_goods(found: GoodsList, by: Account, at: datetime) -> None:
    """The township (or the county) compared the list with the signed paper.

    Errors: Refusal('role-missing' | 'outside-township' | 'same-signatory' | 'wrong-state' | 'own-case').
    """
    partner = _seconded(found, by)
    found.state, found.settled_at, found.settled_by_id = "confirmed", at, by.id
    payment = worth(found)
    assert payment is not None
    locked(Payment, payment.id)
    payment.state = "given"
    db.session.flush()
    _note(partner, by, at, "goods.confirm", bought=format(sums_of(found).bought, "f"))


def send_back_goods(found: GoodsList, reason: str, by: Account, at: datetime) -> None:
    """Something does not fit: the list is open again. Errors: those of `confirm_goods`, Refusal('reason-wanted')."""
    partner = _seconded(found, by)
    if not reason.strip():
        raise Refusal("reason-wanted", field="reason")
    found.state, found.answer = "open", reason.strip()[:500]
    db.session.flush()
    # No words: what is said of a list is mostly about the villagers on it, and the log cannot forget.
    _note(partner, by, at, "goods.back")


def _seconded(found: GoodsList, by: Account) -> Partner:
    require(by, "clerk", "office", "second-signatory")
    locked(Engagement, found.engagement_id)
    db.session.refresh(found)
    partner = partner_of(found.engagement)
    require_scope(by, partner.place.township_code)
    if found.state != "proposed":
        raise Refusal("wrong-state")
    require_other(by, found.proposed_by, found.proposed_by_id)
    if by.person_id is not None and by.person_id == partner.candidacy.person_id:
        raise Refusal("own-case")
    return partner


def _held(engagement: Engagement, by: Account) -> Partner:
    partner = partner_of(engagement)
    require_hand(partner, by, "clerk", "office")
    locked(Engagement, engagement.id)
    require_in_force(partner)
    return partner


def _open_list(partner: Partner, by: Account, at: datetime) -> GoodsList:
    promise = goods_promise(partner)
    if promise is None:
        raise Refusal("goods-none")
    found = goods_list(partner.engagement)
    if found is None:
        found = GoodsList(
            engagement_id=partner.engagement.id,
            kind=promise.code,
            state="open",
            proposed_at=at,
            proposed_by_id=by.id,
        )
        db.session.add(found)
        db.session.flush()
    _require_open(found)
    return found


def _require_open(found: GoodsList) -> None:
    """The list as it is now that the engagement is held: its items and rows too, which another hand may have typed."""
    query = (
        select(GoodsList)
        .where(GoodsList.id == found.id)
        .options(selectinload(GoodsList.items).selectinload(GoodsItem.handed))
    )
    db.session.scalars(query.execution_options(populate_existing=True)).one()
    if found.state != "open":
        raise Refusal("wrong-state")


def _note(partner: Partner, by: Account, at: datetime, action: str, **facts: object) -> None:
    audit.note(at, by.login, action, audit.about(partner.candidacy), **facts)
