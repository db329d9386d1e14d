"""Printed forms: tables that the office or a township types, and batches of forms as PDF."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from recruit.db import db
from recruit.models.accounts import Account
from recruit.models.programmes import Cohort


class FormTable(db.Model):
    """What was typed into the tables of one form, of one township, or of all (`township_code` '').

    `rows_sealed`: JSON of table code -> lines, each column code -> text: names and telephone numbers of officials; None
    once erased. `revision` counts changes and guards against two people's writing at once.
    """

    __tablename__ = "form_table"

    id: Mapped[int] = mapped_column(primary_key=True)
    cohort_id: Mapped[int] = mapped_column(ForeignKey("cohort.id"))
    paper: Mapped[str] = mapped_column(String(32))
    township_code: Mapped[str] = mapped_column(String(12), default="")
    revision: Mapped[int] = mapped_column(default=1)
    rows_sealed: Mapped[bytes | None]
    changed_at: Mapped[datetime]
    changed_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    erased_at: Mapped[datetime | None]

    cohort: Mapped[Cohort] = relationship()
    changed_by: Mapped[Account] = relationship()

    __table_args__ = (UniqueConstraint("cohort_id", "paper", "township_code"),)


class FormPrint(db.Model):
    """One batch of a printed form. `township_code`: whose, '' for the whole cohort.

    `state`: `running` while pieces are still to be laid out, `stopped` by somebody, `done`. It goes on where it ended.
    """

    __tablename__ = "form_print"

    id: Mapped[int] = mapped_column(primary_key=True)
    cohort_id: Mapped[int] = mapped_column(ForeignKey("cohort.id"), index=True)
    paper: Mapped[str] = mapped_column(String(32))
    township_code: Mapped[str] = mapped_column(String(12), default="")
    state: Mapped[str] = mapped_column(String(8), default="running")
    whole: Mapped[int]
    begun_at: Mapped[datetime]
    begun_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))

    cohort: Mapped[Cohort] = relationship()
    begun_by: Mapped[Account] = relationship()

    __table_args__ = (CheckConstraint("state IN ('running', 'stopped', 'done')", name="state"),)


class FormPiece(db.Model):
    """One file of a batch. `subjects`: ids of what the forms are about, in printed order.

    Without `pdf_sha256` it is still to be laid out; `erased_at`: the file is gone, it held names and numbers.
    """

    __tablename__ = "form_piece"

    id: Mapped[int] = mapped_column(primary_key=True)
    print_id: Mapped[int] = mapped_column(ForeignKey("form_print.id"))
    position: Mapped[int]
    label: Mapped[str] = mapped_column(String(80))
    subjects: Mapped[list[Any]]
    pdf_sha256: Mapped[str | None] = mapped_column(String(64))
    printed_at: Mapped[datetime | None]
    erased_at: Mapped[datetime | None]

    batch: Mapped[FormPrint] = relationship()

    __table_args__ = (
        UniqueConstraint("print_id", "position"),
        CheckConstraint("(pdf_sha256 IS NULL) = (printed_at IS NULL)", name="printed"),
    )
