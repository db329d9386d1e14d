"""Items as GIFT. Everything of a question is on lines of its own, every special sign escaped. Pure.

Not carried: ordering, pictures, points. Difficulty, version, topic and rule travel as tags, the code as id.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from exams.bank.formats import tags
from exams.bank.formats.written import Losses, Written, number, percent, shares_of
from exams.bank.model import ESSAY, MATCHING, MULTIPLE, NUMERIC, SHORT, SINGLE, TRUE_FALSE, Item, NumericRange

KINDS = (SINGLE, MULTIPLE, TRUE_FALSE, SHORT, NUMERIC, MATCHING, ESSAY)
_SPECIAL = re.compile(r"[~=#{}:\\]")


def write(items: Sequence[Item]) -> Written:
    """The items as GIFT, UTF-8."""
    losses = Losses(KINDS)
    parts = []
    for place, item in losses.carried(items):
        if item.kind == SHORT and all("->" in str(form) for form in _forms(item)):
            losses.tell(place, item, "gift-arrow")
            continue
        if item.kind == MATCHING and any("->" in text for text in item.left):
            losses.tell(place, item, "gift-arrow")
            continue
        losses.pictures(place, item)
        losses.rule(place, item)
        parts.append(_question(item))
    return Written("\n".join(parts).encode(), tuple(losses.troubles))


def _question(item: Item) -> str:
    noted = " ".join(f"[tag:{_tag(tag)}]" for tag in tags.of(item))
    head = f"// [id:{item.code}] {noted}\n"
    return f"{head}::{_text(item.code)}::[plain]{_text(item.stem)}{{\n{_body(item)}{_guide(item)}}}\n"


def _body(item: Item) -> str:
    if item.kind == SINGLE:
        rows = [
            ("=" if letter == item.key else "~") + _choice(text, letter == item.key)
            for letter, text in zip(item.letters, item.options, strict=True)
        ]
    elif item.kind == MULTIPLE:
        shares = zip(shares_of(item), item.options, strict=True)
        rows = [f"~%{percent(share)}%{_formatted(text)}" for share, text in shares]
    elif item.kind == TRUE_FALSE:
        rows = ["TRUE" if item.key else "FALSE"]
    elif item.kind == SHORT:
        rows = ["=" + _choice(form, True) for form in _forms(item)]
    elif item.kind == NUMERIC:
        rows = ["#", *(_range(one) for one in item.key or () if isinstance(one, NumericRange))]
    elif item.kind == MATCHING:
        rows = _pairs(item)
    else:
        rows = []
    return "".join(f"\t{row}\n" for row in rows)


def _forms(item: Item) -> list[str]:
    return [str(form) for form in item.key] if isinstance(item.key, tuple) else []


def _pairs(item: Item) -> list[str]:
    key = [int(str(place)) for place in item.key] if isinstance(item.key, tuple) else []
    rows = [
        f"={_formatted(left)} -> {_text(item.options[at])}" for left, at in zip(item.left, key, strict=True)
    ]
    return rows + [f"= -> {_text(text)}" for at, text in enumerate(item.options) if at not in key]


def _range(one: NumericRange) -> str:
    share = "" if one.share == 1 else f"%{percent(one.share)}%"
    width = number(one.low) if one.low == one.high else f"{number(one.low)}..{number(one.high)}"
    return f"={share}{width}"


def _choice(text: str, right: bool) -> str:
    """A text that looks like a weight or a format gets a real one before it."""
    weight = f"%{100 if right else 0}%" if text.startswith("%") else ""
    return weight + _formatted(text)


def _formatted(text: str) -> str:
    return ("[plain]" if text.startswith("[") else "") + _text(text)


def _guide(item: Item) -> str:
    return f"\t####[plain]{_text(item.explanation)}\n" if item.explanation else ""


def _text(text: str) -> str:
    return _SPECIAL.sub(r"\\\g<0>", text).replace("\n", "\\n")


def _tag(text: str) -> str:
    return re.sub(r"[\[\]<>`\x00-\x1f]", " ", text)
