"""Look over drafts that somebody else wrote: accept them into use, or send them back with words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from exams import messages_questions as messages_questions  # registers its texts
from exams.bank.items import faults
from exams.models import BankItem
from exams.queries.bank import item_of
from recruit import audit
from recruit.db import db, locked
from recruit.errors import Refusal
from recruit.models import Account
from recruit.reasons import told
from recruit.services.roles import one_human, require, require_county

#: Who may say that a question is fit to be asked, where somebody else wrote it.
REVIEWERS = ("office", "administrator", "second-signatory")
LONGEST = 500


@dataclass(frozen=True)
class Looked:
    """A reviewer's word on one draft as they saw it; `words` say what to change where it is not accepted."""

    row_id: int
    revision: int
    accepted: bool
    words: str = ""


def may_review(row: BankItem, by: Account) -> bool:
    """Whether this account is another human being than everybody who had a hand in the draft's text."""
    return not any(one.id == by.id or one_human(one, by) for one in row.writers)


def review_questions(looked: Sequence[Looked], by: Account, at: datetime) -> int:
    """Settles every one of them or none, and returns how many were accepted.

    With a new version in use the older one retires; papers drawn from that keep it.
    Errors: Refusal('role-missing' | 'county-only' | 'question-not-draft' | 'question-unfinished' | 'question-changed' |
    'question-own' | 'question-faulty' | 'question-words-missing', each but the first two with `item`).
    """
    require(by, *REVIEWERS)
    require_county(by)
    # All rows before the first note: the log's head is held last, or two reviewers could wait for each other.
    rows = [(one, _draft(one, by)) for one in sorted(looked, key=lambda each: each.row_id)]
    for one, row in rows:
        if one.accepted:
            _accept(row, by, at)
        else:
            _send_back(row, one.words.strip()[:LONGEST], by, at)
    db.session.flush()
    return sum(one.accepted for one in looked)


def _draft(one: Looked, by: Account) -> BankItem:
    row = locked(BankItem, one.row_id)
    if row is None:
        raise Refusal("unknown")
    if row.state != "draft":
        raise Refusal("question-not-draft", item=row.code)
    if row.unfinished:
        raise Refusal("question-unfinished", item=row.code)
    if row.revision != one.revision:
        raise Refusal("question-changed", item=row.code)
    if not may_review(row, by):
        raise Refusal("question-own", item=row.code)
    return row


def _accept(row: BankItem, by: Account, at: datetime) -> None:
    if faults(item_of(row)):
        raise Refusal("question-faulty", item=row.code)
    query = select(BankItem).where(BankItem.code == row.code, BankItem.state == "reviewed")
    for older in db.session.scalars(query):
        older.state, older.retired_at = "retired", at
    row.state, row.sent_back = "reviewed", ""
    row.reviewer_id, row.reviewed_at = by.id, at
    row.revision += 1
    audit.note(
        at, by.login, "bank.review", f"question:{row.code}/{row.version}", kind=row.kind, topic=row.topic
    )


def _send_back(row: BankItem, words: str, by: Account, at: datetime) -> None:
    if not words:
        raise Refusal("question-words-missing", item=row.code)
    row.sent_back = words
    row.reviewer_id = by.id
    row.revision += 1
    audit.note(at, by.login, "bank.send-back", f"question:{row.code}/{row.version}", reason=told(words))
