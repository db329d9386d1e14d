"""Many comparisons: how small a probability has to be when a million pairs were looked at."""

from __future__ import annotations

import numpy as np

from scoring.items.answers import Floats


def benjamini_hochberg(smallest: Floats, comparisons: int) -> Floats:
    """Adjusted p-values (Benjamini & Hochberg 1995), in the order given.

    ``smallest``: the p-values up to some bound, out of ``comparisons``. What was left out may only hold larger ones:
    adjusted values up to that bound are then exact, those above it at most too large. Among pairs with an adjusted
    value of 0.05 or less, 5 in 100 are expected to be chance.
    """
    order = np.argsort(smallest, kind="stable")
    ranked = smallest[order] * comparisons / np.arange(1, len(smallest) + 1)
    monotone = np.minimum.accumulate(ranked[::-1])[::-1]
    adjusted = np.empty_like(smallest)
    adjusted[order] = np.minimum(monotone, 1.0)
    return adjusted
