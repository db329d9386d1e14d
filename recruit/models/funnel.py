"""The funnel: who is in which stage, who examines whom, every mark, every result."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from recruit.db import db
from recruit.models.people import Application, Person
from recruit.models.places import Place
from recruit.models.programmes import Stage
from recruit.models.proposal import Proposal


class Candidacy(db.Model):
    """A person or a place that goes through one track of a cohort, under an admission number."""

    __tablename__ = "candidacy"

    id: Mapped[int] = mapped_column(primary_key=True)
    cohort_id: Mapped[int] = mapped_column(ForeignKey("cohort.id"))
    track: Mapped[str] = mapped_column(String(32))
    subject: Mapped[str] = mapped_column(String(8))
    number: Mapped[str] = mapped_column(String(20))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    place_id: Mapped[int | None] = mapped_column(ForeignKey("place.id"))
    application_id: Mapped[int | None] = mapped_column(ForeignKey("application.id"), unique=True)
    township_code: Mapped[str] = mapped_column(String(12))
    state: Mapped[str] = mapped_column(String(12), default="active")
    state_reason: Mapped[str] = mapped_column(String(200), default="")
    created_at: Mapped[datetime]

    person: Mapped[Person | None] = relationship(lazy="joined")
    place: Mapped[Place | None] = relationship(lazy="joined")
    application: Mapped[Application | None] = relationship()

    __table_args__ = (
        UniqueConstraint("cohort_id", "track", "number"),
        UniqueConstraint("cohort_id", "track", "person_id"),
        UniqueConstraint("cohort_id", "track", "place_id"),
        CheckConstraint(
            "(subject = 'person' AND person_id IS NOT NULL AND place_id IS NULL)"
            " OR (subject = 'place' AND place_id IS NOT NULL AND person_id IS NULL)",
            name="subject",
        ),
        CheckConstraint("state IN ('active', 'withdrawn', 'excluded')", name="state"),
    )


class Entry(db.Model):
    """A candidacy in a stage. Its own window, where set, overrides the stage's (illness, power cut, re-sit).

    `closes_before` is the closing of its own that it had when a correction took it out of the stage; whoever is let
    back in has that time again (`recruit.services.admit`). Of whom the stage asks nothing (`recruit.asked_of`) is not
    `asked`; they stand in it and go on.
    """

    __tablename__ = "entry"

    id: Mapped[int] = mapped_column(primary_key=True)
    stage_id: Mapped[int] = mapped_column(ForeignKey("stage.id"))
    candidacy_id: Mapped[int] = mapped_column(ForeignKey("candidacy.id"), index=True)
    entered_at: Mapped[datetime]
    opens_at: Mapped[datetime | None]
    closes_at: Mapped[datetime | None]
    closes_before: Mapped[datetime | None]
    outcome: Mapped[str] = mapped_column(String(12), default="in")
    result_id: Mapped[int | None] = mapped_column(ForeignKey("result.id"))
    asked: Mapped[bool] = mapped_column(default=True)

    stage: Mapped[Stage] = relationship()
    candidacy: Mapped[Candidacy] = relationship()

    __table_args__ = (
        UniqueConstraint("stage_id", "candidacy_id"),
        CheckConstraint("outcome IN ('in', 'advanced', 'reserve', 'out')", name="outcome"),
    )

    @property
    def window(self) -> tuple[datetime, datetime]:
        """Opening and closing of this candidacy's work, the stage's own unless overridden."""
        return self.opens_at or self.stage.opens_at, self.closes_at or self.stage.closes_at

    @property
    def begins_later(self) -> timedelta:
        """By how much later than everybody's this candidacy's work opens; negative where the office let it open
        earlier."""
        return self.window[0] - self.stage.opens_at


class Assignment(db.Model):
    """An examiner's task: this account, in this role, for this entry. No assignment, no sight of the candidate."""

    __tablename__ = "assignment"

    id: Mapped[int] = mapped_column(primary_key=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey("entry.id"))
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    component: Mapped[str] = mapped_column(String(32))
    panel: Mapped[str] = mapped_column(String(16), default="")
    assigned_at: Mapped[datetime]
    recused_at: Mapped[datetime | None]

    entry: Mapped[Entry] = relationship()

    __table_args__ = (
        UniqueConstraint("entry_id", "account_id", "component"),
        Index("ix_assignment_account_id_component", "account_id", "component"),
    )


class Mark(db.Model):
    """One mark by one examiner. A correction adds a row that supersedes; nothing is overwritten."""

    __tablename__ = "mark"

    id: Mapped[int] = mapped_column(primary_key=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey("entry.id"))
    component: Mapped[str] = mapped_column(String(32))
    criterion: Mapped[str] = mapped_column(String(32), default="")
    examiner_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    value: Mapped[Decimal]
    at: Mapped[datetime]
    revision: Mapped[int] = mapped_column(default=1)
    current: Mapped[bool] = mapped_column(default=True)
    reason: Mapped[str] = mapped_column(String(300), default="")

    __table_args__ = (
        UniqueConstraint("entry_id", "component", "criterion", "examiner_id", "revision"),
        Index("ix_mark_entry_id_component_current", "entry_id", "component", "current"),
    )


class Decision(db.Model):
    """What a named person decided about one entry where no marks are given (eligibility, a signature, a vetting)."""

    __tablename__ = "decision"

    id: Mapped[int] = mapped_column(primary_key=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey("entry.id"))
    outcome: Mapped[str] = mapped_column(String(12))
    reason: Mapped[str] = mapped_column(String(64), default="")
    decided_at: Mapped[datetime]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    revision: Mapped[int] = mapped_column(default=1)
    current: Mapped[bool] = mapped_column(default=True)

    __table_args__ = (
        UniqueConstraint("entry_id", "revision"),
        CheckConstraint("outcome IN ('advanced', 'reserve', 'out')", name="outcome"),
    )


