"""What is marked blind: who marks, whom they may not mark; of essays, which answer lies before whom and every mark
handed in (of written pieces: `exams.models.plans`)."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from exams.models.sitting import Attempt
from recruit.db import db
from recruit.models import Account, Stage


class EssayMarker(db.Model):
    """Somebody who marks essays or written pieces of a stage, as the office named them; `left_at` when they were taken
    off again."""

    __tablename__ = "essay_marker"

    id: Mapped[int] = mapped_column(primary_key=True)
    stage_id: Mapped[int] = mapped_column(ForeignKey("stage.id"))
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    added_at: Mapped[datetime]
    added_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    left_at: Mapped[datetime | None]

    account: Mapped[Account] = relationship(foreign_keys=[account_id])

    __table_args__ = (UniqueConstraint("stage_id", "account_id"),)


class EssayTie(db.Model):
    """A candidate whom this marker may not mark: a relative, an interest, or another circumstance (`reason`)."""

    __tablename__ = "essay_tie"

    id: Mapped[int] = mapped_column(primary_key=True)
    stage_id: Mapped[int] = mapped_column(ForeignKey("stage.id"))
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    entry_id: Mapped[int] = mapped_column(ForeignKey("entry.id"), index=True)
    reason: Mapped[str] = mapped_column(String(12))
    at: Mapped[datetime]
    by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))

    __table_args__ = (UniqueConstraint("account_id", "entry_id"),)


class EssaySheet(db.Model):
    """One answer before one marker. `answer_sha256` names the text that was read: where late work that two people let
    count changes the answer, it is put before markers anew and the old sheet counts no more.

    `round` is 1 for those who mark at first, 2 for the third marker. `turn` is the place in the marker's own order, by
    lot. `draft` is the mark until it is handed in. `stopped_why`: the marker stepped aside or was taken off.
    """

    __tablename__ = "essay_sheet"

    id: Mapped[int] = mapped_column(primary_key=True)
    stage_id: Mapped[int] = mapped_column(ForeignKey("stage.id"), index=True)
    attempt_id: Mapped[int] = mapped_column(ForeignKey("attempt.id"), index=True)
    position: Mapped[int]
    bank_item_id: Mapped[int] = mapped_column(ForeignKey("bank_item.id"))
    answer_sha256: Mapped[str] = mapped_column(String(64))
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    round: Mapped[int]
    turn: Mapped[int]
    dealt_at: Mapped[datetime]
    draft: Mapped[Decimal | None]
    drafted_at: Mapped[datetime | None]
    stopped_at: Mapped[datetime | None]
    stopped_why: Mapped[str] = mapped_column(String(12), default="")

    stage: Mapped[Stage] = relationship()
    attempt: Mapped[Attempt] = relationship()

    __table_args__ = (
        UniqueConstraint("attempt_id", "position", "answer_sha256", "account_id"),
        CheckConstraint("round IN (1, 2)", name="round"),
        CheckConstraint("(draft IS NULL) = (drafted_at IS NULL)", name="draft"),
    )


class EssayMark(db.Model):
    """A mark as it was handed in. What is put right after a recheck is a further revision; nothing is overwritten."""

    __tablename__ = "essay_mark"

    id: Mapped[int] = mapped_column(primary_key=True)
    sheet_id: Mapped[int] = mapped_column(ForeignKey("essay_sheet.id"))
    revision: Mapped[int] = mapped_column(default=1)
    value: Mapped[Decimal]
    at: Mapped[datetime]

    sheet: Mapped[EssaySheet] = relationship()

    __table_args__ = (UniqueConstraint("sheet_id", "revision"),)
