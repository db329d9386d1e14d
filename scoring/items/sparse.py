"""Answers where everybody has a paper of their own: read cell by cell, looked at as a whole."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace

import numpy as np

from scoring.items.answers import BLANK, NOT_GIVEN, Answers, scored

#: One question of one candidate's paper: its place among the items and the candidate's among all; what was answered,
#: None for a blank; the share of the full mark that it earned.
Cell = tuple[int, int, str | None, float]


def from_cells(
    candidates: Sequence[str], items: Sequence[str], cells: Iterable[Cell], maxima: Sequence[float]
) -> Answers:
    """What has no cell was not on that paper. An answer that earns the whole mark is a right one."""
    known: list[dict[str, int]] = [{} for _ in items]
    right: list[set[str]] = [set() for _ in items]
    flat: list[tuple[int, int, int, float]] = []
    for row, column, label, share in cells:
        number = BLANK
        if label is not None:
            number = known[row].setdefault(label, len(known[row]))
            if share == 1:
                right[row].add(label)
        flat.append((row, column, number, share))
    table = np.array(flat, dtype=np.float64).reshape(-1, 4)
    rows, columns = table[:, 0].astype(np.intp), table[:, 1].astype(np.intp)
    codes = np.full((len(items), len(candidates)), NOT_GIVEN, dtype=np.int32)
    marks = np.zeros(codes.shape)
    codes[rows, columns], marks[rows, columns] = table[:, 2].astype(np.int32), table[:, 3]
    labels = []
    for row, numbers in enumerate(known):
        # In the order of their names, so that the order of candidates cannot matter; the two places more at the end
        # are found by the codes -2 and -1.
        ordered = sorted(numbers)
        place = {label: index for index, label in enumerate(ordered)}
        codes[row] = np.array([place[label] for label in numbers] + [NOT_GIVEN, BLANK], dtype=np.int32)[
            codes[row]
        ]
        labels.append(tuple(ordered))
    full = np.array(maxima, dtype=np.float64)
    return Answers(
        tuple(candidates),
        tuple(items),
        codes,
        tuple(labels),
        marks * full[:, None],
        full,
        tuple(frozenset(one) for one in right),
    )


def right_or_wrong(answers: Answers, left_out: Collection[str] = ()) -> Answers:
    """The same answers with a mark for each right one and none for any other, without the items of ``left_out`` and
    those that nobody answered: what `scoring.items.similarity` compares."""
    kept = [row for row, item in enumerate(answers.items) if item not in left_out and answers.labels[row]]
    part = replace(
        answers,
        items=tuple(answers.items[row] for row in kept),
        codes=answers.codes[kept],
        labels=tuple(answers.labels[row] for row in kept),
        marks=answers.marks[kept],
        maxima=np.ones(len(kept)),
        right=None if answers.right is None else tuple(answers.right[row] for row in kept),
    )
    return scored(part)


def blanks(answers: Answers) -> list[int]:
    """Of each item, how many had it and did not answer."""
    return [int(count) for count in (answers.codes == BLANK).sum(axis=1)]


def highest(answers: Answers) -> float:
    """The most that the fullest paper could earn."""
    return float((answers.maxima[:, None] * answers.given).sum(axis=0).max())


def bars(answers: Answers, count: int) -> list[int]:
    """How many totals lie in each of ``count`` equal parts from 0 to `highest`; the last part holds the end."""
    return [int(n) for n in np.histogram(answers.totals, bins=count, range=(0.0, highest(answers) or 1.0))[0]]
