"""How often one attempt may save: far more than any candidate types, far less than a page gone mad would."""

from __future__ import annotations

from collections import OrderedDict
from datetime import datetime

#: Requests that may come at once, and how many a second in the long run.
BURST = 40.0
A_SECOND = 5.0
#: Attempts remembered by one process; the one unheard of for the longest goes first.
REMEMBERED = 8192


class Pace:
    """A bucket of permissions for each attempt, filled again as time passes."""

    def __init__(self) -> None:
        self._left: OrderedDict[int, tuple[float, datetime]] = OrderedDict()

    def admits(self, attempt_id: int, at: datetime) -> bool:
        """Whether one more request may come in now; one that may not takes nothing away."""
        left, since = self._left.pop(attempt_id, (BURST, at))
        left = min(BURST, left + A_SECOND * max(0.0, (at - since).total_seconds()))
        admitted = left >= 1
        # Also where the server's clock was put back: nobody waits until it has caught up.
        self._left[attempt_id] = (left - admitted, at)
        while len(self._left) > REMEMBERED:
            self._left.popitem(last=False)
        return admitted
