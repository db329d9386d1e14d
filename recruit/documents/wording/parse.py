"""A text of an agreement, read line by line; every fault with the line and column where it stands. Pure.

One line is one block: ``# title``, ``## article``, ``- item``, ``@table``, anything else a paragraph. An article or
item may end in ``[#name]``; ``{ref.name}`` is then its number, which follows when articles come and go. ``@if …`` (or
``@unless …``) and ``@end`` enclose what stands only under a condition. ``{{`` is a brace, ``**…**`` emphasis,
``__…__`` a filled blank. Lines that begin with ``%`` are notes that are not printed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import NamedTuple

from recruit.documents.wording.declared import CONDITIONS, FIELDS, NEEDED, TABLES

#: Limits of a text: characters, lines, and characters of a line.
LONGEST, MOST_LINES, LONGEST_LINE = 30_000, 500, 2_000
MOST_FAULTS = 50
_NAME = re.compile(r"\s*\[#([a-z][a-z0-9-]{0,30})\]$")
_PART = re.compile(r"\{\{|\}\}|\{([^{}]*)\}|\*\*|__|[{}]")
_FIELD = re.compile(r"(ref\.)?([a-z][a-z0-9_.-]{0,60})")
_STYLES = {"**": "b", "__": "u"}


class Fault(NamedTuple):
    """What is wrong at `line` and `column` (both from 1; line 0: of the text as a whole). `what` stands there."""

    line: int
    column: int
    code: str
    what: str = ""


class Part(NamedTuple):
    """A stretch of a line: `kind` is ``text``, ``field``, ``ref``, ``b`` or ``u`` (on or off)."""

    kind: str
    value: str = ""


@dataclass(frozen=True)
class Line:
    """One block. `kind`: ``title``, ``article``, ``item``, ``paragraph`` or a table of `declared.TABLES`.

    `conditions` are those it stands under: (condition, whether it must hold).
    """

    number: int
    kind: str
    parts: tuple[Part, ...] = ()
    name: str = ""
    conditions: tuple[tuple[str, bool], ...] = ()


@dataclass(frozen=True)
class Parsed:
    """The blocks of a text, and everything that is wrong with it; only one without faults may be printed."""

    lines: tuple[Line, ...]
    faults: tuple[Fault, ...]


def parse(text: str) -> Parsed:
    """Reads a text. Never raises; faults are in the result, in the order of the text."""
    rows = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    if len(text) > LONGEST or len(rows) > MOST_LINES:
        return Parsed((), (Fault(0, 0, "text-long"),))
    reader = _Reader()
    for number, row in enumerate(rows, start=1):
        reader.read(number, row.rstrip())
    reader.finish(len(rows))
    faults = sorted(reader.faults)[:MOST_FAULTS]
    return Parsed(tuple(reader.lines), tuple(faults))


class _Reader:
    def __init__(self) -> None:
        self.lines: list[Line] = []
        self.faults: list[Fault] = []
        self._open: list[tuple[int, str, bool]] = []
        self._names: dict[str, int] = {}
        self._refs: list[tuple[int, int, str]] = []

    def read(self, number: int, row: str) -> None:
        if len(row) > LONGEST_LINE:
            self._fault(number, LONGEST_LINE + 1, "line-long")
            return
        start = len(row) - len(row.lstrip())
        words = row.strip()
        if not words or words.startswith("%"):
            return
        if words.startswith("@"):
            self._directive(number, start, words)
            return
        kind, marker = _kind(words)
        body = words[len(marker) :]
        named = _NAME.search(body) if kind in ("article", "item") else None
        name = named[1] if named else ""
        if named:
            body = body[: named.start()]
            self._named(number, start, name)
        if not body.strip():
            self._fault(number, start + 1, "nothing-written", marker.strip())
            return
        parts = tuple(self._parts(number, start + len(marker), body))
        self._add(Line(number, kind, parts, name, self._conditions()))

    def finish(self, rows: int) -> None:
        for number, words, _holds in self._open:
            self._fault(number, 1, "if-open", words)
        for number, column, name in self._refs:
            if name not in self._names:
                self._fault(number, column, "ref-unknown", name)
        kinds = [line.kind for line in self.lines]
        if kinds.count("title") != 1 or (kinds and kinds[0] != "title"):
            self._fault(0, 0, "title-first")
        if "article" not in kinds:
            self._fault(0, 0, "no-article")
        for table in NEEDED:
            if table not in kinds:
                self._fault(0, 0, "table-missing", table)
        for line in self.lines:
            if line.kind in NEEDED and line.conditions:
                self._fault(line.number, 1, "table-conditional", line.kind)

    def _directive(self, number: int, start: int, words: str) -> None:
        word, _blank, rest = words[1:].partition(" ")
        column = start + 1
        if word in ("if", "unless"):
            if rest.strip() not in CONDITIONS:
                self._fault(number, column, "condition-unknown", rest.strip())
            self._open.append((number, rest.strip(), word == "if"))
        elif word == "end" and not rest.strip():
            if self._open:
                self._open.pop()
            else:
                self._fault(number, column, "end-alone")
        elif word in TABLES and not rest.strip():
            if any(line.kind == word for line in self.lines):
                self._fault(number, column, "table-twice", word)
            else:
                self._add(Line(number, word, conditions=self._conditions()))
        else:
            self._fault(number, column, "table-unknown", words[1:40])

    def _parts(self, number: int, start: int, body: str) -> list[Part]:
        parts: list[Part] = []
        on: dict[str, int] = {}
        last = 0
        for found in _PART.finditer(body):
            if found.start() > last:
                parts.append(Part("text", body[last : found.start()]))
            last = found.end()
            column = start + found.start() + 1
            sign = found[0]
            if sign in ("{{", "}}"):
                parts.append(Part("text", sign[0]))
            elif sign in _STYLES:
                on[sign] = 0 if on.get(sign) else column
                parts.append(Part(_STYLES[sign]))
            elif found[1] is None:
                self._fault(number, column, "brace-alone", sign)
            else:
                parts += self._field(number, column, found[1])
        if last < len(body):
            parts.append(Part("text", body[last:]))
        for sign, column in on.items():
            if column:
                self._fault(number, column, "style-open", sign)
        return parts

    def _field(self, number: int, column: int, inside: str) -> list[Part]:
        found = _FIELD.fullmatch(inside.strip())
        if found and found[1]:
            self._refs.append((number, column, found[2]))
            return [Part("ref", found[2])]
        if found and found[2] in FIELDS:
            return [Part("field", found[2])]
        self._fault(number, column, "field-unknown", inside[:60])
        return []

    def _named(self, number: int, start: int, name: str) -> None:
        if name in self._names:
            self._fault(number, start + 1, "name-twice", name)
        self._names[name] = number

    def _conditions(self) -> tuple[tuple[str, bool], ...]:
        return tuple((words, holds) for _number, words, holds in self._open)

    def _add(self, line: Line) -> None:
        self.lines.append(line)

    def _fault(self, line: int, column: int, code: str, what: str = "") -> None:
        self.faults.append(Fault(line, column, code, what))


def _kind(words: str) -> tuple[str, str]:
    for kind, marker in (("article", "## "), ("title", "# "), ("item", "- ")):
        if words.startswith(marker) or words == marker.strip():
            return kind, marker if words.startswith(marker) else marker.strip()
    return "paragraph", ""
