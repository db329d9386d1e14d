"""Written pieces marked blind, and compared with each other."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from exams.models.fieldwork import Document
from recruit.db import db
from recruit.models import Account, Entry, Stage


class PlanSheet(db.Model):
    """One written piece before one marker; a newer revision is another piece, and the old sheet counts no more.

    `round`, `turn`, `stopped_why` as in `essay_sheet`. `draft` is what was filled in and not handed in yet:
    ``{"marks": {criterion: mark}, "comments": {criterion: words}}``. `named_at`: the marker has told the office that
    the text names its writer.
    """

    __tablename__ = "plan_sheet"

    id: Mapped[int] = mapped_column(primary_key=True)
    stage_id: Mapped[int] = mapped_column(ForeignKey("stage.id"), index=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey("entry.id"), index=True)
    component: Mapped[str] = mapped_column(String(32))
    document_id: Mapped[int] = mapped_column(ForeignKey("document.id"))
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    round: Mapped[int]
    turn: Mapped[int]
    dealt_at: Mapped[datetime]
    draft: Mapped[dict[str, Any] | None]
    drafted_at: Mapped[datetime | None]
    stopped_at: Mapped[datetime | None]
    stopped_why: Mapped[str] = mapped_column(String(12), default="")
    named_at: Mapped[datetime | None]

    stage: Mapped[Stage] = relationship()
    entry: Mapped[Entry] = relationship()
    document: Mapped[Document] = relationship()
    account: Mapped[Account] = relationship()

    __table_args__ = (
        UniqueConstraint("document_id", "account_id"),
        CheckConstraint("round IN (1, 2)", name="round"),
    )


class PlanMark(db.Model):
    """A filled sheet as it was handed in: `marks` by criterion, their sum scaled to the component's maximum in `value`,
    `comments` by criterion. What is put right after a recheck is a further revision; nothing is overwritten."""

    __tablename__ = "plan_mark"

    id: Mapped[int] = mapped_column(primary_key=True)
    sheet_id: Mapped[int] = mapped_column(ForeignKey("plan_sheet.id"))
    revision: Mapped[int] = mapped_column(default=1)
    value: Mapped[Decimal]
    marks: Mapped[dict[str, Any]]
    comments: Mapped[dict[str, Any]] = mapped_column(default=dict)
    at: Mapped[datetime]

    sheet: Mapped[PlanSheet] = relationship()

    __table_args__ = (UniqueConstraint("sheet_id", "revision"),)


class PlanTemplate(db.Model):
    """A form or example that all candidates were given: its words weigh nothing in a comparison. `text_sha256` is its
    text in the file store."""

    __tablename__ = "plan_template"

    id: Mapped[int] = mapped_column(primary_key=True)
    stage_id: Mapped[int] = mapped_column(ForeignKey("stage.id"), index=True)
    component: Mapped[str] = mapped_column(String(32))
    name: Mapped[str] = mapped_column(String(120))
    text_sha256: Mapped[str] = mapped_column(String(64))
    added_at: Mapped[datetime]
    added_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    removed_at: Mapped[datetime | None]


class PlanComparison(db.Model):
    """All written pieces of a component compared with each other, as the worker did it last.

    `inputs_hash`: of what was compared. `texts`, `pairs`: how many. `left_out`: pairs that are alike, but beyond those
    that were looked at passage by passage. `groups`: lists of document ids that hang together. `unread`: admission
    numbers whose file gave no text. `bare`: those with next to nothing of their own.
    """

    __tablename__ = "plan_comparison"

    id: Mapped[int] = mapped_column(primary_key=True)
    stage_id: Mapped[int] = mapped_column(ForeignKey("stage.id"))
    component: Mapped[str] = mapped_column(String(32))
    state: Mapped[str] = mapped_column(String(8), default="asked")
    asked_at: Mapped[datetime]
    made_at: Mapped[datetime | None]
    inputs_hash: Mapped[str] = mapped_column(String(64), default="")
    texts: Mapped[int] = mapped_column(default=0)
    pairs: Mapped[int] = mapped_column(default=0)
    left_out: Mapped[int] = mapped_column(default=0)
    groups: Mapped[list[Any]] = mapped_column(default=list)
    unread: Mapped[list[Any]] = mapped_column(default=list)
    bare: Mapped[list[Any]] = mapped_column(default=list)

    stage: Mapped[Stage] = relationship()

    __table_args__ = (
        UniqueConstraint("stage_id", "component"),
        CheckConstraint("state IN ('asked', 'running', 'ready', 'failed', 'stopped')", name="state"),
    )


class PlanLikeness(db.Model):
    """Two written pieces that are more alike than chance; `first` came in first. A lead for a person, no verdict.

    `passages`: [begin, end in the first, begin, end in the second, small changes] in letters of the texts as written.
    `first_share`, `second_share`: of each one's own letters. `gone`: the last comparison did not find it any more.
    `verdict`: '' until somebody looked: ``nothing``, ``source`` (both from one source), ``copied``.
    """

    __tablename__ = "plan_likeness"

    id: Mapped[int] = mapped_column(primary_key=True)
    stage_id: Mapped[int] = mapped_column(ForeignKey("stage.id"))
    component: Mapped[str] = mapped_column(String(32))
    first_id: Mapped[int] = mapped_column(ForeignKey("document.id"))
    second_id: Mapped[int] = mapped_column(ForeignKey("document.id"), index=True)
    likeness: Mapped[Decimal]
    first_share: Mapped[Decimal]
    second_share: Mapped[Decimal]
    longest: Mapped[int]
    kind: Mapped[str] = mapped_column(String(12))
    shuffled: Mapped[bool]
    changed: Mapped[int]
    passages: Mapped[list[Any]] = mapped_column(deferred=True)
    found_at: Mapped[datetime]
    gone: Mapped[bool] = mapped_column(default=False)
    verdict: Mapped[str] = mapped_column(String(8), default="")
    note: Mapped[str] = mapped_column(String(300), default="")
    looked_at: Mapped[datetime | None]
    looked_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    erased_at: Mapped[datetime | None]

    first: Mapped[Document] = relationship(foreign_keys=[first_id])
    second: Mapped[Document] = relationship(foreign_keys=[second_id])

    __table_args__ = (
        UniqueConstraint("first_id", "second_id"),
        Index("ix_plan_likeness_stage_id_component", "stage_id", "component"),
        CheckConstraint("verdict IN ('', 'nothing', 'source', 'copied')", name="verdict"),
        CheckConstraint("(verdict = '') = (looked_at IS NULL)", name="looked"),
    )
