"""A verdict put right in a closed stage, because the answer to a recheck says that it was wrong."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from recruit.db import db
from recruit.models.accounts import Account
from recruit.models.funnel import Entry
from recruit.models.rechecks import Recheck


class Mending(db.Model):
    """One verdict as it was and as it is now, with the recheck that opened it. Rows are only ever added.

    `part` tells what of the component was judged: a criterion's code, a picture's or a household's number, '' for the
    whole. `was` and `now` are a mark's number or a verdict's code; `was` is '' where nothing had been given.
    """

    __tablename__ = "mending"

    id: Mapped[int] = mapped_column(primary_key=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey("entry.id"), index=True)
    recheck_id: Mapped[int] = mapped_column(ForeignKey("recheck.id"), index=True)
    component: Mapped[str] = mapped_column(String(32))
    part: Mapped[str] = mapped_column(String(40), default="")
    was: Mapped[str] = mapped_column(String(64), default="")
    now: Mapped[str] = mapped_column(String(64))
    reason: Mapped[str] = mapped_column(String(300), default="")
    at: Mapped[datetime]
    by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))

    entry: Mapped[Entry] = relationship()
    recheck: Mapped[Recheck] = relationship()
    by: Mapped[Account] = relationship()
