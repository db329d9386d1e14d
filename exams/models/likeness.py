"""Look-alike pictures: what each picture looks like, how far the search is, and the pairs that a person looks at."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from exams.models.fieldwork import Evidence
from recruit.db import db
from recruit.models import Stage


class PictureLook(db.Model):
    """What one stored picture looks like (`exams.fieldwork.looks`): its views one after the other, 160 bytes each.

    Empty where nothing can be seen. Made by the worker after the picture was taken in, and gone with it.
    """

    __tablename__ = "picture_look"

    evidence_id: Mapped[int] = mapped_column(ForeignKey("evidence.id"), primary_key=True)
    views: Mapped[bytes] = mapped_column(LargeBinary)


class LikenessSearch(db.Model):
    """How far the search among the pictures of one component is. `state`: `asked`, `running` (`done` of `whole`
    told), `ready`, `failed` or `stopped`.

    `pictures` were compared at `made_at`. `more`: pairs that were not kept; `left_out`: comparisons not made, because
    too many pictures have one layout.
    """

    __tablename__ = "likeness_search"

    id: Mapped[int] = mapped_column(primary_key=True)
    stage_id: Mapped[int] = mapped_column(ForeignKey("stage.id"))
    component: Mapped[str] = mapped_column(String(32))
    state: Mapped[str] = mapped_column(String(8), default="asked")
    done: Mapped[int] = mapped_column(default=0)
    whole: Mapped[int] = mapped_column(default=0)
    asked_at: Mapped[datetime]
    made_at: Mapped[datetime | None]
    pictures: Mapped[int] = mapped_column(default=0)
    more: Mapped[int] = mapped_column(default=0)
    left_out: Mapped[int] = mapped_column(default=0)

    stage: Mapped[Stage] = relationship()

    __table_args__ = (
        UniqueConstraint("stage_id", "component"),
        CheckConstraint("state IN ('asked', 'running', 'ready', 'failed', 'stopped')", name="state"),
    )


class Likeness(db.Model):
    """Two pictures that look alike; `first` was received first. A lead: nothing follows from it by itself.

    `distance`, `kind`, `framed`: as `scoring.evidence.pairs.Pair`. `verdict` is what a person found, empty until then.
    """

    __tablename__ = "likeness"

    id: Mapped[int] = mapped_column(primary_key=True)
    stage_id: Mapped[int] = mapped_column(ForeignKey("stage.id"))
    component: Mapped[str] = mapped_column(String(32))
    first_id: Mapped[int] = mapped_column(ForeignKey("evidence.id"))
    second_id: Mapped[int] = mapped_column(ForeignKey("evidence.id"), index=True)
    distance: Mapped[int]
    kind: Mapped[str] = mapped_column(String(8))
    framed: Mapped[bool]
    found_at: Mapped[datetime]
    verdict: Mapped[str] = mapped_column(String(10), default="")
    judged_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    judged_at: Mapped[datetime | None]

    first: Mapped[Evidence] = relationship(foreign_keys=[first_id])
    second: Mapped[Evidence] = relationship(foreign_keys=[second_id])

    __table_args__ = (
        UniqueConstraint("first_id", "second_id"),
        Index("ix_likeness_stage_id_component", "stage_id", "component"),
        CheckConstraint("verdict IN ('', 'same', 'screen', 'different', 'unsure')", name="verdict"),
        CheckConstraint("first_id <> second_id", name="two"),
    )
