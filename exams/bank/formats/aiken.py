"""Aiken: a question on a line, options `A) …`, `ANSWER: A`. Single choice and nothing else. Read and written. Pure.

Read as teachers type it, too: letters and signs of any width and case, blank lines between the parts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from string import ascii_uppercase

from exams.bank.formats import saying
from exams.bank.formats.draft import HINT, LOSS, Choice, Draft, Reading, Trouble
from exams.bank.formats.written import Losses, Written
from exams.bank.model import LETTERS, SINGLE, Item

_OPTION = re.compile(r"[(（]?([A-Za-zＡ-Ｚａ-ｚ])[)）.．、]\s*(.*)")  # data: signs of any width
_ANSWER = re.compile(r"ANSWER\s*[:：]\s*(.*)", re.I)  # data: the same
_FEEDBACK = re.compile(r"(?:FEEDBACK|EXPLANATION)\s*[:：]\s*(.*)", re.I)  # data: the same
_NUMBERED = re.compile(r"[0-9]{1,4}[.．、)）]\s*\S")  # data: a question's number
#: What a question has in the bank and an Aiken file has no place for.
NOT_CARRIED = ("code", "topic", "difficulty", "version", "explanation")


@dataclass
class _Open:
    line: int
    stem: list[str] = field(default_factory=list)
    options: list[tuple[int, str, str]] = field(default_factory=list)


def read(text: str) -> Reading:
    """Every question of an Aiken text; one that is not whole becomes a trouble at its line."""
    drafts: list[Draft] = []
    troubles: list[Trouble] = []
    for found in _walk(text.split("\n")):
        if isinstance(found, Trouble):
            troubles.append(found)
        elif isinstance(found, Draft):
            drafts.append(found)
        elif drafts:
            drafts[-1] = replace(
                drafts[-1], explanation="\n".join(filter(None, [drafts[-1].explanation, found]))
            )
    return Reading(tuple(drafts), tuple(troubles))


def _walk(lines: Sequence[str]) -> Iterator[Draft | Trouble | str]:
    """Questions, troubles, and lines of feedback to the question before."""
    held, gap = _Open(0), False
    for number, raw in enumerate(lines, 1):
        line = raw.strip()
        answer, option = _ANSWER.fullmatch(line), _OPTION.fullmatch(line)
        feedback = _FEEDBACK.fullmatch(line)
        if not line:
            gap = True
            continue
        if answer:
            yield from _closed(held, number, answer[1])
            held = _Open(0)
        elif feedback and not held.options:
            yield from _left_over(held)
            held = _Open(0)
            yield feedback[1].strip()
        elif option and (held.options or saying.letter_of(option[1]) == "A"):
            held.line = held.line or number
            held.options.append((number, saying.letter_of(option[1]), option[2].strip()))
        elif held.options:
            yield from _unanswered(held)
            held = _Open(number, [line])
        else:
            held.line = held.line or number
            if held.stem and gap:
                yield Trouble(number, "stem-in-parts", {"begins": held.stem[0][:20]}, level=HINT)
            held.stem.append(line)
        gap = False
    if held.options:
        yield from _unanswered(held)
    else:
        yield from _left_over(held)


def _left_over(held: _Open) -> Iterator[Trouble]:
    if held.stem:
        yield Trouble(held.line, "not-a-question", {"begins": held.stem[0][:20]})


def _unanswered(held: _Open) -> Iterator[Trouble]:
    if held.stem:
        yield Trouble(held.line, "answer-missing", {"begins": held.stem[0][:20]})
    else:
        yield Trouble(held.line, "stem-missing")


def _closed(held: _Open, number: int, answer: str) -> Iterator[Draft | Trouble]:
    letters = "".join(letter for _, letter, _ in held.options)
    said = saying.letter_of(answer).strip(" ().")
    count = {"count": len(letters), "least": 2, "most": len(LETTERS)}
    if not held.stem:
        yield Trouble(held.line or number, "stem-missing")
    elif len(letters) > 1 and letters != ascii_uppercase[: len(letters)]:
        yield Trouble(held.options[0][0], "letters-out-of-order", {"letters": letters})
    elif len(letters) < 2:
        yield Trouble(held.line, "option-count", count)
    elif said not in tuple(letters):
        yield Trouble(number, "answer-not-an-option", {"answer": answer[:20], "letters": letters})
    else:
        if _NUMBERED.match(held.stem[0]):
            yield Trouble(held.line, "number-in-stem", {"text": held.stem[0][:12]}, level=HINT)
        choices = tuple(Choice(text, Decimal(letter == said)) for _, letter, text in held.options)
        yield Draft(held.line, SINGLE, "\n".join(held.stem), choices=choices)


def write(items: Sequence[Item]) -> Written:
    """The single-choice items as Aiken. What a question has beyond stem, options and answer is lost, and said once."""
    losses = Losses((SINGLE,))
    parts = []
    for place, item in losses.carried(items):
        lines = [item.stem, *item.options]
        if any("\n" in text for text in item.options) or any(map(_misread, item.stem.split("\n"))):
            losses.tell(place, item, "aiken-line")
            continue
        losses.pictures(place, item)
        options = "".join(f"{letter}) {text}\n" for letter, text in zip(item.letters, lines[1:], strict=True))
        parts.append(f"{item.stem}\n{options}ANSWER: {item.key}\n")
    if parts:
        losses.troubles.append(Trouble(0, "fields-left-out", {"fields": ", ".join(NOT_CARRIED)}, level=LOSS))
    return Written("\n".join(parts).encode(), tuple(losses.troubles))


def _misread(line: str) -> bool:
    line = line.strip()
    return not line or any(sign.fullmatch(line) for sign in (_OPTION, _ANSWER, _FEEDBACK))
