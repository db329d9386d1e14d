"""Training as it is read: lessons given, who is expected, who was there, and what each person has."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import contains_eager, joinedload

from exams.models import (
    Attendance,
    DaySession,
    TrainingCorrection,
    TrainingLesson,
    TrainingPhoto,
    TrainingPlace,
    TrainingRecord,
    TrainingSheet,
)
from exams.training.rules import KINDS, rule_of
from recruit.db import db
from recruit.errors import Refusal
from recruit.models import Candidacy, Entry, Stage
from recruit.queries.entries import entries_of
from recruit.slices import slices
from scoring.minutes import Standing, Stay, Taught, counted, standing


def training_stage(stage_id: int) -> Stage:
    """Errors: Refusal('unknown')."""
    found = db.session.get(Stage, stage_id)
    if found is None or found.kind not in KINDS:
        raise Refusal("unknown")
    return found


def open_trainings() -> list[Stage]:
    """Trainings with people in them whose list is not signed yet, by their opening."""
    query = (
        select(Stage)
        .where(Stage.kind.in_(KINDS), Stage.state == "open", Stage.id.in_(select(Entry.stage_id)))
        .order_by(Stage.opens_at, Stage.id)
    )
    return list(db.session.scalars(query))


def training_session(stage: Stage, session_id: int) -> DaySession:
    """A standing session of the stage. Errors: Refusal('unknown')."""
    found = db.session.get(DaySession, session_id)
    if found is None or found.stage_id != stage.id or found.cancelled_at is not None:
        raise Refusal("unknown")
    return found


def lessons_given(stage: Stage) -> dict[int, list[TrainingLesson]]:
    """Session id -> its lessons in the order in which they are given; standing sessions only."""
    query = (
        select(TrainingLesson)
        .join(TrainingLesson.session)
        .where(DaySession.stage_id == stage.id, DaySession.cancelled_at.is_(None))
        .order_by(TrainingLesson.session_id, TrainingLesson.opens_at, TrainingLesson.id)
    )
    found: dict[int, list[TrainingLesson]] = {}
    for row in db.session.scalars(query):
        found.setdefault(row.session_id, []).append(row)
    return found


def places_of(stage: Stage) -> list[TrainingPlace]:
    """Every place in a standing session, with the session, by entry and the clock."""
    query = (
        select(TrainingPlace)
        .join(TrainingPlace.session)
        .where(DaySession.stage_id == stage.id, DaySession.cancelled_at.is_(None))
        .options(contains_eager(TrainingPlace.session))
        .order_by(TrainingPlace.entry_id, DaySession.opens_at, TrainingPlace.id)
    )
    return list(db.session.scalars(query))


def sessions_of_entries(stage: Stage) -> dict[int, list[DaySession]]:
    """Entry id -> the standing sessions in which they are expected, by the clock."""
    found: dict[int, list[DaySession]] = {}
    for place in places_of(stage):
        found.setdefault(place.entry_id, []).append(place.session)
    return found


def people_counts(stage: Stage) -> dict[int, int]:
    """Session id -> how many of those still in the running are expected."""
    active = {one.id for one in entries_of(stage) if one.candidacy.state == "active"}
    found: dict[int, int] = {}
    for place in places_of(stage):
        if place.entry_id in active:
            found[place.session_id] = found.get(place.session_id, 0) + 1
    return found


def expected_in(session: DaySession) -> list[Entry]:
    """Who is expected and still in the running, by admission number, with the person."""
    query = (
        select(Entry)
        .join(TrainingPlace, TrainingPlace.entry_id == Entry.id)
        .join(Entry.candidacy)
        .where(TrainingPlace.session_id == session.id, Candidacy.state == "active")
        .options(contains_eager(Entry.candidacy).joinedload(Candidacy.person))
        .order_by(Candidacy.number)
    )
    return list(db.session.scalars(query))


def records_in(session: DaySession) -> dict[int, TrainingRecord]:
    """Entry id -> what the sheet says now."""
    query = select(TrainingRecord).where(
        TrainingRecord.session_id == session.id, TrainingRecord.current.is_(True)
    )
    return {row.entry_id: row for row in db.session.scalars(query)}


def revisions_of(session: DaySession) -> dict[int, list[TrainingRecord]]:
    """Entry id -> every revision, the oldest first; of those alone whose record was changed."""
    query = (
        select(TrainingRecord)
        .where(TrainingRecord.session_id == session.id)
        .order_by(TrainingRecord.entry_id, TrainingRecord.revision)
    )
    found: dict[int, list[TrainingRecord]] = {}
    for row in db.session.scalars(query):
        found.setdefault(row.entry_id, []).append(row)
    return {key: rows for key, rows in found.items() if len(rows) > 1}


def records_of_entries(entry_ids: Iterable[int]) -> dict[int, list[TrainingRecord]]:
    """Entry id -> what stands on sheets of standing sessions, with the session, by the clock."""
    found: dict[int, list[TrainingRecord]] = {}
    for part in slices(entry_ids):
        query = (
            select(TrainingRecord)
            .join(TrainingRecord.session)
            .where(
                TrainingRecord.entry_id.in_(part),
                TrainingRecord.current.is_(True),
                DaySession.cancelled_at.is_(None),
            )
            .options(contains_eager(TrainingRecord.session))
            .order_by(DaySession.opens_at, TrainingRecord.id)
        )
        for row in db.session.scalars(query):
            found.setdefault(row.entry_id, []).append(row)
    return found


def sheets_closed(stage: Stage) -> dict[int, TrainingSheet]:
    """Session id -> that its sheet is complete."""
    query = (
        select(TrainingSheet)
        .join(DaySession, DaySession.id == TrainingSheet.session_id)
        .where(DaySession.stage_id == stage.id)
        .options(joinedload(TrainingSheet.closed_by))
    )
    return {row.session_id: row for row in db.session.scalars(query)}


def sheet_of(session: DaySession) -> TrainingSheet | None:
    return db.session.scalar(select(TrainingSheet).where(TrainingSheet.session_id == session.id))


def photos_of(session: DaySession) -> list[TrainingPhoto]:
    query = select(TrainingPhoto).where(TrainingPhoto.session_id == session.id).order_by(TrainingPhoto.id)
    return list(db.session.scalars(query))


def corrections_of(stage: Stage, *states: str) -> list[TrainingCorrection]:
    """Corrections in these states (all of them without any), the newest first."""
    query = (
        select(TrainingCorrection)
        .join(TrainingCorrection.session)
        .where(DaySession.stage_id == stage.id)
        .options(joinedload(TrainingCorrection.proposed_by), contains_eager(TrainingCorrection.session))
        .order_by(TrainingCorrection.id.desc())
    )
    if states:
        query = query.where(TrainingCorrection.state.in_(states))
    return list(db.session.scalars(query))


def standings(stage: Stage, at: datetime | None = None, only: Sequence[Entry] = ()) -> dict[int, Standing]:
    """Entry id -> what counts and what is missing, of everybody or of those named. Before `at` no minute counts that
    has not passed yet."""
    entries = list(only) or entries_of(stage)
    rule, zone = rule_of(stage.definition), stage.cohort.programme.timezone
    taught = [
        Taught(row.session_id, row.lesson, row.opens_at, row.closes_at, row.opens_at.astimezone(zone).date())
        for rows in lessons_given(stage).values()
        for row in rows
    ]
    records = records_of_entries([one.id for one in entries])
    return {
        one.id: standing(rule, counted(rule, taught, _stays(records.get(one.id, ()), at))) for one in entries
    }


def _stays(records: Iterable[TrainingRecord], at: datetime | None) -> list[Stay]:
    found = []
    for row in records:
        if row.arrived_at is not None:
            left = row.left_at or row.session.closes_at
            found.append(Stay(row.session_id, row.arrived_at, left if at is None else min(left, at)))
    return found


def never_placed(stage: Stage) -> list[Entry]:
    """Those still in the running who were put into no session at all and are not recorded as absent, by number."""
    placed = {place.entry_id for place in places_of(stage)}
    placed |= set(
        db.session.scalars(
            select(Attendance.entry_id)
            .join(Entry, Entry.id == Attendance.entry_id)
            .where(Entry.stage_id == stage.id, Attendance.session == "", Attendance.status == "absent")
        )
    )
    return [one for one in entries_of(stage) if one.candidacy.state == "active" and one.id not in placed]
