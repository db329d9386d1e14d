"""Erase what was written in words about partners beside their assessment: objections, hearings, reasons.

Figures, ranks, days and names of the acting stay: every rank must still be recomputed.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Select, or_, select, update

from recruit.db import db
from recruit.erasing import Part, Scope, words_part
from recruit.models import PerformanceCase, PerformanceKeep, PerformanceList, PerformanceObjection


def _cohort(scope: Scope) -> int:
    assert scope.cohort is not None
    return scope.cohort.id


def _objections_due(scope: Scope) -> Select[tuple[int]]:
    left = or_(
        PerformanceObjection.words_sealed.is_not(None), PerformanceObjection.answer_sealed.is_not(None)
    )
    rows = select(PerformanceObjection.id).join(
        PerformanceList, PerformanceObjection.list_id == PerformanceList.id
    )
    return rows.where(PerformanceList.cohort_id == _cohort(scope), left)


def _wipe_objections(_scope: Scope, ids: Sequence[int]) -> set[str]:
    gone = {"words_sealed": None, "answer_sealed": None}
    db.session.execute(update(PerformanceObjection).where(PerformanceObjection.id.in_(ids)).values(gone))
    return set()


def _cases_due(scope: Scope) -> Select[tuple[int]]:
    left = or_(PerformanceCase.grounds_sealed.is_not(None), PerformanceCase.statement_sealed.is_not(None))
    return select(PerformanceCase.id).where(PerformanceCase.cohort_id == _cohort(scope), left)


def _wipe_cases(_scope: Scope, ids: Sequence[int]) -> set[str]:
    gone = {"grounds_sealed": None, "statement_sealed": None}
    db.session.execute(update(PerformanceCase).where(PerformanceCase.id.in_(ids)).values(gone))
    return set()


def _keeps(cohort: int) -> Select[tuple[int]]:
    rows = select(PerformanceKeep.id).join(PerformanceCase, PerformanceKeep.case_id == PerformanceCase.id)
    return rows.where(PerformanceCase.cohort_id == cohort)


PARTS = (
    Part(
        "performance-objections",
        "applications",
        _objections_due,
        _wipe_objections,
        ("performance_objection.words_sealed", "performance_objection.answer_sealed"),
    ),
    Part(
        "performance-hearings",
        "applications",
        _cases_due,
        _wipe_cases,
        ("performance_case.grounds_sealed", "performance_case.statement_sealed"),
    ),
    words_part("performance-keeps", "applications", _keeps, PerformanceKeep.reason, PerformanceKeep.answer),
    words_part(
        "performance-reasons",
        "applications",
        lambda cohort: select(PerformanceList.id).where(PerformanceList.cohort_id == cohort),
        PerformanceList.reason,
        PerformanceList.answer,
    ),
)
