"""Make the item report of an exam: asked for on a page, worked out by the worker, kept until its inputs have changed.

Small exams are worked out at once. The worker commits more often than other jobs do: whoever waits sees how far it is.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select

from exams.models import AnswerEvent, Attempt, ItemReport, LateShare
from exams.queries.essays import essay_state
from exams.queries.marked import marked_papers
from exams.queries.rulings import RULED, item_rulings
from exams.queries.sat import over
from exams.services.mark_paper import exam_marks, paper_component
from exams.services.stop_work import Stopped, begin, check_wanted, fail, to_keep
from recruit.beside import Beside
from recruit.db import db, locked, reading
from recruit.errors import Refusal
from recruit.models import Account, Entry, Stage
from recruit.services.roles import require, require_county
from scoring.equated import form_scales

if TYPE_CHECKING:
    from exams.queries.item_report import Sat

#: One report at a time in a worker.
_beside = Beside("item-reports")
READERS = ("office", "auditor")
#: So many papers are worked out while the page waits; beyond that the worker does it.
AT_ONCE = 200


def ask_item_report(stage: Stage, by: Account, at: datetime) -> ItemReport:
    """Has the report made; of two who ask, the second finds the first's.

    Errors: Refusal('role-missing' | 'county-only' | 'report-too-early' | 'report-nobody').
    """
    require(by, *READERS)
    require_county(by)
    locked(Stage, stage.id)
    if not over(stage, at):
        raise Refusal("report-too-early")
    people = _people(stage)
    if not people:
        raise Refusal("report-nobody")
    report = report_of(stage)
    if report is None:
        report = ItemReport(stage_id=stage.id, asked_at=at, content={}, state="asked")
        db.session.add(report)
    elif report.state != "running":
        report.state, report.asked_at = "asked", at
    report.done = report.whole = 0
    db.session.flush()
    if people <= AT_ONCE:
        inputs, known = _inputs(stage)
        _keep(report, _content(known, lambda done, whole: None), inputs, at)
    return report


def start_waiting(at: datetime) -> int:
    """The worker's turn: begins what `make_waiting` does, beside its other jobs, which must not wait for minutes."""
    return _beside.start(lambda: make_waiting(at)) if _waiting() else 0


def make_waiting(at: datetime) -> int:
    """Every report that was asked for, or that a worker did not finish. Returns how many."""
    ids = _waiting()
    for report_id in ids:
        _make(report_id, at)
    return len(ids)


def _waiting() -> list[int]:
    query = select(ItemReport.id).where(ItemReport.state.in_(("asked", "running")))
    with reading():
        ids = list(db.session.scalars(query.order_by(ItemReport.id)))
        db.session.rollback()
    return ids


def _make(report_id: int, at: datetime) -> None:
    if not begin(ItemReport, report_id):
        return

    def progress(done: int, whole: int) -> None:
        check_wanted(ItemReport, report_id)
        _tell(report_id, done=done, whole=whole)

    try:
        with reading():
            inputs, known = _inputs(db.session.get_one(ItemReport, report_id).stage)
            db.session.rollback()
        content = _content(known, progress)
        _keep(to_keep(ItemReport, report_id), content, inputs, at)
        db.session.commit()
    except Stopped:
        db.session.rollback()
    except Exception:
        fail(ItemReport, report_id)
        raise


def _inputs(stage: Stage) -> tuple[str, Sat]:
    # NumPy comes in here, and into no process that makes no report.
    from exams.queries.item_report import sat

    marked = marked_papers(stage)
    scales = form_scales(exam_marks(stage, marked), paper_component(stage))
    return fingerprint(stage), replace(sat(marked), scales=scales)


def _content(known: Sat, progress: Callable[[int, int], None]) -> dict[str, Any]:
    from exams.queries.item_report import report_content

    return report_content(known, progress)


def _keep(report: ItemReport, content: dict[str, Any], inputs: str, at: datetime) -> None:
    report.content, report.inputs_sha256 = content, inputs
    report.state, report.made_at = "ready", at
    db.session.flush()


def _tell(report_id: int, **values: Any) -> None:
    report = db.session.get_one(ItemReport, report_id)
    for name, value in values.items():
        setattr(report, name, value)
    db.session.commit()


def report_of(stage: Stage) -> ItemReport | None:
    return db.session.scalar(select(ItemReport).where(ItemReport.stage_id == stage.id))


def fingerprint(stage: Stage) -> str:
    """Of everything a report is made from: answers are only ever added, so their number and the newest one tell."""
    events = (
        select(func.count(AnswerEvent.id), func.max(AnswerEvent.id))
        .join(Attempt, Attempt.id == AnswerEvent.attempt_id)
        .join(Entry, Entry.id == Attempt.entry_id)
        .where(Entry.stage_id == stage.id)
    )
    late = (
        select(LateShare.id, LateShare.stands)
        .join(Attempt, Attempt.id == LateShare.attempt_id)
        .join(Entry, Entry.id == Attempt.entry_id)
        .where(Entry.stage_id == stage.id, LateShare.stands.in_(RULED))
        .order_by(LateShare.id)
    )
    known = [
        _people(stage),
        tuple(db.session.execute(events).one()),
        [tuple(row) for row in db.session.execute(late)],
        [one.id for one in item_rulings(stage, "confirmed")],
        *essay_state(stage),
    ]
    return sha256(repr(known).encode()).hexdigest()


def _people(stage: Stage) -> int:
    query = select(func.count(Attempt.id)).join(Entry, Entry.id == Attempt.entry_id)
    return db.session.scalar(query.where(Entry.stage_id == stage.id)) or 0
