"""Report how a task of the work plan stands: its township's desk or the office, with a file where one is asked for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from recruit import audit, storage
from recruit.db import db, locked
from recruit.errors import Refusal
from recruit.models import Account, Cohort, WorkReport
from recruit.paperfiles import PaperFile
from recruit.queries.units import units_per
from recruit.queries.workplan import Stands, task_of, task_stands
from recruit.registers.workplan.said import REPORTS, Task
from recruit.services.roles import require, require_scope
from recruit.services.send_back import REASON

#: How a task stands -> what may be said of it.
NEXT = {
    "future": ("begun", "done", "stopped"),
    "open": ("begun", "done", "stopped"),
    "begun": ("done", "stopped"),
    "late": ("begun", "done", "stopped"),
    "done": ("reopened",),
    "done-late": ("reopened",),
    "stopped": ("reopened",),
}


#: Nobody begins a task longer than that before its first day: who says so mistyped the year.
LONG_BEFORE = timedelta(days=366)


@dataclass(frozen=True)
class Said:
    """How a task stood in a unit on a day."""

    unit: str
    state: str
    on_day: date
    words: str = ""
    file: PaperFile | None = None


def next_of(one: Stands) -> tuple[str, ...]:
    """What may be said of a task in a unit now: never twice the same, as a late one that has begun would allow."""
    newest = one.reports[-1].state if one.reports else ""
    return tuple(state for state in NEXT[one.state] if state != newest)


def may_report(task: Task, unit: str, by: Account) -> bool:
    """The office for all; a township's desk where it speaks for a responsible unit, of its own township only."""
    if by.township_scope is None:
        return "office" in by.roles
    own = task.per == "county" or unit.startswith(by.township_scope)
    return own and "clerk" in by.roles and "township" in task.desks


def report_work(cohort: Cohort, code: str, said: Said, by: Account, at: datetime) -> WorkReport:
    """Writes it down beside what was said before.

    Errors: Refusal('unknown' | 'role-missing' | 'outside-township' | 'work-not-yours'), with `field` 'work-state' |
    'work-day' (today) | 'work-early' (day) | 'work-before' (day) | 'work-words' | 'work-proof'.
    """
    require(by, "office", "clerk")
    task = task_of(cohort, code)
    if said.unit not in {unit for unit, _name in units_per(cohort, task.per)}:
        raise Refusal("unknown")
    if task.per != "county":
        require_scope(by, said.unit[:9])
    if not may_report(task, said.unit, by):
        raise Refusal("work-not-yours")
    # Two desks that report the same at once: the second reads what the first has said.
    locked(Cohort, cohort.id)
    _must_fit(cohort, task, said, by, at)
    report = WorkReport(
        cohort_id=cohort.id, task=code, unit=said.unit, state=said.state, on_day=said.on_day,
        reason=said.words.strip()[:REASON], reported_at=at, reported_by_id=by.id,
    )  # fmt: skip
    if said.file is not None:
        with storage.together():
            report.file_sha256, report.file_type = storage.put(said.file.content), said.file.type
    db.session.add(report)
    db.session.flush()
    subject = f"cohort:{cohort.code}"
    facts = {"task": code, "unit": said.unit, "state": said.state, "on": said.on_day.isoformat()}
    audit.note(at, by.login, "work.report", subject, **facts)
    return report


def _must_fit(cohort: Cohort, task: Task, said: Said, by: Account, at: datetime) -> None:
    today = at.astimezone(cohort.programme.timezone).date()
    (now,) = [one for one in task_stands(cohort, task.code, today, by) if one.unit == said.unit]
    if said.state not in REPORTS or said.state not in next_of(now):
        raise Refusal("work-state", field="state")
    if said.on_day > today:
        raise Refusal("work-day", field="on_day", today=today)
    earliest = task.first - LONG_BEFORE
    if said.on_day < earliest:
        raise Refusal("work-early", field="on_day", day=earliest)
    if now.reports and said.on_day < now.reports[-1].on_day:
        raise Refusal("work-before", field="on_day", day=now.reports[-1].on_day)
    if said.state in ("stopped", "reopened") and not said.words.strip():
        raise Refusal("work-words", field="words")
    if said.state == "done" and task.proof and said.file is None:
        raise Refusal("work-proof", field="file")
