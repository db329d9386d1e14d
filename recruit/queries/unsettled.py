"""What keeps somebody's data although its time is over: money that is not settled, a correction that is still owed."""

from __future__ import annotations

from sqlalchemy import Select, select, union

from recruit.db import db
from recruit.models import (
    Agreement,
    Application,
    Candidacy,
    DepositReturn,
    Engagement,
    Entry,
    PayLine,
    Payment,
    Receipt,
    Recheck,
    Repayment,
)
from recruit.queries.owed_corrections import is_owed


def unsettled_engagements() -> Select[tuple[int]]:
    """Ids of those under which a repayment is open, a deposit is held, or a payment is on its way."""
    given_back = select(DepositReturn.id).where(
        DepositReturn.receipt_id == Receipt.id, DepositReturn.state == "confirmed"
    )
    found = union(
        select(Payment.engagement_id).join(Repayment).where(Repayment.state == "open"),
        select(Payment.engagement_id).join(PayLine).where(PayLine.state == "in"),
        select(Receipt.engagement_id).where(
            Receipt.kind == "deposit",
            Receipt.state == "valid",
            Receipt.engagement_id.is_not(None),
            ~given_back.exists(),
        ),
    ).subquery()
    return select(found.c.engagement_id)


def with_open_money() -> Select[tuple[int]]:
    """Ids of applications whose money is not settled, whether or not the agreement still stands."""
    return (
        select(Candidacy.application_id)
        .join(Entry, Entry.candidacy_id == Candidacy.id)
        .join(Agreement, Agreement.entry_id == Entry.id)
        .join(Engagement, Engagement.agreement_id == Agreement.id)
        .where(Engagement.id.in_(unsettled_engagements()), Candidacy.application_id.is_not(None))
    )  # type: ignore[return-value]


def owed_requests() -> Select[tuple[int]]:
    """Ids of granted requests whose correction nobody has signed yet."""
    return select(Recheck.id).join(Recheck.result).where(is_owed())


def with_owed_correction() -> Select[tuple[int]]:
    """Ids of applications to which a correction is owed."""
    return (
        select(Candidacy.application_id)
        .join(Recheck, Recheck.candidacy_id == Candidacy.id)
        .where(Recheck.id.in_(owed_requests()), Candidacy.application_id.is_not(None))
    )  # type: ignore[return-value]


def unsettled(application: Application) -> str | None:
    """The code of a refusal: ``data-bound-money``, ``data-bound-owed``; None where nothing is open."""
    for code, ids in (("data-bound-money", with_open_money()), ("data-bound-owed", with_owed_correction())):
        query = select(Application.id).where(Application.id == application.id, Application.id.in_(ids))
        if db.session.scalar(query) is not None:
            return code
    return None
