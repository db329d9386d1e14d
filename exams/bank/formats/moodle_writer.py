"""Items as Moodle XML. Everything the bank knows travels, difficulty, version and rule as tags. Pure."""

from __future__ import annotations

import base64
import html
from collections.abc import Sequence
from decimal import Context, Decimal

from exams.bank.formats import tags
from exams.bank.formats.texts import has_markup, to_html
from exams.bank.formats.written import Files, Losses, Written, number, percent, shares_of
from exams.bank.model import (
    ESSAY,
    KINDS,
    MATCHING,
    MULTIPLE,
    NUMERIC,
    ORDERING,
    SHORT,
    SINGLE,
    TRUE_FALSE,
    Item,
    NumericRange,
)

_EXACT = Context(prec=100)
_TYPES = {
    SINGLE: "multichoice",
    MULTIPLE: "multichoice",
    TRUE_FALSE: "truefalse",
    SHORT: "shortanswer",
    NUMERIC: "numerical",
    MATCHING: "matching",
    ORDERING: "ordering",
    ESSAY: "essay",
}
_FOLDER = "@@PLUGINFILE@@/"


def write(items: Sequence[Item], files: Files) -> Written:
    """The items as Moodle XML, UTF-8, with their pictures inside; each topic is a category."""
    losses = Losses(KINDS)
    parts = ['<?xml version="1.0" encoding="UTF-8"?>\n<quiz>\n']
    topic = None
    for place, item in losses.carried(items):
        losses.rule(place, item)
        if item.topic != topic:
            topic = item.topic
            path = "$course$/top/" + topic.replace("/", "//")
            parts.append(f'<question type="category"><category>{_plain(path)}</category></question>\n')
        parts.append(_question(item, files))
    parts.append("</quiz>\n")
    return Written("".join(parts).encode(), tuple(losses.troubles))


def _question(item: Item, files: Files) -> str:
    noted = "".join(f"<tag>{_plain(tag)}</tag>" for tag in tags.of(item))
    guide = "graderinfo" if item.kind == ESSAY else "generalfeedback"
    return (
        f'<question type="{_TYPES[item.kind]}">\n<name>{_plain(item.code)}</name>\n'
        f"{_text('questiontext', item.stem, _pictures(item, files))}"
        f"{_text(guide, item.explanation)}"
        f"<defaultgrade>1.0000000</defaultgrade>\n<idnumber>{html.escape(item.code)}</idnumber>\n"
        f"{_body(item)}<tags>{noted}</tags>\n</question>\n"
    )


def _pictures(item: Item, files: Files) -> str:
    return "".join(
        f'<file name="{html.escape(one.name)}" path="/" encoding="base64">'
        f"{base64.b64encode(files(one.sha256)).decode()}</file>"
        for one in item.pictures
    )


def _body(item: Item) -> str:
    if item.kind in (SINGLE, MULTIPLE):
        single = item.kind == SINGLE
        shares = [Decimal(letter == item.key) for letter in item.letters] if single else shares_of(item)
        rows = [_answer(text, share) for text, share in zip(item.options, shares, strict=True)]
        return f"<single>{str(single).lower()}</single>\n" + "".join(rows)
    if item.kind == TRUE_FALSE:
        return "".join(_answer(word, Decimal(item.key is (word == "true"))) for word in ("true", "false"))
    if item.kind == MATCHING:
        return _pairs(item)
    if item.kind == ORDERING:
        rows = [_answer(text, Decimal(place) / 100) for place, text in enumerate(item.options, 1)]
        return "<layouttype>VERTICAL</layouttype>\n<selecttype>ALL</selecttype>\n" + "".join(rows)
    return "".join(_accepted(part) for part in item.key) if isinstance(item.key, tuple) else ""


def _accepted(part: object) -> str:
    """One accepted form of a short answer, or one range of a numeric as middle and tolerance."""
    if not isinstance(part, NumericRange):
        return f'<answer fraction="100" format="plain_text">{_plain(str(part))}</answer>\n'
    middle = _EXACT.divide(_EXACT.add(part.low, part.high), Decimal(2))
    margin = _EXACT.divide(_EXACT.subtract(part.high, part.low), Decimal(2))
    return (
        f'<answer fraction="{percent(part.share)}" format="plain_text">{_plain(number(middle))}'
        f"<tolerance>{number(margin)}</tolerance></answer>\n"
    )


def _pairs(item: Item) -> str:
    key = [int(str(place)) for place in item.key] if isinstance(item.key, tuple) else []
    pairs = [(left, item.options[at]) for left, at in zip(item.left, key, strict=True)]
    pairs += [("", text) for at, text in enumerate(item.options) if at not in key]
    return "".join(_text("subquestion", left, f"<answer>{_plain(right)}</answer>") for left, right in pairs)


def _answer(text: str, share: Decimal) -> str:
    return _text("answer", text, given=f' fraction="{percent(share)}"')


def _text(element: str, text: str, inside: str = "", given: str = "") -> str:
    rich = has_markup(text)
    shown = to_html(text, _FOLDER) if rich else text
    text_format = "html" if rich else "plain_text"
    return f'<{element}{given} format="{text_format}">{_plain(shown)}{inside}</{element}>\n'


def _plain(text: str) -> str:
    return f"<text>{html.escape(text, quote=False)}</text>"
