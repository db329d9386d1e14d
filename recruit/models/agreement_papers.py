"""Papers of an agreement: the text it is printed from, runs that print many, and what became of the paper."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from recruit.db import db
from recruit.models.accounts import Account
from recruit.models.closing import Agreement
from recruit.models.programmes import Cohort, Stage
from recruit.models.proposal import Proposal, two_people


class AgreementText(Proposal, db.Model):
    """One version of the text that a cohort's agreements are printed from. Never changed; a new one takes its place.

    `state`: ``shipped`` is the text that came with the programme, kept as it was at the first print; ``proposed`` waits
    for a second person; the newest of ``shipped`` and ``confirmed`` is in force. `text_hash`: SHA-256 of the source.
    """

    __tablename__ = "agreement_text"

    id: Mapped[int] = mapped_column(primary_key=True)
    cohort_id: Mapped[int] = mapped_column(ForeignKey("cohort.id"))
    document: Mapped[str] = mapped_column(String(40))
    version: Mapped[int]
    source: Mapped[str] = mapped_column(Text)
    text_hash: Mapped[str] = mapped_column(String(64))
    reason: Mapped[str] = mapped_column(String(200), default="")

    cohort: Mapped[Cohort] = relationship()

    __table_args__ = (
        UniqueConstraint("cohort_id", "document", "version"),
        *two_people("shipped", "confirmed", "rejected"),
    )

    @property
    def label(self) -> str:
        """What the print says of it: number and the first signs of the hash."""
        return f"{self.version}-{self.text_hash[:12]}"


class AgreementRun(db.Model):
    """A print of everybody in a stage who has no agreement yet, done by the worker a few at a time.

    `state`: ``asked``, ``running``, ``stopped`` (by the office; can go on), ``done`` or ``failed`` (`problem` is the
    code of the refusal). Who still needs an agreement is read from the agreements themselves, so a run that was killed
    goes on without doing anything twice.
    """

    __tablename__ = "agreement_run"

    id: Mapped[int] = mapped_column(primary_key=True)
    stage_id: Mapped[int] = mapped_column(ForeignKey("stage.id"), index=True)
    state: Mapped[str] = mapped_column(String(12), default="asked")
    starts_on: Mapped[date] = mapped_column(Date)
    whole: Mapped[int]
    done: Mapped[int] = mapped_column(default=0)
    problem: Mapped[str] = mapped_column(String(40), default="")
    asked_at: Mapped[datetime]
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    ended_at: Mapped[datetime | None]

    stage: Mapped[Stage] = relationship()
    asked_by: Mapped[Account] = relationship(foreign_keys=[asked_by_id])

    __table_args__ = (
        CheckConstraint("state IN ('asked', 'running', 'stopped', 'done', 'failed')", name="state"),
        CheckConstraint("done BETWEEN 0 AND whole", name="done"),
    )


class AgreementStep(db.Model):
    """What happened to an agreement's paper: only ever added, and taken back with a reason.

    `step`: ``signed-b`` (party B signed; `witness_sealed` is who saw it), ``sealed-a`` (party A signed and sealed,
    which is when the agreement counts as signed), ``scanned`` (`scan_sha256`, of the kind `scan_kind`) or ``filed``
    (`place`: which box or folder, which number).
    """

    __tablename__ = "agreement_step"

    id: Mapped[int] = mapped_column(primary_key=True)
    agreement_id: Mapped[int] = mapped_column(ForeignKey("agreement.id"), index=True)
    step: Mapped[str] = mapped_column(String(12))
    on_date: Mapped[date] = mapped_column(Date)
    witness_sealed: Mapped[bytes | None]
    scan_sha256: Mapped[str | None] = mapped_column(String(64))
    scan_kind: Mapped[str] = mapped_column(String(8), default="")
    place: Mapped[str] = mapped_column(String(60), default="")
    by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    at: Mapped[datetime]
    undone_at: Mapped[datetime | None]
    undone_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    undone_reason: Mapped[str] = mapped_column(String(200), default="")

    agreement: Mapped[Agreement] = relationship()
    by: Mapped[Account] = relationship(foreign_keys=[by_id])

    __table_args__ = (
        CheckConstraint("step IN ('signed-b', 'sealed-a', 'scanned', 'filed')", name="step"),
        CheckConstraint("(undone_at IS NULL) = (undone_by_id IS NULL)", name="undone"),
    )


class Annulment(Proposal, db.Model):
    """A signing was put on record that never took place; two people take it off again.

    Once ``confirmed`` the agreement is void, its engagement never began and nothing is owed of it.
    """

    __tablename__ = "annulment"

    id: Mapped[int] = mapped_column(primary_key=True)
    agreement_id: Mapped[int] = mapped_column(ForeignKey("agreement.id"), index=True)
    reason: Mapped[str] = mapped_column(String(500))
    answer: Mapped[str] = mapped_column(String(500), default="")

    agreement: Mapped[Agreement] = relationship()

    __table_args__ = (
        *two_people("confirmed", "rejected", "recalled"),
        Index(
            "uq_annulment_waiting",
            "agreement_id",
            unique=True,
            sqlite_where=text("state = 'proposed'"),
            postgresql_where=text("state = 'proposed'"),
        ),
    )
