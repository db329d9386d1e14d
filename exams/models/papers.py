"""How a stage's papers were drawn, from which questions, and by whom they were released."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from recruit.db import db
from recruit.models import Stage


class PaperBank(db.Model):
    """The questions a draw could take (`exams.sitting.pools.pools_to_plain`), kept once under their hash: without them
    no draw could be repeated after the bank has grown. Neither texts nor keys are in it."""

    __tablename__ = "paper_bank"

    sha256: Mapped[str] = mapped_column(String(64), primary_key=True)
    choices: Mapped[list[Any]]


class PaperDraw(db.Model):
    """One batch of papers: those of all who stood in the stage, or of one who came later.

    `series` counts the redraws from 1; `first` is how many papers of the series were drawn before. `seed` is that of
    the series, `numbers` are the admission numbers of the batch. `reason` and `drawn_by_id` are of a redraw; what the
    system draws by itself has neither.
    """

    __tablename__ = "paper_draw"

    id: Mapped[int] = mapped_column(primary_key=True)
    stage_id: Mapped[int] = mapped_column(ForeignKey("stage.id"), index=True)
    series: Mapped[int]
    first: Mapped[int]
    papers: Mapped[int]
    seed: Mapped[str] = mapped_column(String(200))
    numbers: Mapped[list[Any]]
    bank_sha256: Mapped[str] = mapped_column(ForeignKey("paper_bank.sha256"))
    reason: Mapped[str] = mapped_column(String(300), default="")
    drawn_at: Mapped[datetime]
    drawn_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))

    stage: Mapped[Stage] = relationship()
    bank: Mapped[PaperBank] = relationship()


class PaperRelease(db.Model):
    """One series of a stage's papers put forward by one person and released by a second; from then on it is fixed."""

    __tablename__ = "paper_release"

    id: Mapped[int] = mapped_column(primary_key=True)
    stage_id: Mapped[int] = mapped_column(ForeignKey("stage.id"))
    series: Mapped[int]
    proposed_at: Mapped[datetime]
    proposed_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    confirmed_at: Mapped[datetime | None]
    confirmed_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))

    stage: Mapped[Stage] = relationship()

    __table_args__ = (
        UniqueConstraint("stage_id"),
        CheckConstraint("(confirmed_at IS NULL) = (confirmed_by_id IS NULL)", name="confirmed"),
        CheckConstraint("confirmed_by_id IS NULL OR confirmed_by_id <> proposed_by_id", name="four_eyes"),
    )
