"""One step of a working in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

Facts = Mapping[str, Any]


@dataclass(frozen=True)
class Said:
    """One step: what it is about, the sentence, and the points it gave (None where it gives none)."""

    title: str
    text: str
    points: str | None = None
