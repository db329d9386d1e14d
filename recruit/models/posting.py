"""What is posted: corrections of the rules of a running cohort, and the lists as a folder for another server."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from recruit.db import db
from recruit.models.accounts import Account
from recruit.models.programmes import Cohort, ProgrammeVersion
from recruit.models.proposal import Proposal, two_people


class RuleCorrection(Proposal, db.Model):
    """A numbered correction of the published rules of a cohort that runs: proposed by one person, signed by another.

    `source` is the whole programme as it shall be, `changes` what differs: ``{path, old, new, stage}`` each, with the
    code of the stage it touches or an empty text. `number` counts the corrections in force of a cohort, from 1; those
    that were sent back have none. `before` and `after` are the versions of the programme.
    """

    __tablename__ = "rule_correction"

    id: Mapped[int] = mapped_column(primary_key=True)
    cohort_id: Mapped[int] = mapped_column(ForeignKey("cohort.id"))
    number: Mapped[int | None]
    before_id: Mapped[int] = mapped_column(ForeignKey("programme_version.id"))
    after_id: Mapped[int | None] = mapped_column(ForeignKey("programme_version.id"))
    source: Mapped[str] = mapped_column(Text)
    changes: Mapped[list[Any]]
    reason: Mapped[str] = mapped_column(String(500))
    answer: Mapped[str] = mapped_column(String(500), default="")

    cohort: Mapped[Cohort] = relationship()
    before: Mapped[ProgrammeVersion] = relationship(foreign_keys=[before_id])
    after: Mapped[ProgrammeVersion | None] = relationship(foreign_keys=[after_id])

    __table_args__ = (
        UniqueConstraint("cohort_id", "number"),
        *two_people("confirmed", "rejected", "withdrawn"),
    )


class ListSite(db.Model):
    """The public lists of a cohort as one archive of plain files, made by the worker at somebody's wish.

    `done` of `total` files are written; `file_sha256` is the archive. One that was stopped is ``cancelled``.
    """

    __tablename__ = "list_site"

    id: Mapped[int] = mapped_column(primary_key=True)
    cohort_id: Mapped[int] = mapped_column(ForeignKey("cohort.id"), index=True)
    state: Mapped[str] = mapped_column(String(10), default="waiting")
    asked_at: Mapped[datetime]
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    done: Mapped[int] = mapped_column(default=0)
    total: Mapped[int] = mapped_column(default=0)
    finished_at: Mapped[datetime | None]
    file_sha256: Mapped[str | None] = mapped_column(String(64))

    cohort: Mapped[Cohort] = relationship()
    asked_by: Mapped[Account] = relationship()

    __table_args__ = (
        CheckConstraint("state IN ('waiting', 'working', 'done', 'failed', 'cancelled')", name="state"),
    )
