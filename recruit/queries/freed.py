"""Places that came free after the allotment was signed: whose they were, whether a seat is still empty, who waits.

A place is free again where the person it was given to left (withdrew, was excluded), did not sign, or signed and ended
before the first day of the term. Whoever holds any other place keeps it.
"""

from __future__ import annotations

from collections import Counter
from datetime import datetime

from sqlalchemy import select

from recruit.db import db
from recruit.models import (
    Agreement,
    Candidacy,
    Engagement,
    Entry,
    Place,
    Placement,
    Replacement,
    Result,
    Stage,
)
from recruit.queries.places import on_offer, wished, wishes_on_record
from recruit.queries.results import current_result
from recruit.queries.stages import following
from recruit.replacement import holds
from scoring.allotment import offered
from scoring.placement import Site


def given_out(stage: Stage) -> Stage | None:
    """The allotment right after this stage, once its list is signed and people still sign agreements after it; None
    where whoever moves up enters the next stage as usual."""
    target = following(stage)
    if target is None or target.kind != "allotment" or target.state != "closed":
        return None
    after = following(target)
    return target if after is not None and after.state != "closed" else None


def settled(stage: Stage) -> bool:
    """Whether nobody moves up from this stage's list any more: the next stage is closed for good."""
    target = following(stage)
    return target is not None and target.state == "closed" and given_out(stage) is None


def out_again(allotment: Stage) -> set[int]:
    """Candidacies that had their turn and do not come: did not sign, or ended before the first day of the term."""
    after = following(allotment)
    if after is None:
        return set()
    declined = select(Entry.candidacy_id).where(Entry.stage_id == after.id, Entry.outcome == "out")
    return {*db.session.scalars(declined), *_never_began(after)}


def _never_began(agreements: Stage) -> set[int]:
    query = (
        select(Entry.candidacy_id)
        .join(Agreement, Agreement.entry_id == Entry.id)
        .join(Engagement, Engagement.agreement_id == Agreement.id)
        # A signing that was annulled leaves nothing free: whoever it was about still stands there and may sign.
        .where(Entry.stage_id == agreements.id, Agreement.state == "signed")
        .where(Engagement.ended_on < Engagement.starts_on)
    )
    return set(db.session.scalars(query))


def bound(allotment: Stage) -> set[int]:
    """Candidacies that came through the stage after: they signed, and their term began or will begin."""
    after = following(allotment)
    if after is None:
        return set()
    query = select(Entry.candidacy_id).where(Entry.stage_id == after.id, Entry.outcome == "advanced")
    return set(db.session.scalars(query)) - _never_began(after)


def late_entries(allotment: Stage) -> list[Entry]:
    """People who took up a free place and stand on no list of the allotment yet, by admission number."""
    if allotment.kind != "allotment" or allotment.state != "closed":
        return []
    query = (
        select(Entry)
        .join(Entry.candidacy)
        .where(Entry.stage_id == allotment.id, Entry.outcome == "in", Candidacy.state == "active")
        .order_by(Candidacy.number)
    )
    return list(db.session.scalars(query))


def places_left(allotment: Stage, at: datetime) -> dict[int, Place]:
    """Candidacy -> the place they leave, of everybody who was given one (or took one up) and does not come, as long as
    a seat of that place is empty and nobody has been proposed or asked for it."""
    had, again, signed = _had(allotment), out_again(allotment), bound(allotment)
    states = _states(set(had))
    gone = {
        one: place
        for one, place in had.items()
        if one not in signed and (states[one] != "active" or one in again)
    }
    empty = _empty(allotment, set(gone), at)
    found: dict[int, Place] = {}
    for one, place in sorted(gone.items()):
        if empty[place.id] > 0:
            found[one] = place
    return found


def place_left(allotment: Stage, candidacy: Candidacy) -> Place | None:
    """The place this person was given by the newest list that gave them one, or took up and has no list for yet."""
    return _had(allotment).get(candidacy.id)


def seat_is_free(allotment: Stage, place: Place, at: datetime, besides: Replacement | None = None) -> bool:
    """Whether a seat of this place is empty and promised to nobody; `besides`: the offer that it is asked for."""
    had, again, signed = _had(allotment), out_again(allotment), bound(allotment)
    states = _states(set(had))
    gone = {one for one in had if one not in signed and (states[one] != "active" or one in again)}
    return _empty(allotment, gone, at, besides)[place.id] > 0


