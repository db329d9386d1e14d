"""An exam on paper: prints and their sheets, who sat on paper, what was typed in from the sheets, and by whom."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from exams.models.sitting import AnswerEvent, Attempt
from recruit.db import db
from recruit.models import Account, Entry, Stage
from recruit.models.proposal import Proposal, two_people


class HallPrint(Proposal, db.Model):
    """One print of papers, as one person asked for it and a second allowed it. Only these two may print and fetch it.

    `scope` says of what: `all`, or the `room`, `township` or `numbers` of `scope_of`. One that is `stopped` may go on.
    """

    __tablename__ = "hall_print"

    id: Mapped[int] = mapped_column(primary_key=True)
    stage_id: Mapped[int] = mapped_column(ForeignKey("stage.id"), index=True)
    scope: Mapped[str] = mapped_column(String(12))
    scope_of: Mapped[str] = mapped_column(String(40), default="")

    stage: Mapped[Stage] = relationship()

    __table_args__ = (
        *two_people("allowed", "stopped", "rejected", "recalled", granted=("allowed", "stopped")),
    )


class HallSheet(db.Model):
    """One candidate's paper in one print; its id is in the code of every page (`exams.sitting.sheet_code`).

    `items_sha256` is the fingerprint of the paper as it was printed; `pdf_sha256` the file, None until it is printed
    and again after it was erased.
    """

    __tablename__ = "hall_sheet"

    id: Mapped[int] = mapped_column(primary_key=True)
    print_id: Mapped[int] = mapped_column(ForeignKey("hall_print.id"))
    entry_id: Mapped[int] = mapped_column(ForeignKey("entry.id"), index=True)
    items_sha256: Mapped[str] = mapped_column(String(64))
    pages: Mapped[int] = mapped_column(default=0)
    pdf_sha256: Mapped[str | None] = mapped_column(String(64))
    printed_at: Mapped[datetime | None]

    print: Mapped[HallPrint] = relationship()
    entry: Mapped[Entry] = relationship()

    __table_args__ = (UniqueConstraint("print_id", "entry_id"),)


class PaperSitting(db.Model):
    """An attempt written on paper, at the times that the room recorded.

    `handed_over`: it was begun online and went on on paper; then `began_at` is the moment of that, and what a device
    delivers later is late. `settled_at`: when everything on the sheets had been taken in.
    """

    __tablename__ = "paper_sitting"

    attempt_id: Mapped[int] = mapped_column(ForeignKey("attempt.id"), primary_key=True)
    handed_over: Mapped[bool] = mapped_column(default=False)
    cause: Mapped[str] = mapped_column(String(16))
    began_at: Mapped[datetime]
    ended_at: Mapped[datetime]
    recorded_at: Mapped[datetime]
    recorded_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    settled_at: Mapped[datetime | None]

    attempt: Mapped[Attempt] = relationship()

    __table_args__ = (CheckConstraint("ended_at > began_at", name="order"),)


class SheetTyping(db.Model):
    """What one person typed from one candidate's sheets. Rounds 1 and 2 are typed blind; 3 is the third look.

    `answers`: position -> answer, as answers travel. Not `done`, it is put aside to be gone on with.
    """

    __tablename__ = "sheet_typing"

    id: Mapped[int] = mapped_column(primary_key=True)
    attempt_id: Mapped[int] = mapped_column(ForeignKey("attempt.id"))
    round: Mapped[int]
    typist_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    answers: Mapped[dict[str, Any]]
    done: Mapped[bool] = mapped_column(default=False)
    typed_at: Mapped[datetime]

    attempt: Mapped[Attempt] = relationship()
    typist: Mapped[Account] = relationship()

    __table_args__ = (
        UniqueConstraint("attempt_id", "round"),
        UniqueConstraint("attempt_id", "typist_id"),
        CheckConstraint("round IN (1, 2, 3)", name="round"),
    )


class AnswerSheetImport(Proposal, db.Model):
    """Answers from a table, as one person looked them through; they count when a second one has confirmed.

    `rows`: ``{"attempt": id, "number": admission number, "answers": {position: answer}}``.
    """

    __tablename__ = "answer_sheet_import"

    id: Mapped[int] = mapped_column(primary_key=True)
    stage_id: Mapped[int] = mapped_column(ForeignKey("stage.id"), index=True)
    rows: Mapped[list[Any]]

    stage: Mapped[Stage] = relationship()

    __table_args__ = (*two_people("confirmed", "rejected", "recalled"),)


class TypedAnswer(db.Model):
    """Where an answer event came from that no candidate's device sent: typed by two people, or imported and confirmed.

    `entered_by` typed first or brought the table, `checked_by` typed second or confirmed it, `settled_by` decided where
    the two differed.
    """

    __tablename__ = "typed_answer"

    event_id: Mapped[int] = mapped_column(ForeignKey("answer_event.id"), primary_key=True)
    channel: Mapped[str] = mapped_column(String(8))
    entered_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    checked_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    settled_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))

    event: Mapped[AnswerEvent] = relationship()

    __table_args__ = (
        CheckConstraint("channel IN ('typed', 'import')", name="channel"),
        CheckConstraint("entered_by_id <> checked_by_id", name="four_eyes"),
    )
