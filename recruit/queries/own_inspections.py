"""What was looked at and put right under one applicant's own agreement: stations, deposits, books, the signing itself.

Of what two people have not settled yet comes only that it waits: a word that nobody stands for may still change.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import or_, select

from recruit.db import db
from recruit.i18n import _
from recruit.models import (
    Acceptance,
    Agreement,
    Annulment,
    Application,
    Candidacy,
    DepositReturn,
    Entry,
    MoneyCorrection,
    PayLine,
    Payment,
    Receipt,
)
from recruit.models.proposal import Proposal
from recruit.own_data import OwnPart, Records
from recruit.programme.promised import Check
from recruit.queries.own_money import own_engagements


def acceptances(application: Application, at: datetime) -> OwnPart:
    """How the fitted-out station was found."""
    records = Records(
        {
            "inspected_on": _("哪一天验收"),
            "marks": _("各项"),
            "outcome": _("验收结果"),
            "remark": _("验收人写的话"),
        }
        | _settling()
    )
    names = _names(application.cohort.programme.support.checklist)
    query = select(Acceptance).where(Acceptance.engagement_id.in_(_ids(application))).order_by(Acceptance.id)
    for one in db.session.scalars(query):
        told: dict[str, Any] = {
            "inspected_on": one.inspected_on,
            "marks": {names.get(code, code): mark for code, mark in sorted(one.marks.items())},
            "outcome": one.outcome,
            "remark": one.remark,
        }
        records.add(**_once_settled(one, told))
    return OwnPart("acceptances", _("服务站验收"), records.labels, records.rows)


def deposit_returns(application: Application, at: datetime) -> OwnPart:
    """What was looked at when a deposit went back, what was deducted, and why."""
    records = Records(
        {
            "number": _("收据编号"),
            "inspected_on": _("哪一天清点"),
            "items": _("看了什么"),
            "deducted": _("扣下的金额"),
            "returned": _("退回的金额"),
            "reason": _("理由"),
        }
        | _settling()
    )
    query = (
        select(DepositReturn)
        .join(Receipt, DepositReturn.receipt_id == Receipt.id)
        .where(Receipt.engagement_id.in_(_ids(application)))
        .order_by(DepositReturn.id)
    )
    for one in db.session.scalars(query):
        told: dict[str, Any] = {
            "inspected_on": one.inspected_on,
            "items": [_looked(item) for item in one.items],
            "deducted": one.deducted,
            "returned": one.returned,
            "reason": one.reason,
        }
        records.add(number=one.receipt.number, **_once_settled(one, told))
    return OwnPart("deposit-returns", _("退押金的清点"), records.labels, records.rows)


def corrections(application: Application, at: datetime) -> OwnPart:
    """What the books said of my money and was put right."""
    records = Records(
        {
            "kind": _("办什么"),
            "number": _("收据或批次编号"),
            "on_day": _("哪一天"),
            "reason": _("理由"),
        }
        | _settling()
    )
    ids = _ids(application)
    lines = select(PayLine.id).join(Payment).where(Payment.engagement_id.in_(ids))
    receipts = select(Receipt.id).where(Receipt.engagement_id.in_(ids))
    query = select(MoneyCorrection).where(
        or_(MoneyCorrection.line_id.in_(lines), MoneyCorrection.receipt_id.in_(receipts))
    )
    for one in db.session.scalars(query.order_by(MoneyCorrection.id)):
        number = one.receipt.number if one.receipt else one.line.batch.number if one.line else ""
        told = {"number": number, "on_day": one.on_day, "reason": one.reason}
        records.add(kind=one.kind, **_once_settled(one, told))
    return OwnPart("money-corrections", _("账目的更正"), records.labels, records.rows)


def annulments(application: Application, at: datetime) -> OwnPart:
    """A signing that stood on record by mistake and was taken off it."""
    records = Records({"number": _("协议编号"), "reason": _("理由")} | _settling())
    query = (
        select(Annulment)
        .join(Agreement, Annulment.agreement_id == Agreement.id)
        .join(Entry, Agreement.entry_id == Entry.id)
        .join(Candidacy, Entry.candidacy_id == Candidacy.id)
        .where(Candidacy.application_id == application.id)
        .order_by(Annulment.id)
    )
    for one in db.session.scalars(query):
        records.add(number=one.agreement.number, **_once_settled(one, {"reason": one.reason}))
    return OwnPart("annulments", _("撤销签字登记"), records.labels, records.rows)


def _settling() -> dict[str, str]:
    return {"state": _("状态"), "settled_at": _("办理时间")}


def _once_settled(one: Proposal, told: Mapping[str, Any]) -> dict[str, Any]:
    if one.state == "proposed":
        return {"state": one.state}
    return {**told, "state": one.state, "settled_at": one.settled_at}


def _looked(item: Mapping[str, str]) -> str:
    """What it is; where something is wrong with it also what, and what that costs."""
    said = (item["item"], item["damage"], item["price"]) if item["damage"] else (item["item"],)
    return " ".join(said)


def _names(checks: Sequence[Check]) -> dict[str, str]:
    return {one.code: one.title.zh for one in checks}


def _ids(application: Application) -> list[int]:
    return [one.id for one in own_engagements(application)]


PARTS = (acceptances, deposit_returns, corrections, annulments)
