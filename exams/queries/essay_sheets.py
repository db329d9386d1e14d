"""A marker's own sheets: everything here starts from the account, and nothing of it tells who wrote."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from sqlalchemy import select

from exams.bank.items import Item
from exams.models import EssayMark, EssaySheet
from exams.queries import blind
from exams.queries.bank import items_by_id
from exams.queries.essays import ESSAYS, points_of
from exams.queries.essays import rules_of_essays as rules_of
from exams.queries.sitting import newest_answers
from exams.sitting.answers import digest
from exams.sitting.paper import Slot
from recruit.db import db
from recruit.errors import Refusal
from recruit.models import Account, Stage


@dataclass(frozen=True)
class Paperwork:
    """One answer as its marker sees it. `given` is the mark so far, `handed_in` whether it stands."""

    sheet: EssaySheet
    item: Item
    points: Decimal
    text: str
    given: Decimal | None
    handed_in: bool


def own_sheets(account: Account, stage: Stage) -> list[EssaySheet]:
    """Question after question, in an order by lot that is the marker's own."""
    return blind.own_sheets(ESSAYS, account, stage)


def handed_in(account: Account, stage: Stage) -> dict[int, Decimal]:
    """The marker's own marks that stand, by sheet."""
    return blind.handed_in(ESSAYS, account, stage)


def paperwork(sheet: EssaySheet) -> Paperwork:
    """The answer with its question and guide. Errors: Refusal('essay-changed') where the text that counts is another by
    now, because late work was ruled on."""
    answers = newest_answers([sheet.attempt_id], positions=[sheet.position])
    answer = answers.get(sheet.attempt_id, {}).get(sheet.position, [])
    if digest(answer) != sheet.answer_sha256:
        raise Refusal("essay-changed")
    query = select(EssayMark.value).where(EssayMark.sheet_id == sheet.id).order_by(EssayMark.revision.desc())
    mark = db.session.scalar(query.limit(1))
    given = mark if mark is not None else sheet.draft
    item = items_by_id([sheet.bank_item_id])[sheet.bank_item_id]
    return Paperwork(sheet, item, points_of(sheet), answer[0], given, mark is not None)


@dataclass(frozen=True)
class Told:
    """What is told of one essay: the marks in the order of the markers, the third last, and what they came to."""

    position: int
    points: Decimal
    marks: tuple[Decimal, ...]
    result: Decimal
    used: tuple[int, ...]


def told_of(stage: Stage, attempt_id: int, slots: Sequence[Slot], at: datetime) -> list[Told]:
    """Every essay of an attempt that was settled by that moment, by position."""
    rules = rules_of(stage)
    if rules is None:
        return []
    answers = newest_answers([attempt_id]).get(attempt_id, {})
    marks, found = blind.marks_in(ESSAYS, [attempt_id], at), []
    for (_, position, sha256), sheets in blind.standing_sheets(ESSAYS, [attempt_id]).items():
        if digest(answers.get(position, ())) != sha256:
            continue
        first, third = blind.parted(sheets)
        done = blind.settled(first, third, marks, rules)
        if done.points is not None:
            both = [*first, *([third] if third is not None and done.apart else [])]
            given = tuple(marks[one.id] for one in both)
            found.append(Told(position, slots[position - 1].points, given, done.points, done.used))
    return sorted(found, key=lambda one: one.position)
