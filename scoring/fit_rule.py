"""The second rule of an allotment: the best overall fit (整体最合适) instead of turns by rank.

As plain data, under ``fit`` in the policy of an allotment::

    {"wish": 10, "km": 1, "most": {"520523001": 7}}

``wish``: what one step further down somebody's list costs; ``km``: what one kilometre between the home village and the
place costs, 0 where distance does not count; ``most``: how many people a township takes at the most.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from scoring.errors import PolicyError

MOST_COST = 1000
_KEYS = {"wish", "km", "most"}


@dataclass(frozen=True)
class FitRule:
    """What the fit counts, see the module's text. ``most``: (township, people), by township."""

    wish: int = 10
    km: int = 0
    most: tuple[tuple[str, int], ...] = ()

    @classmethod
    def from_dict(cls, data: object) -> FitRule:
        """Errors: PolicyError ``not-a-mapping``, ``unknown-key``, ``not-a-whole-number``, ``bad-quota``."""
        if not isinstance(data, Mapping):
            raise PolicyError("not-a-mapping", "fit", value=str(data))
        for key in sorted(map(str, set(data) - _KEYS)):
            raise PolicyError("unknown-key", f"fit.{key}", allowed=sorted(_KEYS))
        for key, low in (("wish", 1), ("km", 0)):
            if not whole(data.get(key), low, MOST_COST):
                raise PolicyError("not-a-whole-number", f"fit.{key}", value=str(data.get(key)))
        most = data.get("most")
        if not isinstance(most, Mapping) or not all(
            isinstance(code, str) and whole(count, 0) for code, count in most.items()
        ):
            raise PolicyError("bad-quota", "fit.most", value=str(most))
        return cls(int(str(data["wish"])), int(str(data["km"])), tuple(sorted(most.items())))

    def to_dict(self) -> dict[str, Any]:
        """The canonical plain dict."""
        return {"wish": self.wish, "km": self.km, "most": dict(sorted(self.most))}


def whole(value: object, low: int, high: int = 10**9) -> bool:
    """Whether it is a whole number within bounds, and no flag."""
    return isinstance(value, int) and not isinstance(value, bool) and low <= value <= high
