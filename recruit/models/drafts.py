"""Programmes in the making: drafts, every revision of them, and the two signatures that publish one."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from recruit.db import db
from recruit.models.accounts import Account
from recruit.models.programmes import Cohort, ProgrammeVersion
from recruit.models.proposal import Proposal, two_people


class ProgrammeDraft(db.Model):
    """One programme that is being written. `origin` says what it was copied from; `state`: `open` or `dropped`."""

    __tablename__ = "programme_draft"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(64))
    origin: Mapped[str] = mapped_column(String(100))
    state: Mapped[str] = mapped_column(String(8), default="open")
    begun_at: Mapped[datetime]
    begun_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))

    begun_by: Mapped[Account] = relationship()

    __table_args__ = (CheckConstraint("state IN ('open', 'dropped')", name="state"),)


class DraftRevision(db.Model):
    """A draft as it stood after one step; only ever added, so that nothing typed is lost and any step can be undone.

    `files` names what lies beside the text (name -> SHA-256 of a `DraftFile`), the list of villages among it. `touched`
    are the paths that the step changed, `whole` where the text was replaced as a whole.
    """

    __tablename__ = "programme_draft_revision"

    id: Mapped[int] = mapped_column(primary_key=True)
    draft_id: Mapped[int] = mapped_column(ForeignKey("programme_draft.id"))
    number: Mapped[int]
    source: Mapped[str] = mapped_column(Text)
    files: Mapped[dict[str, Any]]
    what: Mapped[str] = mapped_column(String(12))
    touched: Mapped[list[Any]]
    made_at: Mapped[datetime]
    made_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))

    draft: Mapped[ProgrammeDraft] = relationship()
    made_by: Mapped[Account] = relationship()

    __table_args__ = (
        CheckConstraint("what IN ('begun', 'boxes', 'whole', 'file', 'restored')", name="what"),
        UniqueConstraint("draft_id", "number"),
    )


class DraftFile(db.Model):
    """A file beside a draft, once for each content."""

    __tablename__ = "programme_draft_file"

    id: Mapped[int] = mapped_column(primary_key=True)
    draft_id: Mapped[int] = mapped_column(ForeignKey("programme_draft.id"))
    content_hash: Mapped[str] = mapped_column(String(64))
    content: Mapped[bytes] = mapped_column(LargeBinary)

    __table_args__ = (UniqueConstraint("draft_id", "content_hash"),)


class DraftProposal(Proposal, db.Model):
    """One revision of a draft put forward to be published, signed by a second person or sent back.

    `sha256` is the hash of the programme that is signed; `cohort_code`: the cohort to open of it, '' for none yet.
    """

    __tablename__ = "programme_draft_proposal"

    id: Mapped[int] = mapped_column(primary_key=True)
    revision_id: Mapped[int] = mapped_column(ForeignKey("programme_draft_revision.id"))
    draft_id: Mapped[int] = mapped_column(ForeignKey("programme_draft.id"))
    sha256: Mapped[str] = mapped_column(String(64))
    cohort_code: Mapped[str] = mapped_column(String(64), default="")
    reason: Mapped[str] = mapped_column(String(500), default="")
    answer: Mapped[str] = mapped_column(String(500), default="")
    version_id: Mapped[int | None] = mapped_column(ForeignKey("programme_version.id"))
    cohort_id: Mapped[int | None] = mapped_column(ForeignKey("cohort.id"))

    revision: Mapped[DraftRevision] = relationship()
    draft: Mapped[ProgrammeDraft] = relationship()
    version: Mapped[ProgrammeVersion | None] = relationship()
    cohort: Mapped[Cohort | None] = relationship()

    __table_args__ = (
        *two_people("confirmed", "rejected", "recalled"),
        Index(
            "uq_programme_draft_proposal_waiting",
            "draft_id",
            unique=True,
            sqlite_where=text("state = 'proposed'"),
            postgresql_where=text("state = 'proposed'"),
        ),
    )
