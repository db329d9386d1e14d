"""What must agree in a programme's printed forms, once every value is right by itself. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from recruit.programme.model import Programme
from recruit.programme.shapes import Told, not_allowed
from recruit.registers.papers.grid import misfits
from recruit.registers.papers.names import column_names, names, pictures
from recruit.registers.papers.said import NAMED, PICTURES, Cell, Paper, read


def mistakes(said: Sequence[Mapping[str, Any]], programme: Programme) -> Iterator[Told]:
    """Values that nobody knows, with the nearest one; rows that cannot be drawn; a form without anything in it."""
    for place, paper in enumerate(read(said)):
        here = f"[{place}]"
        yield from _parts(here, paper)
        yield from _values(here, paper, programme)
        for number, code in misfits(paper.rows, paper.pairs):
            yield f"{here}.rows[{number}]", code, {"pairs": paper.pairs}
        for number, one in enumerate(paper.attachments):
            if one not in PICTURES:
                yield not_allowed(f"{here}.attachments[{number}]", one, PICTURES)
        yield from _tables(here, paper)


def _parts(here: str, paper: Paper) -> Iterator[Told]:
    """What belongs to a form of its kind, and what does not."""
    if paper.about == "rows":
        if not paper.tables:
            yield here, "missing", {"key": "tables"}
        if paper.rows:
            yield f"{here}.rows", "paper-part", {"key": "rows", "about": paper.about}
    else:
        if not paper.rows:
            yield here, "missing", {"key": "rows"}
        if paper.tables:
            yield f"{here}.tables", "paper-part", {"key": "tables", "about": paper.about}
    if paper.attachments and paper.about != "site":
        yield f"{here}.attachments", "paper-part", {"key": "attachments", "about": paper.about}


def _values(here: str, paper: Paper, programme: Programme) -> Iterator[Told]:
    known = names(paper.about, programme)
    for path, text in paper.texts:
        for name in NAMED.findall(f"{text.zh} {text.en}"):
            if name not in known:
                yield not_allowed(f"{here}.{path}", name, known)
    for number, (_label, value) in enumerate(paper.head):
        if value not in known:
            yield not_allowed(f"{here}.head[{number}].value", value, known)
    for number, row in enumerate(paper.rows):
        for place, cell in enumerate(row):
            yield from _cell(f"{here}.rows[{number}].cells[{place}]", cell, paper, programme)


def _cell(here: str, cell: Cell, paper: Paper, programme: Programme) -> Iterator[Told]:
    known, shown = names(paper.about, programme), pictures(programme)
    if cell.value and cell.value not in known:
        yield not_allowed(f"{here}.value", cell.value, known)
    elif cell.rows and (paper.about != "application" or cell.value not in shown):
        yield not_allowed(f"{here}.value", cell.value, shown)
    if not (cell.label or cell.value or cell.text):
        yield here, "paper-cell-empty", {}


def _tables(here: str, paper: Paper) -> Iterator[Told]:
    known = column_names()
    for number, table in enumerate(paper.tables):
        for place, column in enumerate(table.columns):
            there = f"{here}.tables[{number}].columns[{place}].value"
            if column.value and not table.source:
                yield there, "paper-from", {"value": column.value}
            elif column.value and column.value not in known:
                yield not_allowed(there, column.value, known)
