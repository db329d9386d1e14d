"""Write a question, change a draft, or begin the next version of a question that is in use."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import func, select

from exams import messages_questions as messages_questions  # registers its texts
from exams.bank.changes import changed_fields
from exams.bank.faults import NOT_YET
from exams.bank.items import Item, faults
from exams.models import BankItem, BankPicture
from exams.queries.bank import item_of, plain_key
from exams.services.load_bank import picture_values, row_of
from recruit import audit
from recruit.db import db, locked
from recruit.errors import Refusal
from recruit.models import Account, AuditHead
from recruit.services.roles import require, require_county

#: Who writes questions and who may see them with their keys.
WRITERS = ("office", "administrator")


@dataclass(frozen=True)
class Draft:
    """What somebody typed; its pictures lie in the file store. `alike`: what `exams.queries.bank.closest_to` found;
    `unfinished`: not offered for review yet, and answer or options may still be missing."""

    item: Item
    alike: tuple[str | None, int] = (None, 0)
    unfinished: bool = False


def add_question(draft: Draft, by: Account, at: datetime) -> BankItem:
    """A new question, as a draft. Errors: Refusal('role-missing' | 'county-only' | 'question-faulty' |
    'question-code-taken')."""
    item = _checked(draft, by)
    # Whoever adds a question at the same moment waits here: two must not take one code.
    locked(AuditHead, 1)
    if db.session.scalar(select(BankItem.id).where(BankItem.code == item.code).limit(1)) is not None:
        raise Refusal("question-code-taken", code=item.code)
    return _add(replace(draft, item=replace(item, version=1)), by, at, "bank.write")


def change_question(row_id: int, revision: int, draft: Draft, by: Account, at: datetime) -> BankItem:
    """The draft changed in place; of a question in use or retired, the next version as a draft.

    `revision` is the one the writer saw. A version that was reviewed stays for ever what it was: papers hold it.
    Errors: those of `add_question` but the taken code, and Refusal('question-changed' | 'question-has-draft').
    """
    _checked(draft, by)
    row = locked(BankItem, row_id)
    if row is None:
        raise Refusal("unknown")
    if row.revision != revision:
        raise Refusal("question-changed", item=row.code)
    before = item_of(row)
    item = replace(draft.item, code=row.code, version=row.version)
    changed = changed_fields(before, item)
    if not changed and row.unfinished == draft.unfinished:
        return row
    if row.state != "draft":
        if not changed:
            return row
        locked(AuditHead, 1)
        newest = db.session.scalar(select(func.max(BankItem.version)).where(BankItem.code == row.code)) or 0
        waiting = select(BankItem.id).where(BankItem.code == row.code, BankItem.state == "draft").limit(1)
        if db.session.scalar(waiting) is not None:
            raise Refusal("question-has-draft", item=row.code)
        return _add(replace(draft, item=replace(item, version=newest + 1)), by, at, "bank.new-version")
    if changed:
        _overwrite(row, item)
        row.editor_id = by.id
        row.sent_back = ""
        row.alike, row.alike_percent = draft.alike
        if by not in row.writers:
            row.writers.append(by)
    row.unfinished = draft.unfinished
    row.revision += 1
    db.session.flush()
    audit.note(at, by.login, "bank.change", _subject(row), fields=list(changed), revision=row.revision)
    return row


def _checked(draft: Draft, by: Account) -> Item:
    require(by, *WRITERS)
    require_county(by)
    lacks = [one for one in faults(draft.item) if not (draft.unfinished and one.code in NOT_YET)]
    if any(fault.facts.get("field") != "explanation" for fault in lacks):
        raise Refusal("question-faulty", item=draft.item.code)
    return draft.item


def _add(draft: Draft, by: Account, at: datetime, action: str) -> BankItem:
    row = row_of(draft.item, draft.item.version, at, state="draft")
    row.author_id = row.editor_id = by.id
    row.writers = [by]
    row.alike, row.alike_percent = draft.alike
    row.unfinished = draft.unfinished
    db.session.add(row)
    db.session.flush()
    audit.note(at, by.login, action, _subject(row), kind=row.kind, topic=row.topic)
    return row


def _overwrite(row: BankItem, item: Item) -> None:
    row.kind, row.topic, row.difficulty, row.stem = item.kind, item.topic, item.difficulty, item.stem
    row.options, row.key, row.explanation = list(item.options), plain_key(item), item.explanation
    row.left_texts, row.rule = list(item.left), item.rule
    for old in list(row.pictures):
        db.session.delete(old)
    db.session.flush()
    db.session.expire(row, ["pictures"])
    db.session.add_all(BankPicture(bank_item_id=row.id, **values) for values in picture_values(item))


def _subject(row: BankItem) -> str:
    return f"question:{row.code}/{row.version}"
