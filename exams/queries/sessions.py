"""Sessions as they are read: who sits where and when, whom a proctor looks after, who has come."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import contains_eager, joinedload

from exams.models import Arrival, DaySession, SessionSeat, SessionStaff
from exams.queries.numbers import anonymous, shown_number
from exams.queries.who_judges import may_judge_in
from recruit.db import db
from recruit.errors import Refusal
from recruit.models import Account, Application, Candidacy, Entry, Stage
from recruit.slices import slices

#: People are let in so long before their session begins.
EARLY = timedelta(minutes=90)


def sessions_of(stage: Stage) -> list[DaySession]:
    """The standing sessions of a stage, by the clock, then by room."""
    query = (
        select(DaySession)
        .where(DaySession.stage_id == stage.id, DaySession.cancelled_at.is_(None))
        .order_by(DaySession.opens_at, DaySession.room, DaySession.id)
    )
    return list(db.session.scalars(query))


def session_seat(entry: Entry) -> SessionSeat | None:
    return db.session.scalar(
        select(SessionSeat).where(SessionSeat.entry_id == entry.id).options(joinedload(SessionSeat.session))
    )


def session_seats(stage: Stage) -> dict[int, SessionSeat]:
    """Entry id -> seat, with its session."""
    query = (
        select(SessionSeat)
        .where(SessionSeat.stage_id == stage.id)
        .options(joinedload(SessionSeat.session, innerjoin=True))
        .order_by(SessionSeat.session_id, SessionSeat.seat)
    )
    return {row.entry_id: row for row in db.session.scalars(query)}


def seated_in(session: DaySession) -> list[tuple[int, Entry]]:
    """(seat, entry) of everybody who sits in the session, with what a door list shows; withdrawn people too: their
    seats stay empty."""
    person = joinedload(SessionSeat.entry).joinedload(Entry.candidacy).joinedload(Candidacy.person)
    query = (
        select(SessionSeat)
        .where(SessionSeat.session_id == session.id)
        .options(person)
        .order_by(SessionSeat.seat)
    )
    return [(row.seat, row.entry) for row in db.session.scalars(query)]


def counts_of(stage: Stage) -> dict[int, int]:
    """Session id -> how many of those still in the running sit there."""
    query = (
        select(SessionSeat.session_id, func.count())
        .join(Entry, Entry.id == SessionSeat.entry_id)
        .join(Candidacy, Candidacy.id == Entry.candidacy_id)
        .where(SessionSeat.stage_id == stage.id, Candidacy.state == "active")
        .group_by(SessionSeat.session_id)
    )
    return dict(db.session.execute(query).all())


def unseated(stage: Stage) -> int:
    """How many of those still in the running have no seat in a session."""
    seated = select(SessionSeat.entry_id).where(SessionSeat.stage_id == stage.id)
    query = (
        select(func.count(Entry.id))
        .join(Candidacy, Candidacy.id == Entry.candidacy_id)
        .where(Entry.stage_id == stage.id, Candidacy.state == "active", Entry.id.not_in(seated))
    )
    return db.session.scalar(query) or 0


def staff_of(sessions: Iterable[DaySession]) -> dict[int, list[Account]]:
    """Session id -> its proctors, by name."""
    query = (
        select(SessionStaff.session_id, Account)
        .join(Account, Account.id == SessionStaff.account_id)
        .where(SessionStaff.session_id.in_([one.id for one in sessions]))
        .order_by(SessionStaff.session_id, Account.name, Account.login)
    )
    found: dict[int, list[Account]] = {}
    for session_id, account in db.session.execute(query):
        found.setdefault(session_id, []).append(account)
    return found


def looked_after(by: Account, entry_ids: Sequence[int]) -> set[int]:
    """Those of the entries who sit in a session that the account is a proctor of."""
    found: set[int] = set()
    for part in slices(entry_ids):
        query = (
            select(SessionSeat.entry_id)
            .join(SessionStaff, SessionStaff.session_id == SessionSeat.session_id)
            .where(SessionStaff.account_id == by.id, SessionSeat.entry_id.in_(part))
        )
        found.update(db.session.scalars(query))
    return found


def session_in_reach(stage: Stage, session_id: int, by: Account) -> DaySession:
    """Errors: Refusal('unknown'), also for a proctor of other sessions; 'judging-door'."""
    require_apart_from_door(stage, by)
    found = db.session.get(DaySession, session_id)
    if found is None or found.stage_id != stage.id or found.cancelled_at is not None:
        raise Refusal("unknown")
    if "office" not in by.roles and not is_proctor_of(found, by):
        raise Refusal("unknown")
    return found


def is_proctor_of(session: DaySession, by: Account) -> bool:
    query = select(SessionStaff.id).where(
        SessionStaff.session_id == session.id, SessionStaff.account_id == by.id
    )
    return db.session.scalar(query) is not None


def require_apart_from_door(stage: Stage, by: Account) -> None:
    """Whoever judges without names, or may be called in to, lets nobody in: they would learn whose number is whose.

    Errors: Refusal('judging-door').
    """
    if anonymous(stage) and may_judge_in(stage, by):
        raise Refusal("judging-door")


def own_sessions(by: Account) -> list[DaySession]:
    """Sessions of open stages that the account is a proctor of, by the clock."""
    query = (
        select(DaySession)
        .join(SessionStaff, SessionStaff.session_id == DaySession.id)
        .join(DaySession.stage)
        .where(SessionStaff.account_id == by.id, DaySession.cancelled_at.is_(None), Stage.state != "closed")
        .options(contains_eager(DaySession.stage))
        .order_by(DaySession.opens_at, DaySession.id)
    )
    return list(db.session.scalars(query))


def arrivals_of(entry_ids: Iterable[int]) -> dict[int, Arrival]:
    """Entry id -> the arrival that stands."""
    return {
        row.entry_id: row
        for part in slices(entry_ids)
        for row in db.session.scalars(
            select(Arrival).where(Arrival.entry_id.in_(part), Arrival.undone_at.is_(None))
        )
    }


def rule_of(stage: Stage) -> Mapping[str, Any]:
    """The stage's rule of checking in: ``grace_minutes``, ``late``, ``required``; empty where it has none."""
    found: Mapping[str, Any] = stage.definition.params.get("check_in") or {}
    return found


def grace_until(entry: Entry) -> datetime:
    """Up to when this candidate is in time."""
    return entry.window[0] + timedelta(minutes=int(rule_of(entry.stage).get("grace_minutes", 0)))


def with_papers(entry_id: int) -> Entry | None:
    """One entry with the person and the papers handed in, for the picture beside it."""
    papers = (
        joinedload(Entry.candidacy).joinedload(Candidacy.application).selectinload(Application.attachments)
    )
    person = joinedload(Entry.candidacy).joinedload(Candidacy.person)
    return db.session.scalar(select(Entry).where(Entry.id == entry_id).options(papers, person))


def require_arrival(entries: Iterable[Entry]) -> None:
    """Nobody is marked who was not checked in, where the stage says so. Errors: Refusal('arrival-missing')."""
    asked = [one for one in entries if rule_of(one.stage).get("required") and one.stage.state != "closed"]
    came = arrivals_of(one.id for one in asked)
    for one in asked:
        if one.id not in came:
            raise Refusal("arrival-missing", number=shown_number(one.stage, one, None))
