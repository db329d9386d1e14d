"""Erase what the day of judging left about people: words at the door, about kin, and about who named themselves.

The rows stay with their times and names of staff. Who had which drawn number goes with the application: the list names
admission numbers, and with the opened secret anybody draws the numbers again.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Select, delete, or_, update

from exams.models import Arrival, LotNumber, NumberOpening, RecusalRequest, SelfNaming, TakingOff
from recruit.db import db
from recruit.erasing import Part, Scope, at_entries_of, at_stages_of, words_part


def _sealed_part(code: str, *columns: Any) -> Part:
    model = columns[0].class_

    def due(scope: Scope) -> Select[tuple[int]]:
        assert scope.cohort is not None
        return at_entries_of(model)(scope.cohort.id).where(or_(*(one.is_not(None) for one in columns)))

    def wipe(_scope: Scope, ids: Sequence[int]) -> set[str]:
        db.session.execute(update(model).where(model.id.in_(ids)).values(dict.fromkeys(columns)))
        return set()

    return Part(code, "applications", due, wipe, tuple(str(one.property.columns[0]) for one in columns))


def _numbers_due(scope: Scope) -> Select[tuple[int]]:
    assert scope.cohort is not None
    return at_entries_of(LotNumber)(scope.cohort.id)


def _wipe_numbers(_scope: Scope, ids: Sequence[int]) -> set[str]:
    db.session.execute(delete(LotNumber).where(LotNumber.id.in_(ids)))
    return set()


PARTS = (
    Part("lot-numbers", "applications", _numbers_due, _wipe_numbers, ("lot_number.number_sealed",)),
    _sealed_part("arrival-words", Arrival.note_sealed, Arrival.undone_why_sealed),
    _sealed_part("recusal-words", RecusalRequest.whom_sealed, RecusalRequest.answer_sealed),
    _sealed_part("naming-words", SelfNaming.words_sealed, SelfNaming.ruling_sealed),
    words_part(
        "taking-off-reasons", "applications", at_entries_of(TakingOff), TakingOff.reason, TakingOff.answer
    ),
    words_part("opening-reasons", "applications", at_stages_of(NumberOpening), NumberOpening.reason),
)
