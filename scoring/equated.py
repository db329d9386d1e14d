"""Marks of parallel forms put on one scale, for everybody at once.

Each row that sat a form brings the form and the mark as it was earned (:class:`scoring.marks.FormMark`); from those of
all rows the mark on the scale of the reference form follows by :mod:`scoring.equating`, and nothing else goes in. So a
published list carries form and earned mark, and whoever recomputes it works the scale out anew.

Everybody who sat counts, also who left later: that somebody leaves moves nobody's mark. The reference form is the one
with the lowest number among those sat. Where marks of a form do not differ at all, ``linear`` shifts by the mean alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from math import gcd

from scoring.equating import equipercentile, linear_equating, mean_equating
from scoring.errors import ScoringError
from scoring.marks import CandidateMarks, FormMark
from scoring.numeric import own_context, round_to

METHODS = ("mean", "linear", "equipercentile")
#: Decimals of an equated mark, half up; the list's own rounding follows.
PLACES = 4
_UNITS = 10**PLACES


@own_context
def equate_rows(rows: Sequence[CandidateMarks], maxima: Mapping[str, Decimal]) -> list[CandidateMarks]:
    """The rows with the equated mark in place of whatever stood there. Never below 0 nor above the component's maximum.

    Rows without form marks stay as they are. Errors: ScoringError ``unknown-component``, ``bad-equating`` (component,
    the methods found), ``out-of-range``.
    """
    codes = sorted({code for row in rows for code in row.equated})
    if not codes:
        return list(rows)
    values: dict[int, dict[str, Decimal]] = {}
    for code in codes:
        if code not in maxima:
            raise ScoringError("unknown-component", component=code)
        sat = {place: row.equated[code] for place, row in enumerate(rows) if code in row.equated}
        for place, value in _scaled(code, sat, maxima[code]).items():
            values.setdefault(place, {})[code] = value
    return [
        replace(row, values={**row.values, **values[place]}) if place in values else row
        for place, row in enumerate(rows)
    ]


def _scaled(code: str, sat: Mapping[int, FormMark], most: Decimal) -> dict[int, Decimal]:
    methods = {one.method for one in sat.values()}
    if len(methods) != 1 or not methods <= set(METHODS):
        raise ScoringError("bad-equating", component=code, methods=sorted(methods))
    if any(one.raw < 0 or one.raw > most for one in sat.values()):
        raise ScoringError("out-of-range", component=code)
    method = methods.pop()
    forms: dict[int, list[int]] = {}
    for one in sat.values():
        forms.setdefault(one.form, []).append(_units(one.raw))
    reference = min(forms)
    tables = {
        form: _table(method, marks, forms[reference]) for form, marks in forms.items() if form != reference
    }
    return {
        place: one.raw
        if one.form == reference
        else min(most, max(Decimal(0), round_to(tables[one.form][_units(one.raw)], PLACES)))
        for place, one in sat.items()
    }


def _table(method: str, x: Sequence[int], y: Sequence[int]) -> dict[int, Decimal]:
    """Every mark of form X, in units, -> the mark on the scale of form Y."""
    if method == "equipercentile":
        # A mark stands for the step in which marks move: without that, holes between marks would count as marks.
        step = gcd(*x, *y) or 1
        found = equipercentile(_counts(x, step), _counts(y, step))
        return {mark: found[mark // step] * step / _UNITS for mark in set(x)}
    counts_x, counts_y = _counts(x), _counts(y)
    line = mean_equating(counts_x, counts_y)
    if method == "linear":
        try:
            line = linear_equating(counts_x, counts_y)
        except ScoringError as error:
            if error.code != "no-spread":
                raise
    return {mark: line.at(mark) / _UNITS for mark in set(x)}


def _counts(marks: Iterable[int], step: int = 1) -> dict[int, int]:
    found: dict[int, int] = {}
    for mark in marks:
        found[mark // step] = found.get(mark // step, 0) + 1
    return found


def _units(mark: Decimal) -> int:
    return int(round_to(mark, PLACES) * _UNITS)
