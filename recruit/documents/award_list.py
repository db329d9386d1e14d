"""A published list of awards on paper."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from recruit.documents.qr import qr_data_uri

AWARD_TEMPLATE = "print/award_list.html"


@dataclass(frozen=True)
class AwardList:
    """`parts`: for each kind its title, yuan each (0: no money), and the rows' names."""

    number: str
    title: str
    organiser: str
    programme: str
    on_day: date
    parts: Sequence[dict[str, Any]]
    total: Decimal
    address: str
    hotline: str

    @property
    def person(self) -> str:
        """What is named when the print fails."""
        return self.number

    @property
    def qr(self) -> str:
        return qr_data_uri(self.address)
