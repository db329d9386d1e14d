"""Erase what people wrote and handed in about lists and about their own data: the request, its files, the answer.

The rows stay with their numbers, kinds, days and outcomes, so that the register can still be counted.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Select, or_, select, update

from recruit.db import db
from recruit.erasing import Part, Scope, words_part
from recruit.models import Application, Candidacy, CarriedOut, DataRequest, Recheck, RecheckFile, Ruling
from recruit.queries.unsettled import owed_requests

_SEALED = ("words_sealed", "party_sealed", "heard_sealed", "answer_sealed")


def _of(cohort: int) -> Select[tuple[int]]:
    """A request that was granted says what is to be put right, until that is done."""
    rows = select(Recheck.id).join(Candidacy, Recheck.candidacy_id == Candidacy.id)
    return rows.where(Candidacy.cohort_id == cohort, Recheck.id.not_in(owed_requests()))


def _cohort(scope: Scope) -> int:
    assert scope.cohort is not None
    return scope.cohort.id


def _requests_due(scope: Scope) -> Select[tuple[int]]:
    return _of(_cohort(scope)).where(or_(*(getattr(Recheck, one).is_not(None) for one in _SEALED)))


def _wipe_requests(scope: Scope, ids: Sequence[int]) -> set[str]:
    gone = update(Recheck).where(Recheck.id.in_(ids))
    db.session.execute(gone.values(dict.fromkeys(_SEALED)))
    return set()


def _files_due(scope: Scope) -> Select[tuple[int]]:
    rows = select(RecheckFile.id).where(RecheckFile.recheck_id.in_(_of(_cohort(scope))))
    return rows.where(RecheckFile.erased_at.is_(None))


def _wipe_files(scope: Scope, ids: Sequence[int]) -> set[str]:
    named = set(db.session.scalars(select(RecheckFile.sha256).where(RecheckFile.id.in_(ids))))
    db.session.execute(update(RecheckFile).where(RecheckFile.id.in_(ids)).values(erased_at=scope.at, size=0))
    return named


def _rulings(cohort: int) -> Select[tuple[int]]:
    return select(Ruling.id).where(Ruling.recheck_id.in_(_of(cohort)))


def _rulings_due(scope: Scope) -> Select[tuple[int]]:
    return _rulings(_cohort(scope)).where(Ruling.words_sealed.is_not(None))


def _wipe_rulings(scope: Scope, ids: Sequence[int]) -> set[str]:
    db.session.execute(update(Ruling).where(Ruling.id.in_(ids)).values(words_sealed=None))
    return set()


def _carried_out_due(scope: Scope) -> Select[tuple[int]]:
    rows = select(CarriedOut.id).where(CarriedOut.recheck_id.in_(_of(_cohort(scope))))
    return rows.where(CarriedOut.words_sealed.is_not(None))


def _wipe_carried_out(scope: Scope, ids: Sequence[int]) -> set[str]:
    db.session.execute(update(CarriedOut).where(CarriedOut.id.in_(ids)).values(words_sealed=None))
    return set()


def _data_requests_due(scope: Scope) -> Select[tuple[int]]:
    """Answered ones; whoever still waits for an answer is not left with an empty one."""
    rows = select(DataRequest.id).join(Application, DataRequest.application_id == Application.id)
    return rows.where(
        Application.cohort_id == _cohort(scope),
        DataRequest.state == "answered",
        DataRequest.erased_at.is_(None),
    )


def _wipe_data_requests(scope: Scope, ids: Sequence[int]) -> set[str]:
    of_these = DataRequest.id.in_(ids)
    named = {one for one in db.session.scalars(select(DataRequest.proof_sha256).where(of_these)) if one}
    gone = {"words_sealed": None, "right_sealed": None, "answer_sealed": None, "erased_at": scope.at}
    db.session.execute(update(DataRequest).where(of_these).values(gone))
    return named


PARTS = (
    Part(
        "data-requests",
        "applications",
        _data_requests_due,
        _wipe_data_requests,
        wipes=("data_request.words_sealed", "data_request.right_sealed", "data_request.answer_sealed"),
    ),
    Part("recheck-files", "applications", _files_due, _wipe_files),
    Part(
        "rechecks",
        "applications",
        _requests_due,
        _wipe_requests,
        wipes=tuple(f"recheck.{one}" for one in _SEALED),
    ),
    Part("rulings", "applications", _rulings_due, _wipe_rulings, wipes=("recheck_ruling.words_sealed",)),
    Part(
        "carried-out",
        "applications",
        _carried_out_due,
        _wipe_carried_out,
        wipes=("carried_out.words_sealed",),
    ),
    words_part("ruling-reasons", "applications", _rulings, Ruling.commission, Ruling.sent_back),
)
