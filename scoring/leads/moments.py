"""When forms were filled, and how quickly."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from scoring.leads.forms import Flags, Floats, Forms, Ints
from scoring.leads.measure import Facts, Measure

NIGHT = (22.0, 5.0)
#: Forms of one enumerator may overlap by a clock's inaccuracy; more is said.
_OVERLAP_LEAST = 30.0
_AT_ONCE = 1.0
_NEXT_HOUSE = 20.0
_HOUR = 3600.0


def moment_measures(forms: Forms) -> Iterator[Measure]:
    """Those that the given columns allow."""
    if not np.isnan(forms.seconds).all():
        yield _fast(forms)
    if not np.isnan(forms.hours).all():
        yield _night(forms)
    whens = forms.starts if not np.isnan(forms.starts).all() else forms.ends
    if np.isnan(whens).all():
        return
    yield _burst(forms, whens)
    yield _many(forms, whens)
    if not (np.isnan(forms.starts) | np.isnan(forms.ends)).all():
        yield from _neighbours(forms)


def _fast(forms: Forms) -> Measure:
    """Seconds per answered question, on a logarithmic scale, the fewest first."""
    answered = np.maximum(forms.answered_count(), 1)
    per = np.maximum(forms.seconds, 0.5) / answered
    usual_whole, usual = float(np.nanmedian(forms.seconds)), float(np.nanmedian(per))

    def facts(form: int) -> Facts:
        return {
            "seconds": round(float(forms.seconds[form])),
            "answered": int(answered[form]),
            "each": round(float(per[form]), 1),
            "usual": round(usual_whole),
            "usual_each": round(usual, 1),
        }

    return Measure("fast", -np.log(per), facts)


def _night(forms: Forms) -> Measure:
    hours = forms.hours
    late = (hours >= NIGHT[0]) | (hours < NIGHT[1])
    values = np.where(np.isnan(hours), np.nan, late.astype(np.float64))

    def facts(form: int) -> Facts:
        hour = float(hours[form])
        return {"clock": f"{int(hour):02d}:{round(hour % 1 * 60):02d}"}

    return Measure("night", values, facts, counts=True, least=1)


def _burst(forms: Forms, whens: Floats) -> Measure:
    """How many other forms of the enumerator have the same moment, to the second."""
    values = np.where(np.isnan(whens), np.nan, 0.0)
    for places in _by_owner(forms, whens):
        moments = whens[places]
        left = np.searchsorted(moments, moments - _AT_ONCE, side="left")
        right = np.searchsorted(moments, moments + _AT_ONCE, side="right")
        values[places] = right - left - 1

    def facts(form: int) -> Facts:
        return {"others": int(values[form])}

    return Measure("burst", values, facts, counts=True, least=1)


def _many(forms: Forms, whens: Floats) -> Measure:
    """The most forms that the enumerator began within the hour that begins with this one."""
    values = np.where(np.isnan(whens), np.nan, 0.0)
    for places in _by_owner(forms, whens):
        moments = whens[places]
        values[places] = np.searchsorted(moments, moments + _HOUR, side="left") - np.arange(len(places))
    usual = float(np.nanmedian(values))

    def facts(form: int) -> Facts:
        return {"forms": int(values[form]), "usual": round(usual)}

    return Measure("many-per-hour", values, facts, least=3, shared=True)


def _neighbours(forms: Forms) -> Iterator[Measure]:
    """Overlap with another form of the enumerator, and forms begun as soon as the last one was ended."""
    overlap = np.where(np.isnan(forms.starts) | np.isnan(forms.ends), np.nan, 0.0)
    pause = np.where(np.isnan(overlap), np.nan, np.inf)
    other: Ints = np.full(len(forms), -1, dtype=np.int64)
    before: Ints = np.full(len(forms), -1, dtype=np.int64)
    usable = ~np.isnan(overlap) & (forms.ends >= forms.starts)
    for places in _by_owner(forms, np.where(usable, forms.starts, np.nan)):
        latest = places[0]
        for place in places[1:]:
            shared = min(forms.ends[latest], forms.ends[place]) - forms.starts[place]
            if shared >= 0:
                _note(overlap, other, place, latest, shared)
            else:
                pause[place], before[place] = -shared, latest
            if forms.ends[place] > forms.ends[latest]:
                latest = place

    def overlapping(form: int) -> Facts:
        return {"seconds": round(float(overlap[form])), "other": forms.ids[other[form]]}

    def at_once(form: int) -> Facts:
        return {"seconds": round(float(pause[form])), "other": forms.ids[before[form]]}

    yield Measure("overlap", overlap, overlapping, counts=True, least=_OVERLAP_LEAST)
    soon: Flags = pause <= _NEXT_HOUSE
    yield Measure(
        "no-pause",
        np.where(np.isnan(pause), np.nan, soon.astype(np.float64)),
        at_once,
        counts=True,
        least=1,
    )


def _note(overlap: Floats, other: Ints, first: int, second: int, shared: float) -> None:
    for one, its in ((first, second), (second, first)):
        if shared > overlap[one] or other[one] < 0:
            overlap[one], other[one] = shared, its


def _by_owner(forms: Forms, whens: Floats) -> Iterator[Ints]:
    """The forms of each enumerator with a known moment, by time; those with at least one."""
    order = np.lexsort((whens, forms.owner))
    order = order[~np.isnan(whens[order])]
    cuts = np.flatnonzero(np.diff(forms.owner[order])) + 1
    yield from (places for places in np.split(order, cuts) if len(places))
