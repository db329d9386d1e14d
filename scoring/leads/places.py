"""Where forms were filled, and numbers that households gave."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import numpy as np

from scoring.leads.forms import Floats, Forms, Ints
from scoring.leads.measure import Facts, Measure

_EARTH = 6371.0
#: Faster than any road of a county, in km/h; and shorter hops may be the inaccuracy of the receiver.
_TOO_FAST = 120.0
_LEAST_KM = 1.0
#: About a metre: receivers never give the same point twice, even standing still.
_SAME = 5
_NEAR = 3


def place_measures(forms: Forms) -> Iterator[Measure]:
    if not np.isnan(forms.latitude).all():
        yield _same_place(forms)
        if not (np.isnan(forms.starts) & np.isnan(forms.ends)).all():
            yield _travel(forms)


def phone_measures(forms: Forms) -> Iterator[Measure]:
    """A number that other forms give too; a number within three of another one of the enumerator."""
    if any(forms.phones):
        yield _repeated(forms)
        yield _in_sequence(forms)


def id_measures(forms: Forms) -> Iterator[Measure]:
    """What a form is called is the name of another form too."""
    held = Counter(forms.ids)
    values = np.array([held[name] - 1.0 for name in forms.ids])
    if not values.any():
        return
    whose: dict[str, set[int]] = {}
    for name, place in zip(forms.ids, forms.owner.tolist(), strict=True):
        whose.setdefault(name, set()).add(place)

    def facts(form: int) -> Facts:
        return {"others": int(values[form]), "people": len(whose[forms.ids[form]])}

    yield Measure("id-repeats", values, facts, counts=True, least=1)


def _same_place(forms: Forms) -> Measure:
    points = [
        None if np.isnan(latitude) else (round(float(latitude), _SAME), round(float(longitude), _SAME))
        for latitude, longitude in zip(forms.latitude, forms.longitude, strict=True)
    ]
    held = Counter(
        (whose, point) for whose, point in zip(forms.owner.tolist(), points, strict=True) if point is not None
    )
    values = np.array(
        [
            np.nan if point is None else held[whose, point] - 1.0
            for whose, point in zip(forms.owner.tolist(), points, strict=True)
        ]
    )

    def facts(form: int) -> Facts:
        return {
            "others": int(values[form]),
            "point": f"{forms.latitude[form]:.5f}, {forms.longitude[form]:.5f}",
        }

    return Measure("same-place", values, facts, counts=True, least=1)


def _travel(forms: Forms) -> Measure:
    """Kilometres per hour from the enumerator's form before: from its end to this one's beginning, where both are
    known. Shorter than a kilometre counts as no way."""
    begun = np.where(np.isnan(forms.starts), forms.ends, forms.starts)
    left = np.where(np.isnan(forms.ends), forms.starts, forms.ends)
    order = np.lexsort((begun, forms.owner))
    order = order[~np.isnan(begun[order]) & ~np.isnan(forms.latitude[order])]
    before, after = order[:-1], order[1:]
    own = forms.owner[before] == forms.owner[after]
    before, after = before[own], after[own]
    ways = kilometres(
        forms.latitude[before], forms.longitude[before], forms.latitude[after], forms.longitude[after]
    )
    took = np.maximum(begun[after] - left[before], 1.0)
    speed = np.where(ways >= _LEAST_KM, ways / (took / 3600), 0.0)
    values = np.full(len(forms), np.nan)
    values[order] = 0.0
    values[after] = speed
    source: Ints = np.full(len(forms), -1, dtype=np.int64)
    source[after] = before
    way, took_of = np.zeros(len(forms)), np.zeros(len(forms))
    way[after], took_of[after] = ways, took

    def facts(form: int) -> Facts:
        return {
            "kilometres": round(float(way[form]), 1),
            "minutes": round(float(took_of[form]) / 60, 1),
            "speed": round(float(values[form])),
            "other": forms.ids[source[form]],
        }

    return Measure("travel", values, facts, counts=True, least=_TOO_FAST)


def kilometres(latitude: Floats, longitude: Floats, to_latitude: Floats, to_longitude: Floats) -> Floats:
    """Great-circle distances (haversine), degrees in."""
    one, two = np.radians(latitude), np.radians(to_latitude)
    across = np.radians(to_longitude - longitude)
    half = np.sin((two - one) / 2) ** 2 + np.cos(one) * np.cos(two) * np.sin(across / 2) ** 2
    return np.asarray(2 * _EARTH * np.arcsin(np.sqrt(np.clip(half, 0.0, 1.0))), dtype=np.float64)


def _repeated(forms: Forms) -> Measure:
    held = Counter(phone for phone in forms.phones if phone)
    values = np.array([held[phone] - 1.0 if phone else np.nan for phone in forms.phones])

    def facts(form: int) -> Facts:
        return {"others": int(values[form]), "tail": forms.phones[form][-4:]}

    return Measure("phone-repeats", values, facts, counts=True, least=1)


def _in_sequence(forms: Forms) -> Measure:
    numbers = np.array([float(phone) if phone else np.nan for phone in forms.phones])
    values = np.where(np.isnan(numbers), np.nan, 0.0)
    nearest: Ints = np.full(len(forms), -1, dtype=np.int64)
    order = np.lexsort((numbers, forms.owner))
    order = order[~np.isnan(numbers[order])]
    for before, after in zip(order[:-1], order[1:], strict=True):
        apart = numbers[after] - numbers[before]
        if forms.owner[before] == forms.owner[after] and 0 < apart <= _NEAR:
            values[before] = values[after] = 1.0
            nearest[before], nearest[after] = after, before

    def facts(form: int) -> Facts:
        other = int(nearest[form])
        return {"other": forms.ids[other], "tail": forms.phones[form][-4:], "its": forms.phones[other][-4:]}

    return Measure("phone-sequence", values, facts, counts=True, least=1)
