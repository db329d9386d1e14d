"""Let every candidate of an exam practise before the day, on the very pages of the exam; throw it away afterwards.

A rehearsal is a practice cohort of its own, so that nothing of it can reach a list. It takes in everybody who stands in
the exam, under the same admission numbers, and ends when the exam's doors open.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, select

from exams.models import AnswerEvent, Attempt, AttemptPresence, IntegritySignal
from exams.queries.rehearsal import next_code, rehearsal_of
from exams.services.load_bank import load_bank
from exams.services.submit_attempt import submit_attempts
from exams.sitting.rehearsed import ITEMS, rehearsal_source
from recruit import audit
from recruit.db import db
from recruit.errors import Refusal
from recruit.models import Account, Candidacy, Entry, Stage
from recruit.programme import load_text
from recruit.services.admit import admit
from recruit.services.hold_stage import hold_planned
from recruit.services.open_cohort import open_cohort
from recruit.services.publish_programme import publish


def open_rehearsal(stage: Stage, by: Account, at: datetime) -> int:
    """Opens it now, or lets those in who came to the exam since; returns how many were let in.

    Errors: Refusal('role-missing' | 'county-only' | 'stage-closed' | 'rehearsal-late' | 'rehearsal-nested').
    """
    hold_planned(stage, by)
    if at >= stage.opens_at:
        raise Refusal("rehearsal-late")
    if stage.cohort.practice is not None:
        raise Refusal("rehearsal-nested")
    held = rehearsal_of(stage) or _new(stage, by, at)
    candidacies = _missing(stage, held, at)
    db.session.add_all(candidacies)
    db.session.flush()
    admit(held, candidacies, at)
    audit.note(at, by.login, "exam.rehearsal-open", audit.at_stage(stage), count=len(candidacies))
    return len(candidacies)


def end_rehearsal(stage: Stage, by: Account, at: datetime) -> int:
    """Closes it, ends what is still being written and deletes what was answered; returns how many had tried.

    Errors: Refusal('role-missing' | 'county-only' | 'stage-closed' | 'rehearsal-missing').
    """
    hold_planned(stage, by)
    held = rehearsal_of(stage)
    if held is None:
        raise Refusal("rehearsal-missing")
    own = select(Attempt.id).join(Entry, Entry.id == Attempt.entry_id).where(Entry.stage_id == held.id)
    begun = list(db.session.scalars(select(Attempt).where(Attempt.id.in_(own))))
    submit_attempts([(attempt, at) for attempt in begun])
    for model in (AnswerEvent, IntegritySignal, AttemptPresence):
        gone = delete(model).where(model.attempt_id.in_(own.scalar_subquery()))
        db.session.execute(gone, execution_options={"synchronize_session": False})
    held.state, held.closed_at = "closed", at
    cohort = held.cohort
    cohort.withdrawn_at, cohort.withdrawn_by = at, by.login
    cohort.withdrawn_reason = "练习结束，答案已经删除。"  # data: stands in the record
    db.session.flush()
    audit.note(at, by.login, "exam.rehearsal-end", audit.at_stage(stage), tried=len(begun))
    return len(begun)


def _new(stage: Stage, by: Account, at: datetime) -> Stage:
    programme = stage.cohort.programme
    load_bank(ITEMS, at, by.login)
    text = rehearsal_source(programme.source_yaml, stage.code)
    version = publish(load_text(text, programme.source_regions, files=programme.files), by, at)
    cohort = open_cohort(version, next_code(stage), by, at, demo=stage.cohort.demo, practice=stage.code)
    for one in cohort.stages:
        one.state, one.closed_at = "closed", at
    held = cohort.stage(stage.code)
    held.state, held.opened_at, held.closed_at = "open", at, None
    held.opens_at, held.closes_at = at, stage.opens_at
    db.session.flush()
    return held


def _missing(stage: Stage, held: Stage, at: datetime) -> Sequence[Candidacy]:
    there = select(Candidacy.person_id).where(Candidacy.cohort_id == held.cohort_id)
    query = (
        select(Candidacy)
        .join(Entry, Entry.candidacy_id == Candidacy.id)
        .where(Entry.stage_id == stage.id, Candidacy.state == "active", Candidacy.person_id.is_not(None))
        .where(Candidacy.person_id.not_in(there))
        .order_by(Candidacy.number)
    )
    return [
        Candidacy(
            cohort_id=held.cohort_id,
            track=held.track,
            subject="person",
            number=one.number,
            person_id=one.person_id,
            township_code=one.township_code,
            created_at=at,
        )
        for one in db.session.scalars(query)
    ]
