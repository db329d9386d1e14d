"""Take up a place that came free after the allotment was signed: the person enters the closed stage with that place as
their only wish, and the next version of its list gives it to them (`recruit.services.allot`)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from recruit import audit
from recruit import freed_messages as freed_messages  # teaches the refusals to `recruit.messages`
from recruit.db import db
from recruit.errors import Refusal
from recruit.models import Account, Candidacy, Entry, Place, PlaceWish, Replacement, Result, Stage
from recruit.queries.freed import first_claims, given_out, place_left, seat_is_free
from recruit.queries.places import current_placement, wishes_on_record
from recruit.services.admit import let_back


def require_free_seat(
    result: Result, left: Candidacy, at: datetime, besides: Replacement | None = None
) -> None:
    """Where places have been given out already, whoever leaves must leave one that nobody has, and nobody on the
    allotment's own list comes first. Elsewhere nothing is asked.

    Errors: Refusal('freed-none' (number) | 'freed-goes-first' (numbers, place)).
    """
    allotment = given_out(result.stage)
    if allotment is None:
        return
    place = place_left(allotment, left)
    # Whoever still has the place by the newest list makes it free by the very word that is about to be given.
    if place is None or not (_still_held(allotment, left) or seat_is_free(allotment, place, at, besides)):
        raise Refusal("freed-none", number=left.number)
    if numbers := first_claims(allotment, place):
        raise Refusal("freed-goes-first", numbers=numbers, place=place.code)


def _still_held(allotment: Stage, left: Candidacy) -> bool:
    return left.state == "active" and current_placement(left, allotment) is not None


def take_up(allotment: Stage, held: Replacement, at: datetime) -> Entry:
    """The entry of somebody who moves up into a stage that is closed, because its places were given out.

    Errors: Refusal('offer-gone' where the place is no longer free).
    """
    place = place_left(allotment, held.left)
    if place is None or not seat_is_free(allotment, place, at, held):
        raise Refusal("offer-gone")
    entry = db.session.scalar(
        select(Entry).where(Entry.stage_id == allotment.id, Entry.candidacy_id == held.up_id)
    )
    if entry is None:
        entry = Entry(stage=allotment, candidacy=held.up, entered_at=at, outcome="in")
        db.session.add(entry)
    else:
        let_back(entry)
    _wish(held, place, at)
    db.session.flush()
    return entry


def _wish(held: Replacement, place: Place, at: datetime) -> None:
    """They said yes to this place and to no other; what they wished before stays in the log."""
    wish = wishes_on_record([held.up_id]).get(held.up_id)
    if wish is None:
        wish = PlaceWish(candidacy_id=held.up_id)
        db.session.add(wish)
    by = db.session.get(Account, held.replied_by_id or held.settled_by_id)
    assert by is not None
    wish.places, wish.reassign = [place.code], False
    wish.chosen_at, wish.chosen_by_id = at, by.id
    facts = {"places": wish.places, "reassign": False, "freed": True, "own": not by.is_staff}
    audit.note(at, by.login, "wish.set", audit.about(held.up), **facts)
