"""Answers as small whole numbers, and their marks: what every figure of the report starts from."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from scoring.errors import ScoringError

Floats = NDArray[np.float64]
Codes = NDArray[np.int32]
Flags = NDArray[np.bool_]

#: An item that was put to the candidate and left blank; an item that was not on the candidate's paper.
BLANK, NOT_GIVEN = -1, -2


@dataclass(frozen=True)
class Answers:
    """Who answered what.

    ``codes`` (items × candidates): which of the item's ``labels`` was chosen, `BLANK` or `NOT_GIVEN`.
    ``marks`` (items × candidates): marks earned; 0 where blank or not given. ``maxima``: full marks of each item.
    ``right``: for each item which labels earn full marks; None where marks came without options.
    """

    candidates: tuple[str, ...]
    items: tuple[str, ...]
    codes: Codes
    labels: tuple[tuple[str, ...], ...]
    marks: Floats
    maxima: Floats
    right: tuple[frozenset[str], ...] | None = None

    @cached_property
    def given(self) -> Flags:
        """Items × candidates: was the item on the candidate's paper?"""
        return np.asarray(self.codes != NOT_GIVEN)

    @cached_property
    def answered(self) -> Flags:
        return np.asarray(self.codes >= 0)

    @cached_property
    def complete(self) -> bool:
        """Everybody had the same items."""
        return bool(self.given.all())

    @cached_property
    def totals(self) -> Floats:
        return np.asarray(self.marks.sum(axis=0))


def from_choices(
    candidates: Sequence[str],
    answers: Mapping[str, Sequence[str | None]],
    key: Mapping[str, Collection[str]],
    not_given: Collection[str] = (),
) -> Answers:
    """Score options against a key: one mark for a right option, none for another or for a blank.

    answers: item -> one option per candidate, ``""`` for a blank, None where the item was not on that paper (so is
    any text in ``not_given``). key: item -> its right options. Options are compared letter by letter.
    Errors: ScoringError ``no-candidates``, ``no-items``, ``lengths-differ`` (item), ``key-missing`` (item).
    """
    _check(candidates, answers)
    missing = next((item for item in answers if not key.get(item)), None)
    if missing is not None:
        raise ScoringError("key-missing", item=missing)
    rows, labels = _coded(list(answers.values()), frozenset(not_given))
    right = tuple(frozenset(key[item]) for item in answers)
    return Answers(
        tuple(candidates),
        tuple(answers),
        rows,
        labels,
        _marked(rows, labels, right),
        np.ones(len(answers)),
        right,
    )


def scored(answers: Answers, right: Sequence[frozenset[str]] | None = None) -> Answers:
    """The same answers scored anew, by their own key or by another one (one set of options per item).

    Errors: ScoringError ``key-missing`` for answers that came as marks and bring no key.
    """
    key = answers.right if right is None else tuple(right)
    if key is None:
        raise ScoringError("key-missing", item=answers.items[0])
    return replace(answers, marks=_marked(answers.codes, answers.labels, key), right=key)


def from_marks(
    candidates: Sequence[str],
    marks: Mapping[str, Sequence[float | None]],
    maxima: Mapping[str, float] | None = None,
) -> Answers:
    """Marks already given. NaN is a blank (worth 0), None an item that was not on that paper.

    maxima: full marks per item, 1 where not told. Items whose marks are all 0 or 1 keep them as options ``0`` and
    ``1``, so that blanks, thirds and similarity work on them too. Errors: as `from_choices`.
    """
    _check(candidates, marks)
    values = np.array(
        [[np.inf if mark is None else mark for mark in row] for row in marks.values()], dtype=np.float64
    )
    given, blank = ~np.isposinf(values), np.isnan(values)
    earned = np.where(given & ~blank, values, 0.0)
    codes = np.where(earned > 0, 1, 0).astype(np.int32)
    codes[blank] = BLANK
    codes[~given] = NOT_GIVEN
    full = np.array([float((maxima or {}).get(item, 1.0)) for item in marks])
    return Answers(
        tuple(candidates),
        tuple(marks),
        codes,
        (("0", "1"),) * len(marks),
        earned,
        full,
    )


def dichotomous(answers: Answers) -> bool:
    """Every mark is nothing or everything."""
    return bool(((answers.marks == 0) | (answers.marks == answers.maxima[:, None])).all())


def not_reached(answers: Answers) -> Flags:
    """Items × candidates: blank, and so is everything after it on that paper. The order is that of the items."""
    blank = answers.codes < 0
    return np.asarray(np.logical_and.accumulate(blank[::-1], axis=0)[::-1] & answers.given)


def _check(candidates: Sequence[str], columns: Mapping[str, Sequence[object]]) -> None:
    if not candidates:
        raise ScoringError("no-candidates")
    if not columns:
        raise ScoringError("no-items")
    wrong = next((item for item, row in columns.items() if len(row) != len(candidates)), None)
    if wrong is not None:
        raise ScoringError("lengths-differ", item=wrong)


def _coded(
    rows: Sequence[Sequence[str | None]], not_given: frozenset[str]
) -> tuple[Codes, tuple[tuple[str, ...], ...]]:
    """Options become numbers in the order of their names, so that the order of candidates cannot matter."""
    codes = np.empty((len(rows), len(rows[0])), dtype=np.int32)
    labels = []
    for index, row in enumerate(rows):
        names = sorted({text for text in row if text} - not_given)
        numbers: dict[str | None, int] = {name: number for number, name in enumerate(names)}
        numbers |= {"": BLANK, None: NOT_GIVEN} | dict.fromkeys(not_given, NOT_GIVEN)
        codes[index] = [numbers[text] for text in row]
        labels.append(tuple(names))
    return codes, tuple(labels)


def _marked(codes: Codes, labels: Sequence[Sequence[str]], right: Sequence[frozenset[str]]) -> Floats:
    marks = np.empty(codes.shape)
    for index, names in enumerate(labels):
        # Two places more at the end: codes -1 and -2 (blank, not given) find their zero there.
        worth = np.array([float(name in right[index]) for name in names] + [0.0, 0.0])
        marks[index] = worth[codes[index]]
    return marks
