"""Corrections that were promised and are still owed: what waits for them, and until when they can be carried out."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import aliased

from recruit.db import db
from recruit.models import CarriedOut, Recheck, Result, Ruling, Stage
from recruit.recheck import GRANTED

#: States of a list that two people have signed.
SIGNED = ("confirmed", "published")


def is_owed() -> ColumnElement[bool]:
    """Granted; since then two people have neither signed a list that carries it out (`CarriedOut`) nor handed the
    request on (`referral_of`). For queries that join `Recheck.result`."""
    newer, referral = aliased(Result), aliased(Ruling)
    signed = (
        select(CarriedOut.id)
        .join(newer, newer.id == CarriedOut.result_id)
        .where(CarriedOut.recheck_id == Recheck.id, newer.state.in_(SIGNED))
    )
    handed_on = (
        select(referral.id)
        .where(referral.recheck_id == Recheck.id, referral.answer == "referred")
        .where(referral.state == "confirmed")
    )
    return Recheck.answer.in_(GRANTED) & ~signed.exists() & ~handed_on.exists()


def owed_corrections(stage: Stage) -> list[Recheck]:
    """Those about any version of this stage's list, in the order of their answers."""
    query = select(Recheck).join(Recheck.result).where(Result.stage_id == stage.id, is_owed())
    return list(db.session.scalars(query.order_by(Recheck.answered_at, Recheck.id)))


def corrections_over(stage: Stage, at: datetime) -> bool:
    """Whether nothing in this stage's signed list can be put right any more: the next stage has opened. Where a
    correction is owed, only once two people have signed the next stage's list, which waits for it."""
    later = [one for one in stage.cohort.stages if one.track == stage.track and one.position > stage.position]
    after = min(later, key=lambda one: one.position, default=None)
    if after is None or at < after.opens_at:
        return False
    return after.state == "closed" or not owed_corrections(stage)


def referral_of(recheck: Recheck) -> Ruling | None:
    """Where two people have said that a granted request cannot be carried out any more, and why."""
    if recheck.answer not in GRANTED:
        return None
    query = select(Ruling).where(
        Ruling.recheck_id == recheck.id, Ruling.answer == "referred", Ruling.state == "confirmed"
    )
    return db.session.scalar(query)
