"""Close a room of judges: from then on none of them changes a mark. Opened again only by two people, with a reason."""

from __future__ import annotations

import hashlib
from datetime import datetime

from sqlalchemy import func, select

from exams import messages_sheets as messages_sheets  # registers its texts
from exams.models import PanelChief, RoomClosing, RoomReopening
from exams.queries.panel_rooms import SECONDS, Room, closes_rooms, reopenings_of, rooms_of
from exams.queries.who_judges import judges_in
from exams.reasons import LONGEST_REASON
from exams.rubrics import Sheet, sheets
from recruit import audit
from recruit.db import db
from recruit.errors import Refusal
from recruit.models import Account, Stage
from recruit.programme import Component
from recruit.reasons import told
from recruit.services.hold_stage import hold_running
from recruit.services.roles import require, require_county, require_other
from recruit.services.send_back import put_forward, settle_back, still_proposed


def name_chief(
    stage: Stage, component: Component, room: str, chief: Account, by: Account, at: datetime, reason: str = ""
) -> PanelChief:
    """The office names who chairs a room; where the lots chose somebody else it says why.

    Errors: Refusal('role-missing' | 'county-only' | 'stage-closed' | 'unknown' | 'chief-not-here' | 'room-reason' |
    'room-closed-already').
    """
    require(by, "office")
    require_county(by)
    hold_running(stage)
    found = room_at(stage, component, room)
    if found.closed:
        raise Refusal("room-closed-already")
    if chief.login not in {one.login for one in found.judges}:
        raise Refusal("chief-not-here", field="chief")
    if found.chief not in (None, chief.login) and not reason.strip():
        raise Refusal("room-reason", field="reason")
    row = PanelChief(
        stage_id=stage.id,
        component=component.code,
        room=room,
        account=chief,
        reason=reason.strip()[:LONGEST_REASON],
        named_at=at,
        named_by_id=by.id,
    )
    db.session.add(row)
    db.session.flush()
    facts = {"reason": told(row.reason)} if row.reason else {}
    audit.note(at, by.login, "room.chief", audit.at_stage(stage), room=room, chief=chief.login, **facts)
    return row


def close_room(stage: Stage, component: Component, room: str, by: Account, at: datetime) -> RoomClosing:
    """The chief closes the room once every sheet of everybody present is in.

    Errors: Refusal('unknown' | 'stage-closed' | 'chief-only' | 'room-closed-already' | 'room-missing-sheets' (count)).
    """
    hold_running(stage)
    found = room_at(stage, component, room)
    if found.chief != by.login or not by.active:
        raise Refusal("chief-only")
    if found.closed:
        raise Refusal("room-closed-already")
    if not found.ready:
        raise Refusal("room-missing-sheets", count=found.missing)
    return shut(stage, component, found, by, at)


def shut(stage: Stage, component: Component, found: Room, by: Account, at: datetime) -> RoomClosing:
    """Writes down that a room is closed, with the fingerprint of its marks; who may do it, the caller asked."""
    own = [one for one in sheets(stage, component) if one.panel == found.name]
    closing = RoomClosing(
        stage=stage,
        component=component.code,
        room=found.name,
        serial=_serial(stage, component, found.name),
        sheets=sum(one.given for one in found.judges),
        marks_sha256=marks_digest(own),
        closed_at=at,
        closed_by=by,
    )
    db.session.add(closing)
    db.session.flush()
    audit.note(
        at,
        by.login,
        "room.close",
        audit.at_stage(stage),
        room=found.name,
        sheets=closing.sheets,
        marks=closing.marks_sha256,
    )
    return closing


def propose_reopening(closing: RoomClosing, reason: str, by: Account, at: datetime) -> RoomReopening:
    """The office asks to open a closed room again.

    Errors: Refusal('role-missing' | 'county-only' | 'own-room' | 'stage-closed' | 'room-not-closed' | 'room-waiting' |
    'room-reason').
    """
    require(by, "office")
    require_county(by)
    hold_running(closing.stage)
    db.session.refresh(closing)
    if closing.reopened_at is not None:
        raise Refusal("room-not-closed")
    require_apart(closing.stage, by)
    if any(one.state == "proposed" and one.closing_id == closing.id for one in reopenings_of(closing.stage)):
        raise Refusal("room-waiting")
    if not reason.strip():
        raise Refusal("room-reason", field="reason")
    asked = RoomReopening(
        closing=closing,
    )
    put_forward(asked, reason, by, at, LONGEST_REASON)
    _note(asked, by, at, "room.reopen-propose", asked.reason)
    return asked


def confirm_reopening(asked: RoomReopening, by: Account, at: datetime) -> RoomReopening:
    """A second person agrees: its judges may change marks again, and its chief closes it anew.

    Errors: Refusal('role-missing' | 'county-only' | 'own-room' | 'stage-closed' | 'wrong-state' | 'same-signatory').
    """
    require(by, *SECONDS)
    require_county(by)
    hold_running(asked.closing.stage)
    held = still_proposed(RoomReopening, asked.id)
    require_apart(held.closing.stage, by)
    require_other(by, held.proposed_by, held.proposed_by_id)
    held.state, held.settled_at, held.settled_by_id = "confirmed", at, by.id
    held.closing.reopened_at = at
    db.session.flush()
    _note(held, by, at, "room.reopen", held.reason)
    return held


def send_back_reopening(asked: RoomReopening, by: Account, at: datetime, reason: str = "") -> RoomReopening:
    """The second person does not agree, with a reason; or whoever asked takes it back. Errors: as `settle_back`."""
    held = still_proposed(RoomReopening, asked.id)
    held.answer = settle_back(held, by, at, reason, seconds=SECONDS)
    db.session.flush()
    _note(held, by, at, "room.reopen-back", held.answer)
    return held


def require_apart(stage: Stage, by: Account) -> None:
    """Whoever judges in the stage, in whichever room, decides nothing about its rooms and sheets, whatever other role
    they hold. Errors: Refusal('own-room')."""
    if judges_in(stage, by):
        raise Refusal("own-room")


def marks_digest(own: list[Sheet]) -> str:
    """The fingerprint of all marks of a room: number, judge, criterion and mark, a line each, sorted."""
    lines = sorted(
        f"{one.number}\t{one.login}\t{criterion}\t{value}"
        for one in own
        if not one.recused
        for criterion, value in one.marks.items()
    )
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def room_at(stage: Stage, component: Component, room: str) -> Room:
    """One room, where the programme has rooms closed. Errors: Refusal('unknown')."""
    if not closes_rooms(component):
        raise Refusal("unknown")
    found = next((one for one in rooms_of(stage, component) if one.name == room), None)
    if found is None:
        raise Refusal("unknown")
    return found


def _serial(stage: Stage, component: Component, room: str) -> int:
    query = select(func.count()).where(
        RoomClosing.stage_id == stage.id, RoomClosing.component == component.code, RoomClosing.room == room
    )
    return int(db.session.scalar(query) or 0) + 1


def _note(asked: RoomReopening, by: Account, at: datetime, action: str, words: str) -> None:
    facts = {"reason": told(words)} if words else {}
    audit.note(at, by.login, action, audit.at_stage(asked.closing.stage), room=asked.closing.room, **facts)
