"""What belongs to filled forms: their pictures, forms struck by the office, looks at households claimed twice."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from exams.models.fieldwork import FormResponse
from recruit.db import db
from recruit.models import Account, Stage


class FormPicture(db.Model):
    """A picture within a filled form, cleaned, sealed in the file store under its hash; `name` is the answer that
    names it. It shows somebody's house, so it is treated as a private answer whatever the question."""

    __tablename__ = "form_picture"

    id: Mapped[int] = mapped_column(primary_key=True)
    response_id: Mapped[int] = mapped_column(ForeignKey("form_response.id"))
    name: Mapped[str] = mapped_column(String(80))
    sha256: Mapped[str] = mapped_column(String(64), index=True)
    width: Mapped[int]
    height: Mapped[int]
    size: Mapped[int]

    response: Mapped[FormResponse] = relationship()

    __table_args__ = (UniqueConstraint("response_id", "name"),)


class FormStrike(db.Model):
    """The office took a form out: it is not `current` while this stands, and says why. `undone_at`: taken back."""

    __tablename__ = "form_strike"

    id: Mapped[int] = mapped_column(primary_key=True)
    response_id: Mapped[int] = mapped_column(ForeignKey("form_response.id"))
    reason: Mapped[str] = mapped_column(String(24))
    note: Mapped[str] = mapped_column(String(300), default="")
    by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    at: Mapped[datetime]
    undone_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    undone_at: Mapped[datetime | None]

    response: Mapped[FormResponse] = relationship()

    __table_args__ = (
        Index(
            "uq_form_strike_standing",
            "response_id",
            unique=True,
            sqlite_where=text("undone_at IS NULL"),
            postgresql_where=text("undone_at IS NULL"),
        ),
        CheckConstraint(
            "reason IN ('not-own', 'not-there', 'invented', 'empty', 'other')",
            name="reason",
        ),
    )


class ClaimLook(db.Model):
    """What a person found who looked at a household that several candidates claim. The newest counts; a claim that
    came later than `at` has not been looked at. `same_index` as in `FormResponse`, and gone with it."""

    __tablename__ = "claim_look"

    id: Mapped[int] = mapped_column(primary_key=True)
    stage_id: Mapped[int] = mapped_column(ForeignKey("stage.id"))
    component: Mapped[str] = mapped_column(String(32))
    same_index: Mapped[str | None] = mapped_column(String(64))
    reason: Mapped[str] = mapped_column(String(24))
    note: Mapped[str] = mapped_column(String(300), default="")
    by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    at: Mapped[datetime]
    erased_at: Mapped[datetime | None]

    stage: Mapped[Stage] = relationship()
    by: Mapped[Account] = relationship()

    __table_args__ = (
        Index("ix_claim_look_stage_id_component_same_index", "stage_id", "component", "same_index"),
        CheckConstraint("reason IN ('both-visited', 'one-visited', 'slip', 'unclear')", name="reason"),
    )
