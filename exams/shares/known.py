"""A link as somebody who reads a list needs to know it. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Known:
    """A link that rows may speak of, and when downloads could be made."""

    link_id: int
    number: str
    kind: str
    opens: datetime
    closes: datetime
