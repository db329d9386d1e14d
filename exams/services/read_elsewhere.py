"""Read a table of marks from an exam held elsewhere, row by row. Nothing is guessed: what is not plain is told."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from exams import elsewhere_messages as elsewhere_messages  # registers its texts
from exams.queries.elsewhere import components_of, in_force
from recruit.errors import Refusal
from recruit.models import Entry, Stage
from recruit.queries.entries import entries_of
from recruit.services.preview_token import BadRow
from recruit.sheets import headings_used, yes_or_no
from recruit.tables import Limits, Row, Table, read_table
from recruit.workbooks import formula_cells

LIMITS = Limits(bytes=5_000_000, rows=20_000, columns=60, cells=400_000, unpacked=30_000_000)
# data: headings of the sheet, Chinese first, with what an English office may write
COLUMNS: Mapping[str, tuple[str, ...]] = {
    "number": ("准考证号", "准考号", "number"),
    "name": ("姓名", "name"),
    "tail": ("身份证后四位", "身份证号后四位", "id tail"),
    "absent": ("缺考", "absent"),
    "cheating": ("违纪", "作弊", "cheating"),
}
_MARK = re.compile(r"\d{1,6}(\.\d{1,2})?", re.ASCII)


@dataclass(frozen=True)
class Told:
    """What a row says of one candidate. `before`: what counts now, None where nothing does yet."""

    entry_id: int
    number: str
    name: str
    standing: str
    marks: Mapping[str, str] = field(default_factory=dict)
    before: str | None = None

    @property
    def plain(self) -> str:
        """The same in one text, to be compared with what counts now."""
        return plain(self.standing, self.marks)

    @property
    def changes(self) -> bool:
        return self.before is not None and self.before != self.plain


def plain(standing: str, marks: Mapping[str, str]) -> str:
    return standing if standing != "sat" else " ".join(f"{code}={marks[code]}" for code in sorted(marks))


def mark_headings(stage: Stage) -> dict[str, tuple[str, ...]]:
    """Component code -> what its column may be called."""
    titles = {one.code: one.title for one in stage.definition.components}
    return {code: (titles[code].zh, titles[code].en, code) for code in components_of(stage)}


def read_sheet(stage: Stage, content: bytes, name: str) -> tuple[list[tuple[int, Told]], list[BadRow]]:
    """Good rows with their numbers, every problem of the others. Errors: Refusal('elsewhere-columns'), `TableError`."""
    table = read_table(content, name, limits=LIMITS)
    reader = _Reader(
        stage, table, formula_cells(content, table.sheet) if table.kind == "xlsx" else frozenset()
    )
    good: list[tuple[int, Told]] = []
    bad: list[BadRow] = []
    read = [(row, reader.read(row)) for row in table.rows]
    for row, found in read:
        refusals = reader.repeated(row, found) if isinstance(found, Told) else found
        if isinstance(found, Told) and not refusals:
            good.append((row.number, found))
        for refusal in refusals:
            heading = reader.columns.get(str(refusal.facts.get("field", "")), "")
            bad.append(BadRow(row.number, heading, row.get(heading)[:40], refusal))
    return good, bad


class _Reader:
    """One table against one stage."""

    def __init__(self, stage: Stage, table: Table, formulas: frozenset[tuple[int, int]]) -> None:
        self.marks, self.typed = mark_headings(stage), table.kind == "xlsx"
        self.columns = headings_used({**COLUMNS, **self.marks}, table.header)
        self.most = components_of(stage)
        missing = [names[0] for code, names in self.marks.items() if code not in self.columns]
        if "name" not in self.columns:
            missing.append(COLUMNS["name"][0])
        if "number" not in self.columns and "tail" not in self.columns:
            missing.append(COLUMNS["number"][0])
        if missing:
            raise Refusal("elsewhere-columns", columns=missing)
        self.formulas = {
            (row, table.header[column - 1]) for row, column in formulas if column <= len(table.header)
        }
        self.entries = [one for one in entries_of(stage) if one.candidacy.person is not None]
        self.by_number = {one.candidacy.number.upper(): one for one in self.entries}
        self.known = {key: plain(row.standing, row.marks) for key, row in in_force(stage).items()}
        self.by_tail: dict[str, list[Entry]] = {}
        for entry in self.entries:
            if entry.candidacy.person is not None:
                self.by_tail.setdefault(entry.candidacy.person.id_number_tail.upper(), []).append(entry)
        #: Entry id -> the rows that speak of it.
        self.about: dict[int, list[int]] = {}

    def read(self, row: Row) -> Told | list[Refusal]:
        wrong = [
            Refusal("elsewhere-formula", field=code)
            for code, heading in self.columns.items()
            if (row.number, heading) in self.formulas
        ]
        if wrong:
            return wrong
        try:
            entry = self._who(row)
            standing = self._standing(row)
        except Refusal as refusal:
            return [refusal]
        marks, wrong = self._marks(row, standing)
        if wrong:
            return wrong
        person = entry.candidacy.person
        return Told(
            entry.id,
            entry.candidacy.number,
            person.name if person is not None else "",
            standing,
            marks,
            self.known.get(entry.id),
        )

    def repeated(self, row: Row, told: Told) -> list[Refusal]:
        """Of two rows about one candidate neither counts: nobody here may guess which of them is right."""
        others = [number for number in self.about[told.entry_id] if number != row.number]
        return [Refusal("elsewhere-twice", field="name", row=others[0])] if others else []

    def _cell(self, row: Row, code: str) -> str:
        return row.get(self.columns[code]).strip() if code in self.columns else ""

    def _who(self, row: Row) -> Entry:
        number, name, tail = (self._cell(row, code) for code in ("number", "name", "tail"))
        if not name:
            raise Refusal("elsewhere-no-name", field="name")
        if tail and not re.fullmatch(r"\d{3}[\dXx]", tail, re.ASCII):
            raise Refusal("elsewhere-tail", field="tail")
        if number:
            entry = self._by_number(row, number, name, tail)
        elif tail:
            entry = self._by_tail(name, tail)
        else:
            raise Refusal("elsewhere-unknown", field="number" if "number" in self.columns else "tail")
        if entry.candidacy.state != "active":
            raise Refusal("elsewhere-left", field="name")
        self.about.setdefault(entry.id, []).append(row.number)
        return entry

    def _by_number(self, row: Row, number: str, name: str, tail: str) -> Entry:
        entry = self.by_number.get(number.upper())
        if entry is None:
            damaged = self.columns["number"] in row.numeric
            raise Refusal("elsewhere-number-damaged" if damaged else "elsewhere-unknown", field="number")
        if not _same(entry, name):
            raise Refusal("elsewhere-name", field="name")
        if tail and not _tail(entry, tail):
            raise Refusal("elsewhere-tail-differs", field="tail")
        return entry

    def _by_tail(self, name: str, tail: str) -> Entry:
        found = [one for one in self.by_tail.get(tail.upper(), ()) if _same(one, name)]
        if not found:
            raise Refusal("elsewhere-unknown", field="tail")
        if len(found) > 1:
            raise Refusal("elsewhere-two", field="tail", count=len(found))
        return found[0]

    def _standing(self, row: Row) -> str:
        flags = {code: self._flag(row, code) for code in ("absent", "cheating")}
        if all(flags.values()):
            raise Refusal("elsewhere-both", field="absent")
        return next((code for code, said in flags.items() if said), "sat")

    def _flag(self, row: Row, code: str) -> bool:
        text = self._cell(row, code)
        if not text or text in COLUMNS[code]:
            return bool(text)
        said = yes_or_no(text)
        if said is None:
            raise Refusal("elsewhere-flag", field=code)
        return said

    def _marks(self, row: Row, standing: str) -> tuple[dict[str, str], list[Refusal]]:
        marks, wrong = {}, []
        for code, most in self.most.items():
            text = self._cell(row, code)
            if standing == "absent" and text:
                wrong.append(Refusal("elsewhere-absent", field=code))
            if standing != "sat":
                continue
            fault = self._fault(row, code, text, most)
            if fault is not None:
                wrong.append(fault)
                continue
            marks[code] = format(Decimal(text).normalize(), "f")
        return marks, wrong

    def _fault(self, row: Row, code: str, text: str, most: Decimal) -> Refusal | None:
        if not text:
            return Refusal("elsewhere-empty", field=code)
        if not _MARK.fullmatch(text):
            return Refusal("elsewhere-mark", field=code)
        if self.typed and self.columns[code] not in row.numeric:
            return Refusal("elsewhere-text", field=code)
        if Decimal(text) > most:
            return Refusal("elsewhere-over", field=code, max=most)
        return None


def _same(entry: Entry, name: str) -> bool:
    person = entry.candidacy.person
    return person is not None and _bare(person.name) == _bare(name)


def _bare(name: str) -> str:
    """Spaces that Excel users put between the characters of a short name, and full-width forms, tell nobody apart."""
    return "".join(unicodedata.normalize("NFKC", name).split())


def _tail(entry: Entry, tail: str) -> bool:
    person = entry.candidacy.person
    return person is not None and person.id_number_tail.upper() == tail.upper()


def changed(rows: Sequence[tuple[int, Told]]) -> list[Told]:
    """Those for whom something else counts already."""
    return [one for _row, one in rows if one.changes]
