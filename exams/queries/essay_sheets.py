"""A marker's own sheets: everything here starts from the account, and nothing of it tells who wrote."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import contains_eager, joinedload

from exams.bank.items import Item
from exams.models import Attempt, EssayMark, EssaySheet
from exams.queries.bank import items_by_id
from exams.queries.essays import marks_in, of_stage, parted, settled, standing_sheets
from exams.queries.essays import rules_of_essays as rules_of
from exams.queries.sitting import newest_answers
from exams.sitting.answers import digest
from exams.sitting.paper import Slot
from recruit.db import db
from recruit.errors import Refusal
from recruit.models import Account, Candidacy, Entry, Mending, Stage
from recruit.queries.rechecks import to_be_mended


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
    query = of_stage(select(EssaySheet), stage).where(EssaySheet.account_id == account.id)
    query = query.options(contains_eager(EssaySheet.attempt).contains_eager(Attempt.entry))
    return list(db.session.scalars(query.order_by(EssaySheet.bank_item_id, EssaySheet.turn, EssaySheet.id)))


def own_sheet(account: Account, sheet_id: int) -> EssaySheet:
    """Errors: Refusal('unknown'), also for another marker's and for one the marker stepped aside from."""
    query = (
        select(EssaySheet)
        .join(EssaySheet.attempt)
        .join(Attempt.entry)
        .join(Entry.candidacy)
        .where(
            EssaySheet.id == sheet_id,
            EssaySheet.account_id == account.id,
            EssaySheet.stopped_at.is_(None),
            Candidacy.state == "active",
        )
        .options(joinedload(EssaySheet.stage))
    )
    found = db.session.scalar(query)
    if found is None:
        raise Refusal("unknown")
    return found


def is_in(sheet: EssaySheet) -> bool:
    """Whether its mark is handed in."""
    query = select(EssayMark.id).where(EssayMark.sheet_id == sheet.id).limit(1)
    return db.session.scalar(query) is not None


def handed_in(account: Account, stage: Stage) -> dict[int, Decimal]:
    """The marker's own marks that stand, by sheet."""
    query = (
        select(EssayMark.sheet_id, EssayMark.value)
        .join(EssayMark.sheet)
        .where(EssaySheet.stage_id == stage.id, EssaySheet.account_id == account.id)
        .order_by(EssayMark.revision)
    )
    found: dict[int, Decimal] = dict(db.session.execute(query).all())
    return found


def points_of(sheet: EssaySheet) -> Decimal:
    """What the question is worth on this paper."""
    return Slot.from_plain(sheet.attempt.paper.items[sheet.position - 1]).points


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


def open_sheets(account: Account, stage: Stage, at: datetime) -> list[EssaySheet]:
    """Own sheets of candidates whom a recheck has opened after the list was signed."""
    opened = to_be_mended(stage, at)
    return [one for one in own_sheets(account, stage) if one.attempt.entry.candidacy_id in opened]


def left_to_mend(account: Account, stage: Stage, at: datetime) -> tuple[int, int]:
    """(opened sheets of whose candidate the marker has put nothing right for that recheck, all opened sheets)."""
    sheets, rechecks = open_sheets(account, stage, at), to_be_mended(stage, at)
    if not sheets:
        return 0, 0
    query = select(Mending.entry_id).where(
        Mending.recheck_id.in_(rechecks.values()), Mending.by_id == account.id
    )
    touched = set(db.session.scalars(query))
    return sum(one.attempt.entry_id not in touched for one in sheets), len(sheets)


def judges(stage: Stage, candidacy: Candidacy) -> Sequence[int]:
    """The accounts before whom an essay of this candidate lies, or who have marked one."""
    query = (
        select(EssaySheet.account_id)
        .join(EssaySheet.attempt)
        .join(Attempt.entry)
        .where(
            Entry.stage_id == stage.id,
            Entry.candidacy_id == candidacy.id,
            EssaySheet.stopped_at.is_(None),
        )
    )
    return sorted(set(db.session.scalars(query)))


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
    marks, found = marks_in([attempt_id], at), []
    for (_, position, sha256), sheets in standing_sheets([attempt_id]).items():
        if digest(answers.get(position, ())) != sha256:
            continue
        first, third = parted(sheets)
        done = settled(first, third, marks, rules)
        if done.points is not None:
            both = [*first, *([third] if third is not None and done.apart else [])]
            given = tuple(marks[one.id] for one in both)
            found.append(Told(position, slots[position - 1].points, given, done.points, done.used))
    return sorted(found, key=lambda one: one.position)
