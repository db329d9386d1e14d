"""The poster of a station's prices for the shop's wall, on A4 or A3: the county's ceilings beside its own prices."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from recruit.documents.fields import UNCHECKED
from recruit.documents.qr import qr_data_uri

POSTER_TEMPLATE = "print/fee_poster.html"
PAPERS = ("a4", "a3")


@dataclass(frozen=True)
class FeePoster:
    """`rows`: (service, ceiling, own price). `since`: from which day the prices hold, '' where none are posted."""

    number: str
    paper: str
    station: str
    organiser: str
    hotline: str
    address: str
    rows: Sequence[tuple[str, str, str]]
    since: str = field(default="", metadata=UNCHECKED)

    @property
    def person(self) -> str:
        """What is named when the print fails."""
        return self.station

    @property
    def many(self) -> bool:
        """Whether so many services stand on it that the type must be smaller."""
        return len(self.rows) > 9

    @property
    def qr(self) -> str:
        return qr_data_uri(self.address)


def day_words(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"  # data: posters speak Chinese
