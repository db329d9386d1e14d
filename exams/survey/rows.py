"""The sheet `survey` row by row: questions, and the blocks that begin and end around them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field

from exams.survey.findings import Findings, letters
from exams.survey.headers import Line
from exams.survey.kinds import Kind, kind_of, left_out_block, nearest

DEEPEST = 20
_LOOKS = 15
# data: yes and no as people write them
_TRUE, _FALSE = (
    ("yes", "true", "true()", "1", "是"),
    ("", "no", "false", "false()", "0", "否"),
)
_NAME = re.compile(r"[^\W\d][\w.-]*")
#: What a browser writes under this name is lost without a word; other names that every object has are kept.
RESERVED = frozenset({"__proto__"})


@dataclass(eq=False, slots=True)
class Entry:
    """A row that is a question or the beginning of a block. `dropped`: columns whose expression we do not carry."""

    line: Line
    kind: Kind
    name: str
    parent: Entry | None
    left_out: bool = False
    children: list[Entry] = field(default_factory=list)
    dropped: set[str] = field(default_factory=set)

    @property
    def row(self) -> int:
        return self.line.row

    @property
    def block(self) -> bool:
        return self.kind.role == "begin"

    def repeats(self) -> list[Entry]:
        """The repeats around this row, the nearest first."""
        found = []
        around = self.parent
        while around is not None:
            if around.kind.type == "repeat":
                found.append(around)
            around = around.parent
        return found

    def get(self, key: str) -> str:
        return "" if key in self.dropped else self.line.get(key)


@dataclass
class Rows:
    """`top`: what stands outside every block; `every`: all entries in order; `settings`: those of old forms; `unknown`:
    types that there are not."""

    top: list[Entry] = field(default_factory=list)
    every: list[Entry] = field(default_factory=list)
    settings: dict[str, str] = field(default_factory=dict)
    unknown: set[str] = field(default_factory=set)

    def used(self) -> Iterator[Entry]:
        return (entry for entry in self.every if not entry.left_out)


def truth(text: str) -> bool | None:
    """Yes, no, or None where the text is something else (an expression)."""
    small = text.strip().lower()
    return True if small in _TRUE else False if small in _FALSE else None


def read_rows(sheet: str, found: list[Line], findings: Findings) -> Rows:
    """Questions and blocks, with what is wrong about types, names and the pairing of begin and end."""
    rows = Rows()
    stack: list[Entry] = []
    for line in found:
        if truth(line.get("disabled")):
            continue
        text = line.get("type")
        if not text:
            if line.get("name"):
                findings.add("type-missing", sheet, line.row, line.at("type"), name=line.get("name"))
            continue
        kind = kind_of(text)
        if kind.role == "end":
            _close(sheet, line, kind, stack, findings)
        elif kind.role == "setting":
            rows.settings.setdefault(
                kind.type, line.get("name") or next(iter(line.words("label").values()), "")
            )
        else:
            _take(sheet, line, kind, stack, rows, findings)
    for entry in stack:
        findings.add(
            "block-not-ended", sheet, entry.row, entry.line.at("type"), block=entry.kind.type, name=entry.name
        )
    return rows


def _close(sheet: str, line: Line, kind: Kind, stack: list[Entry], findings: Findings) -> None:
    at = line.at("type")
    if not stack:
        findings.add("block-not-begun", sheet, line.row, at, block=kind.type)
        return
    entry = stack[-1]
    begin = letters(entry.line.at("type") or 0) + str(entry.row)
    if entry.kind.type != kind.type:
        findings.add(
            "block-crossed",
            sheet,
            line.row,
            at,
            begin=begin,
            begun=entry.kind.type,
            ended=kind.type,
            name=entry.name,
        )
        if not any(one.kind.type == kind.type for one in stack):
            return
        while stack[-1].kind.type != kind.type:
            stack.pop()
        stack.pop()
        return
    stack.pop()
    name = line.get("name")
    if name and name != entry.name:
        findings.add(
            "end-name-differs", sheet, line.row, line.at("name"), value=name, name=entry.name, begin=begin
        )


def _take(sheet: str, line: Line, kind: Kind, stack: list[Entry], rows: Rows, findings: Findings) -> None:
    at = line.at("type")
    parent = stack[-1] if stack else None
    entry = Entry(line, kind, line.get("name"), parent, bool(parent and parent.left_out))
    if kind.role == "begin":
        stack.append(entry)
        if len(stack) > DEEPEST:
            findings.add("block-too-deep", sheet, line.row, at, limit=DEEPEST)
            entry.left_out = True
        elif left_out_block(kind) and not entry.left_out:
            findings.add("left-out-block", sheet, line.row, at, type=kind.type, name=entry.name)
            entry.left_out = True
    elif kind.role == "left-out":
        if not entry.left_out:
            findings.add("left-out", sheet, line.row, at, type=kind.type, name=entry.name)
        entry.left_out = True
    elif kind.role == "unknown":
        rows.unknown.add(line.get("type"))
        # Comparing spellings is slow; a form that is wrong in every row is helped at its first ones.
        near = nearest(line.get("type")) if len(rows.unknown) <= _LOOKS else ""
        findings.add("type-unknown", sheet, line.row, at, value=line.get("type")[:60], near=near)
    elif kind.role in ("no-list", "many-words"):
        findings.add(f"type-{kind.role}", sheet, line.row, at, value=line.get("type")[:60])
    (parent.children if parent else rows.top).append(entry)
    rows.every.append(entry)


def check_names(sheet: str, rows: Rows, findings: Findings) -> None:
    """Names that are missing, no names, or taken twice among neighbours; groups and notes without one get one."""
    for entry in rows.used():
        at = entry.line.at("name")
        if not entry.name:
            if entry.kind.type in ("group", "note"):
                entry.name = f"{entry.kind.type}_{entry.row}"
            else:
                findings.add("name-missing", sheet, entry.row, at, type=entry.line.get("type")[:60])
        elif unicodedata.normalize("NFKC", entry.name) != entry.name:
            narrow = unicodedata.normalize("NFKC", entry.name)
            findings.add("name-wide", sheet, entry.row, at, value=entry.name[:60], narrow=narrow[:60])
        elif len(entry.name) > 100:
            findings.add("name-too-long", sheet, entry.row, at, value=entry.name[:40], limit=100)
        elif entry.name in RESERVED:
            findings.add("name-reserved", sheet, entry.row, at, value=entry.name)
        elif not _NAME.fullmatch(entry.name):
            findings.add("name-bad", sheet, entry.row, at, value=entry.name[:60], better=_better(entry.name))
        elif at in entry.line.raw.dated:
            findings.add("name-bad", sheet, entry.row, at, value=entry.name[:60], better="")
    for family in [rows.top, *(entry.children for entry in rows.used() if entry.block)]:
        _neighbours(sheet, [one for one in family if not one.left_out and one.name], findings)


def _better(name: str) -> str:
    better = re.sub(r"[^\w.-]+", "_", name).strip("_.-")[:60]
    return better if _NAME.fullmatch(better) else f"q{better}" if better else ""


def _neighbours(sheet: str, family: list[Entry], findings: Findings) -> None:
    names: dict[str, Entry] = {}
    folded: dict[str, Entry] = {}
    for entry in family:
        at = entry.line.at("name")
        for name in (entry.name, f"{entry.name}_other") if entry.kind.other else (entry.name,):
            first = names.setdefault(name, entry)
            alike = folded.setdefault(name.casefold(), entry)
            if first is not entry:
                cell = letters(first.line.at("name") or 0) + str(first.row)
                findings.add("name-twice", sheet, entry.row, at, value=name[:60], first=cell)
            elif alike is not entry:
                cell = letters(alike.line.at("name") or 0) + str(alike.row)
                findings.add("name-case", sheet, entry.row, at, value=name[:60], other=alike.name, first=cell)
