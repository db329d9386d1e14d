"""One way of looking at forms: a figure for each, and what there is to say about it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from scoring.leads.forms import Flags, Floats
from scoring.leads.stats import robust_z, share_as_extreme

Facts = Mapping[str, object]

#: A level is conspicuous from this many robust standard deviations above the median on (Iglewicz & Hoaglin 1993) ...
AWAY = 3.5
#: ... if at most this share of all forms is as extreme.
RARE = 0.05


@dataclass(frozen=True)
class Measure:
    """``values``: (forms,) the larger, the more worth a look; NaN where it cannot be told.

    ``counts``: an event (overlap, repeated number) that every form either has or has not; from ``least`` on a form
    has it. Without it, the values are levels and compared with those of all forms; ``least`` then is what a level
    must reach besides. ``facts``: of one form, for the words. ``shared``: one busy hour shows in all of its forms, so
    how many forms of an enumerator are conspicuous is no count of events.
    """

    code: str
    values: Floats
    facts: Callable[[int], Facts]
    counts: bool = False
    least: float = -np.inf
    shared: bool = False

    def leads(self) -> Flags:
        """(forms,) which ones are conspicuous."""
        told = ~np.isnan(self.values) & (self.values >= self.least)
        if self.counts:
            return told
        with np.errstate(invalid="ignore"):
            return told & (robust_z(self.values) >= AWAY) & (share_as_extreme(self.values) <= RARE)