def first_claims(allotment: Stage, place: Place) -> list[str]:
    """Numbers of those who stood on the allotment's list, got nothing, and would take this place by their own wishes:
    they come before anybody from the reserve."""
    result = current_result(allotment)
    rows = select(Placement.candidacy_id).where(Placement.result_id == (result.id if result else None))
    query = (
        select(Candidacy)
        .join(Entry, Entry.candidacy_id == Candidacy.id)
        .where(
            Entry.stage_id == allotment.id,
            Entry.outcome == "out",
            Candidacy.state == "active",
            Candidacy.id.not_in(rows),
        )
        .order_by(Candidacy.number)
    )
    again = out_again(allotment)
    people = [one for one in db.session.scalars(query) if one.id not in again]
    recorded = wishes_on_record([one.id for one in people])
    codes = offered([Site(one.code, 1, "", one.village_code) for one in on_offer(allotment, final=True)])
    may_be_sent = bool(allotment.definition.params.get("reassign", True))
    found = []
    for one in people:
        wishes, reassign = wished(one, recorded.get(one.id))
        meant = {site for wish in wishes for site in codes.get(wish, ())}
        if place.code in meant or (reassign and may_be_sent):
            found.append(one.number)
    return found


def _had(allotment: Stage) -> dict[int, Place]:
    """By the newest signed list that gave them a place, or by the place they said yes to."""
    query = (
        select(Placement)
        .join(Result, Result.id == Placement.result_id)
        .where(Result.stage_id == allotment.id)
        .order_by(Result.version)
    )
    found = {one.candidacy_id: one.place for one in db.session.scalars(query)}
    came = select(Entry.candidacy_id).where(Entry.stage_id == allotment.id, Entry.outcome == "in")
    waiting = [one for one in db.session.scalars(came) if one not in found]
    wishes = wishes_on_record(waiting)
    codes = {str(wish.places[0]): one for one, wish in wishes.items() if wish.places}
    places = select(Place).where(Place.cohort_id == allotment.cohort_id, Place.code.in_(codes))
    by_code = {place.code: place for place in db.session.scalars(places)}
    for one, wish in wishes.items():
        if wish.places and str(wish.places[0]) in by_code:
            found[one] = by_code[str(wish.places[0])]
    return found


def _states(ids: set[int]) -> dict[int, str]:
    if not ids:
        return {}
    query = select(Candidacy.id, Candidacy.state).join(Entry, Entry.candidacy_id == Candidacy.id)
    return {one: state for one, state in db.session.execute(query) if one in ids}


def _empty(
    allotment: Stage, gone: set[int], at: datetime, besides: Replacement | None = None
) -> Counter[int]:
    """Place -> seats that nobody has: not by the newest list, not by a yes, and not promised by an open offer."""
    free: Counter[int] = Counter()
    for place_id, capacity in db.session.execute(
        select(Place.id, Place.capacity).where(Place.cohort_id == allotment.cohort_id)
    ):
        free[place_id] = capacity
    result = current_result(allotment)
    held = select(Placement.candidacy_id, Placement.place_id).where(
        Placement.result_id == (result.id if result else None)
    )
    placed: dict[int, int] = {row[0]: row[1] for row in db.session.execute(held)}
    had = _had(allotment)
    for entry in late_entries(allotment):
        if entry.candidacy_id in had:
            placed[entry.candidacy_id] = had[entry.candidacy_id].id
    for one, place_id in placed.items():
        if one not in gone:
            free[place_id] -= 1
    for promise in _promised(allotment, at):
        if promise.left_id in had and (besides is None or promise.id != besides.id):
            free[had[promise.left_id].id] -= 1
    return free


def _promised(allotment: Stage, at: datetime) -> list[Replacement]:
    """Proposals and offers by the lists of this track that can still lead to a yes."""
    query = (
        select(Replacement)
        .join(Result, Result.id == Replacement.result_id)
        .join(Stage, Stage.id == Result.stage_id)
        .where(
            Stage.cohort_id == allotment.cohort_id,
            Stage.track == allotment.track,
            Replacement.state.in_(("proposed", "offered")),
        )
        .order_by(Replacement.id)
    )
    found = db.session.scalars(query)
    return [one for one in found if one.state == "proposed" or holds(one.state, one.answer_until, at)]
