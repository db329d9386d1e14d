"""How the answers of one paper are laid out on sheets: every page bears its own code, so they are cut here. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from exams.bank.items import ESSAY, MATCHING, MULTIPLE, ORDERING, SINGLE, TRUE_FALSE

#: Millimetres below the head of a sheet, and what each thing takes of them.
_ROOM = 222
_BUBBLES, _WRITTEN, _BOXES, _HEADING = 8, 13, 21, 10
_WIDE = 6
BUBBLED = (SINGLE, MULTIPLE, TRUE_FALSE)


@dataclass(frozen=True)
class Field:
    """Where one question is answered. `letters` to choose from; `boxes` counts the little boxes to write letters in."""

    position: int
    kind: str
    letters: str = ""
    boxes: int = 0


@dataclass(frozen=True)
class AnswerPage:
    """One page: at the top what is ticked, `columns` beside each other, below what is written; or one essay alone."""

    bubbles: tuple[tuple[Field, ...], ...] = ()
    columns: int = 3
    written: tuple[Field, ...] = ()
    essay: tuple[Field, ...] = ()

    @property
    def fields(self) -> tuple[Field, ...]:
        """In the order in which they stand, down the columns."""
        down = [row[column] for column in range(self.columns) for row in self.bubbles if column < len(row)]
        return (*down, *self.written, *self.essay)


def field_of(position: int, kind: str, options: int, left: int, letters: str) -> Field:
    if kind in (SINGLE, MULTIPLE):
        return Field(position, kind, letters[:options])
    if kind in (MATCHING, ORDERING):
        return Field(position, kind, letters[:options], left if kind == MATCHING else options)
    return Field(position, kind)


def answer_pages(fields: Sequence[Field]) -> tuple[AnswerPage, ...]:
    """Pages that hold all fields: ticks, then what is written on a line or in boxes, then essays, a page each."""
    ticked = [one for one in fields if one.kind in BUBBLED]
    essays = [one for one in fields if one.kind == ESSAY]
    written = [one for one in fields if one.kind not in BUBBLED and one.kind != ESSAY]
    columns = 2 if any(len(one.letters) > _WIDE for one in ticked) else 3
    pages: list[AnswerPage] = []
    most = (_ROOM - _HEADING) // _BUBBLES * columns
    left = _ROOM
    for start in range(0, len(ticked), most):
        part = ticked[start : start + most]
        rows = _rows(part, columns)
        pages.append(AnswerPage(rows, columns))
        left = _ROOM - _HEADING - len(rows) * _BUBBLES
    open_page = pages.pop() if pages else AnswerPage(columns=columns)
    left -= _HEADING if written else 0
    for one in written:
        takes = _BOXES if one.boxes else _WRITTEN
        if takes > left:
            if open_page.fields:
                pages.append(open_page)
            open_page, left = AnswerPage(columns=columns), _ROOM - _HEADING
        open_page = AnswerPage(open_page.bubbles, columns, (*open_page.written, one))
        left -= takes
    if open_page.fields:
        pages.append(open_page)
    return (*pages, *(AnswerPage(columns=columns, essay=(one,)) for one in essays))


def _rows(fields: Sequence[Field], columns: int) -> tuple[tuple[Field, ...], ...]:
    """Filled down the columns, as people read an answer sheet."""
    height = -(-len(fields) // columns)
    return tuple(tuple(fields[at] for at in range(row, len(fields), height)) for row in range(height))
