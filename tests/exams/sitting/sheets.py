"""Filling in papers in tests: right answers, wrong answers, and batches of them."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from exams.bank.items import Item
from exams.models import Attempt
from exams.queries.bank import items_by_id
from exams.queries.sitting import slots_of
from exams.services.save_answers import Answer
from exams.sitting.paper import Slot


def client_id(number: int) -> str:
    return str(UUID(int=number))


def asked(attempt: Attempt) -> list[tuple[Slot, Item]]:
    slots = slots_of(attempt)
    items = items_by_id(slot.item_id for slot in slots)
    return [(slot, items[slot.item_id]) for slot in slots]


def right(slot: Slot, item: Item) -> list[str]:
    if item.kind == "true-false":
        return ["true" if item.key else "false"]
    if item.kind == "short":
        return [item.key[0]]
    return sorted("ABCDEFGHIJ"[slot.order.index(letter)] for letter in item.key)


def wrong(slot: Slot, item: Item) -> list[str]:
    if item.kind == "true-false":
        return ["false" if item.key else "true"]
    if item.kind == "short":
        return ["?"]
    return [next("ABCDEFGHIJ"[slot.order.index(letter)] for letter in item.letters if letter not in item.key)]


def position_of(attempt: Attempt, kind: str) -> int:
    return next(position for position, (_, item) in enumerate(asked(attempt), 1) if item.kind == kind)


def sheet(attempt: Attempt, how_many_right: int, at: datetime | None = None) -> list[Answer]:
    """Answers to all questions, the first so many right."""
    return [
        Answer(
            attempt.id,
            client_id(attempt.id * 1000 + position),
            position,
            position,
            right(slot, item) if position <= how_many_right else wrong(slot, item),
            at,
        )
        for position, (slot, item) in enumerate(asked(attempt), 1)
    ]
