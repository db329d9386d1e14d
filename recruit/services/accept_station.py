"""Accept a station's fitting-out: the township goes through the list on the spot, the county confirms."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from sqlalchemy import func, select

from recruit import audit, storage
from recruit import money_messages as money_messages  # teaches the refusals to `recruit.messages`
from recruit.db import db, locked
from recruit.errors import Refusal
from recruit.models import Acceptance, Account, Engagement, StationPicture
from recruit.pictures import Picture
from recruit.queries.money import Partner, accepted, partner_of, require_in_force
from recruit.reasons import told
from recruit.services.roles import require, require_county, require_other
from recruit.services.send_back import settle_back, still_proposed
from recruit.services.tell_payee import day_of, require_hand

MARKS = ("ok", "bad")
PICTURES = ("before", "after", "goods", "signed")
#: Of one sort at one station: more are a slip, and each costs room.
MOST_PICTURES = 12
_REMARK = 500


def add_picture(
    engagement: Engagement, kind: str, picture: Picture, by: Account, at: datetime
) -> StationPicture:
    """Stores a cleaned picture of the station, sealed; the same one twice is kept once.

    Errors: Refusal('not-yours' | 'role-missing' | 'outside-township' | 'picture-kind' | 'pictures-most' (high)).
    """
    partner = partner_of(engagement)
    require_hand(partner, by, "clerk", "office")
    if kind not in PICTURES:
        raise Refusal("picture-kind", field="kind")
    locked(Engagement, engagement.id)
    require_in_force(partner)
    known = select(func.count()).where(
        StationPicture.engagement_id == engagement.id,
        StationPicture.kind == kind,
        StationPicture.erased_at.is_(None),
    )
    if (db.session.scalar(known) or 0) >= MOST_PICTURES:
        raise Refusal("pictures-most", field="picture", high=MOST_PICTURES)
    sha256 = storage.put(picture.bytes)
    made = StationPicture(
        engagement_id=engagement.id, kind=kind, sha256=sha256, added_at=at, added_by_id=by.id
    )
    db.session.add(made)
    db.session.flush()
    _note(partner, by, at, "station.picture", kind=kind, sha256=sha256)
    return made


def propose_acceptance(
    engagement: Engagement, marks: Mapping[str, str], on_day: date, remark: str, by: Account, at: datetime
) -> Acceptance:
    """What the inspection found; one thing that is not right makes it ``again``.

    Errors: Refusal('role-missing' | 'outside-township' | 'acceptance-twice' | 'accepted-already'), and with `field`:
    'acceptance-marks' | 'acceptance-day' (first, last) | 'acceptance-picture' where it is all right and no picture of
    the finished station is there | 'reason-wanted' where something is not.
    """
    if not by.is_staff:
        raise Refusal("role-missing")
    locked(Engagement, engagement.id)
    partner = partner_of(engagement)
    require_hand(partner, by, "clerk", "office")
    require_in_force(partner)
    if accepted([engagement.id]):
        raise Refusal("accepted-already")
    waiting = select(Acceptance.id).where(
        Acceptance.engagement_id == engagement.id, Acceptance.state == "proposed"
    )
    if db.session.scalar(waiting.limit(1)) is not None:
        raise Refusal("acceptance-twice")
    _check(partner, marks, on_day, remark, at)
    outcome = "accepted" if all(mark == "ok" for mark in marks.values()) else "again"
    made = Acceptance(
        engagement_id=engagement.id,
        inspected_on=on_day,
        marks=dict(marks),
        outcome=outcome,
        remark=remark.strip()[:_REMARK],
        proposed_at=at,
        proposed_by_id=by.id,
    )
    db.session.add(made)
    db.session.flush()
    _note(partner, by, at, "station.inspect", outcome=outcome, on=on_day.isoformat())
    return made


def _check(partner: Partner, marks: Mapping[str, str], on_day: date, remark: str, at: datetime) -> None:
    codes = {one.code for one in partner.cohort.programme.support.checklist}
    if set(marks) != codes or not set(marks.values()) <= set(MARKS):
        raise Refusal("acceptance-marks", field="marks")
    first, last = partner.agreement.signed_on or partner.engagement.starts_on, day_of(partner, at)
    if not first <= on_day <= last:
        raise Refusal("acceptance-day", field="inspected_on", first=first, last=last)
    if "bad" in marks.values():
        if not remark.strip():
            raise Refusal("reason-wanted", field="remark")
        return
    after = select(StationPicture.id).where(
        StationPicture.engagement_id == partner.engagement.id, StationPicture.kind == "after"
    )
    if db.session.scalar(after.limit(1)) is None:
        raise Refusal("acceptance-picture", field="marks")


def confirm_acceptance(acceptance: Acceptance, by: Account, at: datetime) -> Acceptance:
    """The county agrees with what the township found.

    Errors: Refusal('role-missing' | 'county-only' | 'same-signatory' | 'wrong-state' | 'own-case').
    """
    require(by, "office", "second-signatory")
    require_county(by)
    locked(Engagement, acceptance.engagement_id)
    held = still_proposed(Acceptance, acceptance.id)
    require_other(by, held.proposed_by, held.proposed_by_id)
    partner = partner_of(held.engagement)
    if by.person_id is not None and by.person_id == partner.candidacy.person_id:
        raise Refusal("own-case")
    held.state, held.settled_at, held.settled_by_id = "confirmed", at, by.id
    db.session.flush()
    _note(partner, by, at, "station.accept", outcome=held.outcome)
    return held


def send_back_acceptance(acceptance: Acceptance, by: Account, at: datetime, reason: str = "") -> None:
    """The county does not agree, with a reason; or the clerk who put it forward takes it back."""
    held = still_proposed(Acceptance, acceptance.id)
    partner = partner_of(held.engagement)
    if by.id != held.proposed_by_id:
        require_county(by)
    held.answer = settle_back(
        held, by, at, reason, seconds=("office", "second-signatory"), clerks=partner.place.township_code
    )
    db.session.flush()
    _note(partner, by, at, "station.back", state=held.state, reason=told(reason, partner.names))


def _note(partner: Partner, by: Account, at: datetime, action: str, **facts: object) -> None:
    audit.note(at, by.login, action, audit.about(partner.candidacy), **facts)
