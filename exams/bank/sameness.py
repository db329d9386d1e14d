"""When two questions are the same: equal but for white space, width, case, and the order of their options. Pure."""

from __future__ import annotations

import hashlib
import json

from exams.bank.marking import same_form
from exams.bank.model import LETTERS, MATCHING, MULTIPLE, NUMERIC, ORDERING, SHORT, SINGLE, Item, NumericRange


def asked_of(item: Item) -> str:
    """The fingerprint of what is asked: kind, stem, options and left texts, whatever the key says."""
    texts = [same_form(item.stem), sorted(map(same_form, item.options)), sorted(map(same_form, item.left))]
    return _digest([item.kind, *texts, sorted(one.sha256 for one in item.pictures)])


def content_of(item: Item) -> str:
    """The fingerprint of what is asked together with what is right."""
    return _digest([asked_of(item), _right(item)])


def _right(item: Item) -> object:
    if item.kind in (SINGLE, MULTIPLE):
        letters = item.key if isinstance(item.key, frozenset | str) else ""
        return sorted(same_form(item.options[LETTERS.index(each)]) for each in letters)
    if not isinstance(item.key, tuple):
        return str(item.key)
    if item.kind == MATCHING:
        pairs = zip(item.left, item.key, strict=True)
        return sorted([same_form(left), same_form(item.options[int(str(index))])] for left, index in pairs)
    if item.kind == ORDERING:
        return [same_form(text) for text in item.options]
    if item.kind == NUMERIC:
        ranges = [one for one in item.key if isinstance(one, NumericRange)]
        return sorted([_number(one.low), _number(one.high), _number(one.share)] for one in ranges)
    return sorted(same_form(str(form)) for form in item.key) if item.kind == SHORT else None


def _number(value: object) -> str:
    from decimal import Decimal

    return format(Decimal(str(value)).normalize(), "f")


def _digest(parts: object) -> str:
    return hashlib.sha256(json.dumps(parts, ensure_ascii=False).encode("utf-8", "replace")).hexdigest()
