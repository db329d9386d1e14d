"""A message in plain, for the moment of sending only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Letter:
    """`reference` is the same at every try; `at` is when this try is made."""

    reference: str
    channel: str
    address: str
    body: str
    at: datetime | None = None


def reference_of(message_id: int) -> str:
    """What gateways, mail servers and sheets know a message by."""
    return f"zeyou-{message_id}"


def id_of(reference: str) -> int | None:
    """The message behind a reference; None where it is none."""
    number = reference.strip().lower().removeprefix("zeyou-")
    fits = reference.strip().lower().startswith("zeyou-") and number.isascii() and number.isdigit()
    return int(number) if fits and len(number) < 10 else None
