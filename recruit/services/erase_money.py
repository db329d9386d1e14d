"""Erase what money after signing tells about people: accounts, villagers' names, pictures, words of the office.

Amounts, days, numbers and states stay: the county's books must still add up.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, timedelta

from sqlalchemy import Select, and_, exists, func, or_, select, update
from sqlalchemy.orm import InstrumentedAttribute, aliased

from recruit.db import db
from recruit.erasing import Part, Scope
from recruit.models import (
    Acceptance,
    Agreement,
    DepositReturn,
    Engagement,
    GoodsHanded,
    GoodsItem,
    GoodsList,
    MoneyCorrection,
    PayBatch,
    Payee,
    PayLine,
    Payment,
    Place,
    Receipt,
    StationPicture,
    TermChange,
)
from recruit.queries.unsettled import unsettled_engagements

#: How long somebody may ask why an account was sent back, before it is forgotten.
_SETTLED = timedelta(days=30)

Rows = Callable[[Scope], Select[tuple[int]]]


def _of_engagements(model: type, cohort: int) -> Select[tuple[int]]:
    return (
        select(model.id)  # type: ignore[attr-defined]
        .join(Engagement, model.engagement_id == Engagement.id)  # type: ignore[attr-defined]
        .join(Agreement, Engagement.agreement_id == Agreement.id)
        .join(Place, Agreement.place_id == Place.id)
        .where(Place.cohort_id == cohort)
    )


def _cohort(scope: Scope) -> int:
    assert scope.cohort is not None
    return scope.cohort.id


def _kept_until(scope: Scope) -> date:
    """Terms that ended before this day have been kept long enough."""
    assert scope.cohort is not None
    return scope.before("agreements").astimezone(scope.cohort.programme.timezone).date()


def _payees_due(scope: Scope) -> Select[tuple[int]]:
    return _ended(Payee, scope).where(
        or_(Payee.details_sealed.is_not(None), Payee.name_reason != "", Payee.answer != "")
    )


def _left_payees_due(scope: Scope) -> Select[tuple[int]]:
    """What was never used, a month after it was settled; what was replaced before any money went there, likewise."""
    newer = aliased(Payee)
    replaced = exists().where(
        newer.engagement_id == Payee.engagement_id,
        newer.id > Payee.id,
        newer.state == "confirmed",
        newer.settled_at < scope.at - _SETTLED,
        newer.valid_from < scope.at.date(),
    )
    paid_to = exists().where(PayLine.payee_id == Payee.id)
    left = or_(
        and_(Payee.state.in_(("rejected", "recalled")), Payee.settled_at < scope.at - _SETTLED),
        and_(Payee.state == "confirmed", replaced),
    )
    return _of_engagements(Payee, _cohort(scope)).where(Payee.details_sealed.is_not(None), left, ~paid_to)


def _wipe_payees(scope: Scope, ids: Sequence[int]) -> set[str]:
    gone = {"details_sealed": None, "number_index": None, "tail": "", "name_reason": "", "answer": ""}
    db.session.execute(update(Payee).where(Payee.id.in_(ids)).values(gone | {"erased_at": scope.at}))
    return set()


def _goods_due(scope: Scope) -> Select[tuple[int]]:
    """Villagers' names, so long after they were typed as households' data is kept at all."""
    return (
        select(GoodsHanded.id)
        .join(GoodsItem, GoodsHanded.item_id == GoodsItem.id)
        .join(GoodsList, GoodsItem.list_id == GoodsList.id)
        .where(
            GoodsList.id.in_(_of_engagements(GoodsList, _cohort(scope))),
            GoodsHanded.who_sealed.is_not(None),
            GoodsHanded.typed_at < scope.before("household_forms"),
        )
    )


def _wipe_goods(scope: Scope, ids: Sequence[int]) -> set[str]:
    db.session.execute(update(GoodsHanded).where(GoodsHanded.id.in_(ids)).values(who_sealed=None))
    lists = select(GoodsItem.list_id).join(GoodsHanded).where(GoodsHanded.id.in_(ids))
    db.session.execute(update(GoodsList).where(GoodsList.id.in_(lists)).values(erased_at=scope.at))
    return set()


def _pictures_due(scope: Scope) -> Select[tuple[int]]:
    """Signed lists and people getting goods are villagers' data; rooms go with the rest of the evidence."""
    return _of_engagements(StationPicture, _cohort(scope)).where(
        StationPicture.erased_at.is_(None),
        StationPicture.kind.in_(("signed", "goods")),
        StationPicture.added_at < scope.before("household_forms"),
    )


def _rooms_due(scope: Scope) -> Select[tuple[int]]:
    return _of_engagements(StationPicture, _cohort(scope)).where(
        StationPicture.erased_at.is_(None),
        StationPicture.kind.in_(("before", "after")),
        StationPicture.added_at < scope.before("evidence"),
    )


