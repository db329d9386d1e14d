"""What was promised, paid and taken in under one applicant's own agreement, with the accounts they told.

Names of villagers who signed for goods are the villagers'; they never come along.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from recruit.db import db
from recruit.i18n import _
from recruit.models import Agreement, Application, Candidacy, Engagement, Entry, Repayment
from recruit.own_data import OwnPart, Records
from recruit.payees import details_of
from recruit.queries.money import changes_of, payees_of
from recruit.queries.payments import lines_of, receipts_of


def payments(application: Application, at: datetime) -> OwnPart:
    """Every payment of the agreement, and each attempt to pay it."""
    records = Records(
        {
            "kind": _("项目"),
            "period": _("合同年和月"),
            "due_on": _("到期日"),
            "amount": _("协议上的金额"),
            "owed": _("应付"),
            "paid": _("付了"),
            "state": _("状态"),
            "attempts": _("付款记录"),
        }
    )
    for engagement in own_engagements(application):
        attempts = lines_of(engagement)
        for one in engagement.payments:
            records.add(
                kind=one.kind,
                period=one.period,
                due_on=one.due_on,
                amount=one.amount,
                owed=one.due,
                paid=one.paid,
                state=one.state,
                attempts=[
                    " ".join(
                        str(part)
                        for part in (line.batch.number, line.amount, line.state, line.done_on, line.reason)
                        if part not in (None, "")
                    )
                    for line in attempts.get(one.id, [])
                ],
            )
    return OwnPart("payments", _("补助"), records.labels, records.rows)


def accounts(application: Application, at: datetime) -> OwnPart:
    """The accounts that were told for me, in full: they are mine."""
    records = Records(
        {
            "told_at": _("填的时间"),
            "kind": _("收款用什么"),
            "bank": _("开户行"),
            "holder": _("户名"),
            "number": _("账号"),
            "state": _("状态"),
            "valid_from": _("从哪天起用"),
            "answer": _("退回的原因"),
        }
    )
    for engagement in own_engagements(application):
        for one in reversed(payees_of(engagement)):
            details = details_of(one)
            records.add(
                told_at=one.proposed_at,
                kind=one.kind,
                bank=details.bank if details else "",
                holder=details.holder if details else "",
                number=details.number if details else "",
                state=one.state,
                valid_from=one.valid_from,
                answer=one.answer,
            )
    return OwnPart("payees", _("收款账号"), records.labels, records.rows)


def changes(application: Application, at: datetime) -> OwnPart:
    """Ends, pauses and returns to work. Of one that two people have not settled: that it waits, and no more."""
    records = Records(
        {
            "kind": _("办什么"),
            "on_day": _("哪一天"),
            "cause": _("缘由"),
            "reason": _("理由"),
            "state": _("状态"),
            "settled_at": _("办理时间"),
        }
    )
    for engagement in own_engagements(application):
        for one in changes_of(engagement):
            records.add(
                kind=one.kind,
                on_day=one.on_day,
                cause=one.cause,
                reason=one.reason if one.state != "proposed" else None,
                state=one.state,
                settled_at=one.settled_at,
            )
    return OwnPart("engagement-changes", _("结束、暂停和恢复"), records.labels, records.rows)


def receipts(application: Application, at: datetime) -> OwnPart:
    """Money I handed in or got back against a paper, and what I still have to give back."""
    records = Records(
        {
            "number": _("收据编号"),
            "kind": _("是什么"),
            "amount": _("金额"),
            "on_day": _("哪一天"),
            "how": _("怎么付的"),
            "state": _("状态"),
            "void_reason": _("为什么作废"),
        }
    )
    for engagement in own_engagements(application):
        for one in receipts_of(engagement):
            records.add(
                number=one.number,
                kind=one.kind,
                amount=one.amount,
                on_day=one.on_day,
                how=one.how,
                state=one.state,
                void_reason=one.void_reason,
            )
        for owing in _open_repayments(engagement):
            records.add(kind="repayment", amount=owing.amount, on_day=owing.made_at, state=owing.state)
    note = _("领物资的村民是谁，是村民的，不在里面。")
    return OwnPart("money-receipts", _("收据和要退的钱"), records.labels, records.rows, note=note)


def own_engagements(application: Application) -> list[Engagement]:
    """In the order in which they were made, also those of agreements that are void."""
    query = (
        select(Engagement)
        .join(Agreement, Engagement.agreement_id == Agreement.id)
        .join(Entry, Agreement.entry_id == Entry.id)
        .join(Candidacy, Entry.candidacy_id == Candidacy.id)
        .where(Candidacy.application_id == application.id)
        .order_by(Engagement.id)
    )
    return list(db.session.scalars(query))


def account_wanted(application: Application) -> bool:
    """Whether nothing can be paid under a signed agreement because no account was told, or the last was sent back."""
    signed = [one for one in own_engagements(application) if one.agreement.state == "signed"]
    if not signed or signed[-1].ended_on is not None:
        return False
    return not any(one.state in ("proposed", "confirmed") for one in payees_of(signed[-1]))


def _open_repayments(engagement: Engagement) -> list[Repayment]:
    ids = [one.id for one in engagement.payments]
    query = select(Repayment).where(Repayment.payment_id.in_(ids), Repayment.state == "open")
    return list(db.session.scalars(query.order_by(Repayment.id)))


PARTS = (payments, accounts, changes, receipts)
