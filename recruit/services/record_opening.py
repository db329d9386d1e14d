"""Record on which day a station opened its doors, and make a wrong record void."""

from __future__ import annotations

from datetime import date, datetime

from recruit import audit
from recruit.db import db, locked
from recruit.errors import Refusal
from recruit.models import Account, Cohort, Place, PlaceOpening
from recruit.queries.rollout import opening_of, openings
from recruit.services.keep_picture import keep_picture
from recruit.services.roles import require, require_scope

REASON = 200


def record_opening(
    cohort: Cohort, place: Place, opened_on: date, picture: bytes, by: Account, at: datetime
) -> PlaceOpening:
    """The township's desk or the office; a picture of the day may lie beside it.

    Errors: Refusal('role-missing' | 'outside-township' | 'place-closed' | 'opened-already'), with `field` 'opening-day'
    | 'picture-…'.
    """
    require(by, "office", "clerk")
    require_scope(by, place.township_code)
    locked(Place, place.id)
    if place.closed_at is not None:
        raise Refusal("place-closed")
    if opening_of(place) is not None or place.id in openings(cohort):
        raise Refusal("opened-already")
    if opened_on > at.astimezone(cohort.programme.timezone).date():
        raise Refusal("opening-day", field="opened_on")
    row = PlaceOpening(
        place_id=place.id,
        opened_on=opened_on,
        picture_sha256=keep_picture(picture, "picture"),
        at=at,
        by_id=by.id,
    )
    db.session.add(row)
    db.session.flush()
    _note(cohort, place, row, "opening.record", by, at)
    return row


def void_opening(cohort: Cohort, place: Place, reason: str, by: Account, at: datetime) -> None:
    """The office says that it was recorded by mistake. Errors: Refusal('role-missing' | 'outside-township' |
    'not-opened' | 'reason-wanted')."""
    require(by, "office")
    require_scope(by, place.township_code)
    locked(Place, place.id)
    row = opening_of(place)
    if row is None:
        raise Refusal("not-opened")
    if not reason.strip():
        raise Refusal("reason-wanted", field="reason")
    row.state, row.void_reason = "void", reason.strip()[:REASON]
    db.session.flush()
    _note(cohort, place, row, "opening.void", by, at)


def _note(cohort: Cohort, place: Place, row: PlaceOpening, action: str, by: Account, at: datetime) -> None:
    day = row.opened_on.isoformat()
    audit.note(at, by.login, action, f"place:{cohort.code}/{place.code}", opened_on=day)