def _wipe_pictures(scope: Scope, ids: Sequence[int]) -> set[str]:
    named = set(db.session.scalars(select(StationPicture.sha256).where(StationPicture.id.in_(ids))))
    db.session.execute(update(StationPicture).where(StationPicture.id.in_(ids)).values(erased_at=scope.at))
    return named


def _ended(model: type, scope: Scope) -> Select[tuple[int]]:
    """Rows of engagements that ended long enough ago, and under which nothing is left to settle."""
    ended = func.coalesce(Engagement.ended_on, Engagement.ends_on)
    return _of_engagements(model, _cohort(scope)).where(
        ended < _kept_until(scope), Engagement.id.not_in(unsettled_engagements())
    )


def _words(code: str, *columns: InstrumentedAttribute[str], rows: Rows | None = None) -> Part:
    """What officials wrote beside an act goes with the agreement; the act stays with its names and times."""
    model = columns[0].class_

    def due(scope: Scope) -> Select[tuple[int]]:
        found = rows(scope) if rows is not None else _ended(model, scope)
        return found.where(or_(*(column != "" for column in columns)))

    def wipe(_scope: Scope, ids: Sequence[int]) -> set[str]:
        db.session.execute(update(model).where(model.id.in_(ids)).values(dict.fromkeys(columns, "")))
        return set()

    return Part(code, "agreements", due, wipe, tuple(str(column.property.columns[0]) for column in columns))


def _lines(scope: Scope) -> Select[tuple[int]]:
    of_ended = select(Payment.id).where(Payment.engagement_id.in_(_ended_ids(scope)))
    return select(PayLine.id).where(PayLine.payment_id.in_(of_ended))


def _ended_ids(scope: Scope) -> Select[tuple[int]]:
    ended = func.coalesce(Engagement.ended_on, Engagement.ends_on)
    return (
        select(Engagement.id)
        .join(Agreement, Engagement.agreement_id == Agreement.id)
        .join(Place, Agreement.place_id == Place.id)
        .where(Place.cohort_id == _cohort(scope), ended < _kept_until(scope))
        .where(Engagement.id.not_in(unsettled_engagements()))
    )


def _batches(scope: Scope) -> Select[tuple[int]]:
    """Why a batch was sent back: it is about many, so its own age counts."""
    return select(PayBatch.id).where(
        PayBatch.cohort_id == _cohort(scope), PayBatch.settled_at < scope.before("agreements")
    )


def _corrections(scope: Scope) -> Select[tuple[int]]:
    return select(MoneyCorrection.id).where(
        or_(
            MoneyCorrection.receipt_id.in_(_ended(Receipt, scope)),
            MoneyCorrection.line_id.in_(_lines(scope)),
        )
    )


def _returns_due(scope: Scope) -> Select[tuple[int]]:
    rows = select(DepositReturn.id).where(DepositReturn.receipt_id.in_(_ended(Receipt, scope)))
    return rows.where(or_(DepositReturn.reason != "", DepositReturn.answer != "", DepositReturn.items != []))


def _wipe_returns(_scope: Scope, ids: Sequence[int]) -> set[str]:
    gone = {"reason": "", "answer": "", "items": []}
    db.session.execute(update(DepositReturn).where(DepositReturn.id.in_(ids)).values(gone))
    return set()


PARTS = (
    Part(
        "payees",
        "agreements",
        _payees_due,
        _wipe_payees,
        wipes=("payee.details_sealed", "payee.name_reason", "payee.answer"),
    ),
    Part(
        "payees-unused",
        "agreements",
        _left_payees_due,
        _wipe_payees,
        wipes=("payee.details_sealed", "payee.name_reason", "payee.answer"),
    ),
    Part("goods-villagers", "household_forms", _goods_due, _wipe_goods, wipes=("goods_handed.who_sealed",)),
    Part("goods-pictures", "household_forms", _pictures_due, _wipe_pictures),
    Part("station-pictures", "evidence", _rooms_due, _wipe_pictures),
    _words("term-reasons", TermChange.reason, TermChange.answer),
    _words("acceptance-remarks", Acceptance.remark, Acceptance.answer),
    _words("goods-answers", GoodsList.answer, GoodsList.sum_reason),
    _words("correction-reasons", MoneyCorrection.reason, MoneyCorrection.answer, rows=_corrections),
    _words("receipt-reasons", Receipt.void_reason),
    _words("batch-answers", PayBatch.answer, rows=_batches),
    _words("pay-line-reasons", PayLine.reason, PayLine.reference, rows=_lines),
    Part(
        "deposit-returns",
        "agreements",
        _returns_due,
        _wipe_returns,
        wipes=("deposit_return.items", "deposit_return.reason", "deposit_return.answer"),
    ),
)
