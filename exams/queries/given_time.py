"""Extra minutes: what waits for a second person, what was given, and what stands against giving more."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload

from exams.deadline import Timing
from exams.models import Attempt, ExamSeat, TimeRequest, TimeShare
from exams.queries.sight import sight_of
from exams.queries.sitting import settled_timing, stage_rules, timing_of
from recruit.db import db
from recruit.errors import Refusal
from recruit.models import Account, Candidacy, Entry, Stage
from recruit.slices import slices

MINUTE = timedelta(minutes=1)


@dataclass(frozen=True)
class Asked:
    """A request with its candidates' admission numbers, in order, and of each what became of it."""

    request: TimeRequest
    outcomes: Mapping[str, str]
    until: tuple[datetime, datetime] | None = None

    @property
    def numbers(self) -> list[str]:
        return list(self.outcomes)

    @property
    def given(self) -> int:
        return sum(outcome == "given" for outcome in self.outcomes.values())


def requests_of(stage: Stage, by: Account) -> list[Asked]:
    """Every request within the reader's sight, the oldest first; for one candidate alone with both deadlines."""
    sight = sight_of(stage, by)
    own = set(db.session.scalars(sight.narrow(_entries(stage).with_only_columns(Entry.id))))
    query = (
        select(TimeShare, Candidacy)
        .join(Entry, Entry.id == TimeShare.entry_id)
        .join(Candidacy, Candidacy.id == Entry.candidacy_id)
        .join(TimeRequest, TimeRequest.id == TimeShare.request_id)
        .where(TimeRequest.stage_id == stage.id)
        .options(joinedload(TimeShare.request))
        .order_by(TimeShare.request_id, Candidacy.number)
    )
    found: dict[int, dict[str, str]] = {}
    requests: dict[int, TimeRequest] = {}
    alone: dict[int, int] = {}
    foreign: set[int] = set()
    for share, candidacy in db.session.execute(query):
        requests[share.request_id] = share.request
        found.setdefault(share.request_id, {})[candidacy.number] = share.outcome
        alone[share.request_id] = share.entry_id
        if share.entry_id not in own:
            foreign.add(share.request_id)
    single = {key: alone[key] for key, numbers in found.items() if len(numbers) == 1}
    attempts = attempts_by_entry(
        entry_id for key, entry_id in single.items() if requests[key].state == "proposed"
    )
    return [
        Asked(requests[key], numbers, _until(requests[key], attempts.get(single.get(key, 0))))
        for key, numbers in found.items()
        if key not in foreign
    ]


def given_to(stage: Stage, township: str | None = None) -> int:
    """How many candidates were given extra minutes."""
    query = (
        select(func.count(TimeShare.entry_id.distinct()))
        .join(Entry, Entry.id == TimeShare.entry_id)
        .join(Candidacy, Candidacy.id == Entry.candidacy_id)
        .where(Entry.stage_id == stage.id, TimeShare.outcome == "given")
    )
    if township is not None:
        query = query.where(Candidacy.township_code == township)
    return db.session.scalar(query) or 0


def pending(stage: Stage) -> list[TimeRequest]:
    """The requests that wait for a second person."""
    query = select(TimeRequest).where(TimeRequest.stage_id == stage.id, TimeRequest.state == "proposed")
    return list(db.session.scalars(query.order_by(TimeRequest.id)))


def minutes_given(entry_ids: Iterable[int]) -> dict[int, int]:
    """Entry id -> minutes given altogether; who was given none is not in it."""
    found: dict[int, int] = {}
    for part in slices(entry_ids):
        rows = db.session.execute(
            select(TimeShare.entry_id, func.sum(TimeRequest.minutes))
            .join(TimeRequest, TimeRequest.id == TimeShare.request_id)
            .where(TimeShare.entry_id.in_(part), TimeShare.outcome == "given")
            .group_by(TimeShare.entry_id)
        )
        found.update({entry_id: int(minutes) for entry_id, minutes in rows})
    return found


