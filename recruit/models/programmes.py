"""A published programme, a cohort that runs it, and the cohort's stages."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from recruit.db import db
from recruit.errors import Refusal
from recruit.programme import Programme, ProgrammeError, frozen
from recruit.programme import Stage as StageDefinition
from recruit.programme.attached import Kept


class ProgrammeVersion(db.Model):
    """A programme as it was published: the exact text, its hash, and who published it. Never changed afterwards.

    `files` are those that lie beside the text, as forms in a spreadsheet; `sha256` covers them too.
    """

    __tablename__ = "programme_version"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(64))
    number: Mapped[int]
    sha256: Mapped[str] = mapped_column(String(64))
    source: Mapped[str] = mapped_column(Text)
    regions: Mapped[str] = mapped_column(Text)
    published_at: Mapped[datetime]
    published_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))

    files: Mapped[list[ProgrammeFile]] = relationship(order_by="ProgrammeFile.name")

    __table_args__ = (UniqueConstraint("code", "number"),)

    @property
    def programme(self) -> Programme:
        """The validated programme; parsed once per process and hash.

        Errors: Refusal('programme-altered' (programme)) when the row is no longer what was published.
        """
        try:
            return frozen(self.sha256, self.source, self.regions, Kept(self._files))
        except ProgrammeError as error:
            raise Refusal("programme-altered", programme=self.code) from error

    def _files(self) -> list[tuple[str, bytes]]:
        return [(one.name, one.content) for one in self.files]


class ProgrammeFile(db.Model):
    """A file that belongs to a published programme, byte by byte; `content_hash` is its SHA-256."""

    __tablename__ = "programme_file"

    id: Mapped[int] = mapped_column(primary_key=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("programme_version.id"))
    name: Mapped[str] = mapped_column(String(120))
    content_hash: Mapped[str] = mapped_column(String(64))
    content: Mapped[bytes] = mapped_column(LargeBinary)

    __table_args__ = (UniqueConstraint("version_id", "name"),)


class Cohort(db.Model):
    """One running of a programme version. `demo` admits fictitious ID numbers; nothing else differs.

    `hold_reason`, while there is one, keeps everything of the cohort from being erased (`held_by` is a login), up to
    `held_until` where somebody has ended the hold.
    `withdrawn_*`: opened by mistake and taken back while nobody had registered; the reason is public, the name a login.
    `practice` is the code of the stage in which a running stands that exists to be tried out; None for a real one.
    """

    __tablename__ = "cohort"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(64), unique=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("programme_version.id"))
    demo: Mapped[bool] = mapped_column(default=False)
    practice: Mapped[str | None] = mapped_column(String(64))
    opened_at: Mapped[datetime]
    counters: Mapped[dict[str, Any]] = mapped_column(default=dict)
    hold_reason: Mapped[str | None] = mapped_column(String(500))
    held_at: Mapped[datetime | None]
    held_by: Mapped[str | None] = mapped_column(String(40))
    held_until: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]
    withdrawn_by: Mapped[str | None] = mapped_column(String(40))
    withdrawn_reason: Mapped[str | None] = mapped_column(String(500))

    version: Mapped[ProgrammeVersion] = relationship(lazy="joined")
    stages: Mapped[list[Stage]] = relationship(back_populates="cohort", order_by="Stage.position")

    @property
    def programme(self) -> Programme:
        return self.version.programme

    def held(self, at: datetime) -> bool:
        """Whether nothing of it may be erased at this moment."""
        return self.hold_reason is not None and (self.held_until is None or at < self.held_until)

    def stage(self, code: str) -> Stage:
        return next(stage for stage in self.stages if stage.code == code)


class Stage(db.Model):
    """A stage as this cohort runs it. What it means lies in the frozen programme (`definition`)."""

    __tablename__ = "stage"

    id: Mapped[int] = mapped_column(primary_key=True)
    cohort_id: Mapped[int] = mapped_column(ForeignKey("cohort.id"))
    code: Mapped[str] = mapped_column(String(64))
    kind: Mapped[str] = mapped_column(String(64))
    track: Mapped[str] = mapped_column(String(32))
    position: Mapped[int]
    opens_at: Mapped[datetime]
    closes_at: Mapped[datetime]
    state: Mapped[str] = mapped_column(String(12), default="waiting")
    opened_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]

    cohort: Mapped[Cohort] = relationship(back_populates="stages")

    __table_args__ = (
        UniqueConstraint("cohort_id", "code"),
        CheckConstraint("state IN ('waiting', 'open', 'closed')", name="state"),
    )

    @property
    def definition(self) -> StageDefinition:
        return self.cohort.programme.stage(self.code)
