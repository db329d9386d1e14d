"""How far the deposits of an engagement have come, for whoever paid them."""

from __future__ import annotations

from sqlalchemy import select

from recruit.db import db
from recruit.models import DepositReturn, Engagement, Receipt

#: Nothing was paid; somebody's equipment is still out; it was looked at and one signature is missing; all went back.
NONE, HELD, INSPECTED, RETURNED = "none", "held", "inspected", "returned"
_STEPS = {"proposed": INSPECTED, "confirmed": RETURNED}


def deposit_standing(engagement: Engagement) -> str:
    """The least settled of them counts: one that is held keeps the others from being done."""
    query = (
        select(Receipt.id, DepositReturn.state)
        .outerjoin(
            DepositReturn, (DepositReturn.receipt_id == Receipt.id) & DepositReturn.state.in_(tuple(_STEPS))
        )
        .where(Receipt.engagement_id == engagement.id, Receipt.kind == "deposit", Receipt.state == "valid")
        .order_by(Receipt.id)
    )
    found = {_STEPS.get(state or "", HELD) for _receipt, state in db.session.execute(query)}
    return next((one for one in (HELD, INSPECTED, RETURNED) if one in found), NONE)
