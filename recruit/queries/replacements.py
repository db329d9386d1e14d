"""Who left a signed list, who is next in its reserve, and who has moved up."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from recruit.db import db
from recruit.models import Candidacy, Entry, Replacement, Result, ResultRow, Stage
from recruit.queries.freed import given_out, places_left
from recruit.queries.results import current_result
from recruit.queries.stages import following
from recruit.queries.ties import tie_breaks
from recruit.replacement import HAD_THEIR_TURN, REFUSED, holds


def replacements_of(result: Result, *states: str) -> list[Replacement]:
    """In the order they were proposed; without `states` all of them."""
    query = select(Replacement).where(Replacement.result_id == result.id).order_by(Replacement.id)
    if states:
        query = query.where(Replacement.state.in_(states))
    return list(db.session.scalars(query.options(joinedload(Replacement.left), joinedload(Replacement.up))))


def waiting_replacements(cohort_id: int) -> list[Replacement]:
    """Proposals of a cohort that wait for the second person, the oldest first."""
    query = (
        select(Replacement)
        .join(Result, Result.id == Replacement.result_id)
        .join(Stage, Stage.id == Result.stage_id)
        .where(Stage.cohort_id == cohort_id, Replacement.state == "proposed")
        .order_by(Replacement.id)
    )
    return list(db.session.scalars(query))


def last_refused(result: Result, left: Candidacy) -> Replacement | None:
    """The newest offer of this place that nobody took: where its chain of refusals stands."""
    found = [one for one in replacements_of(result, *REFUSED) if one.left_id == left.id]
    return found[-1] if found else None


def in_the_running(result: Result) -> list[Candidacy]:
    """Whoever holds a place by this list, from the top: those above its line, then those who have moved up.

    Somebody whose place was given to another holds none any more.
    """
    records = replacements_of(result, "confirmed")
    left = {one.left_id for one in records}
    rows = db.session.scalars(
        select(ResultRow)
        .where(ResultRow.result_id == result.id, ResultRow.outcome == "advanced")
        .order_by(ResultRow.position)
        .options(joinedload(ResultRow.candidacy))
    )
    holders = [row.candidacy for row in rows] + [one.up for one in records]
    return [one for one in holders if one.id not in left]


def gone(result: Result, at: datetime) -> list[Candidacy]:
    """Who holds a place by this list but is out of the running, and in whose place nobody has been proposed or asked.

    Somebody who was asked and did not answer in time is no longer asked, whatever the record says. Out are those who
    withdrew or were excluded and, where the next stage lets people go one by one, those who declined
    there (an agreement that is not signed). Whoever has come through the next stage leaves a place of that one; but
    where places have been given out there, they leave theirs until they have signed for it (`recruit.queries.freed`).
    """
    proposed = {
        one.left_id
        for one in replacements_of(result, "proposed", "offered")
        if one.state == "proposed" or holds(one.state, one.answer_until, at)
    }
    waiting = [one for one in in_the_running(result) if one.id not in proposed]
    if (allotment := given_out(result.stage)) is not None:
        free = places_left(allotment, at)
        return [one for one in waiting if one.id in free]
    target = following(result.stage)
    outcomes = _outcomes(target)
    single = target is not None and target.definition.exit == "single"
    return [
        one
        for one in waiting
        if outcomes.get(one.id) != "advanced"
        and (one.state != "active" or (single and outcomes.get(one.id) == "out"))
    ]


def _outcomes(stage: Stage | None) -> dict[int, str]:
    """Candidacy -> outcome in this stage."""
    if stage is None:
        return {}
    query = select(Entry.candidacy_id, Entry.outcome).where(Entry.stage_id == stage.id)
    return {row[0]: row[1] for row in db.session.execute(query)}


def next_in_reserve(result: Result, *passed_over: str) -> list[ResultRow]:
    """Whose turn it is by the signed list: the first reserve still in the running who has not moved up.

    Several rows mean that they share their turn: neither rank nor extra test nor draw tells them apart. Empty: nobody
    is left. Those in a replacement of one of the states `passed_over` have had their turn.
    """
    passed = {one.up_id for one in replacements_of(result, *passed_over)}
    rows = db.session.scalars(
        select(ResultRow)
        .join(Candidacy, Candidacy.id == ResultRow.candidacy_id)
        .where(ResultRow.result_id == result.id, ResultRow.outcome == "reserve", Candidacy.state == "active")
        .order_by(ResultRow.position)
        .options(joinedload(ResultRow.candidacy))
    )
    free = [row for row in rows if row.candidacy_id not in passed]
    breaks = tie_breaks(result.stage)
    turns = [_turn(row, breaks.get(row.candidacy.number, {})) for row in free]
    return [row for row, turn in zip(free, turns, strict=True) if turn == min(turns)]


def _turn(row: ResultRow, broken: dict[str, Decimal]) -> tuple[Decimal, Decimal, Decimal]:
    """Rank first; then, among equals, the extra test (higher first) and the draw (lower first)."""
    # A list without ranks says nothing about the order of its reserve: everybody on it shares one turn.
    rank = Decimal(row.rank or 0)
    return rank, -broken.get("extra-test", Decimal(0)), broken.get("draw", Decimal(0))


def tied_in_reserve(stage: Stage) -> list[str]:
    """Admission numbers of those who share the next turn by a published list with ranks; empty where nobody does."""
    result = current_result(stage)
    if result is None or result.state != "published" or stage.definition.replacement == "none":
        return []
    turn = next_in_reserve(result, *HAD_THEIR_TURN)
    shared = len(turn) > 1 and turn[0].rank is not None
    return [row.candidacy.number for row in turn] if shared else []


def moved_up(candidacy: Candidacy) -> frozenset[int]:
    """Ids of the lists from whose reserve this candidacy moved up."""
    query = select(Replacement.result_id).where(
        Replacement.up_id == candidacy.id, Replacement.state == "confirmed"
    )
    return frozenset(db.session.scalars(query))


def counts_moved_up(cohort_id: int) -> dict[int, int]:
    """Stage -> how many have moved up from the reserve of its lists."""
    query = (
        select(Result.stage_id, func.count())
        .join(Replacement, Replacement.result_id == Result.id)
        .join(Stage, Stage.id == Result.stage_id)
        .where(Stage.cohort_id == cohort_id, Replacement.state == "confirmed")
        .group_by(Result.stage_id)
    )
    return {row[0]: row[1] for row in db.session.execute(query)}
