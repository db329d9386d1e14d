"""What a programme says of its printed forms (表单): the cells of each, and where what stands in them comes from. Pure.

A form is about a ``site`` of the register, about one ``application``, or it is a table of ``rows`` that the office or
a township types. Its cells stand in a grid of pairs of label and value; what nobody knows is left for the pen.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from recruit.programme.model import Programme, Text
from recruit.programme.shapes import (
    Code,
    Codes,
    Flag,
    Group,
    OneOf,
    Rows,
    Shape,
    Texts,
    Told,
    Whole,
    WholeOr,
)

ABOUT = ("site", "application", "rows")
PER = ("programme", "township")
PICTURES = ("outdoor", "indoor", "map")
TYPES = ("text", "phone", "number", "date")
#: Where the lines of a table come from until somebody has typed them.
FROM = ("sites",)
FULL = "full"
#: Centimetres: a cell taller than this fills the sheet by itself.
TALLEST = 15
_NAME = re.compile(r"[a-z0-9_]+([:-][a-z0-9_]+)*")
#: A value within words: ``{township}``.
NAMED = re.compile(r"\{([a-z0-9_:-]+)\}")


@dataclass(frozen=True)
class Name:
    """The name of a value, such as ``village`` or ``opinion:township``; `mistakes` knows which there are."""

    needed: bool = False

    def wrong(self, value: Any, path: str) -> Iterator[Told]:
        if not isinstance(value, str) or not _NAME.fullmatch(value):
            yield path, "not-a-code", {"value": value}


@dataclass(frozen=True)
class Seal:
    """true, or the words of whose seal it is."""

    needed: bool = False

    def wrong(self, value: Any, path: str) -> Iterator[Told]:
        if not isinstance(value, (bool, Text)):
            yield path, "not-a-flag", {"value": value}


@dataclass(frozen=True)
class Sentences:
    """A list of sentences, each in both languages."""

    needed: bool = False

    def wrong(self, value: Any, path: str) -> Iterator[Told]:
        if not isinstance(value, list) or not value:
            yield path, "not-a-list", {}
            return
        for place, one in enumerate(value):
            yield from Texts().wrong(one, f"{path}[{place}]")


_CELL = {
    "label": Texts(),
    "value": Name(),
    "text": Texts(),
    "span": WholeOr(1, 3, (FULL,)),
    "height": Whole(1, TALLEST),
    "seal": Seal(),
    "sign": Texts(),
    "date": Flag(),
    "rows": Whole(2, 12),
}
_TABLE = {
    "code": Code(needed=True),
    "title": Texts(),
    "from": OneOf(FROM),
    "roles": Sentences(),
    "least": Whole(1, 60),
    "columns": Rows(
        {
            "code": Code(needed=True),
            "label": Texts(needed=True),
            "type": OneOf(TYPES),
            "private": Flag(),
            "value": Name(),
        },
        needed=True,
    ),
}
SHAPE: Shape = Rows(
    {
        "code": Code(needed=True),
        "title": Texts(needed=True),
        "about": OneOf(ABOUT, needed=True),
        "pairs": Whole(1, 3),
        "head": Rows({"label": Texts(needed=True), "value": Name(needed=True)}, unique=""),
        "before": Sentences(),
        "rows": Rows({"cells": Rows(_CELL, unique="", needed=True)}, unique=""),
        "per": OneOf(PER),
        "tables": Rows(_TABLE),
        "after": Sentences(),
        "foot": Group({"seal": Seal(), "date": Flag()}),
        "attachments": Codes(),
    }
)


@dataclass(frozen=True)
class Cell:
    """One cell. `span`: how many pairs wide, 0 for the rest of the row. `height` in centimetres, 0 for one line.
    `seal`: whose seal, True for nobody named. `rows`: so many rows high, in a column of its own on the right."""

    label: Text | None
    value: str
    text: Text | None
    span: int
    height: int
    seal: Text | bool
    sign: Text | None
    date: bool
    rows: int


@dataclass(frozen=True)
class Column:
    """`private`: left out of a copy that is put up for everybody."""

    code: str
    label: Text
    type: str
    private: bool
    value: str


@dataclass(frozen=True)
class Table:
    """`source`: ``sites`` where lines come from the register until somebody types; `roles`: what the first lines are
    for; `least`: so many lines are printed, empty ones among them."""

    code: str
    title: Text | None
    source: str
    roles: tuple[Text, ...]
    least: int
    columns: tuple[Column, ...]


@dataclass(frozen=True)
class Paper:
    """One printed form."""

    code: str
    title: Text
    about: str
    pairs: int
    head: tuple[tuple[Text, str], ...]
    before: tuple[Text, ...]
    rows: tuple[tuple[Cell, ...], ...]
    per: str
    tables: tuple[Table, ...]
    after: tuple[Text, ...]
    foot_seal: Text | bool
    foot_date: bool
    attachments: tuple[str, ...]

    @property
    def texts(self) -> Iterator[tuple[str, Text]]:
        """(path, words) of everything that may name a value in braces."""
        yield "title", self.title
        yield from ((f"before[{place}]", one) for place, one in enumerate(self.before))
        yield from ((f"after[{place}]", one) for place, one in enumerate(self.after))
        for place, table in enumerate(self.tables):
            if table.title is not None:
                yield f"tables[{place}].title", table.title
        for number, row in enumerate(self.rows):
            for place, cell in enumerate(row):
                if cell.text is not None:
                    yield f"rows[{number}].cells[{place}].text", cell.text


def read(said: Sequence[Mapping[str, Any]]) -> list[Paper]:
    """What the YAML says, as facts. Call it only for what the shape has found right."""
    return [_paper(row) for row in said]


def papers_of(programme: Programme) -> list[Paper]:
    """Empty where the register is off."""
    return read(programme.registers.get("papers") or [])


def _paper(row: Mapping[str, Any]) -> Paper:
    foot = row.get("foot") or {}
    return Paper(
        code=row["code"],
        title=row["title"],
        about=row["about"],
        pairs=row.get("pairs") or 2,
        head=tuple((one["label"], one["value"]) for one in row.get("head") or ()),
        before=tuple(row.get("before") or ()),
        rows=tuple(tuple(_cell(one) for one in each["cells"]) for each in row.get("rows") or ()),
        per=row.get("per") or "programme",
        tables=tuple(_table(one) for one in row.get("tables") or ()),
        after=tuple(row.get("after") or ()),
        foot_seal=foot.get("seal") or False,
        foot_date=bool(foot.get("date")),
        attachments=tuple(row.get("attachments") or ()),
    )


def _cell(row: Mapping[str, Any]) -> Cell:
    span = row.get("span") or 1
    return Cell(
        label=row.get("label"),
        value=row.get("value") or "",
        text=row.get("text"),
        span=0 if span == FULL else span,
        height=row.get("height") or 0,
        seal=row.get("seal") or False,
        sign=row.get("sign"),
        date=bool(row.get("date")),
        rows=row.get("rows") or 0,
    )


def _table(row: Mapping[str, Any]) -> Table:
    return Table(
        code=row["code"],
        title=row.get("title"),
        source=row.get("from") or "",
        roles=tuple(row.get("roles") or ()),
        least=row.get("least") or 3,
        columns=tuple(_column(one) for one in row["columns"]),
    )


def _column(row: Mapping[str, Any]) -> Column:
    kind, value = row.get("type") or "text", row.get("value") or ""
    return Column(row["code"], row["label"], kind, bool(row.get("private")), value)
