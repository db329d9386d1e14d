"""Reads about removals and objections: which are open, whether one still has its ground, what may be done."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from recruit.db import db
from recruit.errors import Refusal
from recruit.models import (
    Account,
    Cohort,
    PerformanceCase,
    PerformanceKeep,
    PerformanceList,
    PerformanceObjection,
    TermChange,
)
from recruit.queries.money import Partner, partners_of
from recruit.queries.performance import day_at, in_force, lists_of, may_see, rows_of, said_at, statuses_before
from scoring.performance import streak

BOTTOM = "bottom"
#: How far a case has come.
HEARING, DECIDING, WAITING, ENDED, KEPT = "hearing", "deciding", "waiting", "ended", "kept"


def cases_of(cohort: Cohort, by: Account | None = None) -> list[tuple[PerformanceCase, Partner]]:
    """The newest first; `by` confined to a township sees that township's only."""
    query = select(PerformanceCase).where(PerformanceCase.cohort_id == cohort.id)
    found = list(db.session.scalars(query.order_by(PerformanceCase.id.desc())))
    known = partners_of([one.engagement_id for one in found])
    pairs = [(one, known[one.engagement_id]) for one in found]
    return [(one, partner) for one, partner in pairs if by is None or may_see(by, partner)]


def case_in(cohort: Cohort, case_id: int, by: Account) -> tuple[PerformanceCase, Partner]:
    """Errors: Refusal('unknown'), for another township's too."""
    for one, partner in cases_of(cohort, by):
        if one.id == case_id:
            return one, partner
    raise Refusal("unknown")


def open_case(engagement_id: int) -> PerformanceCase | None:
    query = select(PerformanceCase).where(
        PerformanceCase.engagement_id == engagement_id, PerformanceCase.outcome == ""
    )
    return db.session.scalar(query)


def newest_decided(engagement_id: int) -> PerformanceCase | None:
    query = select(PerformanceCase).where(
        PerformanceCase.engagement_id == engagement_id, PerformanceCase.outcome != ""
    )
    return db.session.scalar(query.order_by(PerformanceCase.id.desc()).limit(1))


def why_decided(case: PerformanceCase) -> str:
    """What the office wrote for the decision that two people took; '' once erased, and while there is none."""
    if case.outcome == ENDED and case.change is not None:
        return case.change.reason
    return next((one.reason for one in reversed(case.keeps) if one.state == "confirmed"), "")


def waiting_change(case: PerformanceCase) -> TermChange | None:
    """The end that was put forward and waits for the second person."""
    return case.change if case.change is not None and case.change.state == "proposed" else None


def waiting_keep(case: PerformanceCase) -> PerformanceKeep | None:
    return next((one for one in case.keeps if one.state == "proposed"), None)


def state_of(case: PerformanceCase, cohort: Cohort, at: datetime) -> str:
    """An end that was confirmed on the page of the agreement counts as well as one confirmed here."""
    if case.outcome:
        return case.outcome
    if case.engagement.ended_on is not None:
        return ENDED
    if waiting_change(case) or waiting_keep(case):
        return WAITING
    return DECIDING if is_heard(case, cohort, at) else HEARING


def is_heard(case: PerformanceCase, cohort: Cohort, at: datetime) -> bool:
    """The partner was heard, or let the last day go by."""
    return case.heard_at is not None or day_at(cohort, at) > case.hear_until


def still_due(case: PerformanceCase, cohort: Cohort) -> bool:
    """Whether the ground of the case still stands: a corrected list may have taken it away."""
    said = said_at(cohort)
    if case.cause != BOTTOM or said.removal is None:
        return True
    return streak_now(cohort, case.engagement_id) >= said.removal.periods


def streak_now(cohort: Cohort, engagement_id: int) -> int:
    """Periods in a row at the bottom by the lists in force."""
    return streak(statuses_before(cohort, "~").get(engagement_id, []))


def objections_of(cohort: Cohort, by: Account | None = None) -> list[tuple[PerformanceObjection, Partner]]:
    """The newest first."""
    query = (
        select(PerformanceObjection)
        .join(PerformanceList, PerformanceObjection.list_id == PerformanceList.id)
        .where(PerformanceList.cohort_id == cohort.id)
    )
    found = list(db.session.scalars(query.order_by(PerformanceObjection.id.desc())))
    known = partners_of([one.engagement_id for one in found])
    pairs = [(one, known[one.engagement_id]) for one in found]
    return [(one, partner) for one, partner in pairs if by is None or may_see(by, partner)]


def objection_in(cohort: Cohort, objection_id: int, by: Account) -> tuple[PerformanceObjection, Partner]:
    """Errors: Refusal('unknown')."""
    for one, partner in objections_of(cohort, by):
        if one.id == objection_id:
            return one, partner
    raise Refusal("unknown")


def unanswered(engagement_id: int) -> bool:
    """Whether an objection of this partner still waits for its answer."""
    query = select(PerformanceObjection.id).where(
        PerformanceObjection.engagement_id == engagement_id, PerformanceObjection.outcome.is_(None)
    )
    return db.session.scalar(query.limit(1)) is not None


def year_of(cohort: Cohort, year: int) -> list[tuple[Partner, int, str]]:
    """(partner, rank, sum of the points) by the year's lists in force, the best first."""
    from scoring.performance import year_totals

    lists = [one for code, one in in_force(lists_of(cohort)).items() if code.startswith(f"{year}-")]
    periods: dict[str, dict[str, object]] = {}
    for key, rows in rows_of(lists).items():
        for code, row in rows.items():
            if row.rank is not None and row.total is not None:
                periods.setdefault(code, {})[str(key)] = row.total
    found = year_totals([periods[code] for code in sorted(periods)])  # type: ignore[arg-type]
    known = partners_of([int(key) for key, _rank, _sum in found])
    return [(known[int(key)], rank, format(total, "f")) for key, rank, total in found]
