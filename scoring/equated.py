"""Marks of parallel forms put on one scale, for everybody at once.

Each row that sat a form brings the form and the mark as it was earned (:class:`scoring.marks.FormMark`); from those of
all rows the mark on the scale of the reference form follows by :mod:`scoring.equating`, and nothing else goes in. So a
published list carries form and earned mark (for the methods by anchor also the marks earned in the anchor's questions,
which count in the paper), and whoever recomputes it works the scale out anew.

Everybody who sat counts, also who left later: that somebody leaves moves nobody's mark. The reference form is the one
with the lowest number among those sat; a line is made for the group that sat the other form (weight 1). Where a line
cannot be told, because marks or anchor marks of a form do not differ at all or do not go together, marks are shifted by
the mean alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from math import gcd

from scoring.equating import LINES, Line, Sums, equipercentile
from scoring.equating_error import FEWEST, line_error, rank_error
from scoring.errors import ScoringError
from scoring.marks import CandidateMarks, FormMark
from scoring.numeric import own_context, round_to

#: Methods that look at the questions which all forms share: groups may differ.
ANCHORED = ("tucker", "levine", "chained")
METHODS = ("mean", "linear", "equipercentile", *ANCHORED)
#: Decimals of an equated mark, half up; the list's own rounding follows.
PLACES = 4
_UNITS = 10**PLACES
#: Total and anchor mark of one candidate, both in units.
_Sat = tuple[int, int]


@dataclass(frozen=True)
class FormScale:
    """What became of one form. ``mean`` and ``sd`` are of the marks as earned; ``shift`` is what a mark at the mean
    gains or loses, ``error`` its standard error (None where it cannot be told, 0 for the reference form); ``few``:
    fewer candidates than the method needs (`scoring.equating_error.FEWEST`).

    method: the one used, which is ``mean`` where the one asked for has no line here (``fell_back``); '' for the
    reference form.
    """

    form: int
    candidates: int
    mean: Decimal
    sd: Decimal
    method: str
    shift: Decimal
    error: Decimal | None
    few: bool
    fell_back: bool


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


@own_context
def form_scales(rows: Iterable[CandidateMarks], component: str) -> tuple[FormScale, ...]:
    """Every form that was sat, the reference form first. Errors: as `equate_rows`."""
    sat = [row.equated[component] for row in rows if component in row.equated]
    if not sat:
        return ()
    asked = _method(component, sat)
    forms = _forms(sat)
    reference = min(forms)
    found = []
    for form, marks in sorted(forms.items()):
        own = Sums.of(marks).form().total
        shift, error, method = (
            _shifted(asked, marks, forms[reference]) if form != reference else (Decimal(0), Decimal(0), "")
        )
        found.append(
            FormScale(
                form,
                len(marks),
                round_to(own.mean / _UNITS, PLACES),
                round_to(own.variance.sqrt() / _UNITS, PLACES),
                method,
                round_to(shift / _UNITS, PLACES),
                None if error is None else round_to(error / _UNITS, PLACES),
                len(marks) < FEWEST[asked],
                method not in ("", asked),
            )
        )
    return tuple(found)


def _shifted(asked: str, x: Sequence[_Sat], y: Sequence[_Sat]) -> tuple[Decimal, Decimal | None, str]:
    """Gain at the mean of form X and its error, in units, and the method used."""
    if asked == "equipercentile":
        counts_x, counts_y, step = _steps(x, y)
        # The mark that most nearly is the mean: ranks are only told of marks that somebody has.
        mean = Sums.of(x).form().total.mean / step
        nearest = min(counts_x, key=lambda mark: (abs(mark - mean), mark))
        error = rank_error(counts_x, counts_y, nearest)
        gain = equipercentile(counts_x, counts_y, [nearest])[nearest] - nearest
        return gain * step, None if error is None else error * step, asked
    line, method = _line(asked, x, y)
    mean = Sums.of(x).form().total.mean
    return line.at(mean) - mean, line_error(method, x, y, mean), method


def _scaled(code: str, sat: Mapping[int, FormMark], most: Decimal) -> dict[int, Decimal]:
    method = _method(code, sat.values())
    if any(
        one.raw < 0 or one.raw > most or (one.anchor is not None and not 0 <= one.anchor <= most)
        for one in sat.values()
    ):
        raise ScoringError("out-of-range", component=code)
    forms = _forms(sat.values())
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


def _method(code: str, sat: Iterable[FormMark]) -> str:
    """The one method of all; anchor marks stand where it wants them, and nowhere else."""
    known = {(one.method, one.anchor is not None) for one in sat}
    methods = {method for method, _ in known}
    if len(known) != 1 or not methods <= set(METHODS):
        raise ScoringError("bad-equating", component=code, methods=sorted(methods))
    ((method, anchored),) = known
    if anchored != (method in ANCHORED):
        raise ScoringError("bad-equating", component=code, methods=[method])
    return method


def _forms(sat: Iterable[FormMark]) -> dict[int, list[_Sat]]:
    forms: dict[int, list[_Sat]] = {}
    for one in sat:
        forms.setdefault(one.form, []).append((_units(one.raw), _units(one.anchor or Decimal(0))))
    return forms


def _table(method: str, x: Sequence[_Sat], y: Sequence[_Sat]) -> dict[int, Decimal]:
    """Every mark of form X, in units, -> the mark on the scale of form Y."""
    marks = {mark for mark, _ in x}
    if method == "equipercentile":
        counts_x, counts_y, step = _steps(x, y)
        found = equipercentile(counts_x, counts_y, counts_x)
        return {mark: found[mark // step] * step / _UNITS for mark in marks}
    line, _ = _line(method, x, y)
    return {mark: line.at(mark) / _UNITS for mark in marks}


def _line(method: str, x: Sequence[_Sat], y: Sequence[_Sat]) -> tuple[Line, str]:
    """The line, and the method that made it."""
    first, second = Sums.of(x).form(), Sums.of(y).form()
    try:
        return LINES[method](first, second), method
    except ScoringError as error:
        if error.code not in ("no-spread", "anchor-unrelated"):
            raise
        return LINES["mean"](first, second), "mean"


def _steps(x: Sequence[_Sat], y: Sequence[_Sat]) -> tuple[dict[int, int], dict[int, int], int]:
    """How many have each mark, counted in the step in which marks move: without that, holes between marks would count
    as marks."""
    step = gcd(*(mark for mark, _ in (*x, *y))) or 1
    return _counts(x, step), _counts(y, step), step


def _counts(sat: Iterable[_Sat], step: int) -> dict[int, int]:
    found: dict[int, int] = {}
    for mark, _ in sat:
        found[mark // step] = found.get(mark // step, 0) + 1
    return found


def _units(mark: Decimal) -> int:
    return int(round_to(mark, PLACES) * _UNITS)
