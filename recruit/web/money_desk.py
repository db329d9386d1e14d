"""What the money of a cohort waits for, as the office's home page and the overview tell it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import url_for
from sqlalchemy import select

from recruit.db import db
from recruit.i18n import _
from recruit.models import (
    Acceptance,
    Account,
    Cohort,
    DepositReturn,
    Engagement,
    GoodsList,
    MoneyCorrection,
    PayBatch,
    Payee,
    Receipt,
    TermChange,
)
from recruit.queries.money import Partner, partners
from recruit.queries.payments import due_payments


@dataclass(frozen=True)
class Item:
    """One thing to do: whether it is the reader's own, what, and where."""

    mine: bool
    text: str
    url: str


def money_items(cohort: Cohort, by: Account, at: datetime) -> list[Item]:
    """Proposals that wait for their second person, and money that could be paid."""
    known = {one.engagement.id: one for one in partners(cohort, by.township_scope or "")}
    if not known:
        return []
    items = [*_payees(cohort, known, by), *_inspections(cohort, known, by), *_goods(cohort, known, by)]
    if by.township_scope is None:
        items += [*_changes(cohort, known, by), *_corrections(cohort, known, by)]
        items += [*_returns(cohort, known, by), *_batches(cohort, by, at)]
    return items


def _waiting(model: Any, known: dict[int, Partner]) -> list[Any]:
    query = select(model).where(model.state == "proposed", model.engagement_id.in_(list(known)))
    return list(db.session.scalars(query.order_by(model.id)))


def _mine(by: Account, proposed_by: int, *roles: str) -> bool:
    return bool(set(roles) & by.roles) and by.id != proposed_by


def _payees(cohort: Cohort, known: dict[int, Partner], by: Account) -> list[Item]:
    waiting: list[Payee] = _waiting(Payee, known)
    if len(waiting) > 5:
        mine = any(_mine(by, one.proposed_by_id, "office", "second-signatory") for one in waiting)
        text = _("%(count)s 个收款账号等第二个人核对", count=len(waiting))
        return [Item(mine, text, url_for("money.partner_list", cohort=cohort.code))]
    return [
        Item(
            _mine(by, one.proposed_by_id, "office", "second-signatory"),
            _("考生 %(number)s：收款账号等核对", number=known[one.engagement_id].candidacy.number),
            url_for("money.payee", cohort=cohort.code, engagement_id=one.engagement_id),
        )
        for one in waiting
    ]


def _inspections(cohort: Cohort, known: dict[int, Partner], by: Account) -> list[Item]:
    return [
        Item(
            by.township_scope is None and _mine(by, one.proposed_by_id, "office", "second-signatory"),
            _("考生 %(number)s：装修验收等县里确认", number=known[one.engagement_id].candidacy.number),
            url_for("money.station", cohort=cohort.code, engagement_id=one.engagement_id),
        )
        for one in _waiting(Acceptance, known)
    ]


def _goods(cohort: Cohort, known: dict[int, Partner], by: Account) -> list[Item]:
    return [
        Item(
            _mine(by, one.proposed_by_id, "clerk", "office", "second-signatory"),
            _("考生 %(number)s：物资签收表等核对", number=known[one.engagement_id].candidacy.number),
            url_for("money.goods", cohort=cohort.code, engagement_id=one.engagement_id),
        )
        for one in _waiting(GoodsList, known)
    ]


def _changes(cohort: Cohort, known: dict[int, Partner], by: Account) -> list[Item]:
    return [
        Item(
            _mine(by, one.proposed_by_id, "second-signatory"),
            _(
                "考生 %(number)s：结束或暂停合作等复核人确认",
                number=known[one.engagement_id].candidacy.number,
            ),
            url_for("money.partner", cohort=cohort.code, engagement_id=one.engagement_id),
        )
        for one in _waiting(TermChange, known)
    ]


def _corrections(cohort: Cohort, known: dict[int, Partner], by: Account) -> list[Item]:
    query = select(MoneyCorrection).where(MoneyCorrection.state == "proposed").order_by(MoneyCorrection.id)
    return [
        Item(
            _mine(by, one.proposed_by_id, "second-signatory"),
            _(
                "考生 %(number)s：收据或付款结果的更正等复核人确认",
                number=known[one.engagement_id].candidacy.number,
            ),
            url_for("money.partner", cohort=cohort.code, engagement_id=one.engagement_id) + "#correct",
        )
        for one in db.session.scalars(query)
        if one.engagement_id in known
    ]


def _returns(cohort: Cohort, known: dict[int, Partner], by: Account) -> list[Item]:
    query = (
        select(DepositReturn, Receipt.engagement_id)
        .join(Receipt, DepositReturn.receipt_id == Receipt.id)
        .join(Engagement, Receipt.engagement_id == Engagement.id)
        .where(DepositReturn.state == "proposed", Receipt.cohort_id == cohort.id)
        .order_by(DepositReturn.id)
    )
    return [
        Item(
            _mine(by, one.proposed_by_id, "second-signatory"),
            _("考生 %(number)s：退押金等复核人确认", number=known[engagement_id].candidacy.number),
            url_for("money.deposit", cohort=cohort.code, engagement_id=engagement_id),
        )
        for one, engagement_id in db.session.execute(query)
        if engagement_id in known
    ]


def _batches(cohort: Cohort, by: Account, at: datetime) -> list[Item]:
    query = select(PayBatch).where(
        PayBatch.cohort_id == cohort.id, PayBatch.state.in_(("proposed", "approved"))
    )
    items = []
    for one in db.session.scalars(query.order_by(PayBatch.id)):
        url = url_for("money.batch", cohort=cohort.code, batch_id=one.id)
        if one.state == "proposed":
            mine = _mine(by, one.proposed_by_id, "second-signatory")
            items.append(Item(mine, _("付款批次 %(number)s 等复核人批准", number=one.number), url))
        else:
            text = _("付款批次 %(number)s 批准了，等导出给财务", number=one.number)
            items.append(Item("office" in by.roles, text, url))
    today = at.astimezone(cohort.programme.timezone).date()
    month = today.strftime("%Y-%m")
    ready = sum(not one.lacks for one in due_payments(cohort, month, today))
    if ready:
        text = _("这个月有 %(count)s 笔补助到期可以付", count=ready)
        items.append(Item("office" in by.roles, text, url_for("money.due", cohort=cohort.code, month=month)))
    return items
