"""Take a question out of use, with a reason. Papers that hold it keep it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from exams import messages_questions as messages_questions  # registers its texts
from exams.models import BankItem
from exams.services.write_question import WRITERS
from recruit import audit
from recruit.db import db, locked
from recruit.errors import Refusal
from recruit.models import Account
from recruit.reasons import told
from recruit.services.roles import require, require_county

LONGEST = 500


def retire_question(row_id: int, reason: str, by: Account, at: datetime) -> int:
    """Retires every version of the question that is in use or a draft, and returns how many.

    Errors: Refusal('role-missing' | 'county-only' | 'question-reason-missing' | 'question-retired').
    """
    require(by, *WRITERS)
    require_county(by)
    if not reason.strip():
        raise Refusal("question-reason-missing")
    row = locked(BankItem, row_id)
    if row is None:
        raise Refusal("unknown")
    query = select(BankItem).where(BankItem.code == row.code, BankItem.state != "retired").with_for_update()
    standing = list(db.session.scalars(query.order_by(BankItem.id)))
    if not standing:
        raise Refusal("question-retired", item=row.code)
    for one in standing:
        one.state, one.retired_at, one.retired_reason = "retired", at, reason.strip()[:LONGEST]
        one.revision += 1
    db.session.flush()
    audit.note(
        at, by.login, "bank.retire", f"question:{row.code}", versions=[one.version for one in standing],
        reason=told(reason),
    )  # fmt: skip
    return len(standing)
