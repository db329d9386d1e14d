"""Guest judges: whose account is for which stage, and until when."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from recruit.db import db
from recruit.errors import Refusal
from recruit.models import Account, GuestSlip, Stage


def guests_of(stage: Stage) -> list[GuestSlip]:
    """Everybody who was ever given a slip for the stage, by login."""
    query = (
        select(GuestSlip)
        .join(Account, Account.id == GuestSlip.account_id)
        .where(GuestSlip.stage_id == stage.id)
        .options(joinedload(GuestSlip.account))
        .order_by(Account.id)
    )
    return list(db.session.scalars(query))


def require_in_place(accounts: Iterable[Account], stage: Stage, at: datetime) -> None:
    """A guest is given work in the one stage the slip is for, and not after its midnight.

    Errors: Refusal('guest-elsewhere' (login)).
    """
    guests = {one.id: one for one in accounts if one.until is not None}
    if not guests:
        return
    query = select(GuestSlip.account_id).where(
        GuestSlip.stage_id == stage.id, GuestSlip.account_id.in_(guests)
    )
    here = set(db.session.scalars(query))
    for key, account in sorted(guests.items()):
        if key not in here or account.until is None or at >= account.until:
            raise Refusal("guest-elsewhere", login=account.login)
