"""A request about a published list (复核、异议), once for each kind and list, and its answer."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from recruit.db import db
from recruit.models.accounts import Account
from recruit.models.funnel import Candidacy, Result

#: Anybody may report somebody on the list, as often as there are people; an applicant asks once for each kind.
OWN = text("kind <> 'report'")


class Recheck(db.Model):
    """One request about one version of a list, and its answer.

    `kind` is one of `recruit.recheck.KINDS`, `number` stands on the receipt ('' where it was filed before there were
    any). `about` is a component's code, ``completion``, or `recruit.recheck.TOTAL`. `via`: ``own``, the ``desk`` on
    somebody's behalf, or the public ``page``, where nobody is signed in. `party_sealed` is who reports somebody else
    and how they are reached. Words of both sides are sealed: people write names, illnesses and telephone numbers into
    such boxes. `heard_sealed` is what the person concerned by a report said on `heard_on`, or how they were asked in
    vain.

    `answer`: ``confirmed`` (nothing was wrong), ``correction`` (a corrected list follows the one in force),
    ``partial`` (so in a part of it), ``corrected`` (wrong, and a version signed since has it right) or ``referred``
    (the list can no longer be corrected: the leading group decides what follows). `reminded_at`: when the office was
    told that it is due.
    """

    __tablename__ = "recheck"

    id: Mapped[int] = mapped_column(primary_key=True)
    result_id: Mapped[int] = mapped_column(ForeignKey("result.id"))
    candidacy_id: Mapped[int] = mapped_column(ForeignKey("candidacy.id"), index=True)
    kind: Mapped[str] = mapped_column(String(12), default="arithmetic")
    number: Mapped[str] = mapped_column(String(20), default="")
    about: Mapped[str] = mapped_column(String(32))
    words_sealed: Mapped[bytes | None]
    filed_at: Mapped[datetime]
    filed_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    via: Mapped[str] = mapped_column(String(8), default="own")
    party_sealed: Mapped[bytes | None]
    heard_on: Mapped[date | None] = mapped_column(Date)
    heard_sealed: Mapped[bytes | None]
    due_at: Mapped[datetime]
    reminded_at: Mapped[datetime | None]
    state: Mapped[str] = mapped_column(String(12), default="open")
    answer: Mapped[str | None] = mapped_column(String(12))
    answer_sealed: Mapped[bytes | None]
    answered_at: Mapped[datetime | None]
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))

    result: Mapped[Result] = relationship()
    candidacy: Mapped[Candidacy] = relationship()
    filed_by: Mapped[Account | None] = relationship(foreign_keys=[filed_by_id])
    answered_by: Mapped[Account | None] = relationship(foreign_keys=[answered_by_id])

    __table_args__ = (
        Index(
            "uq_recheck_own",
            "result_id",
            "candidacy_id",
            "kind",
            unique=True,
            sqlite_where=OWN,
            postgresql_where=OWN,
        ),
        CheckConstraint("kind IN ('arithmetic', 'evidence', 'ruling', 'report')", name="kind"),
        CheckConstraint("via IN ('own', 'desk', 'page')", name="via"),
        CheckConstraint("filed_by_id IS NOT NULL OR via = 'page'", name="filed_by"),
        CheckConstraint(
            "answer IN ('confirmed', 'correction', 'partial', 'corrected', 'referred')", name="answer"
        ),
        CheckConstraint(
            "(state = 'open' AND answer IS NULL AND answered_by_id IS NULL)"
            " OR (state = 'answered' AND answer IS NOT NULL AND answered_by_id IS NOT NULL)",
            name="state",
        ),
    )
