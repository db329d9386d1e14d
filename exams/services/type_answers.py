"""Type in what stands on the sheets: two people blind, a third one where they differ.

Nobody sees what another typed but the third, who sees both and not whose they are. Only what two hands agree on, or the
third settled with the sheet before them, goes among the answers.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from exams.models import PaperSitting, SheetTyping
from exams.queries.hall import Sat, positions, require_sight, sat_of
from exams.services.store_typed import Hands, store_typed
from exams.sitting.answers import is_answer, is_given
from recruit import audit
from recruit.db import db, locked
from recruit.errors import Refusal
from recruit.models import Account
from recruit.services.hold_stage import hold_open
from recruit.services.roles import require, require_other

TYPISTS = ("office", "clerk", "proctor")
THIRD = 3


def hold_typing(attempt_id: int, by: Account) -> tuple[Sat, int]:
    """The sitting, locked, and the round this person types in it.

    Errors: Refusal('role-missing' | 'unknown' | 'stage-closed' | 'hall-typed-already' |
    'same-signatory' where the same human being typed before).
    """
    require(by, *TYPISTS)
    if locked(PaperSitting, attempt_id) is None:
        raise Refusal("unknown")
    sat = sat_of(attempt_id)
    entry = sat.sitting.attempt.entry
    require_sight(sat, by)
    hold_open([entry.stage])
    return sat, round_for(sat, by)


def round_for(sat: Sat, by: Account) -> int:
    """Errors: Refusal('hall-typed-already' | 'same-signatory')."""
    number = sat.open_to(by)
    if number is None:
        raise Refusal("hall-typed-already")
    for one in sat.rounds.values():
        if one.typist_id != by.id:
            require_other(by, one.typist, one.typist_id)
    return number


def type_answers(
    attempt_id: int, answers: Mapping[int, list[str]], by: Account, at: datetime, *, done: bool = True
) -> Sat:
    """Keeps what one person typed; put aside if not `done`. With two alike, or the third look, it goes among the
    answers: then the sitting is settled.

    `answers` by position, in the third look of those positions that differ.
    Errors: those of `hold_typing`, and Refusal('hall-answer' (position) | 'hall-look-missing' (position)).
    """
    sat, number = hold_typing(attempt_id, by)
    kept = _checked(sat, answers)
    differing = sat.differing
    if number == THIRD:
        if missing := [position for position in differing if position not in answers]:
            raise Refusal("hall-look-missing", position=missing[0])
        kept = {position: kept.get(position, []) for position in differing}
    row = sat.rounds.get(number)
    if row is None:
        row = sat.rounds[number] = SheetTyping(attempt_id=attempt_id, round=number, typist_id=by.id)
        db.session.add(row)
    row.answers = {str(position): answer for position, answer in kept.items()}
    row.done, row.typed_at = done, at
    db.session.flush()
    if done:
        stored = _settle(sat, number, at)
        _note(sat, number, by, at, stored)
    return sat


def _settle(sat: Sat, number: int, at: datetime) -> int | None:
    """How many answers were added; None where another pair of eyes is still wanted."""
    if not sat.complete or (number != THIRD and sat.differing):
        return None
    first, second, third = (sat.rounds.get(one) for one in (1, 2, THIRD))
    if first is None or second is None:
        return None
    final = positions(first.answers)
    if third is not None:
        final |= positions(third.answers)
    hands = Hands(
        "typed",
        first.typist_id,
        second.typist_id,
        third.typist_id if third is not None else None,
        f"typed/{first.id}",
    )
    return store_typed(sat, final, hands, at)


def _checked(sat: Sat, answers: Mapping[int, list[str]]) -> dict[int, list[str]]:
    """Without the blanks. Errors: Refusal('hall-answer' (position))."""
    kept = {}
    for position, answer in answers.items():
        if not 1 <= position <= len(sat.asked.questions):
            raise Refusal("hall-answer", position=position)
        asked = sat.asked.questions[position - 1]
        if not is_answer(asked.kind, len(asked.options), answer, len(asked.left) or None):
            raise Refusal("hall-answer", position=position)
        if is_given(answer):
            kept[position] = list(answer)
    return kept


def _note(sat: Sat, number: int, by: Account, at: datetime, stored: int | None) -> None:
    """The log says who typed whose sheet and where two differed, never what stood there."""
    facts: dict[str, object] = {"round": number}
    if stored is None and sat.complete:
        facts["differing"] = list(sat.differing)
    if stored is not None:
        facts["stored"] = stored
    candidacy = sat.sitting.attempt.entry.candidacy
    audit.record([audit.Event(at, by.login, "exam.typed", audit.about(candidacy), facts)])
