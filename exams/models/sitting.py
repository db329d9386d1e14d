"""The online exam: questions, papers, attempts and the append-only answers. Also attendance at meetings."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from recruit.db import db
from recruit.models import Account, Entry


class BankItem(db.Model):
    """One version of one question. What was reviewed, and so may have been sat, is never changed: a new one is added.

    Only drafts change in place: `revision` counts that. `author_id` wrote it, `editor_id` changed the draft last,
    `writers` are all who had a hand in this version's text; who reviews is none of them. `unfinished`: its writer does
    not offer it for review yet. `sent_back` holds the reviewer's words until the draft is changed. `intake` names the
    import it came with. `alike` is the code of the question it resembles most, `alike_percent` how much.
    """

    __tablename__ = "bank_item"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(40))
    version: Mapped[int] = mapped_column(default=1)
    kind: Mapped[str] = mapped_column(String(16))
    topic: Mapped[str] = mapped_column(String(32))
    difficulty: Mapped[int]
    stem: Mapped[str] = mapped_column(Text)
    options: Mapped[list[Any]]
    key: Mapped[dict[str, Any]]
    explanation: Mapped[str] = mapped_column(Text, default="")
    left_texts: Mapped[list[Any]] = mapped_column(default=list)
    rule: Mapped[str | None] = mapped_column(String(20))
    state: Mapped[str] = mapped_column(String(12), default="reviewed")
    created_at: Mapped[datetime]
    revision: Mapped[int] = mapped_column(default=1)
    author_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    editor_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    reviewer_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    reviewed_at: Mapped[datetime | None]
    sent_back: Mapped[str] = mapped_column(String(500), default="")
    retired_reason: Mapped[str] = mapped_column(String(500), default="")
    retired_at: Mapped[datetime | None]
    intake: Mapped[str | None] = mapped_column(String(40), index=True)
    alike: Mapped[str | None] = mapped_column(String(40))
    alike_percent: Mapped[int] = mapped_column(default=0)

    unfinished: Mapped[bool] = mapped_column(default=False)

    author: Mapped[Account | None] = relationship(foreign_keys=[author_id])
    editor: Mapped[Account | None] = relationship(foreign_keys=[editor_id])
    reviewer: Mapped[Account | None] = relationship(foreign_keys=[reviewer_id])
    writers: Mapped[list[Account]] = relationship(secondary="bank_writer")
    pictures: Mapped[list[BankPicture]] = relationship(order_by="BankPicture.position", lazy="selectin")

    __table_args__ = (
        UniqueConstraint("code", "version"),
        CheckConstraint("state IN ('draft', 'reviewed', 'retired')", name="state"),
    )


class BankWriter(db.Model):
    """Somebody who wrote or changed the text of one version of a question, and so does not review it."""

    __tablename__ = "bank_writer"

    bank_item_id: Mapped[int] = mapped_column(ForeignKey("bank_item.id"), primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), primary_key=True, index=True)


class BankPicture(db.Model):
    """A picture of one version of a question, called in its texts by `name`; the bytes lie in the file store."""

    __tablename__ = "bank_picture"

    id: Mapped[int] = mapped_column(primary_key=True)
    bank_item_id: Mapped[int] = mapped_column(ForeignKey("bank_item.id"), index=True)
    position: Mapped[int]
    name: Mapped[str] = mapped_column(String(120))
    sha256: Mapped[str] = mapped_column(String(64))
    media_type: Mapped[str] = mapped_column(String(40))
    alt: Mapped[str] = mapped_column(String(500), default="")

    __table_args__ = (UniqueConstraint("bank_item_id", "name"),)


class Paper(db.Model):
    """The paper drawn for one candidate before the doors open; `items` are plain `exams.sitting.paper.Slot`s.

    `draw_id` names the batch, so that it can be drawn again; `form` which of several parallel forms it is, from 1.
    """

    __tablename__ = "paper"

    id: Mapped[int] = mapped_column(primary_key=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey("entry.id"), unique=True)
    seed: Mapped[str] = mapped_column(String(200))
    items: Mapped[list[Any]]
    drawn_at: Mapped[datetime]
    draw_id: Mapped[int | None] = mapped_column(ForeignKey("paper_draw.id"), index=True)
    form: Mapped[int | None]


class Attempt(db.Model):
    """One sitting. Its deadline is never stored: `exams.deadline` gives it from these facts whenever it is asked for.

    `extension_seconds` is the sum of the extra minutes that two people gave (`TimeShare`). `finished_by` says whether
    the candidate handed in (nothing more is taken) or the clock did (late work is kept).
    """

    __tablename__ = "attempt"

    id: Mapped[int] = mapped_column(primary_key=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey("entry.id"), unique=True)
    paper_id: Mapped[int] = mapped_column(ForeignKey("paper.id"))
    started_at: Mapped[datetime]
    extension_seconds: Mapped[int] = mapped_column(default=0)
    submitted_at: Mapped[datetime | None]
    finished_by: Mapped[str | None] = mapped_column(String(12))
    receipt: Mapped[str | None] = mapped_column(String(40), unique=True)

    entry: Mapped[Entry] = relationship()
    paper: Mapped[Paper] = relationship()

    __table_args__ = (
        CheckConstraint("finished_by IN ('candidate', 'clock')", name="finished_by"),
        CheckConstraint("(submitted_at IS NULL) = (receipt IS NULL)", name="receipt"),
    )


class AnswerEvent(db.Model):
    """One answer as it arrived. Rows are only ever added; the newest client sequence of a question counts.

    `late` is the ruling at arrival; only minutes given afterwards, which reach back over the arrival, lift it.
    """

    __tablename__ = "answer_event"

    id: Mapped[int] = mapped_column(primary_key=True)
    attempt_id: Mapped[int] = mapped_column(ForeignKey("attempt.id"))
    client_id: Mapped[str] = mapped_column(String(36))
    client_seq: Mapped[int]
    position: Mapped[int]
    answer: Mapped[list[Any]]
    received_at: Mapped[datetime]
    late: Mapped[bool] = mapped_column(default=False)

    __table_args__ = (
        UniqueConstraint("attempt_id", "client_id"),
        # Every save asks for the attempt's highest sequence.
        Index("ix_answer_event_attempt_id_client_seq", "attempt_id", "client_seq"),
    )


class Attendance(db.Model):
    """Presence of one entry at one session, as a named person recorded it.

    `status` is `present`, `late` or `absent`. Not recorded at all is not the same as absent.
    """

    __tablename__ = "attendance"

    id: Mapped[int] = mapped_column(primary_key=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey("entry.id"))
    session: Mapped[str] = mapped_column(String(32), default="")
    status: Mapped[str] = mapped_column(String(8))
    at: Mapped[datetime]
    recorded_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))

    entry: Mapped[Entry] = relationship()

    __table_args__ = (
        UniqueConstraint("entry_id", "session"),
        CheckConstraint("status IN ('present', 'late', 'absent')", name="status"),
    )
