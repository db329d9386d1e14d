"""Bring in the questions of a look that somebody has agreed to, but for those they left out. They come in as drafts."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import func, select

from exams.models import BankItem
from exams.services.import_questions import Imported, Origin, import_questions
from exams.services.look_at_questions import Looked, seen
from recruit.db import db, locked
from recruit.errors import Refusal
from recruit.models import Account, AuditHead
from recruit.services import preview_token


def confirm_question_import(
    looked: Looked, token: str, leave: Collection[int], by: Account, at: datetime
) -> tuple[str, Imported]:
    """(the name of this import, what came in). `looked` is a fresh look; `token` that of the look agreed to; `leave`
    holds the places, from 0, of the questions that stay out.

    Errors: Refusal('import-changed') when file, wishes, account or questions are others than in that look, or the bank
    has grown since; Refusal('questions-none-left').
    """
    issued = preview_token.issued_within(token, at)
    preview_token.require_same(token, issued, *seen(looked.kept, looked.wishes, looked.intake, by))
    if len(set(leave)) == len(looked.intake.incoming):
        raise Refusal("questions-none-left")
    # Whoever imports at the same moment waits here: a question must not come in twice.
    locked(AuditHead, 1)
    if (db.session.scalar(select(func.max(BankItem.id))) or 0) != looked.newest:
        raise Refusal("import-changed")
    name = f"{at:%Y%m%d-%H%M%S}-{looked.kept.sha256[:8]}"
    return name, import_questions(looked.intake, at, by.login, Origin(by, name), leave)
