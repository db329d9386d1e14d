"""A row's kind and answer: what the sheet says of them, or what follows without guessing. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Protocol

from exams.bank.formats import columns as fields
from exams.bank.formats import saying
from exams.bank.formats.draft import ERROR, HINT, Choice, Draft, Pair
from exams.bank.formats.texts import HTML_TAG
from exams.bank.marking import same_form
from exams.bank.model import (
    ESSAY,
    LETTERS,
    MATCHING,
    MULTIPLE,
    NUMERIC,
    ORDERING,
    SHORT,
    SINGLE,
    TRUE_FALSE,
)

_LONG_ANSWER = 12
#: Places to fill in, and what parts the words for several of them.
_GAP = re.compile(r"[_＿﹍]{2,}|[（(][\s\u3000]*[)）]")
_PARTED = re.compile(r"(?<=\S)[;；、,，/\s\u3000]+(?=\S)")


class Row(Protocol):
    """What this module asks of a row (`sheet.RowRead`, or a question of a plain text)."""

    numeric: frozenset[str]

    def get(self, name: str) -> str: ...

    def tell(self, code: str, level: str, name: str = "", **facts: object) -> None: ...


def answered(row: Row, draft: Draft, options: Sequence[str], counted: dict[str, int]) -> Draft | None:
    """The draft with its kind and answer; None where they cannot be told, which has been said then."""
    answer, written = (
        row.get(fields.ANSWER).strip(" \t\r\n\u3000"),
        row.get(fields.KIND).strip(" \t\r\n\u3000"),
    )
    kind = saying.kind_of(written) if written else _inferred(options, answer)
    if written and kind is None:
        row.tell("kind-not-carried", ERROR, fields.KIND, kind=written[:20], begins=draft.stem[:20])
        return None
    if kind is None:
        _unclear(row, draft, options, answer)
        return None
    if any(HTML_TAG.search(text) for text in (draft.stem, *options)):
        row.tell("html-in-plain", HINT)
    counted["kinds"] += not written
    if fields.ANSWER in row.numeric and kind not in (NUMERIC, SHORT):
        row.tell("number-cell", HINT, fields.ANSWER, value=answer)
    if not answer and kind not in (MATCHING, ORDERING, ESSAY):
        row.tell("answer-missing", ERROR, fields.ANSWER, begins=draft.stem[:20])
        return None
    return _READERS[kind](row, replace(draft, kind=kind), options, answer)


def _unclear(row: Row, draft: Draft, options: Sequence[str], answer: str) -> None:
    """Why the kind cannot be told."""
    if not answer:
        row.tell("answer-missing", ERROR, fields.ANSWER, begins=draft.stem[:20])
    elif options:
        _not_an_option(row, options, answer)
    else:
        row.tell("kind-unclear", ERROR, fields.ANSWER, begins=draft.stem[:20])


def _not_an_option(row: Row, options: Sequence[str], answer: str) -> None:
    if len(answer) > _LONG_ANSWER and saying.letters_in(row.get(fields.EXPLANATION)):
        row.tell("answer-shifted", ERROR, fields.ANSWER, text=answer[:20])
    else:
        letters = LETTERS[: len(options)]
        row.tell("answer-not-an-option", ERROR, fields.ANSWER, answer=answer[:20], letters=letters)


def _inferred(options: Sequence[str], answer: str) -> str | None:
    letters = saying.letters_in(answer)
    if options:
        if letters:
            return SINGLE if len(letters) == 1 else MULTIPLE
        return (
            SINGLE if answer and sum(same_form(text) == same_form(answer) for text in options) == 1 else None
        )
    if saying.truth_of(answer) is not None:
        return TRUE_FALSE
    return SHORT if answer and letters is None else None


def _choice(row: Row, draft: Draft, options: Sequence[str], answer: str) -> Draft | None:
    letters = saying.letters_in(answer)
    equal = [place for place, text in enumerate(options) if same_form(text) == same_form(answer)]
    if letters is None and not equal and (lettered := saying.lettered(answer)):
        # `B.乙`: a letter together with its option's own text.
        place = LETTERS.index(lettered[0])
        if place < len(options) and same_form(options[place]) == same_form(lettered[1]):
            letters = lettered[0]
    if letters is None and len(equal) == 1:
        row.tell("answer-as-text", HINT, fields.ANSWER, letter=LETTERS[equal[0]])
        letters = LETTERS[equal[0]]
    own = LETTERS[: len(options)]
    if not options:
        row.tell("options-missing", ERROR, answer=answer[:20])
        return None
    if letters is None or not set(letters) <= set(own):
        _not_an_option(row, options, answer)
        return None
    if len(set(letters)) < len(letters) or (draft.kind == SINGLE and len(letters) > 1):
        row.tell("answer-too-many", ERROR, fields.ANSWER, answer=answer[:20])
        return None
    choices = tuple(
        Choice(text, Decimal(letter in letters)) for letter, text in zip(own, options, strict=True)
    )
    return replace(draft, choices=choices)


def _truth(row: Row, draft: Draft, options: Sequence[str], answer: str) -> Draft | None:
    truth = saying.truth_of(answer)
    letters = saying.letters_in(answer)
    if options and letters and len(letters) == 1 and letters in LETTERS[: len(options)]:
        truth = saying.truth_of(options[LETTERS.index(letters)])
    if truth is None:
        row.tell("answer-not-truth", ERROR, fields.ANSWER, answer=answer[:20])
        return None
    return replace(draft, truth=truth)


def _short(row: Row, draft: Draft, options: Sequence[str], answer: str) -> Draft | None:
    _unwanted(row, options)
    if fields.ANSWER in row.numeric:
        row.tell("number-cell", HINT, fields.ANSWER, value=answer)
    gaps = len(_GAP.findall(draft.stem))
    if gaps > 1 and _PARTED.search(answer):
        row.tell("several-gaps", ERROR, count=gaps)
        return None
    if gaps > 1:
        row.tell("gaps-unclear", HINT, count=gaps)
    if any(sign in answer for sign in ";；\n"):  # data: semicolons
        row.tell("forms-unclear", HINT, fields.ANSWER, answer=answer[:40])
    return replace(draft, choices=tuple(Choice(form, Decimal(1)) for form in saying.forms_of(answer)))


def _numeric(row: Row, draft: Draft, options: Sequence[str], answer: str) -> Draft | None:
    _unwanted(row, options)
    ranges = saying.ranges_of(answer)
    if ranges is None:
        row.tell("not-a-number", ERROR, fields.ANSWER, value=answer[:40])
        return None
    return replace(draft, numbers=ranges)


def _matching(row: Row, draft: Draft, options: Sequence[str], answer: str) -> Draft | None:
    pairs = []
    for letter, text in zip(LETTERS, options, strict=False):
        left, sign, right = text.partition(saying.PAIR)
        if not sign or not right.strip():
            row.tell("pair-unclear", ERROR, fields.OPTION + letter, text=text[:20], sign=saying.PAIR)
            return None
        pairs.append(Pair(left.strip(), right.strip()))
    return replace(draft, pairs=tuple(pairs))


def _ordering(row: Row, draft: Draft, options: Sequence[str], answer: str) -> Draft | None:
    own = LETTERS[: len(options)]
    letters = saying.letters_in(answer) or ""
    if sorted(letters) != sorted(own):
        row.tell("order-unclear", ERROR, fields.ANSWER, answer=answer[:20], letters=own)
        return None
    return replace(draft, choices=tuple(Choice(options[own.index(letter)], Decimal(1)) for letter in letters))


def _essay(row: Row, draft: Draft, options: Sequence[str], answer: str) -> Draft:
    _unwanted(row, options)
    guide = "\n".join(text for text in (answer, draft.explanation) if text)
    return replace(draft, explanation=guide)


def _unwanted(row: Row, options: Sequence[str]) -> None:
    if options:
        row.tell("options-not-wanted", ERROR, fields.OPTION + "A")


_READERS: Mapping[str, Callable[[Row, Draft, Sequence[str], str], Draft | None]] = {
    SINGLE: _choice,
    MULTIPLE: _choice,
    TRUE_FALSE: _truth,
    SHORT: _short,
    NUMERIC: _numeric,
    MATCHING: _matching,
    ORDERING: _ordering,
    ESSAY: _essay,
}
