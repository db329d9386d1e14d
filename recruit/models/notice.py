"""The papers that go with a cohort's notice, and every version of each."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from recruit.db import db
from recruit.models.accounts import Account
from recruit.models.programmes import Cohort
from recruit.programme import Text


class NoticePaper(db.Model):
    """An attachment of the notice. Taken down it can no longer be read by the public, but stays on record with why."""

    __tablename__ = "notice_paper"

    id: Mapped[int] = mapped_column(primary_key=True)
    cohort_id: Mapped[int] = mapped_column(ForeignKey("cohort.id"), index=True)
    position: Mapped[int]
    taken_down_at: Mapped[datetime | None]
    taken_down_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    taken_down_reason: Mapped[str] = mapped_column(String(500), default="")

    cohort: Mapped[Cohort] = relationship()
    taken_down_by: Mapped[Account | None] = relationship()
    versions: Mapped[list[NoticePaperVersion]] = relationship(
        back_populates="paper", order_by="NoticePaperVersion.number"
    )

    @property
    def newest(self) -> NoticePaperVersion:
        return self.versions[-1]


class NoticePaperVersion(db.Model):
    """A paper as it stood from `put_up_at` until the next version: title and file. Never changed afterwards.

    What shows data by mistake is removed by two people (`recruit.services.remove_papers`). From `removal_asked_at` on
    the public reads neither title nor file; with `erased_at` set this row keeps no file in the store, titles and
    `reason` are empty, and `sha256` stays. `removal_cause` is public, `removal_reason` the office's own words.
    """

    __tablename__ = "notice_paper_version"

    id: Mapped[int] = mapped_column(primary_key=True)
    paper_id: Mapped[int] = mapped_column(ForeignKey("notice_paper.id"))
    number: Mapped[int]
    title_zh: Mapped[str] = mapped_column(String(80))
    title_en: Mapped[str] = mapped_column(String(160))
    file_type: Mapped[str] = mapped_column(String(8))
    sha256: Mapped[str] = mapped_column(String(64))
    size: Mapped[int]
    reason: Mapped[str] = mapped_column(String(500), default="")
    put_up_at: Mapped[datetime]
    put_up_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))

    removal_cause: Mapped[str] = mapped_column(String(16), default="")
    removal_reason: Mapped[str] = mapped_column(String(500), default="")
    removal_asked_at: Mapped[datetime | None]
    removal_asked_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    erased_at: Mapped[datetime | None]
    erased_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))

    paper: Mapped[NoticePaper] = relationship(back_populates="versions")
    put_up_by: Mapped[Account] = relationship(foreign_keys=[put_up_by_id])
    removal_asked_by: Mapped[Account | None] = relationship(foreign_keys=[removal_asked_by_id])
    erased_by: Mapped[Account | None] = relationship(foreign_keys=[erased_by_id])

    __table_args__ = (
        UniqueConstraint("paper_id", "number"),
        CheckConstraint("file_type IN ('pdf', 'docx', 'xlsx', 'doc', 'xls', 'jpg')", name="file_type"),
        CheckConstraint("erased_by_id <> removal_asked_by_id", name="four_eyes"),
    )

    @property
    def readable(self) -> bool:
        """Whether the public may read it, as far as this version alone says."""
        return self.removal_asked_at is None

    @property
    def removal_pending(self) -> bool:
        """Asked for, and nobody has confirmed it yet."""
        return self.removal_asked_at is not None and self.erased_at is None

    @property
    def title(self) -> Text:
        """The title in both languages; a paper without an English one keeps its own."""
        return Text(self.title_zh, self.title_en)
