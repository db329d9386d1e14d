"""Reads about a work plan: its tasks, what was reported, how each stands."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from recruit.db import db
from recruit.errors import Refusal
from recruit.models import Account, Cohort, WorkReport
from recruit.queries.units import units_per
from recruit.registers.workplan.said import Task, read, standing


@dataclass(frozen=True)
class Stands:
    """A task in one unit ('' the county) with its reports, the oldest first, and how it stands."""

    task: Task
    unit: str
    name: str
    reports: Sequence[WorkReport]
    state: str


def tasks_of(cohort: Cohort) -> tuple[Task, ...]:
    """In the order of days; none where the programme has no such register."""
    said = cohort.programme.registers.get("workplan")
    return read(said) if said else ()


def task_of(cohort: Cohort, code: str) -> Task:
    """Errors: Refusal('unknown')."""
    for one in tasks_of(cohort):
        if one.code == code:
            return one
    raise Refusal("unknown")


def stands(cohort: Cohort, today: date, by: Account | None = None) -> list[Stands]:
    """Every task in every unit as far as the reader's township reaches; what the county does once everybody sees."""
    reports = defaultdict(list)
    query = (
        select(WorkReport)
        .where(WorkReport.cohort_id == cohort.id)
        .options(joinedload(WorkReport.reported_by))
        .order_by(WorkReport.id)
    )
    for report in db.session.scalars(query):
        reports[report.task, report.unit].append(report)
    units = {per: units_per(cohort, per, by) for per in ("township", "village")}
    units["county"] = units_per(cohort, "county")
    return [
        Stands(one, unit, name, reports[one.code, unit], standing(one, reports[one.code, unit], today))
        for one in tasks_of(cohort)
        for unit, name in units[one.per]
    ]


def task_stands(cohort: Cohort, code: str, today: date, by: Account) -> list[Stands]:
    """One task in its units. Errors: Refusal('unknown')."""
    task_of(cohort, code)
    return [one for one in stands(cohort, today, by) if one.task.code == code]
