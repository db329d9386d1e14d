"""Which granted requests a version of a list carries out."""

from __future__ import annotations

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from recruit.db import db
from recruit.models.funnel import Result
from recruit.models.rechecks import Recheck


class CarriedOut(db.Model):
    """One granted request that one version carries out, as its proposer put it forward. It counts once two people have
    signed that version.

    `unchanged`: the version changes nothing for whoever asked, and the sealed words say why; gone once erased.
    """

    __tablename__ = "carried_out"

    id: Mapped[int] = mapped_column(primary_key=True)
    recheck_id: Mapped[int] = mapped_column(ForeignKey("recheck.id"))
    result_id: Mapped[int] = mapped_column(ForeignKey("result.id"), index=True)
    unchanged: Mapped[bool] = mapped_column(default=False)
    words_sealed: Mapped[bytes | None]

    recheck: Mapped[Recheck] = relationship()
    result: Mapped[Result] = relationship()

    __table_args__ = (UniqueConstraint("recheck_id", "result_id"),)
