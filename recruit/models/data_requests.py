"""What somebody asks about their own data (个人信息保护法第四十五至四十七条): to put it right, or to delete it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from recruit.db import db
from recruit.models.accounts import Account
from recruit.models.people import Application

#: One question about one thing at a time; when it is answered it may be asked again.
LIVE = text("state <> 'answered'")


class DataRequest(db.Model):
    """One request and its answer.

    `kind`: ``correct`` or ``erase``; `field`: a key of `recruit.data_requests.FIELDS` or `recruit.data_requests.PARTS`.
    `number` stands on the receipt. Sealed are what is wrong, what is right, and the office's words. `via`: ``own``, or
    the ``desk`` for somebody who stands there. `file_type` '' where no proof came along.

    `state`: ``open``; ``proposed`` while an answer that changes or deletes something waits for its second person, then
    `answer` and its words are those put forward; ``answered``. `answer` is a key of `recruit.data_requests.ANSWERS`.
    `proposed_by` is empty where one officer may answer alone.
    """

    __tablename__ = "data_request"

    id: Mapped[int] = mapped_column(primary_key=True)
    application_id: Mapped[int] = mapped_column(ForeignKey("application.id"), index=True)
    number: Mapped[str] = mapped_column(String(20))
    kind: Mapped[str] = mapped_column(String(8))
    field: Mapped[str] = mapped_column(String(16))
    words_sealed: Mapped[bytes | None]
    right_sealed: Mapped[bytes | None]
    proof_sha256: Mapped[str | None] = mapped_column(String(64))
    file_type: Mapped[str] = mapped_column(String(8), default="")
    filed_at: Mapped[datetime]
    filed_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    via: Mapped[str] = mapped_column(String(8))
    due_at: Mapped[datetime]
    state: Mapped[str] = mapped_column(String(12), default="open")
    answer: Mapped[str | None] = mapped_column(String(12))
    answer_sealed: Mapped[bytes | None]
    proposed_at: Mapped[datetime | None]
    proposed_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    answered_at: Mapped[datetime | None]
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    erased_at: Mapped[datetime | None]

    application: Mapped[Application] = relationship()
    filed_by: Mapped[Account] = relationship(foreign_keys=[filed_by_id])
    proposed_by: Mapped[Account | None] = relationship(foreign_keys=[proposed_by_id])
    answered_by: Mapped[Account | None] = relationship(foreign_keys=[answered_by_id])

    __table_args__ = (
        UniqueConstraint("application_id", "number"),
        Index(
            "uq_data_request_live",
            "application_id",
            "kind",
            "field",
            unique=True,
            sqlite_where=LIVE,
            postgresql_where=LIVE,
        ),
        CheckConstraint("kind IN ('correct', 'erase')", name="kind"),
        CheckConstraint("via IN ('own', 'desk')", name="via"),
        CheckConstraint("answer IN ('done', 'noted', 'objection', 'kept')", name="answer"),
        CheckConstraint(
            "(state = 'open' AND answer IS NULL AND answered_by_id IS NULL)"
            " OR (state = 'proposed' AND answer IS NOT NULL AND proposed_by_id IS NOT NULL"
            " AND answered_by_id IS NULL)"
            " OR (state = 'answered' AND answer IS NOT NULL AND answered_by_id IS NOT NULL)",
            name="state",
        ),
        CheckConstraint("answered_by_id <> proposed_by_id", name="four_eyes"),
    )
