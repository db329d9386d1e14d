"""Items as Excel or CSV, in the columns of the template. Pure.

Not carried: pictures, points, and texts that the sheet's own signs would cut (`|`, `==>`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from exams.bank.formats.saying import FORMS, KIND_WORDS, PAIR, RULE_WORDS
from exams.bank.formats.written import Losses, Written, number, percent
from exams.bank.model import (
    KINDS,
    LETTERS,
    MATCHING,
    NUMERIC,
    ORDERING,
    SHORT,
    TRUE_FALSE,
    Item,
    NumericRange,
)
from recruit.workbooks import write_xlsx
from scoring.csvtext import csv_bytes

#: The moment recorded in a workbook; no clock is read, so that the same items give the same bytes.
_CREATED = datetime(2016, 1, 1)  # noqa: DTZ001 - a workbook knows no time zone
# data: the headings of the template and its title, which the reader knows
_BEFORE = ("编号", "题型", "知识点", "难度", "题干")
_AFTER = ("答案", "解析", "计分规则", "版本")  # data: the same
_OPTION = "选项"  # data: the same
_TITLE = "题库"  # data: the same
_TRUE, _FALSE = "对", "错"  # data: how the template writes the answers of a true/false


def write_sheet(items: Sequence[Item]) -> Written:
    """The items as xlsx."""
    header, rows, losses = _table(items)
    return Written(write_xlsx(header, rows, _TITLE, _CREATED), tuple(losses.troubles))


def write_csv(items: Sequence[Item]) -> Written:
    """The items as CSV, UTF-8 with BOM; no cell runs as a formula."""
    header, rows, losses = _table(items)
    return Written(csv_bytes(header, rows), tuple(losses.troubles))


def _table(items: Sequence[Item]) -> tuple[list[str], list[list[str]], Losses]:
    losses = Losses(KINDS)
    carried = []
    for place, item in losses.carried(items):
        losses.pictures(place, item)
        if any(FORMS in text for text in _forms(item)) or any(PAIR in text for text in _paired(item)):
            losses.tell(place, item, "sheet-sign", signs=f"{FORMS} {PAIR}")
        else:
            carried.append(item)
    most = max([4, *(len(_options(item)) for item in carried)])
    header = [*_BEFORE, *(_OPTION + letter for letter in LETTERS[:most]), *_AFTER]
    return header, [_row(item, most) for item in carried], losses


def _row(item: Item, most: int) -> list[str]:
    options = _options(item)
    rule = RULE_WORDS[item.rule][0] if item.rule else ""
    return [
        *(item.code, KIND_WORDS[item.kind][0], item.topic, str(item.difficulty), item.stem),
        *options,
        *[""] * (most - len(options)),
        *(_answer(item), item.explanation, rule, str(item.version)),
    ]


def _options(item: Item) -> list[str]:
    if item.kind != MATCHING or not isinstance(item.key, tuple):
        return list(item.options)
    key = [int(str(place)) for place in item.key]
    pairs = [f"{left} {PAIR} {item.options[at]}" for left, at in zip(item.left, key, strict=True)]
    return pairs + [f"{PAIR} {text}" for at, text in enumerate(item.options) if at not in key]


def _answer(item: Item) -> str:
    if item.kind == TRUE_FALSE:
        return _TRUE if item.key else _FALSE
    if item.kind == ORDERING:
        return item.letters
    if item.kind in (SHORT, NUMERIC):
        return f" {FORMS} ".join(_forms(item))
    return "".join(sorted(item.key)) if isinstance(item.key, str | frozenset) else ""


def _forms(item: Item) -> Iterator[str]:
    for part in item.key if isinstance(item.key, tuple) else ():
        if isinstance(part, NumericRange):
            width = number(part.low) if part.low == part.high else f"{number(part.low)}..{number(part.high)}"
            yield width if part.share == 1 else f"{percent(part.share)}%:{width}"
        elif isinstance(part, str):
            yield part


def _paired(item: Item) -> Sequence[str]:
    return (*item.left, *item.options) if item.kind == MATCHING else ()
