"""Quizzes in Markdown, parts under headings `--question--`, `--text--`, `--distractors--`, `--answer--`. Pure.

The wrong options are parted by a line `---`; front matter and other headings are passed over.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal

from exams.bank.formats.draft import Choice, Draft, Reading, Trouble
from exams.bank.formats.texts import MARKDOWN
from exams.bank.model import SINGLE

_HEADING = re.compile(r"#{1,6} --([a-z-]+)--\s*")
_PARTS = ("text", "distractors", "answer")


@dataclass
class _Question:
    line: int
    parts: dict[str, list[str]] = field(default_factory=dict)


def read(text: str) -> Reading:
    """Every question of the quiz; one without text, answer or wrong options becomes a trouble."""
    drafts: list[Draft] = []
    troubles: list[Trouble] = []
    for question in _questions(text.split("\n")):
        parts = {name: "\n".join(lines).strip() for name, lines in question.parts.items()}
        missing = [name for name in _PARTS if not parts.get(name)]
        if missing:
            troubles.append(Trouble(question.line, "part-missing", {"part": f"--{missing[0]}--"}))
            continue
        wrong = [Choice(each, Decimal(0)) for each in _between_rules(question.parts["distractors"])]
        choices = (*wrong, Choice(parts["answer"], Decimal(1)))
        drafts.append(Draft(question.line, SINGLE, parts["text"], text_format=MARKDOWN, choices=choices))
    return Reading(tuple(drafts), tuple(troubles))


def _questions(lines: list[str]) -> Iterator[_Question]:
    question: _Question | None = None
    part: list[str] | None = None
    fenced = False
    for number, line in enumerate(lines, 1):
        found = None if fenced else _HEADING.fullmatch(line.rstrip("\r"))
        if found is None:
            fenced ^= line.startswith("```")
            if part is not None:
                part.append(line.rstrip("\r"))
        elif found[1] == "question":
            if question:
                yield question
            question, part = _Question(number), None
        else:
            part = question.parts.setdefault(found[1], []) if question else None
    if question:
        yield question


def _between_rules(lines: list[str]) -> Iterator[str]:
    held: list[str] = []
    fenced = False
    for line in [*lines, "---"]:
        fenced ^= line.startswith("```")
        if line.strip() == "---" and not fenced:
            if text := "\n".join(held).strip():
                yield text
            held = []
        else:
            held.append(line)
