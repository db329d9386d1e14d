"""The poster of a station's prices for the shop's wall, on A4 or A3: the county's ceilings beside its own prices."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from math import ceil

from recruit.documents.fields import UNCHECKED
from recruit.documents.qr import qr_data_uri

POSTER_TEMPLATE = "print/fee_poster.html"
PAPERS = ("a4", "a3")


#: Size of type -> how many signs the first column holds, how many lines the page; the style sheet knows the sizes.
SIZES = (("few", 6.6, 6), ("some", 7.9, 8), ("many", 10.2, 11), ("most", 14.0, 15), ("all", 19.8, 22))
#: How wide each column is against the first, in signs.
_WIDE = (1.0, 1.03, 0.72)


def lines_of(rows: Sequence[tuple[str, str, str]], signs: float) -> int:
    """How many lines the rows take where the first column holds so many signs; a digit is half as wide as a sign."""
    return sum(
        max(ceil(_width(cell) / (signs * wide)) for cell, wide in zip(row, _WIDE, strict=True))
        for row in rows
    )


def _width(text: str) -> float:
    return sum(0.55 if sign.isascii() else 1.0 for sign in text) or 1.0


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
    def size(self) -> str:
        """How large the type may be, so that everything stands on one page."""
        fitting = (name for name, signs, most in SIZES if lines_of(self.rows, signs) <= most)
        return next(fitting, SIZES[-1][0])

    @property
    def qr(self) -> str:
        return qr_data_uri(self.address)


def day_words(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"  # data: posters speak Chinese
