"""Questions in Excel and CSV, row by row. `sheet_writer` writes them. Pure.

The sheets that offices bring are dirty; a row that is not clear becomes a trouble that names row and column.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from exams.bank.formats import columns as fields
from exams.bank.formats import saying
from exams.bank.formats.columns import Columns
from exams.bank.formats.decoding import text_of
from exams.bank.formats.draft import ERROR, HINT, LOSS, Draft, Reading, Trouble, Unreadable
from exams.bank.formats.row_answers import answered
from exams.bank.formats.sheet_cells import about_book, about_cells, filled, options_in, split, wants_options
from exams.bank.formats.template import GUIDE
from exams.bank.formats.texts import tidy
from exams.bank.model import LETTERS
from recruit.errors import Refusal
from recruit.tables import Limits, RawRow, read_raw
from recruit.workbook_marks import BookMarks, Marks, marks_of
from scoring.csvtext import DANGEROUS_STARTS

LIMITS = Limits(columns=60)
_OLE = b"\xd0\xcf\x11\xe0"
#: A gap at the beginning of a stem, written with blanks, would be lost with them.
_GAP = re.compile(r"^(?:\u3000{2,}+| {4,}+|\u3000 *+\u3000)[\s\u3000]*+(?=\S)")
_PREFIX = re.compile(
    r"[\s\u3000]*[(（]?([A-JＡ-Ｊa-jａ-ｊ])[\s\u3000]*[)）．、.:：][\s\u3000]*"
)  # data: A) A. A、
_NUMBERED = re.compile(r"[0-9]{1,4}[.．、)）]\s*\S")  # data: a question's number
_WHITE = " \t\r\n\u3000\xa0\ufeff"


@dataclass
class RowRead:
    """One row on its way to a draft: the cells by field, and what was told about it."""

    number: int
    sheet: str
    columns: Columns
    cells: dict[str, str]
    numeric: frozenset[str]
    troubles: list[Trouble] = field(default_factory=list)

    def get(self, name: str) -> str:
        return self.cells.get(name, "")

    def tell(self, code: str, level: str, name: str = "", **facts: object) -> None:
        index = self.columns.of(name) if name else None
        column = "" if index is None else self.columns.label(index)
        self.troubles.append(Trouble(self.number, code, facts, column, level, self.sheet))


def read(
    data: bytes, name: str, sheet: str | None = None, mapping: Mapping[str, str] | None = None
) -> Reading:
    """Every question of a workbook (all visible sheets, or the one named) or a CSV.

    `mapping`: field -> heading or column letters, for sheets without headings that we know. Errors: Unreadable with
    the codes of `recruit.tables.TableError` and those of `columns.mapping_of`.
    """
    if not data.startswith((b"PK", _OLE)):
        data = text_of(data).encode()
    try:
        tables = read_raw(data, name, limits=LIMITS, sheet=sheet)
    except Refusal as refusal:
        line = refusal.facts.get("row", 0)
        raise Unreadable(Trouble(line if isinstance(line, int) else 0, refusal.code, refusal.facts)) from None
    drafts: list[Draft] = []
    troubles: list[Trouble] = []
    if len(tables) > 1:
        tables = [one for one in tables if one[0] != GUIDE]
    book = _marks(data)
    troubles += about_book(book, [title for title, _ in tables])
    for title, raw in tables:
        rows = raw if title else [replace(row, texts=tuple(map(_unguarded, row.texts))) for row in raw]
        found = _table(title, rows, mapping or {}, book)
        drafts += found.drafts
        troubles += found.troubles
    return Reading(tuple(drafts), tuple(troubles), tuple(title for title, _ in tables))


def _marks(data: bytes) -> BookMarks:
    """What only the workbook's own parts tell; of one built in another way nothing is known."""
    try:
        return marks_of(data) if data.startswith(b"PK") else BookMarks()
    except Refusal:
        return BookMarks()


def _unguarded(text: str) -> str:
    """A CSV that a careful program wrote has `'` before what a spreadsheet would run as a formula."""
    return text[1:] if text.startswith("'") and text[1:].startswith(DANGEROUS_STARTS) else text


