"""Reads for the sitting: whose attempt it is, until when it runs, what was asked and what was answered."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from exams.bank.items import Item, public, seen_order
from exams.bank.model import LETTERS
from exams.deadline import Limits, Timing, timing
from exams.models import AnswerEvent, Attempt
from exams.queries.bank import items_by_id
from exams.sitting.answers import is_given
from exams.sitting.paper import Slot
from exams.sitting.rules import Rules, rules_of
from recruit.db import db
from recruit.errors import Refusal
from recruit.models import Account, Candidacy, Entry, Stage
from recruit.programme import Programme
from recruit.slices import slices


@dataclass(frozen=True)
class Question:
    """One question as this candidate sees it: nothing in here tells the key, the explanation or the difficulty."""

    position: int
    kind: str
    stem: str
    options: tuple[tuple[str, str], ...]
    points: Decimal
    answer: tuple[str, ...]

    @property
    def answered(self) -> bool:
        return is_given(self.answer)


def stage_rules(stage: Stage) -> Rules:
    """The rules of a running exam, read from its frozen programme once per process."""
    return _rules(stage.cohort.programme, stage.code)


@lru_cache(maxsize=64)
def _rules(programme: Programme, code: str) -> Rules:
    return rules_of(programme.stage(code).params)


def own_entry(account: Account, entry_id: int, kind: str) -> Entry:
    """The signed-in applicant's own entry in a stage of this kind. Errors: Refusal('unknown')."""
    query = (
        select(Entry)
        .join(Entry.candidacy)
        .join(Entry.stage)
        .where(Entry.id == entry_id, Stage.kind == kind)
        .where(Candidacy.person_id == account.person_id, Candidacy.person_id.is_not(None))
    )
    entry = db.session.scalar(query)
    if entry is None:
        raise Refusal("unknown")
    return entry


def own_attempt(account: Account, attempt_id: int) -> Attempt:
    """The signed-in applicant's own attempt. Errors: Refusal('unknown'), also for somebody else's."""
    query = (
        select(Attempt)
        .join(Attempt.entry)
        .join(Entry.candidacy)
        .where(Attempt.id == attempt_id)
        .where(Candidacy.person_id == account.person_id, Candidacy.person_id.is_not(None))
    )
    attempt = db.session.scalar(query)
    if attempt is None:
        raise Refusal("unknown")
    return attempt


def attempt_of(entry: Entry) -> Attempt | None:
    return db.session.scalar(select(Attempt).where(Attempt.entry_id == entry.id))


def locked(attempt_ids: Iterable[int]) -> dict[int, Attempt]:
    """The attempts by id, locked in one order for all, with entry, stage and paper loaded."""
    found: dict[int, Attempt] = {}
    for part in slices(sorted(attempt_ids)):
        query = (
            select(Attempt)
            .where(Attempt.id.in_(part))
            .options(joinedload(Attempt.entry).joinedload(Entry.stage), joinedload(Attempt.paper))
            .order_by(Attempt.id)
            .with_for_update(of=Attempt)
            .execution_options(populate_existing=True)
        )
        found.update({attempt.id: attempt for attempt in db.session.scalars(query)})
    return found


def timing_of(attempt: Attempt, at: datetime, more: timedelta = timedelta(0)) -> Timing:
    """The ruling of `exams.deadline` on this attempt at this moment; with `more`, as if it had so much more time."""
    entry = attempt.entry
    rules = stage_rules(entry.stage)
    limits = Limits(
        started_at=attempt.started_at,
        duration=rules.duration,
        window_closes=entry.window[1],
        grace=rules.grace,
        extension=timedelta(seconds=attempt.extension_seconds) + more,
    )
    return timing(limits, at)


def slots_of(attempt: Attempt) -> list[Slot]:
    return [Slot.from_plain(row) for row in attempt.paper.items]


def newest_answers(attempt_ids: Sequence[int], *, late: bool = False) -> dict[int, dict[int, list[Any]]]:
    """For each attempt, by position, the answer with the newest client sequence (of two alike, the later arrival).

    Late answers are left out unless `late` is true.
    """
    found: dict[int, dict[int, list[Any]]] = {}
    for part in slices(attempt_ids):
        query = (
            select(AnswerEvent.attempt_id, AnswerEvent.position, AnswerEvent.answer)
            .where(AnswerEvent.attempt_id.in_(part))
            .order_by(AnswerEvent.attempt_id, AnswerEvent.client_seq, AnswerEvent.id)
        )
        if not late:
            query = query.where(AnswerEvent.late.is_(False))
        for attempt_id, position, answer in db.session.execute(query):
            found.setdefault(attempt_id, {})[position] = answer
    return found


def newest_seq(attempt_id: int) -> int:
    """The highest client sequence received so far; a device that joins goes on from there."""
    query = select(func.max(AnswerEvent.client_seq)).where(AnswerEvent.attempt_id == attempt_id)
    return db.session.scalar(query) or 0


def questions(attempt: Attempt) -> list[Question]:
    """The paper as the candidate sees it, with the answers that stand."""
    slots = slots_of(attempt)
    items = items_by_id(slot.item_id for slot in slots)
    answers = newest_answers([attempt.id]).get(attempt.id, {})
    return [_question(position, slot, items[slot.item_id], answers) for position, slot in enumerate(slots, 1)]


def _question(position: int, slot: Slot, item: Item, answers: dict[int, list[Any]]) -> Question:
    shown: dict[str, Any] = public(item)
    own = {letter: option["text"] for letter, option in zip(seen_order(item), shown["options"], strict=True)}
    letters = LETTERS[: len(slot.order)]
    options = tuple((seen, own[letter]) for seen, letter in zip(letters, slot.order, strict=True))
    answer = tuple(answers.get(position, ()))
    return Question(position, str(shown["kind"]), str(shown["stem"]), options, slot.points, answer)


def answered(attempt: Attempt) -> int:
    """How many questions have an answer that counts."""
    return sum(map(is_given, newest_answers([attempt.id]).get(attempt.id, {}).values()))
