"""The question bank as rows, and back to the items that `exams.bank` reasons about."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import select

from exams.bank.items import MULTIPLE, SHORT, Item
from exams.models import BankItem
from exams.sitting.paper import Choice
from recruit.db import db
from recruit.slices import slices


def plain_key(item: Item) -> dict[str, Any]:
    """The key as plain data: a set of letters or a tuple of forms becomes a list."""
    if isinstance(item.key, frozenset):
        return {"key": sorted(item.key)}
    return {"key": list(item.key) if isinstance(item.key, tuple) else item.key}


def item_of(row: BankItem) -> Item:
    key = row.key["key"]
    if row.kind == MULTIPLE:
        key = frozenset(key)
    elif row.kind == SHORT:
        key = tuple(key)
    return Item(
        code=row.code,
        version=row.version,
        kind=row.kind,
        topic=row.topic,
        difficulty=row.difficulty,
        stem=row.stem,
        options=tuple(row.options),
        key=key,
        explanation=row.explanation,
    )


def items_by_id(ids: Iterable[int]) -> dict[int, Item]:
    """The items with these row ids."""
    found: dict[int, Item] = {}
    for part in slices(ids):
        query = select(BankItem).where(BankItem.id.in_(part))
        found.update({row.id: item_of(row) for row in db.session.scalars(query)})
    return found


def newest_versions() -> dict[str, BankItem]:
    """The newest version of every question, by code, whatever its state."""
    query = select(BankItem).order_by(BankItem.code, BankItem.version)
    return {row.code: row for row in db.session.scalars(query)}


def pools() -> dict[tuple[str, str], list[Choice]]:
    """What papers may be drawn from: the newest version of each question, where it is reviewed, by kind and topic."""
    found: dict[tuple[str, str], list[Choice]] = {}
    for row in newest_versions().values():
        if row.state == "reviewed":
            letters = item_of(row).letters
            found.setdefault((row.kind, row.topic), []).append(Choice(row.id, row.code, letters))
    return found
