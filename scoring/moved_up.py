"""Who took a place that somebody left on the version before, and who was asked and does not come.

A corrected list carries both as inputs, ``replacement: {"for": "N0002", "answer": "came"}``, because a place that was
given out stays given out: whoever came holds it whatever the ranks say now, and whoever said no (``declined``) or did
not answer in time (``lapsed``) is not let in by a line that only moved because others left.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from scoring.errors import ScoringError

#: Answer -> (outcome, reason) of the row.
SETTLED = {
    "came": ("advanced", "moved-up"),
    "declined": ("out", "place-declined"),
    "lapsed": ("out", "place-lapsed"),
}
REASONS = frozenset(reason for _outcome, reason in SETTLED.values())


@dataclass(frozen=True)
class MovedUp:
    """`left`: whose place it was, by admission number. `answer`: a key of `SETTLED`."""

    left: str
    answer: str

    @property
    def came(self) -> bool:
        return self.answer == "came"

    @property
    def row(self) -> tuple[str, str]:
        """Outcome and reason."""
        return SETTLED[self.answer]


def moved_up_to_plain(one: MovedUp) -> dict[str, str]:
    return {"for": one.left, "answer": one.answer}


def moved_up_from_plain(candidate: str, data: object) -> MovedUp | None:
    """The reverse; None for None. Errors: ScoringError ``bad-input`` (candidate)."""
    if data is None:
        return None
    if isinstance(data, Mapping) and set(data) == {"for", "answer"}:
        left, answer = data["for"], data["answer"]
        if isinstance(left, str) and left not in ("", candidate) and answer in tuple(SETTLED):
            return MovedUp(left, str(answer))
    raise ScoringError("bad-input", candidate=candidate, unknown=["replacement"])


def decided(decision: str, reason: str | None, told: Any, candidate: str) -> tuple[str, str | None]:
    """Outcome and reason where people decide: only whom they left in reserve can have moved up or refused."""
    one = moved_up_from_plain(candidate, told)
    return (decision, reason) if one is None or decision != "reserve" else one.row
