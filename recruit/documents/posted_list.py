"""What a published list says on paper."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from recruit.documents.fields import UNCHECKED
from recruit.documents.qr import qr_data_uri

LIST_TEMPLATE = "print/posted_list.html"


@dataclass(frozen=True)
class PostedList:
    """`parts`: rows in groups, each row ``{line, cells: [{text, number}]}``; empty cells are right, most rows have
    some. `reason` is empty for a first version. `address` is the list's page, which the QR code leads to.
    `begins`, `ends`: whether these are the first rows of the list, below its heading, and the last, above its foot."""

    number: str
    organiser: str
    programme: str
    headings: Sequence[str]
    facts: Sequence[tuple[str, str]]
    note: str
    address: str
    footer: str
    parts: Sequence[Sequence[dict[str, Any]]] = field(metadata=UNCHECKED)
    reason: str = field(default="", metadata=UNCHECKED)
    begins: bool = True
    ends: bool = True

    @property
    def person(self) -> str:
        """What is named when the print fails."""
        return self.number

    @property
    def qr(self) -> str:
        return qr_data_uri(self.address)
