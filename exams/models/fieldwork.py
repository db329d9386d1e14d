"""Field work: evidence pictures, repeated forms, documents, phone checks."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from recruit.db import db
from recruit.models import Entry, Stage


class Evidence(db.Model):
    """One picture handed in as proof. The bytes are re-encoded, without metadata, in the file store.

    `serial` counts a candidate's pictures of one component, so that people can speak of picture 17. `source_sha256`
    is the hash of the file as it came, `sha256` that of the cleaned picture: either one tells an exact repeat.

    Under sampled review `review_sample_id` is the draw on whose roster the picture stood, and `course` what came of
    that: it was ``drawn``, belongs to the ``rest``, or a person ``called`` it up from there. `by_sample`: it was
    accepted because the sample passed, and nobody looked at it.
    """

    __tablename__ = "evidence"

    id: Mapped[int] = mapped_column(primary_key=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey("entry.id"))
    stage_id: Mapped[int] = mapped_column(ForeignKey("stage.id"))
    component: Mapped[str] = mapped_column(String(32))
    serial: Mapped[int]
    sha256: Mapped[str] = mapped_column(String(64))
    source_sha256: Mapped[str] = mapped_column(String(64))
    width: Mapped[int]
    height: Mapped[int]
    size: Mapped[int]
    received_at: Mapped[datetime]
    captured_at: Mapped[datetime | None]
    replaces_id: Mapped[int | None] = mapped_column(ForeignKey("evidence.id"), unique=True)
    state: Mapped[str] = mapped_column(String(12), default="waiting")
    reason: Mapped[str] = mapped_column(String(32), default="")
    reviewed_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    reviewed_at: Mapped[datetime | None]
    review_sample_id: Mapped[int | None] = mapped_column(ForeignKey("review_sample.id"), index=True)
    course: Mapped[str] = mapped_column(String(8), default="")
    by_sample: Mapped[bool] = mapped_column(default=False)
    erased_at: Mapped[datetime | None]

    entry: Mapped[Entry] = relationship()

    __table_args__ = (
        UniqueConstraint("stage_id", "source_sha256"),
        UniqueConstraint("stage_id", "sha256"),
        UniqueConstraint("entry_id", "component", "serial"),
        Index("ix_evidence_stage_id_component_state", "stage_id", "component", "state"),
        CheckConstraint("state IN ('waiting', 'accepted', 'rejected')", name="state"),
        CheckConstraint("course IN ('', 'drawn', 'rest', 'called')", name="course"),
    )


class FormResponse(db.Model):
    """One filled form of a series (a household, a day's report). Private answers are sealed, the rest is plain.

    `slot` is the household's running number or the day's number. `same_index` is the keyed fingerprint of what tells
    one household from another (place and phone); a correction adds a revision, and only the newest is `current`.
    """

    __tablename__ = "form_response"

    id: Mapped[int] = mapped_column(primary_key=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey("entry.id"))
    component: Mapped[str] = mapped_column(String(32))
    form: Mapped[str] = mapped_column(String(32))
    slot: Mapped[str] = mapped_column(String(40))
    answers: Mapped[dict[str, Any]]
    private_sealed: Mapped[bytes | None]
    same_index: Mapped[str | None] = mapped_column(String(64), index=True)
    received_at: Mapped[datetime]
    captured_at: Mapped[datetime | None]
    late: Mapped[bool] = mapped_column(default=False)
    revision: Mapped[int] = mapped_column(default=1)
    current: Mapped[bool] = mapped_column(default=True)
    erased_at: Mapped[datetime | None]

    entry: Mapped[Entry] = relationship()

    __table_args__ = (
        UniqueConstraint("entry_id", "component", "slot", "revision"),
        Index(
            "uq_form_response_same_household",
            "entry_id",
            "component",
            "same_index",
            unique=True,
            sqlite_where=text("current"),
            postgresql_where=text("current"),
        ),
    )


class Document(db.Model):
    """A written piece (project plan): the answers as written in place, or a file in the store. The newest counts.

    `text_sha256` is the file's text, as it was read when it came in.
    """

    __tablename__ = "document"

    id: Mapped[int] = mapped_column(primary_key=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey("entry.id"))
    component: Mapped[str] = mapped_column(String(32))
    answers: Mapped[dict[str, Any]] = mapped_column(default=dict)
    sha256: Mapped[str | None] = mapped_column(String(64))
    text_sha256: Mapped[str | None] = mapped_column(String(64))
    file_type: Mapped[str] = mapped_column(String(8), default="")
    file_name: Mapped[str] = mapped_column(String(120), default="")
    size: Mapped[int] = mapped_column(default=0)
    received_at: Mapped[datetime]
    revision: Mapped[int] = mapped_column(default=1)
    current: Mapped[bool] = mapped_column(default=True)
    erased_at: Mapped[datetime | None]

    entry: Mapped[Entry] = relationship()

    __table_args__ = (
        UniqueConstraint("entry_id", "component", "revision"),
        CheckConstraint("file_type IN ('', 'pdf', 'docx', 'txt')", name="file_type"),
    )


class PhoneSample(db.Model):
    """One draw of the forms that are checked by phone, by two people's words.

    `roster` (admission number -> the labels of its forms) is fixed with the first word, before the second is known;
    `size` is how many forms of each candidate are drawn, `rule` and `about` what else the draw goes by
    (`exams.fieldwork.sample`; empty on a record from before there were waves). Both words give the seed. Without a
    second word the draw has not been held; `first_word` is empty on a record from before there were two.

    `kind`: `random`, or `cause`: further calls for one candidate, outside the sample. There the first word is the seed
    of the draw before it and the second says whose forms for the how manieth time, so that nobody chose either.
    """

    __tablename__ = "phone_sample"

    id: Mapped[int] = mapped_column(primary_key=True)
    stage_id: Mapped[int] = mapped_column(ForeignKey("stage.id"), index=True)
    component: Mapped[str] = mapped_column(String(32))
    roster: Mapped[dict[str, Any]] = mapped_column(deferred=True)
    roster_sha256: Mapped[str] = mapped_column(String(64))
    size: Mapped[int]
    first_word: Mapped[str] = mapped_column(String(80))
    proposed_at: Mapped[datetime]
    proposed_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    second_word: Mapped[str] = mapped_column(String(80), default="")
    seed: Mapped[str] = mapped_column(String(200), default="")
    drawn_at: Mapped[datetime | None]
    witness_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    kind: Mapped[str] = mapped_column(String(8), default="random")
    rule: Mapped[dict[str, Any]] = mapped_column(default=dict)
    about: Mapped[dict[str, Any]] = mapped_column(default=dict, deferred=True)

    stage: Mapped[Stage] = relationship()

    __table_args__ = (
        CheckConstraint("witness_id IS NULL OR witness_id <> proposed_by_id", name="four_eyes"),
        CheckConstraint("kind IN ('random', 'cause')", name="kind"),
        Index(
            "uq_phone_sample_waiting",
            "stage_id",
            "component",
            unique=True,
            sqlite_where=text("drawn_at IS NULL"),
            postgresql_where=text("drawn_at IS NULL"),
        ),
    )


class PhoneShare(db.Model):
    """One candidate's part in a random draw that was held: `seen` of their forms were on this roster or earlier ones,
    the newest with the running number `newest`; `drawn` of them have been drawn so far. `last`: their window had ended,
    so their sample is complete."""

    __tablename__ = "phone_share"

    id: Mapped[int] = mapped_column(primary_key=True)
    sample_id: Mapped[int] = mapped_column(ForeignKey("phone_sample.id"))
    entry_id: Mapped[int] = mapped_column(ForeignKey("entry.id"), index=True)
    seen: Mapped[int]
    newest: Mapped[int]
    drawn: Mapped[int]
    offset: Mapped[str] = mapped_column(String(40))
    last: Mapped[bool]

    __table_args__ = (UniqueConstraint("sample_id", "entry_id"),)


class PhoneCall(db.Model):
    """One form of the sample, as it was when it was drawn. Who calls is told by the assignments of its candidate, so
    work can change hands. `double`: drawn for a second checker too, who is `second_id` and does not see the first."""

    __tablename__ = "phone_call"

    id: Mapped[int] = mapped_column(primary_key=True)
    sample_id: Mapped[int] = mapped_column(ForeignKey("phone_sample.id"), index=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey("entry.id"), index=True)
    response_id: Mapped[int] = mapped_column(ForeignKey("form_response.id"), unique=True)
    double: Mapped[bool] = mapped_column(default=False)
    second_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"), index=True)

    entry: Mapped[Entry] = relationship()
    response: Mapped[FormResponse] = relationship()
    sample: Mapped[PhoneSample] = relationship()


class PhoneCheck(db.Model):
    """What a household said on the phone about one form. A re-call adds a row; the newest of each `part` is current:
    that of the `first` checker, of the `second`, and what the office `settled` where these differ, which then counts.

    `said`: the household's answers to the questions asked, and which of them differ from the form.
    """

    __tablename__ = "phone_check"

    id: Mapped[int] = mapped_column(primary_key=True)
    response_id: Mapped[int] = mapped_column(ForeignKey("form_response.id"), index=True)
    checker_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    verdict: Mapped[str] = mapped_column(String(16))
    note: Mapped[str] = mapped_column(String(300), default="")
    at: Mapped[datetime]
    current: Mapped[bool] = mapped_column(default=True)
    part: Mapped[str] = mapped_column(String(8), default="first")
    said: Mapped[dict[str, Any]] = mapped_column(default=dict)

    response: Mapped[FormResponse] = relationship()

    __table_args__ = (
        CheckConstraint(
            "verdict IN ('confirmed', 'differs', 'denied', 'not-reached', 'wrong-number')", name="verdict"
        ),
        CheckConstraint("part IN ('first', 'second', 'settled')", name="part"),
    )
