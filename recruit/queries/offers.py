"""Who was asked to take a place that somebody left, and may still answer."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from recruit import replacement_messages  # noqa: F401 - the words of the blocker below
from recruit.db import db
from recruit.kinds import Blocker
from recruit.models import Candidacy, Replacement, Result, Stage
from recruit.queries.rechecks import stage_before
from recruit.queries.results import current_result
from recruit.replacement import holds


def open_offers(cohort_id: int, at: datetime) -> list[Replacement]:
    """Offers of a cohort that can still be answered, the most urgent first; a corrected list makes its offers void."""
    query = (
        select(Replacement)
        .join(Result, Result.id == Replacement.result_id)
        .join(Stage, Stage.id == Result.stage_id)
        .where(Stage.cohort_id == cohort_id, Replacement.state == "offered", Replacement.answer_until > at)
        .order_by(Replacement.answer_until, Replacement.id)
    )
    return [one for one in db.session.scalars(query) if in_force(one)]


def in_force(offer: Replacement) -> bool:
    """Whether the list that the offer is from has not been corrected since."""
    newest = current_result(offer.result.stage)
    return newest is not None and newest.id == offer.result_id


def offers_to(candidacy: Candidacy) -> list[Replacement]:
    """Every place that this candidate was asked to take, the newest first."""
    query = select(Replacement).where(
        Replacement.up_id == candidacy.id, Replacement.answer_until.is_not(None)
    )
    return list(db.session.scalars(query.order_by(Replacement.id.desc())))


def open_offers_to(candidacy: Candidacy, at: datetime) -> list[Replacement]:
    """Those that this candidate can still answer, the newest first."""
    return [one for one in offers_to(candidacy) if holds(one.state, one.answer_until, at) and in_force(one)]


def offer_blockers(stage: Stage, at: datetime) -> list[Blocker]:
    """Whoever was asked may still come into this stage: its list is not closed over their heads."""
    before = stage_before(stage)
    if before is None:
        return []
    from_lists = {before.id}
    if before.kind == "allotment" and (earlier := stage_before(before)) is not None:
        from_lists.add(earlier.id)  # whoever says yes to a freed place still comes to sign
    waiting = [one for one in open_offers(stage.cohort_id, at) if one.result.stage_id in from_lists]
    title = waiting[0].result.stage.definition.title if waiting else None
    return [Blocker("offer-open", len(waiting), {"stage": title})] if waiting else []
