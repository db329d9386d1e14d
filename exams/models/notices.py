"""Invitations: what a stage's notice says, prints in batches, who was told; marks of an exam held elsewhere."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from recruit.db import db
from recruit.models import Entry, Stage
from recruit.models.proposal import Proposal, two_people


class StageNotice(db.Model):
    """What the office says to everybody invited to a stage: where, what to bring, what else. The same on every paper.

    `issued_at`: from then on candidates download their own. `revision` guards against two officers' writing at once.
    """

    __tablename__ = "stage_notice"

    id: Mapped[int] = mapped_column(primary_key=True)
    stage_id: Mapped[int] = mapped_column(ForeignKey("stage.id"), unique=True)
    venue: Mapped[str] = mapped_column(String(120), default="")
    bring: Mapped[str] = mapped_column(String(300), default="")
    remarks: Mapped[str] = mapped_column(String(300), default="")
    revision: Mapped[int] = mapped_column(default=1)
    changed_at: Mapped[datetime]
    changed_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    issued_at: Mapped[datetime | None]

    stage: Mapped[Stage] = relationship()


class NoticeTold(db.Model):
    """Who was told of their invitation, and by which facts: `digest` of time, room and place as they were told.

    Whoever's facts have changed since is told again; nobody is told the same twice.
    """

    __tablename__ = "notice_told"

    id: Mapped[int] = mapped_column(primary_key=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey("entry.id"), unique=True)
    digest: Mapped[str] = mapped_column(String(40))
    told_at: Mapped[datetime]


class NoticePrint(db.Model):
    """One batch of printed invitations of a stage. `scope`: '' for all, else ``room:…``, ``township:…``, ``number:…``.

    `state`: `running` while pieces are still to be laid out, `stopped` by somebody, `done`. It goes on where it ended.
    """

    __tablename__ = "notice_print"

    id: Mapped[int] = mapped_column(primary_key=True)
    stage_id: Mapped[int] = mapped_column(ForeignKey("stage.id"), index=True)
    scope: Mapped[str] = mapped_column(String(80), default="")
    state: Mapped[str] = mapped_column(String(8), default="running")
    people: Mapped[int]
    begun_at: Mapped[datetime]
    begun_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))

    stage: Mapped[Stage] = relationship()

    __table_args__ = (CheckConstraint("state IN ('running', 'stopped', 'done')", name="state"),)


class NoticePiece(db.Model):
    """One file of a batch: the people of a room or a township, at most so many. `entries`: ids in printed order.

    Without `pdf_sha256` it is still to be laid out; `erased_at`: the file is gone, it held photos and names.
    """

    __tablename__ = "notice_piece"

    id: Mapped[int] = mapped_column(primary_key=True)
    print_id: Mapped[int] = mapped_column(ForeignKey("notice_print.id"))
    position: Mapped[int]
    label: Mapped[str] = mapped_column(String(80))
    entries: Mapped[list[Any]]
    pdf_sha256: Mapped[str | None] = mapped_column(String(64))
    printed_at: Mapped[datetime | None]
    erased_at: Mapped[datetime | None]

    batch: Mapped[NoticePrint] = relationship()

    __table_args__ = (
        UniqueConstraint("print_id", "position"),
        CheckConstraint("(pdf_sha256 IS NULL) = (printed_at IS NULL)", name="printed"),
    )


class ElsewhereSheet(Proposal, db.Model):
    """One table of marks from an exam held elsewhere, as one person proposed it. It counts from a second one's word.

    The file stays under `sheet_sha256` as evidence until `erased_at`. `reason`: why marks that counted are changed.
    """

    __tablename__ = "elsewhere_sheet"

    id: Mapped[int] = mapped_column(primary_key=True)
    stage_id: Mapped[int] = mapped_column(ForeignKey("stage.id"), index=True)
    sheet_sha256: Mapped[str] = mapped_column(String(64))
    people: Mapped[int]
    reason: Mapped[str] = mapped_column(String(300), default="")
    answer: Mapped[str] = mapped_column(String(500), default="")
    erased_at: Mapped[datetime | None]

    stage: Mapped[Stage] = relationship()

    __table_args__ = (*two_people("confirmed", "rejected", "recalled"),)


class ElsewhereMark(db.Model):
    """One candidate's row of such a table. `marks`: component code -> the mark as text; empty for who was absent.

    Of a candidate's rows in confirmed tables the one confirmed last counts.
    """

    __tablename__ = "elsewhere_mark"

    id: Mapped[int] = mapped_column(primary_key=True)
    sheet_id: Mapped[int] = mapped_column(ForeignKey("elsewhere_sheet.id"))
    entry_id: Mapped[int] = mapped_column(ForeignKey("entry.id"))
    row: Mapped[int]
    standing: Mapped[str] = mapped_column(String(8))
    marks: Mapped[dict[str, Any]]

    sheet: Mapped[ElsewhereSheet] = relationship()
    entry: Mapped[Entry] = relationship()

    __table_args__ = (
        UniqueConstraint("sheet_id", "entry_id"),
        Index("ix_elsewhere_mark_entry_id", "entry_id"),
        CheckConstraint("standing IN ('sat', 'absent', 'cheating')", name="standing"),
    )
