"""Filled forms as tables: one of the forms, one for each repeat, whose rows say which form they belong to. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any, TypeAlias

from exams.fieldwork.form_telling import answer_words, called
from exams.fieldwork.forms import SeriesForm
from exams.survey.filling_tree import NUMBERS, OTHER
from exams.survey.model import Group, Item, Question
from recruit.errors import Refusal
from recruit.phone import national, normalise

#: How choices and headings are written: as a reader has them, or as the form's own names.
LABELS, NAMES = "labels", "names"
Cell: TypeAlias = str | int | Decimal | None


@dataclass(frozen=True)
class Column:
    """One question. `path` are the names of the groups around it, within the table, and its own."""

    path: tuple[str, ...]
    question: Question

    @property
    def name(self) -> str:
        return "/".join(self.path)


@dataclass(frozen=True)
class Table:
    """The forms (`repeats` is empty), or the turns of a repeat: names from the outermost to its own."""

    repeats: tuple[str, ...]
    title: str
    columns: tuple[Column, ...]
    inner: tuple[Table, ...] = ()
    #: Names of the groups between the table around it and this repeat, and its own.
    path: tuple[str, ...] = ()

    def every(self) -> Iterator[Table]:
        yield self
        for one in self.inner:
            yield from one.every()


@dataclass(frozen=True)
class Line:
    """One row. `turns`: the number of the turn in each of the table's repeats."""

    table: Table
    turns: tuple[int, ...]
    cells: list[Cell] = field(default_factory=list)


class Shape:
    """How one form is taken along: `private` with its sealed answers, `choices` as `LABELS` or `NAMES`."""

    def __init__(self, form: SeriesForm, private: bool, choices: str, locale: str) -> None:
        self.form, self.choices, self.locale = form, choices, locale
        self.left_out = frozenset() if private else _sealed(form)
        self.phones = form.phones
        self.table = self._table(form.survey.items, (), "", ())
        self._labels: dict[tuple[str, str], str] = {}

    def headings(self, table: Table) -> list[str]:
        """Names, or labels: where two questions are called the same, their names stand beside it."""
        if self.choices == NAMES:
            return [one.name for one in table.columns]
        labels = [self._heading(one) for one in table.columns]
        twice = {one for one in labels if labels.count(one) > 1}
        return [
            f"{label} ({column.name})" if label in twice else label
            for label, column in zip(labels, table.columns, strict=True)
        ]

    def lines(self, answers: Mapping[str, Any]) -> Iterator[Line]:
        """The rows of one form: its own first, then those of its repeats. `answers` as they are kept."""
        yield from self._lines(self.table, self.form.document(answers), ())

    def _lines(self, table: Table, document: Mapping[str, Any], turns: tuple[int, ...]) -> Iterator[Line]:
        cells = [self._cell(one.question, _at(document, one.path)) for one in table.columns]
        yield Line(table, turns, cells)
        for one in table.inner:
            found = _at(document, one.path)
            for number, turn in enumerate(found if isinstance(found, list) else (), 1):
                yield from self._lines(one, turn, (*turns, number))

    def _table(
        self, items: Collection[Item], repeats: tuple[str, ...], title: str, path: tuple[str, ...]
    ) -> Table:
        columns: list[Column] = []
        inner: list[Table] = []
        self._collect(items, (), repeats, columns, inner)
        return Table(repeats, title, tuple(columns), tuple(inner), path)

    def _collect(
        self,
        items: Collection[Item],
        before: tuple[str, ...],
        repeats: tuple[str, ...],
        columns: list[Column],
        inner: list[Table],
    ) -> None:
        for one in items:
            path = (*before, one.name)
            if isinstance(one, Question):
                if (one.type == "note" and not one.calculation) or one.name in self.left_out:
                    continue
                columns.append(Column(path, one))
                if one.other:
                    other = f"{one.name}_{OTHER}"
                    columns.append(Column((*before, other), Question(other, "text", one.labels)))
            elif isinstance(one, Group) and one.repeats:
                title = called(one, self.form.survey, self.locale)
                inner.append(self._table(one.items, (*repeats, one.name), title, path))
            else:
                self._collect(one.items, path, repeats, columns, inner)

    def _heading(self, column: Column) -> str:
        return called(column.question, self.form.survey, self.locale)

    def _cell(self, question: Question, value: Any) -> Cell:
        if not isinstance(value, str) or not value:
            return None
        if question.type in NUMBERS:
            try:
                return int(value) if question.type == "integer" else Decimal(value)
            except (InvalidOperation, ValueError):
                return value
        if question.name in self.phones:
            try:
                return national(normalise(value))
            except Refusal:
                return value
        if self.choices == NAMES or not question.choices:
            return value
        key = (question.name, value)
        if key not in self._labels:
            # Combinations of a multi-select are without end; what a form repeats is not.
            if len(self._labels) > 50_000:
                self._labels.clear()
            self._labels[key] = answer_words(self.form.survey, question, value, self.locale)
        return self._labels[key]


def _sealed(form: SeriesForm) -> frozenset[str]:
    if form.is_xlsform:
        return form.house.private
    return frozenset(one.code for one in form.written.fields if one.private)


def _at(document: Mapping[str, Any], path: tuple[str, ...]) -> Any:
    if len(path) == 1:  # nearly all questions, and there are millions of cells
        return document.get(path[0])
    here: Any = document
    for name in path:
        if not isinstance(here, Mapping):
            return None
        here = here.get(name)
    return here
