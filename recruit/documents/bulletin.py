"""A periodic report on paper."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from recruit.documents.fields import UNCHECKED


@dataclass(frozen=True)
class BulletinPaper:
    """What is printed. `issued`: when it was issued, None for one that is not yet; cells of a table may be empty."""

    number: int
    title: str
    organiser: str
    since: date
    until: date
    person: str
    issued: date | None = field(metadata=UNCHECKED)
    sections: Sequence[Any] = field(metadata=UNCHECKED)
    remarks: str = field(metadata=UNCHECKED)
