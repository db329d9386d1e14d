"""People and their applications. Whatever identifies a person is sealed; a keyed index finds it again."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from recruit.db import db
from recruit.models.programmes import Cohort


class Person(db.Model):
    """One human being, known by the keyed index of the ID number, however often and by whatever channel they apply."""

    __tablename__ = "person"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(80))
    id_number_sealed: Mapped[bytes | None]
    id_number_index: Mapped[str] = mapped_column(String(64), unique=True)
    id_number_tail: Mapped[str] = mapped_column(String(4))
    birth_date: Mapped[date] = mapped_column(Date)
    sex: Mapped[str] = mapped_column(String(8))
    created_at: Mapped[datetime]
    erased_at: Mapped[datetime | None]


class Application(db.Model):
    """One person's application to one cohort.

    `answers` holds plain fields (schooling, village …), `contact_sealed` the sealed JSON of phone, e-mail and address.
    `state`: draft → submitted → eligible | waiver | refused; withdrawn at any time. `originals_seen_*`: a clerk or the
    office has had the demanded papers themselves in hand, so pictures of them are not asked for. `sheet_row`: which row
    of which imported file it came from, ``SHA-256:row``; a row is taken once, whatever is corrected afterwards.
    """

    __tablename__ = "application"

    id: Mapped[int] = mapped_column(primary_key=True)
    cohort_id: Mapped[int] = mapped_column(ForeignKey("cohort.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    number: Mapped[str] = mapped_column(String(20))
    channel: Mapped[str] = mapped_column(String(12))
    state: Mapped[str] = mapped_column(String(12))
    township_code: Mapped[str] = mapped_column(String(12))
    village_code: Mapped[str] = mapped_column(String(12))
    schooling: Mapped[str] = mapped_column(String(24))
    answers: Mapped[dict[str, Any]]
    contact_sealed: Mapped[bytes | None]
    phone_masked: Mapped[str] = mapped_column(String(24), default="")
    declarations: Mapped[list[Any]]
    findings: Mapped[list[Any]] = mapped_column(default=list)
    preferences: Mapped[list[Any]] = mapped_column(default=list)
    reassign: Mapped[bool] = mapped_column(default=False)
    consent_at: Mapped[datetime | None]
    submitted_at: Mapped[datetime]
    entered_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    revision: Mapped[int] = mapped_column(default=1)
    withdrawn_at: Mapped[datetime | None]
    erased_at: Mapped[datetime | None]
    originals_seen_at: Mapped[datetime | None]
    originals_seen_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    sheet_row: Mapped[str | None] = mapped_column(String(72))

    cohort: Mapped[Cohort] = relationship()
    person: Mapped[Person] = relationship(lazy="joined")
    waivers: Mapped[list[Waiver]] = relationship(back_populates="application", order_by="Waiver.id")
    attachments: Mapped[list[Attachment]] = relationship(order_by="Attachment.id")

    __table_args__ = (
        UniqueConstraint("cohort_id", "person_id"),
        UniqueConstraint("cohort_id", "number"),
        UniqueConstraint("cohort_id", "sheet_row"),
        Index("ix_application_cohort_id_state", "cohort_id", "state"),
        CheckConstraint("channel IN ('web', 'desk', 'import')", name="channel"),
        CheckConstraint("state IN ('submitted', 'eligible', 'waiver', 'refused', 'withdrawn')", name="state"),
    )


class Waiver(db.Model):
    """A recorded relaxation of one eligibility rule: who asked, why, who allowed or refused it, who stood by it, when.

    `decided_*` is the officer's decision; it holds from `settled_at` on. A refusal holds at once; a grant where the
    programme asks for a second name only when `confirmed_by` has confirmed it. A grant that the second person sent
    back leaves `returned_*` and waits for a new decision.
    """

    __tablename__ = "waiver"

    id: Mapped[int] = mapped_column(primary_key=True)
    application_id: Mapped[int] = mapped_column(ForeignKey("application.id"), index=True)
    rule: Mapped[str] = mapped_column(String(32))
    requested_at: Mapped[datetime]
    reason: Mapped[str] = mapped_column(String(500), default="")
    decided_at: Mapped[datetime | None]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    granted: Mapped[bool | None]
    decision_reason: Mapped[str] = mapped_column(String(500), default="")
    settled_at: Mapped[datetime | None]
    confirmed_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    returned_at: Mapped[datetime | None]
    returned_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    return_reason: Mapped[str] = mapped_column(String(500), default="")

    application: Mapped[Application] = relationship(back_populates="waivers")

    __table_args__ = (
        UniqueConstraint("application_id", "rule"),
        CheckConstraint("confirmed_by_id <> decided_by_id", name="four_eyes"),
    )


class Attachment(db.Model):
    """A picture or paper handed in with an application (photo, ID card, diploma); the bytes lie in the file store."""

    __tablename__ = "attachment"

    id: Mapped[int] = mapped_column(primary_key=True)
    application_id: Mapped[int] = mapped_column(ForeignKey("application.id"), index=True)
    field: Mapped[str] = mapped_column(String(24))
    sha256: Mapped[str] = mapped_column(String(64))
    mime: Mapped[str] = mapped_column(String(40))
    size: Mapped[int]
    received_at: Mapped[datetime]
    erased_at: Mapped[datetime | None]

    __table_args__ = (UniqueConstraint("application_id", "field"),)