def waiting_among(entry_ids: Iterable[int]) -> set[int]:
    """Those of the entries for whom a request waits: nobody collects their papers before it is settled."""
    found: set[int] = set()
    for part in slices(entry_ids):
        query = (
            select(TimeShare.entry_id)
            .join(TimeRequest, TimeRequest.id == TimeShare.request_id)
            .where(TimeShare.entry_id.in_(part), TimeRequest.state == "proposed")
        )
        found.update(db.session.scalars(query))
    return found


def shares_of(request: TimeRequest) -> list[TimeShare]:
    """The candidates of a request, with entry and candidacy at hand."""
    query = select(TimeShare).where(TimeShare.request_id == request.id).order_by(TimeShare.entry_id)
    return list(db.session.scalars(query.options(joinedload(TimeShare.entry).joinedload(Entry.candidacy))))


def sitting_now(
    stage: Stage, by: Account, township: str | None = None, room: str | None = None
) -> list[Entry]:
    """Entries within the reader's sight whose paper is begun and not in; `township` and `room` confine it further."""
    query = _entries(stage).join(Attempt, Attempt.entry_id == Entry.id).where(Attempt.submitted_at.is_(None))
    query = sight_of(stage, by).narrow(query)
    if township:
        query = query.where(Candidacy.township_code == township)
    if room:
        query = query.join(ExamSeat, ExamSeat.entry_id == Entry.id).where(ExamSeat.room == room)
    return list(db.session.scalars(query))


def entries_by_number(stage: Stage, numbers: Sequence[str], by: Account) -> list[Entry]:
    """The entries of these admission numbers within the reader's scope. Errors: Refusal('time-number-unknown')."""
    wanted = list(dict.fromkeys(numbers))
    found: dict[str, Entry] = {}
    sight = sight_of(stage, by)
    for part in slices(wanted):
        for entry in db.session.scalars(sight.narrow(_entries(stage).where(Candidacy.number.in_(part)))):
            found[entry.candidacy.number] = entry
    missing = [number for number in wanted if number not in found]
    if missing:
        raise Refusal("time-number-unknown", numbers=missing)
    return [found[number] for number in wanted]


def attempts_by_entry(entry_ids: Iterable[int]) -> dict[int, Attempt]:
    found: dict[int, Attempt] = {}
    for part in slices(entry_ids):
        query = select(Attempt).where(Attempt.entry_id.in_(part)).options(joinedload(Attempt.entry))
        found.update({attempt.entry_id: attempt for attempt in db.session.scalars(query)})
    return found


def objection(
    entry: Entry, attempt: Attempt | None, minutes: int, given: int, at: datetime
) -> Refusal | None:
    """What stands against `minutes` more for a candidate who was `given` some already; None where nothing does.

    Time can be given before the sitting, during it, and after its end until the paper has been collected; never so
    that the new deadline has passed as well, because then nobody gains by it.
    """
    number, most = entry.candidacy.number, stage_rules(entry.stage).most_extra_minutes
    if entry.candidacy.state != "active" or entry.outcome != "in":
        return Refusal("time-not-in-exam", number=number)
    if given + minutes > most:
        return Refusal("time-too-much", number=number, given=given, most=most)
    if attempt is None:
        return Refusal("time-never-started", number=number) if at >= entry.window[1] else None
    if attempt.submitted_at is not None:
        return Refusal("time-paper-in", number=number)
    ends = lengthened(attempt, minutes, at).deadline
    if ends <= at:
        needed = minutes + math.floor((at - ends) / MINUTE) + 1
        return Refusal("time-in-the-past", number=number, needed=needed)
    return None


def lengthened(attempt: Attempt, minutes: int, at: datetime) -> Timing:
    """The ruling on this attempt if it had so many more minutes."""
    return timing_of(attempt, at, more=timedelta(minutes=minutes))


def _until(request: TimeRequest, attempt: Attempt | None) -> tuple[datetime, datetime] | None:
    if attempt is None or request.state != "proposed":
        return None
    more = timedelta(minutes=request.minutes)
    return settled_timing(attempt).deadline, settled_timing(attempt, more).deadline


def _entries(stage: Stage) -> Select[tuple[Entry]]:
    query = select(Entry).join(Candidacy, Candidacy.id == Entry.candidacy_id)
    query = query.where(Entry.stage_id == stage.id).order_by(Candidacy.number)
    return query.options(joinedload(Entry.candidacy), joinedload(Entry.stage))
