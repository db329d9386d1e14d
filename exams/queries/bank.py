"""The question bank as rows, and back to the items that `exams.bank` reasons about."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from exams.bank import similarity
from exams.bank.items import MULTIPLE, NUMERIC, Item, NumericRange, Picture
from exams.bank.model import Key
from exams.models import BankItem, BankPicture
from exams.sitting.paper import Choice
from recruit.db import db
from recruit.slices import slices


def plain_key(item: Item) -> dict[str, Any]:
    """The key as plain data: letters, forms and indexes become a list, a range becomes a list of three texts."""
    if isinstance(item.key, frozenset):
        return {"key": sorted(item.key)}
    if isinstance(item.key, tuple):
        return {"key": [_plain_part(part) for part in item.key]}
    return {"key": item.key}


def _plain_part(part: object) -> object:
    return list(map(str, (part.low, part.high, part.share))) if isinstance(part, NumericRange) else part


def _key(kind: str, plain: Any) -> Key:
    if kind == MULTIPLE:
        return frozenset(plain)
    if kind == NUMERIC:
        return tuple(NumericRange(*map(Decimal, numbers)) for numbers in plain)
    return tuple(plain) if isinstance(plain, list) else plain


def item_of(row: BankItem) -> Item:
    return Item(
        code=row.code,
        version=row.version,
        kind=row.kind,
        topic=row.topic,
        difficulty=row.difficulty,
        stem=row.stem,
        options=tuple(row.options),
        key=_key(row.kind, row.key["key"]),
        explanation=row.explanation,
        left=tuple(row.left_texts),
        rule=row.rule,
        pictures=tuple(Picture(one.name, one.sha256, one.media_type, one.alt) for one in row.pictures),
    )


def with_key(item: Item, plain: Mapping[str, Any]) -> Item:
    """The same question with another key, given in the form of `plain_key`."""
    return replace(item, key=_key(item.kind, plain["key"]))


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


def newest_in(*states: str) -> dict[str, BankItem]:
    """The newest version of every question that is in one of these states, by code: beside a version in use there may
    be a draft of the next one. A draft that is not written to its end is none yet."""
    standing = select(BankItem).where(BankItem.state.in_(states), BankItem.unfinished.is_(False))
    query = standing.order_by(BankItem.code, BankItem.version)
    return {row.code: row for row in db.session.scalars(query)}


def standing_items(states: Sequence[str] = ()) -> list[Item]:
    """The newest version of every question that is not retired, by code; with `states`, only those in one of them."""
    return [item_of(row) for row in newest_in(*(states or ("draft", "reviewed"))).values()]


def closest_to(item: Item) -> tuple[str | None, int]:
    """The standing question that this one resembles most, and how much in percent; (None, 0) where none does."""
    others = [one for one in standing_items() if one.code != item.code]
    texts = [similarity.text_of(one) for one in others] + [similarity.text_of(item)]
    found = max(similarity.find(texts, since=len(others)), key=lambda one: one.share, default=None)
    return (others[found.earlier].code, int(found.share * 100)) if found else (None, 0)


def own_pictures() -> frozenset[str]:
    """The sha256 of every picture of the bank: files that are ours already need not be made anew."""
    return frozenset(db.session.scalars(select(BankPicture.sha256)))


def pools() -> dict[tuple[str, str], list[Choice]]:
    """What papers may be drawn from: the version of each question that is in use, by kind and topic."""
    found: dict[tuple[str, str], list[Choice]] = {}
    for row in newest_in("reviewed").values():
        letters = item_of(row).letters
        found.setdefault((row.kind, row.topic), []).append(Choice(row.id, row.code, letters, row.difficulty))
    return found
