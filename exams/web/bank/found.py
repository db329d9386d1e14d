"""What a look at a file found, arranged for its page: troubles by place and by kind, look-alikes, the columns."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from exams.bank.changes import Piece
from exams.bank.formats import columns as fields
from exams.bank.formats.draft import ERROR as ERROR
from exams.bank.formats.draft import HINT, LOSS, Trouble
from exams.bank.formats.worklist import FIELDS, Sheet
from exams.bank.intake import Incoming, Wishes
from exams.bank.items import Item
from exams.messages_bank import FIELDS as FIELD_WORDS
from exams.messages_bank import place as place
from exams.messages_bank import place_of as place_of
from exams.services.look_at_questions import Looked
from exams.web.bank import words
from exams.web.bank.shown import begins as begins
from exams.web.bank.shown import side_by_side
from recruit.i18n import _, sentences

MOST_TROUBLES, MOST_LIKES, MOST_SHOWN = 200, 150, 100
FIRST_ROWS = 5
LEVELS = (ERROR, LOSS, HINT)


@dataclass(frozen=True)
class Wanted:
    """What the list of troubles is narrowed to; empty means everything."""

    level: str = ""
    code: str = ""
    sheet: str = ""


@dataclass(frozen=True)
class Group:
    """How often one reason stands in the list, with its first sentence as an example."""

    level: str
    code: str
    count: int
    example: str


@dataclass(frozen=True)
class Like:
    """An incoming question beside the one it resembles; `at` is its place among those that would come in."""

    at: int
    one: Incoming
    beside: Item
    other: str
    percent: int
    same_question: bool

    @property
    def sides(self) -> tuple[tuple[Piece, ...], tuple[Piece, ...]]:
        return side_by_side(self.beside, self.one.item)


def narrowed(troubles: Sequence[Trouble], wanted: Wanted) -> list[Trouble]:
    return [
        one
        for one in troubles
        if (not wanted.level or one.level == wanted.level)
        and (not wanted.code or one.code == wanted.code)
        and (not wanted.sheet or one.sheet == wanted.sheet)
    ]


def groups(troubles: Sequence[Trouble]) -> list[Group]:
    """The reasons, what blocks first, the most frequent first."""
    counted = Counter((one.level, one.code) for one in troubles)
    first: dict[tuple[str, str], Trouble] = {}
    for one in troubles:
        first.setdefault((one.level, one.code), one)
    order = sorted(counted, key=lambda key: (LEVELS.index(key[0]), -counted[key]))
    return [Group(*key, counted[key], words.told(first[key])) for key in order]


def by_place(troubles: Sequence[Trouble]) -> dict[tuple[str, int], str]:
    """By sheet and row everything that is wrong there, what blocks first."""
    found: dict[tuple[str, int], list[Trouble]] = {}
    for one in troubles:
        if one.line:
            found.setdefault((one.sheet, one.line), []).append(one)
    return {
        key: sentences(_said(one) for one in sorted(several, key=lambda one: LEVELS.index(one.level)))
        for key, several in found.items()
    }


def _said(one: Trouble) -> str:
    column = _("“%(column)s”列", column=one.column) + _("：") if one.column else ""
    return f"[{words.LEVEL_NAMES[one.level]}] {column}{words.told(one)}"


def likes(looked: Looked) -> list[Like]:
    """Incoming questions that resemble another, most alike first."""
    bank = {item.code: item for item in looked.bank}
    found = []
    for alike in looked.intake.alike:
        one = looked.intake.incoming[alike.at]
        if alike.earlier is None:
            beside, named = bank[alike.code], _("题库里的 %(code)s", code=alike.code)
        else:
            earlier = looked.intake.incoming[alike.earlier]
            beside = earlier.item
            named = _("同一个文件里%(place)s的那一道", place=place_of(earlier.draft, one.draft))
        found.append(Like(alike.at, one, beside, named, alike.percent, alike.same_question))
    return sorted(found, key=lambda like: (not like.same_question, -like.percent, like.at))


@dataclass(frozen=True)
class Column:
    """A column as somebody chooses it: `value` is what the choice says, `label` its letters and heading."""

    value: str
    label: str


@dataclass(frozen=True)
class Screen:
    """The screen on which a clerk says what each column is, for one sheet."""

    titles: tuple[str, ...]
    sheet: str
    header: int
    columns: tuple[Column, ...]
    rows: tuple[tuple[int, tuple[str, ...]], ...]
    chosen: Mapping[str, str]
    understood: bool


def mapping(sheets: Sequence[Sheet], wishes: Wishes) -> Screen | None:
    """The screen for the sheet wished, else for the first that was not understood, else for the first."""
    sheet = next((one for one in sheets if one.title == wishes.sheet), None)
    sheet = sheet or next((one for one in sheets if one.columns is None and one.rows), None)
    sheet = sheet or (sheets[0] if sheets else None)
    if sheet is None or not sheet.rows:
        return None
    own = sheet.columns
    header = wishes.mapping.get(fields.HEADER) or str(own.header if own else _first_header(sheet))
    headings = next((row.texts for row in sheet.rows if str(row.number) == header), ())
    chosen = {field: place for field, place in wishes.mapping.items() if field != fields.HEADER}
    if not wishes.mapping and own:
        chosen = {field: f"#{index + 1}" for index, field in own.fields.items()}
    return Screen(
        titles=tuple(one.title for one in sheets if one.title),
        sheet=sheet.title,
        header=int(header) if header.isdigit() else 0,
        columns=tuple(_columns(sheet.width, headings)),
        rows=tuple(
            (row.number, tuple(text.strip()[:40] for text in row.texts)) for row in sheet.rows[:FIRST_ROWS]
        ),
        chosen=chosen,
        understood=own is not None or bool(wishes.mapping),
    )


def _first_header(sheet: Sheet) -> int:
    """The row that may hold headings we do not know: the first, unless it reads like a question."""
    first = sheet.rows[0]
    said = [text.strip() for text in first.texts if text.strip()]
    like_a_question = any(len(text) > 12 for text in said) or said[0].isdigit()
    return 0 if like_a_question else first.number


def _columns(width: int, headings: Sequence[str]) -> Iterator[Column]:
    for index in range(min(width, 99)):
        heading = headings[index].strip()[:20] if index < len(headings) else ""
        letters = fields.letters_of(index)
        yield Column(f"#{index + 1}", f"{letters} {heading}".strip())


def field_name(field: str) -> str:
    """A field of the sheet as the page calls it."""
    if field.startswith(fields.OPTION):
        return _("选项%(letter)s", letter=field.removeprefix(fields.OPTION))
    names: dict[str, Any] = {
        fields.ANSWER: _("答案"),
        fields.KIND: _("题型"),
        fields.RULE: _("计分规则"),
    }
    return str(names.get(field) or FIELD_WORDS[field])


def fields_to_choose() -> tuple[str, ...]:
    """Those that matter most first."""
    first = (fields.STEM, fields.ANSWER, fields.KIND)
    return (*first, *(one for one in FIELDS if one not in first))
