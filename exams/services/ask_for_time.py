"""Ask for extra minutes: a power cut, a dead network, a granted need. A second person gives them (`give_time`)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from exams.models import TimeRequest, TimeShare
from exams.queries.given_time import (
    attempts_by_entry,
    minutes_given,
    objection,
    sitting_now,
    waiting_among,
)
from exams.queries.sight import require_room
from exams.queries.sitting import stage_rules
from exams.reasons import LONGEST_REASON
from exams.services.hold_entries import hold
from recruit import audit
from recruit.db import db
from recruit.errors import Refusal
from recruit.models import Account, Candidacy, Entry, Person, Stage
from recruit.reasons import told
from recruit.services.hold_stage import hold_open
from recruit.services.roles import require, require_scope
from recruit.slices import slices

ASKERS = ("office", "proctor")
#: Why minutes are given; of `other` the person says in words what it was.
CAUSES = ("power", "network", "device", "site", "need", "other")
#: Causes that may say something about a person.
PERSONAL = ("need", "other")


@dataclass(frozen=True)
class Wanted:
    """So many more minutes, one of `CAUSES`, and what the person adds in words."""

    minutes: int
    cause: str
    reason: str = ""


def ask_for_time(
    stage: Stage, entries: Sequence[Entry], wanted: Wanted, by: Account, at: datetime
) -> TimeRequest:
    """Asks for these candidates, every one of whom can be given the minutes at this moment.

    Their entries are held before anything is looked for: of two officers at once, the second finds the first's request.

    Errors: Refusal('role-missing' | 'outside-township' | 'stage-closed' | 'time-minutes' | 'time-cause' |
    'time-reason-missing' | 'time-nobody' | 'time-asked-already') and those of `objection`.
    """
    _may_ask(stage, wanted, by)
    for entry in entries:
        if entry.stage_id != stage.id:
            raise Refusal("unknown")
        require_scope(by, entry.candidacy.township_code)
    hold(entries)
    for _entry, refusal in _objections(entries, wanted.minutes, at):
        if refusal is not None:
            raise refusal
    return _add(stage, entries, wanted, by, at, everybody=False)


def ask_for_all(
    stage: Stage,
    wanted: Wanted,
    by: Account,
    at: datetime,
    township: str | None = None,
    room: str | None = None,
) -> TimeRequest:
    """Asks for all who sit at this moment, in the county, one township or one room; who cannot have it is left out.

    Errors: Refusal('time-nobody') where nobody remains, 'day-room-unknown', and those of `ask_for_time`.
    """
    _may_ask(stage, wanted, by)
    if township is not None:
        require_scope(by, township)
    if room is not None:
        require_room(stage, room, by)
    sitting = sitting_now(stage, by, township, room)
    hold(sitting)
    able = [entry for entry, refusal in _objections(sitting, wanted.minutes, at) if refusal is None]
    return _add(stage, able, wanted, by, at, everybody=True)


def why(request: TimeRequest, entries: Sequence[Entry]) -> dict[str, str]:
    """Cause and words as the log may hold them for good. A need is a matter of health, so it is `other` there and
    the words of both stay in the record, where the keeping rules reach them: nobody can tell one from the other.
    """
    if request.cause in PERSONAL:
        return {"cause": "other"}
    return {
        "cause": request.cause,
        "reason": told(request.reason, names_of(entries) if request.reason else None),
    }


def names_of(entries: Sequence[Entry]) -> dict[str, str]:
    """The numbers that stand for the candidates' names."""
    found: dict[str, str] = {}
    for part in slices([entry.id for entry in entries]):
        query = select(Person.name, Candidacy.number).join(Candidacy, Candidacy.person_id == Person.id)
        query = query.join(Entry, Entry.candidacy_id == Candidacy.id).where(Entry.id.in_(part))
        found.update((name, number) for name, number in db.session.execute(query))
    return found


def _may_ask(stage: Stage, wanted: Wanted, by: Account) -> None:
    require(by, *ASKERS)
    hold_open([stage])
    most = stage_rules(stage).most_extra_minutes
    if not 1 <= wanted.minutes <= most:
        raise Refusal("time-minutes", most=most)
    if wanted.cause not in CAUSES:
        raise Refusal("time-cause")
    if wanted.cause == "other" and not wanted.reason.strip():
        raise Refusal("time-reason-missing")


def _objections(entries: Sequence[Entry], minutes: int, at: datetime) -> list[tuple[Entry, Refusal | None]]:
    ids = [entry.id for entry in entries]
    attempts, given, waiting = attempts_by_entry(ids), minutes_given(ids), waiting_among(ids)
    found = []
    for entry in entries:
        refusal = objection(entry, attempts.get(entry.id), minutes, given.get(entry.id, 0), at)
        if refusal is None and entry.id in waiting:
            refusal = Refusal("time-asked-already", number=entry.candidacy.number)
        found.append((entry, refusal))
    return found


def _add(
    stage: Stage, entries: Sequence[Entry], wanted: Wanted, by: Account, at: datetime, *, everybody: bool
) -> TimeRequest:
    if not entries:
        raise Refusal("time-nobody")
    request = TimeRequest(
        stage=stage,
        minutes=wanted.minutes,
        cause=wanted.cause,
        reason=wanted.reason.strip()[:LONGEST_REASON],
        everybody=everybody,
        proposed_at=at,
        proposed_by_id=by.id,
    )
    db.session.add(request)
    db.session.flush()
    db.session.add_all(TimeShare(request_id=request.id, entry_id=entry.id) for entry in entries)
    db.session.flush()
    audit.note(
        at,
        by.login,
        "exam.time-ask",
        audit.at_stage(stage),
        minutes=request.minutes,
        **why(request, entries),
        everybody=everybody,
        numbers=sorted(entry.candidacy.number for entry in entries),
    )
    return request
