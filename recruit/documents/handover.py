"""The list of materials that both sides sign when they change hands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from recruit.documents.fields import UNCHECKED

HANDOVER_TEMPLATE = "print/handover.html"


@dataclass(frozen=True)
class HandoverPaper:
    """`rows`: (thing, how many). `giver` hands over, `taker` runs the station."""

    number: str
    on_day: date
    giver: str
    taker: str
    place: str
    agreement: str
    rows: Sequence[tuple[str, int]]
    remark: str = field(default="", metadata=UNCHECKED)

    @property
    def person(self) -> str:
        """Who is named when the print fails."""
        return self.taker
