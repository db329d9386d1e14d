"""Aiken: a question on a line, options `A) …`, `ANSWER: A`. Single choice and nothing else. Read and written. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from exams.bank.formats.draft import LOSS, Choice, Draft, Reading, Trouble
from exams.bank.formats.written import Losses, Written
from exams.bank.model import SINGLE, Item

_OPTION = re.compile(r"([A-Z])[).]\s*(.*)")
_ANSWER = re.compile(r"ANSWER:\s*(.*)")
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
        (drafts if isinstance(found, Draft) else troubles).append(found)  # type: ignore[arg-type]
    return Reading(tuple(drafts), tuple(troubles))


def _walk(lines: Sequence[str]) -> Iterator[Draft | Trouble]:
    held = _Open(0)
    for number, raw in enumerate(lines, 1):
        line = raw.strip()
        answer, option = _ANSWER.fullmatch(line), _OPTION.fullmatch(line)
        if answer:
            yield from _closed(held, number, answer[1])
            held = _Open(0)
        elif option:
            held.line = held.line or number
            held.options.append((number, option[1], option[2].strip()))
        elif held.options:
            yield from _unanswered(held)
            held = _Open(number, [line]) if line else _Open(0)
        elif line:
            held.line = held.line or number
            held.stem.append(line)
    if held.options:
        yield from _unanswered(held)
    elif held.stem:
        yield Trouble(held.line, "not-a-question", {"begins": held.stem[0][:20]})


def _unanswered(held: _Open) -> Iterator[Trouble]:
    if held.stem:
        yield Trouble(held.line, "answer-missing", {"begins": held.stem[0][:20]})
    else:
        yield Trouble(held.line, "stem-missing")


def _closed(held: _Open, number: int, answer: str) -> Iterator[Draft | Trouble]:
    letters = [letter for _, letter, _ in held.options]
    if not held.stem or not held.options:
        yield Trouble(
            held.line or number,
            "stem-missing" if not held.stem else "option-count",
            {"count": 0, "least": 2, "most": 10},
        )
    elif letters != [chr(ord("A") + place) for place in range(len(letters))]:
        yield Trouble(held.options[0][0], "letters-out-of-order", {"letters": "".join(letters)})
    elif len(letters) < 2:
        yield Trouble(held.line, "option-count", {"count": len(letters), "least": 2, "most": 10})
    elif answer.strip() not in letters:
        yield Trouble(number, "answer-not-an-option", {"answer": answer[:20], "letters": "".join(letters)})
    else:
        right = answer.strip()
        choices = tuple(Choice(text, Decimal(letter == right)) for _, letter, text in held.options)
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
    return not line.strip() or bool(_OPTION.fullmatch(line.strip()) or _ANSWER.fullmatch(line.strip()))
