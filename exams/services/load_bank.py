"""Bring questions into the bank."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from exams.bank.items import Item
from exams.models import BankItem, BankPicture
from exams.queries.bank import item_of, newest_versions, plain_key
from recruit import audit
from recruit.db import db


@dataclass(frozen=True)
class Loaded:
    """How many questions were new, came as a new version of a known one, or were there already."""

    added: int = 0
    changed: int = 0
    same: int = 0


def load_bank(items: Sequence[Item], at: datetime, by: str = "system") -> Loaded:
    """Adds what is new; a question whose content changed comes in as a new version and the old one retires.

    A stored version is never changed, sat or not, so every paper ever drawn stays what it was. What a question is
    worth is said by the exam's blueprint, so `Item.points` is not kept. The same items again change nothing.
    """
    known = newest_versions()
    added = changed = 0
    for item in items:
        before = known.get(item.code)
        if before is not None and _content(item_of(before)) == _content(item):
            continue
        if before is not None:
            # Beside a version in use there may be a draft of the next one.
            older = select(BankItem).where(BankItem.code == item.code, BankItem.state != "retired")
            for row in db.session.scalars(older):
                row.state, row.retired_at = "retired", at
        known[item.code] = row_of(item, max(item.version, before.version + 1 if before else 1), at)
        db.session.add(known[item.code])
        added, changed = (added, changed + 1) if before is not None else (added + 1, changed)
    db.session.flush()
    loaded = Loaded(added, changed, len(items) - added - changed)
    if added or changed:
        audit.note(at, by, "bank.load", "bank", added=added, changed=changed)
    return loaded


def _content(item: Item) -> tuple[object, ...]:
    """Everything a candidate or an examiner would notice."""
    return (
        *(item.kind, item.topic, item.difficulty, item.stem, item.options, item.key, item.explanation),
        *(item.left, item.rule, item.pictures),
    )


def row_of(item: Item, version: int, at: datetime, state: str = "reviewed") -> BankItem:
    """The item as a row of the bank, not yet in the session."""
    pictures = [BankPicture(**values) for values in picture_values(item)]
    return BankItem(**values_of(item, version, at, state), pictures=pictures)


def values_of(item: Item, version: int, at: datetime, state: str) -> dict[str, Any]:
    """The columns of a row of the bank, for whoever adds thousands at once."""
    return {
        "code": item.code,
        "version": version,
        "kind": item.kind,
        "topic": item.topic,
        "difficulty": item.difficulty,
        "stem": item.stem,
        "options": list(item.options),
        "key": plain_key(item),
        "explanation": item.explanation,
        "left_texts": list(item.left),
        "rule": item.rule,
        "state": state,
        "created_at": at,
    }


def picture_values(item: Item) -> list[dict[str, Any]]:
    """The columns of its pictures, but for whose they are."""
    return [
        {"position": at, "name": one.name, "sha256": one.sha256, "media_type": one.media_type, "alt": one.alt}
        for at, one in enumerate(item.pictures)
    ]