def _table(title: str, rows: Sequence[RawRow], mapping: Mapping[str, str], book: BookMarks) -> Reading:
    rows = [row for row in rows if any(text.strip(_WHITE) for text in row.texts)]
    columns = fields.find(rows, mapping)
    if columns is None:
        first = (
            ", ".join(text.strip(_WHITE)[:12] for text in rows[0].texts if text.strip(_WHITE)) if rows else ""
        )
        line = rows[0].number if rows else 1
        return Reading((), (Trouble(line, "headings-unknown", {"first": first[:80]}, sheet=title),))
    marks = book.sheets.get(title, Marks())
    rows, merged = filled(rows, columns, marks, title)
    troubles = [*_about_columns(title, rows, columns), *merged]
    drafts = []
    counted = {"prefixes": 0, "kinds": 0}
    for row in rows:
        if row.number <= columns.header:
            continue
        one = _row(title, row, columns)
        about_cells(one, row, columns, marks, book.raised)
        draft = _draft(one, row, counted)
        if draft is not None and not any(each.level == ERROR for each in one.troubles):
            drafts.append(draft)
        troubles += one.troubles
    if columns.of(fields.ANSWER) is None:
        # One sentence about the column instead of one for each row of it.
        without = sum(each.code == "answer-missing" for each in troubles)
        troubles = [each for each in troubles if each.code != "answer-missing"]
        if without:
            line = columns.header or 1
            troubles.append(Trouble(line, "answer-column-missing", {"count": without}, sheet=title))
    for code, count in (("prefixes-removed", counted["prefixes"]), ("kinds-inferred", counted["kinds"])):
        if count:
            troubles.append(Trouble(0, code, {"count": count}, level=HINT, sheet=title))
    return Reading(tuple(drafts), tuple(troubles))


def _about_columns(title: str, rows: Sequence[RawRow], columns: Columns) -> Iterator[Trouble]:
    above = [row.number for row in rows if row.number < columns.header]
    if above:
        yield Trouble(above[0], "rows-above-header", {"count": len(above)}, level=HINT, sheet=title)
    for heading in columns.twice:
        yield Trouble(columns.header, "heading-twice", {}, heading, LOSS, title)
    for index, heading in columns.headings.items():
        known = index in columns.fields or heading in columns.twice
        if not known and fields.field_of(heading) is None:
            yield Trouble(columns.header, "heading-unknown", {}, heading, LOSS, title)


def _row(title: str, row: RawRow, columns: Columns) -> RowRead:
    cells = {name: row.texts[index] for index, name in columns.fields.items() if index < len(row.texts)}
    numeric = frozenset(columns.fields[index] for index in row.numeric if index in columns.fields)
    one = RowRead(row.number, title, columns, cells, numeric)
    for index, text in enumerate(row.texts):
        said = text.strip(_WHITE)
        if said and index not in columns.fields and index not in columns.headings and columns.header:
            place = fields.letters_of(index)
            empty = not cells.get(fields.EXPLANATION, "").strip(_WHITE)
            code = "explanation-shifted" if empty and len(said) > 3 else "unnamed-column"
            one.troubles.append(Trouble(row.number, code, {"text": said[:40]}, place, LOSS, title))
    for name in [columns.fields[index] for index in row.damaged if index in columns.fields]:
        one.tell("digits-lost", ERROR, name)
    return one


def _draft(one: RowRead, row: RawRow, counted: dict[str, int]) -> Draft | None:
    stem = _stem(one)
    options = _options(one, counted)
    if stem and not options:
        stem, options = _options_elsewhere(one, stem)
    if not stem:
        if any(one.get(name).strip(_WHITE) for name in one.cells if name != fields.CODE):
            one.tell("stem-missing", ERROR, fields.STEM)
        return None
    draft = Draft(
        one.number,
        "",
        stem,
        code=one.get(fields.CODE).strip(_WHITE),
        topic=one.get(fields.TOPIC).strip(_WHITE),
        difficulty=_difficulty(one),
        version=_version(one),
        rule=_rule(one),
        explanation=one.get(fields.EXPLANATION).strip(_WHITE),
        sheet=one.sheet,
    )
    if one.get(fields.POINTS).strip(_WHITE):
        one.tell("points-ignored", HINT, fields.POINTS)
    return answered(one, draft, options, counted)


def _stem(one: RowRead) -> str:
    raw = one.get(fields.STEM).replace("\xa0", " ").strip("\r\n\ufeff")
    gap = _GAP.match(raw)
    stem = ("______" if gap else "") + raw.strip(_WHITE)
    if gap:
        one.tell("gap-kept", HINT, fields.STEM)
    if _PREFIX.match(stem) and one.columns.of(fields.OPTION + "A") is not None:
        one.tell("cells-shifted", ERROR, fields.STEM, text=stem[:20])
    elif _NUMBERED.match(stem):
        one.tell("number-in-stem", HINT, fields.STEM, text=stem[:12])
    return tidy(stem)


