"""Which candidates are compared with which."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from scoring.errors import ScoringError
from scoring.items.answers import Floats
from scoring.items.likeness import Indices

#: Up to here everybody is compared with everybody: two million pairs.
EVERYBODY = 2000
#: Beyond it, besides the groups, so many from the top of the list (and those level with the last of them).
TOP = 300


@dataclass(frozen=True)
class Part:
    """Candidates (by place) who are compared with each other. ``column`` is None for everybody, ``""`` for the top
    of the list; ``value`` is what they have in common in a column."""

    column: str | None
    value: str
    members: Indices


def plan(
    totals: Floats,
    groups: Mapping[str, Sequence[str]],
    everybody: int = EVERYBODY,
    top: int = TOP,
) -> tuple[Part, ...]:
    """Everybody, or the groups of a large cohort and the top of its list.

    groups: column (room, device, township ...) -> one value per candidate, blank for none. Errors: ScoringError
    ``lengths-differ`` (column).
    """
    count = len(totals)
    wrong = next((column for column, values in groups.items() if len(values) != count), None)
    if wrong is not None:
        raise ScoringError("lengths-differ", column=wrong)
    if count <= everybody:
        return (Part(None, "", np.arange(count)),)
    parts = [part for column, values in groups.items() for part in _of_column(column, values)]
    line = np.sort(totals)[-min(top, count)]
    return (*parts, Part("", "", np.flatnonzero(totals >= line)))


def numbered(groups: Mapping[str, Sequence[str]]) -> dict[str, Indices]:
    """column -> a number for each candidate's value, −1 for none: two candidates share a value if the numbers are
    equal and not negative."""
    found = {}
    for column, values in groups.items():
        numbers = {value: number for number, value in enumerate(sorted(set(values) - {""}))}
        found[column] = np.array([numbers.get(value, -1) for value in values], dtype=np.intp)
    return found


def in_common(groups: Mapping[str, Sequence[str]], first: int, second: int) -> dict[str, str]:
    """The columns in which two candidates have the same value."""
    return {
        column: values[first]
        for column, values in groups.items()
        if values[first] and values[first] == values[second]
    }


def _of_column(column: str, values: Sequence[str]) -> list[Part]:
    members: dict[str, list[int]] = {}
    for place, value in enumerate(values):
        if value:
            members.setdefault(value, []).append(place)
    return [
        Part(column, value, np.array(places, dtype=np.intp))
        for value, places in sorted(members.items())
        if len(places) > 1
    ]
