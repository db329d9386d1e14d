"""A question made ready for a page: as the candidate reads it, and what is right."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from flask import url_for
from markupsafe import Markup
from PIL import Image, UnidentifiedImageError

from exams.bank.changes import Piece, compared
from exams.bank.items import Item, NumericRange, public, seen_order
from exams.bank.model import ESSAY, LETTERS, MATCHING, MULTIPLE, NUMERIC, ORDERING, SHORT, SINGLE, TRUE_FALSE
from exams.bank.richtext import Shown, rich
from exams.models import BankItem
from exams.queries.bank import item_of
from exams.sitting.paper import Slot
from exams.sitting.seen import Question, seen_question
from recruit import storage
from recruit.i18n import _


@dataclass(frozen=True)
class Seen:
    """One question on a page. `options` are (letter, text, right) in the candidate's order; `answer` says the key in
    words for kinds without letters; `code` is the question's."""

    kind: str
    stem: Markup
    options: tuple[tuple[str, Markup, bool], ...]
    left: tuple[Markup, ...]
    answer: tuple[str, ...]
    explanation: Markup
    code: str


def seen(item: Item, find: Callable[[str], Shown | None] | None = None) -> Seen:
    """`find` gives the pictures by name; without it they are told by their alt text."""
    shown: dict[str, Any] = public(item)
    find = find or (lambda _name: None)
    right = _right_letters(item)
    own = seen_order(item)
    options = tuple(
        (option["letter"], rich(option["text"], find), letter in right)
        for letter, option in zip(own, shown["options"], strict=False)
    )
    return Seen(
        kind=item.kind,
        stem=rich(item.stem, find),
        options=options,
        left=tuple(rich(text, find) for text in item.left),
        answer=tuple(_answer(item, own)),
        explanation=rich(item.explanation, find),
        code=item.code,
    )


def pictures_of(row: BankItem) -> Callable[[str], Shown | None]:
    """The finder of a stored question's pictures."""
    by_name = {one.name: one for one in row.pictures}

    def find(name: str) -> Shown | None:
        one = by_name.get(name)
        if one is None or (content := storage.find(one.sha256)) is None:
            return None
        width, height = size_of(content)
        return Shown(url_for("bank.picture", item_id=row.id, position=one.position), width, height)

    return find


def size_of(content: bytes) -> tuple[int, int]:
    """(width, height); what is in the store was made by us, so only its head is read."""
    try:
        with Image.open(io.BytesIO(content)) as image:
            return image.size
    except (UnidentifiedImageError, OSError):
        return 1, 1


def row_seen(row: BankItem) -> Seen:
    return seen(item_of(row), pictures_of(row))


def as_candidate(item: Item) -> Question:
    """The question as a paper asks it, with its inputs; letters stand in the order of the bank."""
    return seen_question(1, Slot(0, seen_order(item), Decimal(1)), item)


def side_by_side(one: Item, other: Item) -> tuple[tuple[Piece, ...], tuple[Piece, ...]]:
    """Both questions as plain texts in pieces, with what only one of them has."""
    return compared(whole_text(one), whole_text(other))


def whole_text(item: Item) -> str:
    """A question as lines: stem, options, answer."""
    lines = [item.stem, *item.left]
    lines += [f"{letter}. {text}" for letter, text in zip(LETTERS, item.options, strict=False)]
    return "\n".join([*lines, _("答案：%(answer)s", answer=" ".join(_answer(item, item.letters)))])


def _right_letters(item: Item) -> frozenset[str]:
    if item.kind == SINGLE:
        return frozenset(str(item.key))
    return item.key if item.kind == MULTIPLE and isinstance(item.key, frozenset) else frozenset()


def _answer(item: Item, own: str) -> list[str]:
    """The key in words; letters are those of the page."""
    page = {letter: LETTERS[at] for at, letter in enumerate(own)}
    if item.kind in (SINGLE, MULTIPLE):
        return sorted(page[letter] for letter in _right_letters(item) if letter in page)
    if item.kind == TRUE_FALSE:
        return [] if item.key is None else [_("对") if item.key else _("错")]
    if not isinstance(item.key, tuple):
        return [_("由阅卷人按评分要点打分")] if item.kind == ESSAY else []
    if item.kind == SHORT:
        return [str(form) for form in item.key]
    if item.kind == NUMERIC:
        return [_range(one) for one in item.key if isinstance(one, NumericRange)]
    if item.kind == MATCHING:
        letters = [page[LETTERS[int(str(at))]] for at in item.key]
        return [f"{place}–{letter}" for place, letter in enumerate(letters, 1)]
    return [page[letter] for letter in item.letters] if item.kind == ORDERING else []


def _range(one: NumericRange) -> str:
    low, high = format(one.low, "f"), format(one.high, "f")
    text = low if low == high else _("%(low)s 到 %(high)s", low=low, high=high)
    share = format((one.share * 100).normalize(), "f")
    return text if one.share == 1 else _("%(range)s（给 %(share)s%%）", range=text, share=share)


def begins(item: Item, most: int = 60) -> str:
    """The beginning of a stem on one line."""
    line = " ".join(item.stem.split())
    return line if len(line) <= most else line[: most - 1] + "…"


__all__ = [
    "Seen",
    "as_candidate",
    "begins",
    "pictures_of",
    "row_seen",
    "seen",
    "side_by_side",
    "size_of",
    "whole_text",
]
