"""Erase what officials wrote in the books of the office about people: reasons beside acts, complaints, entries."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Select, or_, select, update

from recruit.db import db
from recruit.erasing import Part, Scope, words_part
from recruit.models import (
    Award,
    FeeComplaint,
    FundPayment,
    FundRequest,
    FundStep,
    LogEntry,
    LogFile,
    Penalty,
    Place,
)


def _of_requests(model: type[FundStep] | type[FundPayment], cohort: int) -> Select[tuple[int]]:
    return (
        select(model.id)
        .join(FundRequest, model.request_id == FundRequest.id)
        .where(FundRequest.cohort_id == cohort)
    )


def _cohort(scope: Scope) -> int:
    assert scope.cohort is not None
    return scope.cohort.id


def _penalties_due(scope: Scope) -> Select[tuple[int]]:
    left = or_(Penalty.words_sealed.is_not(None), Penalty.answer_sealed.is_not(None))
    return select(Penalty.id).where(Penalty.cohort_id == _cohort(scope), left)


def _wipe_penalties(_scope: Scope, ids: Sequence[int]) -> set[str]:
    gone = {"words_sealed": None, "answer_sealed": None}
    db.session.execute(update(Penalty).where(Penalty.id.in_(ids)).values(gone))
    return set()


def _complaints_due(scope: Scope) -> Select[tuple[int]]:
    """Villagers' names, so long after they were written down as households' data is kept at all."""
    left = or_(FeeComplaint.words_sealed.is_not(None), FeeComplaint.answer_sealed.is_not(None))
    rows = select(FeeComplaint.id).join(Place, FeeComplaint.place_id == Place.id)
    return rows.where(
        Place.cohort_id == _cohort(scope), left, FeeComplaint.told_at < scope.before("household_forms")
    )


def _wipe_complaints(_scope: Scope, ids: Sequence[int]) -> set[str]:
    gone = {"words_sealed": None, "answer_sealed": None}
    db.session.execute(update(FeeComplaint).where(FeeComplaint.id.in_(ids)).values(gone))
    return set()


def _entries_due(scope: Scope) -> Select[tuple[int]]:
    return select(LogEntry.id).where(
        LogEntry.cohort_id == _cohort(scope),
        LogEntry.answers_sealed.is_not(None),
        LogEntry.written_at < scope.before("evidence"),
    )


def _wipe_entries(scope: Scope, ids: Sequence[int]) -> set[str]:
    files = select(LogFile.sha256).where(LogFile.entry_id.in_(ids), LogFile.erased_at.is_(None))
    named = set(db.session.scalars(files))
    db.session.execute(update(LogFile).where(LogFile.entry_id.in_(ids)).values(erased_at=scope.at))
    db.session.execute(update(LogEntry).where(LogEntry.id.in_(ids)).values(answers_sealed=None))
    return named


PARTS = (
    Part("log-entries", "evidence", _entries_due, _wipe_entries, ("log_entry.answers_sealed",)),
    Part(
        "fee-complaints",
        "household_forms",
        _complaints_due,
        _wipe_complaints,
        ("fee_complaint.words_sealed", "fee_complaint.answer_sealed"),
    ),
    words_part(
        "fund-reasons", "applications", lambda cohort: _of_requests(FundStep, cohort), FundStep.reason
    ),
    words_part(
        "fund-payment-reasons",
        "applications",
        lambda cohort: _of_requests(FundPayment, cohort),
        FundPayment.reason,
        FundPayment.answer,
    ),
    words_part(
        "award-grounds",
        "applications",
        lambda cohort: select(Award.id).where(Award.cohort_id == cohort),
        Award.grounds,
        Award.answer,
    ),
    Part(
        "penalties",
        "applications",
        _penalties_due,
        _wipe_penalties,
        ("penalty.words_sealed", "penalty.answer_sealed"),
    ),
)