def _options(one: RowRead, counted: dict[str, int]) -> list[str]:
    """The options as texts, prefixes such as `A)` taken off where the row agrees that they are prefixes."""
    raw = [one.get(fields.OPTION + letter).strip(_WHITE) for letter in LETTERS]
    last = max((place for place, text in enumerate(raw, 1) if text), default=0)
    raw = raw[:last]
    if "" in raw:
        one.tell("option-gap", ERROR, fields.OPTION + LETTERS[raw.index("")], letter=LETTERS[raw.index("")])
    found = [_PREFIX.match(text) for text in raw]
    own = [prefix and tidy_letter(prefix[1]) for prefix in found]
    right = sum(letter == LETTERS[place] for place, letter in enumerate(own))
    if right >= 2 or (right == 1 and last == 1):
        raw = [_unprefixed(one, place, text, found[place]) for place, text in enumerate(raw)]
        counted["prefixes"] += right
    elif sum(bool(letter) for letter in own) >= 2:
        wrong = next(place for place, letter in enumerate(own) if letter and letter != LETTERS[place])
        letters = "".join(letter or "?" for letter in own)
        one.tell("options-shifted", ERROR, fields.OPTION + LETTERS[wrong], letters=letters)
    for place, text in enumerate(raw):
        _two_in_one(one, place, text)
    _numbers(one, raw)
    return raw


def _options_elsewhere(one: RowRead, stem: str) -> tuple[str, list[str]]:
    """(stem, options) of a row whose options stand in one cell of their own or behind the stem."""
    together = one.get(fields.OPTIONS).strip(_WHITE)
    if together and (found := options_in(together)):
        one.tell("options-split", HINT, fields.OPTIONS, count=len(found))
        return stem, found
    if together:
        return stem, [together]
    if wants_options(one.get(fields.KIND).strip(_WHITE), one.get(fields.ANSWER)):
        rest, found = split(stem)
        if found and rest:
            one.tell("options-in-stem", HINT, fields.STEM, count=len(found))
            return rest, found
    return stem, []


def tidy_letter(letter: str) -> str:
    code = ord(letter)
    return chr(code - 0xFEE0 if code > 0xFF00 else code).upper()


def _unprefixed(one: RowRead, place: int, text: str, prefix: re.Match[str] | None) -> str:
    name = fields.OPTION + LETTERS[place]
    if prefix is None:
        if text:
            one.tell("prefix-missing", HINT, name, text=text[:20])
        return text
    letter = tidy_letter(prefix[1])
    if letter != LETTERS[place]:
        one.tell("options-shifted", ERROR, name, letters=letter)
    return text[prefix.end() :].strip(_WHITE)


def _two_in_one(one: RowRead, place: int, text: str) -> None:
    for letter in LETTERS[place + 1 : place + 2]:
        if re.search(rf"[\s\u3000]{letter}[\s\u3000]*[)）．、.:：]", text):  # data: the next option's prefix
            empty = not one.get(fields.OPTION + letter).strip(_WHITE)
            one.tell("two-options", ERROR if empty else HINT, fields.OPTION + LETTERS[place], letter=letter)


def _numbers(one: RowRead, options: Sequence[str]) -> None:
    """A number in an option's cell may have lost zeros; a neighbour written as `0110` makes that likely."""
    texts = [text for place, text in enumerate(options) if fields.OPTION + LETTERS[place] not in one.numeric]
    zeros = any(re.fullmatch(r"0[0-9]+", text) or re.fullmatch(r"[0-9]+\.[0-9]*0", text) for text in texts)
    for place, text in enumerate(options):
        name = fields.OPTION + LETTERS[place]
        if name in one.numeric:
            one.tell("zeros-lost" if zeros else "number-cell", ERROR if zeros else HINT, name, value=text)


def _difficulty(one: RowRead) -> int | None:
    said = one.get(fields.DIFFICULTY).strip(_WHITE)
    found = saying.difficulty_of(said) if said else None
    if said and found is None:
        one.tell("difficulty-unclear", HINT, fields.DIFFICULTY, value=said[:20])
    return found


def _version(one: RowRead) -> int | None:
    said = one.get(fields.VERSION).strip(_WHITE)
    if not said:
        return None
    if said.isascii() and said.isdigit() and int(said[:6]) > 0 and len(said) <= 6:
        return int(said)
    one.tell("bad-version", ERROR, fields.VERSION, value=said[:20])
    return None


def _rule(one: RowRead) -> str | None:
    said = one.get(fields.RULE).strip(_WHITE)
    found = saying.rule_of(said) if said else None
    if said and found is None:
        one.tell("rule-unclear", ERROR, fields.RULE, value=said[:20])
    return found
