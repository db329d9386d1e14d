"""Who takes which option, from the weakest fifth to the strongest: what the picture of an item is drawn from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

import numpy as np
from numpy.typing import NDArray

from scoring.items.answers import NOT_GIVEN, Answers, Floats
from scoring.items.shown import certain

FIFTHS = 5
_PLACES = 4


@dataclass(frozen=True)
class OptionCurve:
    """Of those in each band who had the item on their paper, the share who took this option; None for an empty band."""

    option: str
    shares: tuple[Decimal | None, ...]


def bands(totals: Floats, count: int = FIFTHS) -> NDArray[np.intp]:
    """The band of every candidate, 0 for the lowest totals. Equal totals stay together, so bands may differ in size."""
    ordered = np.sort(totals)
    below = np.searchsorted(ordered, totals, side="left")
    upto = np.searchsorted(ordered, totals, side="right")
    place = (below + upto) / (2 * len(totals))
    return np.minimum((place * count).astype(np.intp), count - 1)


def option_curves(
    answers: Answers, index: int, of_band: NDArray[np.intp], options: Sequence[str], count: int = FIFTHS
) -> tuple[OptionCurve, ...]:
    """One item's options by band, in the order asked for; `of_band` as `bands` gives it, once for all items."""
    codes, labels = answers.codes[index], answers.labels[index]
    given = codes != NOT_GIVEN
    put = np.bincount(of_band[given], minlength=count)
    numbers = {label: number for number, label in enumerate(labels)}
    found = []
    for option in options:
        number = numbers.get(option)
        took = (
            np.zeros(count, dtype=np.intp)
            if number is None
            else np.bincount(of_band[codes == number], minlength=count)
        )
        shares = tuple(
            certain(float(took[band]) / float(put[band]), _PLACES) if put[band] else None
            for band in range(count)
        )
        found.append(OptionCurve(option, shares))
    return tuple(found)
