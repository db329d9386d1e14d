"""How the exam goes at this moment: counts by state and a page of candidates, by SQL, quick for thousands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, literal, select
from sqlalchemy.orm import contains_eager

from exams.models import AnswerEvent, Attempt, AttemptPresence, ExamSeat
from exams.queries.given_time import minutes_given
from exams.queries.sight import Sight
from exams.queries.sitting import timings_of
from recruit.db import db
from recruit.models import Candidacy, Entry, Person, Stage
from recruit.slices import slices

#: Who has not been heard of for longer than this has gone silent.
SILENT = timedelta(minutes=2)
PAGE = 50
#: The states in which a candidate can be, those that need somebody first in front.
STATES = ("silent", "writing", "opened", "absent", "submitted", "ended")


@dataclass(frozen=True)
class Wanted:
    """Which candidates: by room, township and state, '' for any (``unsaved``: whose phone holds answers), or one."""

    room: str = ""
    township: str = ""
    state: str = ""
    page: int = 1
    entry_id: int | None = None


@dataclass(frozen=True)
class Line:
    """One candidate of the list, with what the reader asks first."""

    entry_id: int
    number: str
    name: str
    township: str
    place: str
    state: str
    heard_at: datetime | None
    answered: int
    answered_at: datetime | None
    unsaved: int
    devices: int
    extra: int
    deadline: datetime | None
    paused: bool


@dataclass(frozen=True)
class Lines:
    rows: list[Line]
    page: int
    pages: int
    total: int


def heard() -> ColumnElement[Any]:
    """When an attempt was last heard of: its presence, else its last answer, else its beginning.

    The answers are looked at only where there is no presence, that is for a page without script.
    """
    last = (
        select(func.max(AnswerEvent.received_at))
        .where(AnswerEvent.attempt_id == Attempt.id)
        .correlate(Attempt)
        .scalar_subquery()
    )
    return case(
        (AttemptPresence.heard_at.is_not(None), AttemptPresence.heard_at),
        else_=func.coalesce(last, Attempt.started_at),
    )


def state_of(at: datetime) -> ColumnElement[str]:
    """``absent`` nothing opened · ``opened`` begun, no answer yet · ``writing`` · ``silent`` · ``submitted`` by the
    candidate, ``ended`` by the clock."""
    wrote = select(literal(1)).where(AnswerEvent.attempt_id == Attempt.id).correlate(Attempt).exists()
    return case(
        (Attempt.id.is_(None), "absent"),
        (Attempt.finished_by == "candidate", "submitted"),
        (Attempt.submitted_at.is_not(None), "ended"),
        (heard() < at - SILENT, "silent"),
        (wrote, "writing"),
        else_="opened",
    )


def _all(stage: Stage, sight: Sight, wanted: Wanted, *columns: Any) -> Select[Any]:
    query = (
        select(*columns)
        .select_from(Entry)
        .join(Candidacy, Candidacy.id == Entry.candidacy_id)
        .outerjoin(ExamSeat, ExamSeat.entry_id == Entry.id)
        .outerjoin(Attempt, Attempt.entry_id == Entry.id)
        .outerjoin(AttemptPresence, AttemptPresence.attempt_id == Attempt.id)
        .outerjoin(Person, Person.id == Candidacy.person_id)
        .where(Entry.stage_id == stage.id)
    )
    if wanted.entry_id is None:
        query = query.where(Candidacy.state == "active")
    else:
        query = query.where(Entry.id == wanted.entry_id)
    if wanted.room:
        query = query.where(ExamSeat.room == wanted.room)
    if wanted.township:
        query = query.where(Candidacy.township_code == wanted.township)
    return sight.narrow(query)


def tallies(stage: Stage, sight: Sight, wanted: Wanted, at: datetime) -> dict[str, int]:
    """How many in each state, whatever state is wanted; ``unsaved``: whose device still holds answers while writing."""
    state = state_of(at).label("state")
    held = case((and_(AttemptPresence.unsaved > 0, Attempt.submitted_at.is_(None)), 1), else_=0).label("held")
    inner = _all(stage, sight, wanted, state, held).subquery()
    query = select(inner.c.state, func.count(), func.sum(inner.c.held)).group_by(inner.c.state)
    found, unsaved = dict.fromkeys(STATES, 0), 0
    for name, number, holding in db.session.execute(query):
        found[name] = number
        unsaved += int(holding or 0)
    return {**found, "unsaved": unsaved, "all": sum(found.values())}


def lines(stage: Stage, sight: Sight, wanted: Wanted, at: datetime) -> Lines:
    """One page of the candidates wanted, by admission number; those gone silent longest in front where these are."""
    state, last = state_of(at), heard()
    query = _told(stage, sight, wanted, at)
    if wanted.state == "unsaved":
        query = query.where(AttemptPresence.unsaved > 0, Attempt.submitted_at.is_(None))
    elif wanted.state:
        query = query.where(state == wanted.state)
    total = db.session.scalar(select(func.count()).select_from(query.subquery())) or 0
    pages = max(1, -(-total // PAGE))
    page = min(max(wanted.page, 1), pages)
    order = [last, Candidacy.number] if wanted.state == "silent" else [Candidacy.number]
    rows = db.session.execute(query.order_by(*order).offset((page - 1) * PAGE).limit(PAGE)).all()
    return Lines(_lines(rows, at), page, pages, total)


def line_of(stage: Stage, entry_id: int, at: datetime) -> Line:
    """The one candidate's line, also of somebody who has left; the caller has checked that the reader may see them."""
    query = _told(stage, Sight(), Wanted(entry_id=entry_id), at)
    return _lines(db.session.execute(query).all(), at)[0]