class TieBreak(db.Model):
    """What decided a tie that the ladder could not: an extra test's mark, or a place in a witnessed seeded draw."""

    __tablename__ = "tie_break"

    id: Mapped[int] = mapped_column(primary_key=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey("entry.id"))
    kind: Mapped[str] = mapped_column(String(12))
    value: Mapped[Decimal]
    seed: Mapped[str] = mapped_column(String(200), default="")
    recorded_at: Mapped[datetime]
    recorded_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    witness_id: Mapped[int] = mapped_column(ForeignKey("account.id"))

    __table_args__ = (
        UniqueConstraint("entry_id", "kind"),
        CheckConstraint("kind IN ('extra-test', 'draw')", name="kind"),
        CheckConstraint("recorded_by_id <> witness_id", name="witness"),
    )


class TieBreakProposal(Proposal, db.Model):
    """What the office entered to decide a tie, until a second person stands for it; then it becomes `TieBreak` rows.

    `values` are the extra test's marks by admission number. For a draw they are empty, the roster is `numbers`, and
    `word` is the office's half of the seed, which nobody is shown before the witness has given the other half.
    """

    __tablename__ = "tie_break_proposal"

    id: Mapped[int] = mapped_column(primary_key=True)
    stage_id: Mapped[int] = mapped_column(ForeignKey("stage.id"), index=True)
    kind: Mapped[str] = mapped_column(String(12))
    numbers: Mapped[list[Any]]
    values: Mapped[dict[str, Any]]
    word: Mapped[str] = mapped_column(String(90), default="")
    reason: Mapped[str] = mapped_column(String(500), default="")

    stage: Mapped[Stage] = relationship()

    __table_args__ = (
        CheckConstraint("kind IN ('extra-test', 'draw')", name="kind"),
        CheckConstraint("state IN ('proposed', 'confirmed', 'rejected', 'withdrawn')", name="state"),
    )


class Result(db.Model):
    """The outcome of a stage (or, where a stage exits one by one, of a single entry), as two people signed it.

    `bundle` is the canonical JSON from which anybody rebuilds the list. One that is long lies in the file store under
    `sha256`, which is its hash anyway, and `bundle` is empty (`recruit.bundles`). `head` is what a page tells of the
    list beside its rows, so that nobody need read the whole bundle for a page; None where none has been made.
    `sheet_sha256` is the list on paper, once it has been set. A correction is a new version that supersedes; a row
    that was confirmed is never changed.
    """

    __tablename__ = "result"

    id: Mapped[int] = mapped_column(primary_key=True)
    stage_id: Mapped[int] = mapped_column(ForeignKey("stage.id"))
    version: Mapped[int]
    supersedes_id: Mapped[int | None] = mapped_column(ForeignKey("result.id"))
    state: Mapped[str] = mapped_column(String(12))
    inputs_sha256: Mapped[str] = mapped_column(String(64))
    bundle: Mapped[str] = mapped_column(Text)
    sha256: Mapped[str] = mapped_column(String(64))
    reason: Mapped[str] = mapped_column(String(500), default="")
    proposed_at: Mapped[datetime]
    proposed_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    confirmed_at: Mapped[datetime | None]
    confirmed_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    published_at: Mapped[datetime | None]
    posted_until: Mapped[datetime | None]
    head: Mapped[dict[str, Any] | None]
    sheet_sha256: Mapped[str | None] = mapped_column(String(64))

    stage: Mapped[Stage] = relationship()

    __table_args__ = (
        UniqueConstraint("stage_id", "version"),
        CheckConstraint("state IN ('proposed', 'confirmed', 'published', 'rejected')", name="state"),
        CheckConstraint("confirmed_by_id IS NULL OR confirmed_by_id <> proposed_by_id", name="four_eyes"),
    )


class ResultRow(db.Model):
    """One line of a result, kept beside the bundle for whatever counts, joins or looks up."""

    __tablename__ = "result_row"

    id: Mapped[int] = mapped_column(primary_key=True)
    result_id: Mapped[int] = mapped_column(ForeignKey("result.id"))
    position: Mapped[int]
    candidacy_id: Mapped[int] = mapped_column(ForeignKey("candidacy.id"), index=True)
    rank: Mapped[int | None]
    total: Mapped[Decimal | None]
    outcome: Mapped[str] = mapped_column(String(12))
    rung: Mapped[str | None] = mapped_column(String(64))
    reason: Mapped[str | None] = mapped_column(String(64))

    candidacy: Mapped[Candidacy] = relationship()

    __table_args__ = (
        UniqueConstraint("result_id", "position"),
        UniqueConstraint("result_id", "candidacy_id"),
    )


class ResultPage(db.Model):
    """A hundred rows of a signed list as its bundle has them, so that a page of any list is one read.

    `number` counts from 1. `tails`: admission number -> the last digits that tell its name from equal ones of the list.
    """

    __tablename__ = "result_page"

    id: Mapped[int] = mapped_column(primary_key=True)
    result_id: Mapped[int] = mapped_column(ForeignKey("result.id"))
    number: Mapped[int]
    rows: Mapped[list[Any]]
    tails: Mapped[dict[str, Any]]

    __table_args__ = (UniqueConstraint("result_id", "number"),)
