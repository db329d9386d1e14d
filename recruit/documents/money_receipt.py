"""A receipt for money: one paper, the amount in figures and in the capitals that cannot be altered."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal


@dataclass(frozen=True)
class ReceiptPaper:
    """What is printed. Amounts in yuan; `giver` hands over, `taker` signs."""

    number: str
    title: str
    on_day: date
    giver: str
    taker: str
    what: str
    amount: Decimal
    how: str
    agreement: str
    place: str

    @property
    def person(self) -> str:
        """Who is named when the print fails."""
        return self.giver