def _told(stage: Stage, sight: Sight, wanted: Wanted, at: datetime) -> Select[Any]:
    return _all(
        stage, sight, wanted, Entry.id, Candidacy.number, Person.name, Candidacy.township_code,
        ExamSeat.room, ExamSeat.seat, state_of(at).label("state"), heard().label("heard"),
        Attempt.id.label("attempt_id"), func.coalesce(AttemptPresence.unsaved, 0).label("unsaved"),
        func.coalesce(AttemptPresence.devices, 0).label("devices"),
    )  # fmt: skip


def _lines(rows: Sequence[Any], at: datetime) -> list[Line]:
    ids = [row.attempt_id for row in rows if row.attempt_id is not None]
    answers, extra = answers_of(ids), minutes_given(row.id for row in rows)
    rulings = timings_of(_attempts(ids), at)
    found = []
    for row in rows:
        count, newest = answers.get(row.attempt_id, (0, None))
        ruling = rulings.get(row.attempt_id)
        found.append(
            Line(
                row.id,
                row.number,
                row.name or "",
                row.township_code,
                f"{row.room} {row.seat}" if row.room else "",
                row.state,
                row.heard if row.attempt_id is not None else None,
                count,
                newest,
                row.unsaved,
                row.devices,
                extra.get(row.id, 0),
                ruling.deadline if ruling else None,
                bool(ruling and ruling.paused),
            )  # fmt: skip
        )
    return found


def answers_of(attempt_ids: Sequence[int]) -> dict[int, tuple[int, datetime]]:
    """Attempt id -> (questions of which an answer is stored, when the last one arrived)."""
    found: dict[int, tuple[int, datetime]] = {}
    for part in slices(attempt_ids):
        query = (
            select(
                AnswerEvent.attempt_id,
                func.count(AnswerEvent.position.distinct()),
                func.max(AnswerEvent.received_at),
            )
            .where(AnswerEvent.attempt_id.in_(part))
            .group_by(AnswerEvent.attempt_id)
        )
        found.update({key: (count, newest) for key, count, newest in db.session.execute(query)})
    return found


def _attempts(attempt_ids: Sequence[int]) -> list[Attempt]:
    query = select(Attempt).join(Attempt.entry).where(Attempt.id.in_(attempt_ids))
    return list(db.session.scalars(query.options(contains_eager(Attempt.entry))))
