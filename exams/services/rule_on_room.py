"""Rule on a room that its judges cannot mend: the office asks, with a reason, and a second person decides.

Four things are ruled on. A room of whose judges nobody can sign in any more is closed without them. A room for which
no coefficient can be told (one candidate alone, a mean of zero) keeps its marks as they are. Where a panel became too
small after the hearing, the candidate is heard again, or the marks of the judges who are left stand.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select, update

from exams import messages_sheets as messages_sheets  # registers its texts
from exams.models import RoomRuling
from exams.queries.numbers import shown_number
from exams.queries.panel_rooms import SECONDS, Room, closings_in_force
from exams.queries.room_rulings import Heard, rulings_of, short_after_hearing, without_judges
from exams.queries.rooms import panel_component
from exams.reasons import LONGEST_REASON
from exams.services.close_room import require_apart, room_at, shut
from exams.services.substitute_judge import substitute
from recruit import audit
from recruit.db import db
from recruit.errors import Refusal
from recruit.kinds import kind_of
from recruit.models import Account, Entry, Mark, Stage
from recruit.reasons import told
from recruit.services.hold_stage import hold_running
from recruit.services.roles import require, require_county, require_other
from recruit.services.send_back import put_forward, settle_back, still_proposed

#: What may be ruled about one candidate.
HEARINGS = ("again", "smaller")


def propose_closing(stage: Stage, room: str, reason: str, by: Account, at: datetime) -> RoomRuling:
    """The office asks to close a room of whose judges nobody can sign in any more.

    Errors: Refusal('unknown' | 'room-closed-already' | 'room-missing-sheets' | 'room-has-judge') and those that every
    ruling shares: Refusal('role-missing' | 'county-only' | 'stage-closed' | 'own-room' | 'room-reason' |
    'ruling-waiting').
    """
    _begin(stage, by, reason)
    _closable(stage, room, at)
    return _ask(RoomRuling(stage=stage, room=room, kind="close"), reason, by, at)


def propose_level(stage: Stage, room: str, reason: str, by: Account, at: datetime) -> RoomRuling:
    """The office asks to leave a room's marks uncorrected, for which no coefficient can be told.

    Errors: Refusal('room-has-coefficient') and those that every ruling shares.
    """
    _begin(stage, by, reason)
    _without_coefficient(stage, room)
    return _ask(RoomRuling(stage=stage, room=room, kind="level"), reason, by, at)


def propose_hearing(
    stage: Stage, entry: Entry, kind: str, reason: str, by: Account, at: datetime
) -> RoomRuling:
    """The office asks to hear a candidate ``again``, or to let the ``smaller`` panel stand.

    Errors: Refusal('unknown' | 'panel-not-short' | 'panel-nobody-left' | 'ruling-room-closed') and those that
    every ruling shares.
    """
    if kind not in HEARINGS:
        raise Refusal("unknown")
    require(by, "office")
    hold_running(stage)
    found = _short(stage, entry, kind)
    _begin(stage, by, reason)
    asked = RoomRuling(stage=stage, room=found.room, kind=kind, entry=entry, judges=found.sitting)
    return _ask(asked, reason, by, at)


def confirm_ruling(asked: RoomRuling, by: Account, at: datetime) -> RoomRuling:
    """A second person agrees, and it is done at once.

    Errors: Refusal('role-missing' | 'county-only' | 'stage-closed' | 'wrong-state' | 'own-room' | 'same-signatory'),
    and those of asking, where it has become otherwise since.
    """
    require(by, *SECONDS)
    require_county(by)
    hold_running(asked.stage)
    held = still_proposed(RoomRuling, asked.id)
    require_apart(held.stage, by)
    require_other(by, held.proposed_by, held.proposed_by_id)
    done = {}
    if held.kind == "level":
        _without_coefficient(held.stage, held.room)
    elif held.entry is None:
        shut(held.stage, panel_component(held.stage), _closable(held.stage, held.room, at), by, at)
    elif _short(held.stage, held.entry, held.kind).sitting != held.judges:
        raise Refusal("ruling-old")
    elif held.kind == "again":
        done["aside"] = _set_aside(held.entry, at, by)
    held.state, held.settled_at, held.settled_by_id = "confirmed", at, by.id
    _note(held, by, at, "room.ruling", held.reason, **done)
    return held


def send_back_ruling(asked: RoomRuling, by: Account, at: datetime, reason: str = "") -> RoomRuling:
    """The second person does not agree, with a reason; or whoever asked takes it back. Errors: as `settle_back`."""
    held = still_proposed(RoomRuling, asked.id)
    held.answer = settle_back(held, by, at, reason, seconds=SECONDS)
    db.session.flush()
    _note(held, by, at, "room.ruling-back", held.answer)
    return held


def _begin(stage: Stage, by: Account, reason: str) -> None:
    require(by, "office")
    require_county(by)
    hold_running(stage)
    require_apart(stage, by)
    if not reason.strip():
        raise Refusal("room-reason", field="reason")


def _ask(asked: RoomRuling, reason: str, by: Account, at: datetime) -> RoomRuling:
    about = (asked.room, asked.entry.id if asked.entry is not None else None)
    if any(one.state == "proposed" and (one.room, one.entry_id) == about for one in rulings_of(asked.stage)):
        raise Refusal("ruling-waiting")
    asked.component = panel_component(asked.stage).code
    put_forward(asked, reason, by, at, LONGEST_REASON)
    _note(asked, by, at, "room.ruling-propose", asked.reason)
    return asked


def _closable(stage: Stage, room: str, at: datetime) -> Room:
    found = room_at(stage, panel_component(stage), room)
    if found.closed:
        raise Refusal("room-closed-already")
    if not found.ready:
        raise Refusal("room-missing-sheets", count=found.missing)
    if not without_judges((one.login for one in found.judges), at):
        raise Refusal("room-has-judge")
    return found


def _without_coefficient(stage: Stage, room: str) -> None:
    """Asked once all else is in and every room closed: before, somebody may still come."""
    found = {one.code: one.facts for one in kind_of(stage).blockers(stage)}
    if "room-open" in found or found.get("panel-coefficient", {}).get("panel") != room:
        raise Refusal("room-has-coefficient")


def _short(stage: Stage, entry: Entry, kind: str) -> Heard:
    found = next((one for one in short_after_hearing(stage) if one.entry_id == entry.id), None)
    if found is None:
        raise Refusal("panel-not-short")
    if kind == "smaller" and not found.sitting:
        raise Refusal("panel-nobody-left")
    if kind == "again" and found.room in closings_in_force(stage, panel_component(stage)):
        raise Refusal("ruling-room-closed")
    return found


def _set_aside(entry: Entry, at: datetime, by: Account) -> int:
    """What was given stays on record and no longer counts; then the drawn reserve fills the panel. How many sheets."""
    whose = (
        Mark.entry_id == entry.id,
        Mark.component == panel_component(entry.stage).code,
        Mark.current.is_(True),
    )
    judges = set(db.session.scalars(select(Mark.examiner_id).where(*whose)))
    db.session.execute(update(Mark).where(*whose).values(current=False))
    while substitute(entry, by, at) is not None:
        pass
    return len(judges)


def _note(asked: RoomRuling, by: Account, at: datetime, action: str, words: str, **more: object) -> None:
    """The log names the candidate as the judges know them, until the numbers are opened."""
    facts: dict[str, object] = {"room": asked.room, "kind": asked.kind, **more}
    if asked.entry is not None:
        facts["number"] = shown_number(asked.stage, asked.entry, None)
        facts["judges"] = asked.judges
    if words:
        facts["reason"] = told(words)
    db.session.flush()
    audit.note(at, by.login, action, audit.at_stage(asked.stage), **facts)
