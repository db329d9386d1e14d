"""Take answers in from a table: one person brings it and looks at every row, a second one confirms."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from exams.models import AnswerSheetImport, PaperSitting
from exams.queries.hall import imports_of, positions, sat_of
from exams.services.store_typed import Hands, store_typed
from recruit import audit
from recruit.db import db, locked
from recruit.errors import Refusal
from recruit.models import Account, Stage
from recruit.services.hold_stage import hold_open
from recruit.services.roles import require, require_county, require_other
from recruit.services.send_back import still_proposed

SECONDS = ("second-signatory",)


def propose_answers(
    stage: Stage, rows: Sequence[dict[str, Any]], by: Account, at: datetime
) -> AnswerSheetImport:
    """Errors: Refusal('role-missing' | 'county-only' | 'stage-closed' | 'hall-nobody' | 'hall-import-waits')."""
    require(by, "office")
    require_county(by)
    hold_open([stage])
    if not rows:
        raise Refusal("hall-nobody")
    waiting = {row["attempt"] for one in imports_of(stage, "proposed") for row in one.rows}
    if twice := [row["number"] for row in rows if row["attempt"] in waiting]:
        raise Refusal("hall-import-waits", number=twice[0])
    brought = AnswerSheetImport(
        stage=stage, rows=list(rows), state="proposed", proposed_at=at, proposed_by=by
    )
    db.session.add(brought)
    db.session.flush()
    _note(brought, by, at, "exam.answers-propose")
    return brought


def confirm_answers(brought: AnswerSheetImport, by: Account, at: datetime) -> int:
    """The second person's word: the answers count from now on; returns how many were added or changed.

    Errors: Refusal('role-missing' | 'county-only' | 'same-signatory' | 'wrong-state' | 'stage-closed').
    """
    require(by, *SECONDS)
    require_county(by)
    held = still_proposed(AnswerSheetImport, brought.id)
    require_other(by, db.session.get(Account, held.proposed_by_id), held.proposed_by_id)
    hold_open([held.stage])
    stored = 0
    for row in sorted(held.rows, key=lambda one: int(one["attempt"])):
        if locked(PaperSitting, row["attempt"]) is None:
            raise Refusal("hall-not-on-paper", number=row["number"])
        hands = Hands("import", held.proposed_by_id, by.id, None, f"import/{held.id}")
        stored += store_typed(sat_of(row["attempt"]), positions(row["answers"]), hands, at)
    held.state, held.settled_at, held.settled_by_id = "confirmed", at, by.id
    db.session.flush()
    _note(held, by, at, "exam.answers-confirm", stored=stored)
    return stored


def refuse_answers(brought: AnswerSheetImport, by: Account, at: datetime) -> None:
    """Whoever brought it takes it back, or the second says no. Errors: Refusal('role-missing' | 'wrong-state')."""
    held = still_proposed(AnswerSheetImport, brought.id)
    own = by.id == held.proposed_by_id
    require(by, *(("office",) if own else SECONDS))
    require_county(by)
    held.state = "recalled" if own else "rejected"
    held.settled_at, held.settled_by_id = at, by.id
    db.session.flush()
    _note(held, by, at, "exam.answers-back", state=held.state)


def _note(brought: AnswerSheetImport, by: Account, at: datetime, action: str, **facts: object) -> None:
    numbers = sorted(row["number"] for row in brought.rows)
    audit.note(
        at, by.login, action, audit.at_stage(brought.stage), batch=brought.id, numbers=numbers, **facts
    )
