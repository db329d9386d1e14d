"""A form drawn: its cells with what stands in them, ready for the template; blank where the pen goes."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from recruit.documents.batch import render_together
from recruit.documents.fields import UNCHECKED
from recruit.documents.numbers import cn_date
from recruit.errors import Refusal
from recruit.i18n import _
from recruit.programme.model import Text
from recruit.registers.papers.filled import BLANK, Filled, Values
from recruit.registers.papers.grid import Placed, columns, placed
from recruit.registers.papers.said import NAMED, Cell, Paper, Table

TEMPLATE = "print/declared_form.html"
#: One typed line of a table: column code -> text; ``role`` is what the line is for.
Line = Mapping[str, str]
ROLE = "role"
#: Every paper of the office is in Chinese.
LANG = "zh"
PRINTED = "printed"
#: What is left where a name in braces is not known.
GAP = "＿" * 6


@dataclass(frozen=True)
class Drawn:
    """One cell. `label_columns` is 0 without a label; `rows` how many rows high; `height` in centimetres, 0 for one
    line. `picture`: a data address, '' for an empty frame. `frame`: it is a place for a picture."""

    label: str
    label_columns: int
    value_columns: int
    rows: int
    height: int
    text: str
    picture: str
    frame: bool
    sign: str
    signed: str
    seal: str
    date: str


@dataclass(frozen=True)
class DrawnTable:
    """`roles`: whether the lines begin with what they are for."""

    title: str
    heads: tuple[str, ...]
    lines: tuple[tuple[str, ...], ...]
    roles: bool


@dataclass(frozen=True)
class Sheet:
    """One form on paper. `number` and `person` are what is named when the print fails."""

    number: str
    person: str
    title: str
    pairs: int
    tall: bool = field(metadata=UNCHECKED)
    head: tuple[tuple[str, str], ...] = field(default=(), metadata=UNCHECKED)
    before: tuple[str, ...] = ()
    rows: tuple[tuple[Drawn, ...], ...] = field(default=(), metadata=UNCHECKED)
    tables: tuple[DrawnTable, ...] = field(default=(), metadata=UNCHECKED)
    after: tuple[str, ...] = ()
    seal: str = field(default="", metadata=UNCHECKED)
    date: str = field(default="", metadata=UNCHECKED)
    pictures: tuple[tuple[str, str], ...] = field(default=(), metadata=UNCHECKED)
    tight: bool = field(default=False, metadata=UNCHECKED)

    @property
    def pages(self) -> int:
        """How many it should take."""
        return 1 + bool(self.pictures)


@dataclass(frozen=True)
class About:
    """Whose form it is: `number` and `label` for messages, and what is known. `pictures`: captions with JPEGs; `lines`:
    what stands in the tables."""

    number: str
    label: str
    values: Values
    pictures: Sequence[tuple[str, bytes]] = ()
    lines: Mapping[str, Sequence[Line]] | None = None


def drawn(paper: Paper, about: About, today: date | None, *, private: bool = True) -> Sheet:
    """The form filled. `today` is None on a blank one; without `private` such columns stay away."""
    values = {**about.values, PRINTED: Filled(cn_date(today))} if today is not None else about.values
    return Sheet(
        number=about.number,
        person=about.label,
        title=_named(paper.title, values),
        pairs=paper.pairs,
        tall=columns(paper.rows, paper.pairs) > paper.pairs * 2,
        head=tuple((label.zh, _head(values.get(name, BLANK), name)) for label, name in paper.head),
        before=tuple(_named(one, values) for one in paper.before),
        rows=tuple(tuple(_cell(one, values) for one in row) for row in placed(paper.rows, paper.pairs)),
        tables=tuple(_table(one, about, values, private) for one in paper.tables),
        after=tuple(_named(one, values) for one in paper.after),
        seal=_seal(paper.foot_seal),
        date=no_day() if paper.foot_date else "",
        pictures=tuple((caption, data_url(content)) for caption, content in about.pictures),
    )


def blank(paper: Paper, captions: Sequence[str] = ()) -> Sheet:
    """The form with nothing in it; tables with their least number of lines."""
    about = About(paper.code, paper.title.zh, {}, pictures=[(one, b"") for one in captions])
    return drawn(paper, about, None)


def render(sheets: Sequence[Sheet], title: str) -> bytes:
    """A page for each form and one for its pictures; where the usual letters need more, all of them in small ones.

    Errors: those of `render_together`.
    """
    try:
        most = sum(one.pages for one in sheets)
        return render_together(TEMPLATE, sheets, title=title, lang=LANG, most_pages=most)
    except Refusal as refusal:
        if refusal.code != "too-many-pages":
            raise
    return render_together(TEMPLATE, [replace(one, tight=True) for one in sheets], title=title, lang=LANG)


def no_day() -> str:
    return _("　　　年　　月　　日")


def data_url(content: bytes) -> str:
    return f"data:image/jpeg;base64,{b64encode(content).decode()}" if content else ""


def _named(text: Text, values: Values) -> str:
    """The words with what they name in braces; a gap to write in where it is not known."""
    return NAMED.sub(lambda found: values.get(found[1], BLANK).text or GAP, text.zh)


def _head(value: Filled, name: str) -> str:
    """A day that nobody knows leaves room for one."""
    return value.text or (no_day() if name in (PRINTED, "submitted") else "　" * 8)


def _cell(one: Placed, values: Values) -> Drawn:
    cell, value = one.cell, values.get(one.cell.value, BLANK)
    fixed = _named(cell.text, values) if cell.text is not None else ""
    return Drawn(
        label=cell.label.zh if cell.label is not None else "",
        label_columns=one.label,
        value_columns=one.value,
        rows=cell.rows or 1,
        height=cell.height,
        text="\n".join(part for part in (fixed, value.text) if part),
        picture=data_url(value.picture),
        frame=bool(cell.rows),
        sign=cell.sign.zh if cell.sign is not None else "",
        signed=value.signed,
        seal=_seal(cell.seal),
        date=_day(cell, value),
    )


def _day(cell: Cell, value: Filled) -> str:
    if not cell.date:
        return ""
    return cn_date(value.on) if value.on is not None else no_day()


def _seal(seal: Text | bool) -> str:
    if not seal:
        return ""
    return _("（盖章）") if seal is True else _("%(whose)s（盖章）", whose=seal.zh)


def _table(table: Table, about: About, values: Values, private: bool) -> DrawnTable:
    shown = [one for one in table.columns if private or not one.private]
    typed = list((about.lines or {}).get(table.code, ()))
    count = max(table.least, len(table.roles), len(typed))
    lines = []
    for place in range(count):
        line = typed[place] if place < len(typed) else {}
        cells = [line.get(one.code, "") for one in shown]
        if table.roles:
            fixed = table.roles[place].zh if place < len(table.roles) else ""
            cells.insert(0, fixed or line.get(ROLE, ""))
        lines.append(tuple(cells))
    return DrawnTable(
        title=_named(table.title, values) if table.title is not None else "",
        heads=tuple(one.label.zh for one in shown),
        lines=tuple(lines),
        roles=bool(table.roles),
    )
