"""What two people rule after an exam: late work counted or not, a question voided or marked by another key.

Also the item report, worked out once and kept until what it was worked out from has changed.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from exams.models.sitting import Attempt, BankItem
from recruit.db import db
from recruit.models import Stage
from recruit.models.proposal import Proposal, two_people


class LateRuling(Proposal, db.Model):
    """Whether the late answers of one or several attempts count (`verdict`: `count` or `leave-out`), for a cause.

    `answer` is why the second person said no.
    """

    __tablename__ = "late_ruling"

    id: Mapped[int] = mapped_column(primary_key=True)
    stage_id: Mapped[int] = mapped_column(ForeignKey("stage.id"), index=True)
    verdict: Mapped[str] = mapped_column(String(12))
    cause: Mapped[str] = mapped_column(String(16))
    reason: Mapped[str] = mapped_column(String(300), default="")
    answer: Mapped[str] = mapped_column(String(300), default="")

    stage: Mapped[Stage] = relationship()

    __table_args__ = (
        CheckConstraint("verdict IN ('count', 'leave-out')", name="verdict"),
        *two_people("confirmed", "rejected", "recalled"),
    )


class LateShare(db.Model):
    """One attempt of a ruling, with its late answers behind `after_event_id` and up to `last_event_id`; what arrives
    after that is ruled on for itself.

    `stands`: `waiting` for the second person, `counted`, `left-out`, `dropped` with the proposal, or `superseded` by a
    later ruling.
    """

    __tablename__ = "late_share"

    id: Mapped[int] = mapped_column(primary_key=True)
    ruling_id: Mapped[int] = mapped_column(ForeignKey("late_ruling.id"))
    attempt_id: Mapped[int] = mapped_column(ForeignKey("attempt.id"), index=True)
    after_event_id: Mapped[int]
    last_event_id: Mapped[int]
    stands: Mapped[str] = mapped_column(String(12), default="waiting")

    ruling: Mapped[LateRuling] = relationship()
    attempt: Mapped[Attempt] = relationship()

    __table_args__ = (
        UniqueConstraint("ruling_id", "attempt_id"),
        CheckConstraint(
            "stands IN ('waiting', 'counted', 'left-out', 'dropped', 'superseded')", name="stands"
        ),
    )


class ItemRuling(Proposal, db.Model):
    """How one version of a question is marked in one stage, against what its key said when it was sat.

    `action`: `full` (full points to everybody who had it), `leave-out` (its points go to the rest of the paper), `also`
    (`new_key` earns as much as the old one), `instead` (only `new_key` does), `as-was` (an earlier ruling is lifted).
    `new_key` is plain, as a bank item keeps its own. A later confirmed ruling on the same question supersedes.
    """

    __tablename__ = "item_ruling"

    id: Mapped[int] = mapped_column(primary_key=True)
    stage_id: Mapped[int] = mapped_column(ForeignKey("stage.id"), index=True)
    bank_item_id: Mapped[int] = mapped_column(ForeignKey("bank_item.id"))
    action: Mapped[str] = mapped_column(String(12))
    new_key: Mapped[dict[str, Any]]
    cause: Mapped[str] = mapped_column(String(16))
    reason: Mapped[str] = mapped_column(String(500), default="")
    answer: Mapped[str] = mapped_column(String(500), default="")

    stage: Mapped[Stage] = relationship()
    item: Mapped[BankItem] = relationship()

    __table_args__ = (
        CheckConstraint("action IN ('full', 'leave-out', 'also', 'instead', 'as-was')", name="action"),
        *two_people("confirmed", "rejected", "recalled", "superseded", granted=("confirmed", "superseded")),
    )


class ItemReport(db.Model):
    """The item report of one stage. `state`: `asked`, `running` (`done` of `whole` told), `ready`, `failed`, `stopped`.

    `inputs_sha256` is the fingerprint of the answers and rulings that `content` was worked out from.
    """

    __tablename__ = "item_report"

    id: Mapped[int] = mapped_column(primary_key=True)
    stage_id: Mapped[int] = mapped_column(ForeignKey("stage.id"), unique=True)
    state: Mapped[str] = mapped_column(String(8), default="asked")
    done: Mapped[int] = mapped_column(default=0)
    whole: Mapped[int] = mapped_column(default=0)
    asked_at: Mapped[datetime]
    made_at: Mapped[datetime | None]
    inputs_sha256: Mapped[str] = mapped_column(String(64), default="")
    content: Mapped[dict[str, Any]]

    stage: Mapped[Stage] = relationship()

    __table_args__ = (
        CheckConstraint("state IN ('asked', 'running', 'ready', 'failed', 'stopped')", name="state"),
    )
