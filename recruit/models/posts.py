"""What somebody settled by hand about a person's post, before or against the rule."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from recruit.db import db
from recruit.models.accounts import Account
from recruit.models.funnel import Entry
from recruit.models.places import Place


class PostChange(db.Model):
    """One word of the office or a township on whom a post goes to. The newest of an entry is `current`; none is back to
    the rule. Without a `place` the person gets no post."""

    __tablename__ = "post_change"

    id: Mapped[int] = mapped_column(primary_key=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey("entry.id"))
    place_id: Mapped[int | None] = mapped_column(ForeignKey("place.id"))
    provider: Mapped[str] = mapped_column(String(12), default="")
    post: Mapped[str] = mapped_column(String(16), default="")
    reason: Mapped[str] = mapped_column(String(300))
    at: Mapped[datetime]
    by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    current: Mapped[bool] = mapped_column(default=True)

    entry: Mapped[Entry] = relationship()
    place: Mapped[Place | None] = relationship()
    by: Mapped[Account] = relationship()

    __table_args__ = (
        CheckConstraint("(place_id IS NULL) = (post = '')", name="whole"),
        Index(
            "uq_post_change_current",
            "entry_id",
            unique=True,
            sqlite_where=text("current"),
            postgresql_where=text("current"),
        ),
    )
