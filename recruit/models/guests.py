"""Accounts of a day: a guest judge's, for one stage, until midnight."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from recruit.db import db
from recruit.models.accounts import Account
from recruit.models.programmes import Stage


class GuestSlip(db.Model):
    """An account that was made for one day of one stage (`Account.until`). Taken back early, it says when and by whom.

    The account stays, because marks name it; nobody comes in with it any more.
    """

    __tablename__ = "guest_slip"

    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), primary_key=True)
    stage_id: Mapped[int] = mapped_column(ForeignKey("stage.id"), index=True)
    made_at: Mapped[datetime]
    made_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    withdrawn_at: Mapped[datetime | None]
    withdrawn_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))

    account: Mapped[Account] = relationship(foreign_keys=[account_id])
    stage: Mapped[Stage] = relationship()
