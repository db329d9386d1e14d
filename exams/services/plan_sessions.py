"""Plan sessions: when, in which room, with how many seats, under whose eyes; checked against each other at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select

from exams import messages_judging as messages_judging  # registers its texts
from exams.models import DaySession, SessionSeat, SessionStaff
from exams.queries.sessions import arrivals_of, sessions_of, staff_of, unseated
from exams.services.seat_sessions import reseat
from recruit import audit
from recruit.db import db
from recruit.errors import Refusal
from recruit.funnel import opening_text
from recruit.models import Account, Stage
from recruit.services.assign import require_examiner
from recruit.services.hold_stage import hold_planned

LONGEST_NAME, MOST_SEATS, MOST_SESSIONS = 40, 500, 200


@dataclass(frozen=True)
class Planned:
    """A session as the office wants it. `name` tells it apart from the stage's others. `roles`: one of which those who
    look after it must hold; a township's own people only where its clerks may."""

    name: str
    room: str
    opens_at: datetime
    closes_at: datetime
    seats: int
    proctors: tuple[Account, ...] = ()
    roles: tuple[str, ...] = ("proctor",)


def plan_session(stage: Stage, wanted: Planned, by: Account, at: datetime) -> DaySession:
    """One more session. Nobody is moved by it; who has no seat yet gets one where seats have been drawn.

    Errors: Refusal('role-missing' | 'county-only' | 'stage-closed' | 'session-outside' | 'session-name-taken' |
    'session-room-taken' | 'session-room-unknown' | 'session-proctor-twice' | 'session-too-many' | 'not-an-examiner').
    """
    held = hold_planned(stage, by)
    if len(sessions_of(held)) >= MOST_SESSIONS:
        raise Refusal("session-too-many", most=MOST_SESSIONS)
    _check(held, wanted, None)
    found = DaySession(stage_id=held.id, planned_at=at, planned_by_id=by.id)
    db.session.add(found)
    _write(found, wanted)
    audit.note(at, by.login, "session.plan", audit.at_stage(held), **_facts(found, wanted))
    reseat(held, at, strict=False)
    return found


def change_session(session: DaySession, wanted: Planned, by: Account, at: datetime) -> int:
    """Another time, room, number of seats or other proctors; returns how many people had to move.

    Only those move whose seat is gone. Errors: those of `plan_session`, Refusal('session-arrived' | 'seats-short').
    """
    held = hold_planned(session.stage, by)
    _check(held, wanted, session)
    gone, waited = _beyond(session, wanted.seats), unseated(held)
    _nobody_came(gone)
    _write(session, wanted)
    for row in gone:
        db.session.delete(row)
    db.session.flush()
    audit.note(
        at, by.login, "session.change", audit.at_stage(held), moved=len(gone), **_facts(session, wanted)
    )
    _elsewhere(held, len(gone), waited, at)
    return len(gone)


def cancel_session(session: DaySession, by: Account, at: datetime) -> int:
    """Calls a session off; its people, and no others, move to free seats. Returns how many.

    Errors: Refusal('role-missing' | 'county-only' | 'stage-closed' | 'session-arrived' | 'seats-short').
    """
    held = hold_planned(session.stage, by)
    gone, waited = _beyond(session, 0), unseated(held)
    _nobody_came(gone)
    session.cancelled_at = at
    for row in gone:
        db.session.delete(row)
    db.session.flush()
    audit.note(at, by.login, "session.cancel", audit.at_stage(held), session=session.name, moved=len(gone))
    _elsewhere(held, len(gone), waited, at)
    return len(gone)


def _check(stage: Stage, wanted: Planned, but: DaySession | None) -> None:
    zone = stage.cohort.programme.timezone
    if not stage.opens_at <= wanted.opens_at < wanted.closes_at <= stage.closes_at:
        opens, closes = opening_text(stage.opens_at, zone), opening_text(stage.closes_at, zone)
        raise Refusal("session-outside", opens=opens, closes=closes)
    if stage.kind == "interview" and wanted.room not in rooms_named(stage):
        raise Refusal("session-room-unknown", rooms=rooms_named(stage))
    others = [one for one in sessions_of(stage) if but is None or one.id != but.id]
    if any(one.name == wanted.name for one in others):
        raise Refusal("session-name-taken", name=wanted.name)
    beside = [one for one in others if one.opens_at < wanted.closes_at and wanted.opens_at < one.closes_at]
    for one in beside:
        if one.room == wanted.room:
            raise Refusal("session-room-taken", room=wanted.room, name=one.name)
    _proctors_free(stage, wanted, but)


def _proctors_free(stage: Stage, wanted: Planned, but: DaySession | None) -> None:
    """Nobody is in two places at once, whichever stage the other session belongs to."""
    for account in wanted.proctors:
        require_examiner(account, wanted.roles, stage.cohort.programme)
        if account.township_scope is not None and "clerk" not in wanted.roles:
            raise Refusal("outside-township")
        query = (
            select(DaySession)
            .join(SessionStaff, SessionStaff.session_id == DaySession.id)
            .where(
                SessionStaff.account_id == account.id,
                DaySession.cancelled_at.is_(None),
                DaySession.opens_at < wanted.closes_at,
                DaySession.closes_at > wanted.opens_at,
            )
            .order_by(DaySession.id)
        )
        for other in db.session.scalars(query):
            if but is None or other.id != but.id:
                raise Refusal("session-proctor-twice", proctor=account.name, name=other.name)


def rooms_named(stage: Stage) -> list[str]:
    """The rooms of an interview, as the draw calls them."""
    return [str(number) for number in range(1, int(stage.definition.params.get("panels", 1)) + 1)]


def _write(session: DaySession, wanted: Planned) -> None:
    session.name, session.room = wanted.name, wanted.room
    session.opens_at, session.closes_at, session.seats = wanted.opens_at, wanted.closes_at, wanted.seats
    db.session.flush()
    held = {account.id for account in staff_of([session]).get(session.id, [])}
    asked = {account.id for account in wanted.proctors}
    if held - asked:
        gone = SessionStaff.account_id.in_(held - asked)
        db.session.execute(delete(SessionStaff).where(SessionStaff.session_id == session.id, gone))
    db.session.add_all(SessionStaff(session_id=session.id, account_id=one) for one in sorted(asked - held))
    db.session.flush()


def _beyond(session: DaySession, seats: int) -> list[SessionSeat]:
    query = select(SessionSeat).where(SessionSeat.session_id == session.id, SessionSeat.seat > seats)
    return list(db.session.scalars(query.order_by(SessionSeat.seat)))


def _elsewhere(stage: Stage, gone: int, waited: int, at: datetime) -> None:
    """Everybody whose seat went has another; who had none before may go on waiting."""
    reseat(stage, at, strict=False)
    if (left := unseated(stage)) > waited:
        raise Refusal("seats-short", needed=gone, seats=gone - (left - waited))


def _nobody_came(rows: Sequence[SessionSeat]) -> None:
    if arrivals_of([row.entry_id for row in rows]):
        raise Refusal("session-arrived")


def _facts(session: DaySession, wanted: Planned) -> dict[str, object]:
    return {
        "session": session.name,
        "room": session.room,
        "opens": session.opens_at.isoformat(),
        "closes": session.closes_at.isoformat(),
        "seats": session.seats,
        "proctors": sorted(one.login for one in wanted.proctors),
    }
