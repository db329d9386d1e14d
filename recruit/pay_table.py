"""The table of one batch for finance, and the hash by which it is known. Pure."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from scoring.csvtext import csv_bytes

_HEADER = ("batch", "agreement", "kind", "period", "due", "amount", "account")


@dataclass(frozen=True, slots=True)
class Paid:
    """One line as it is hashed: the account by its number in the register of payees, never in clear."""

    agreement: str
    kind: str
    period: str
    due: date
    amount: Decimal
    payee: int


def content(number: str, lines: Sequence[Paid]) -> bytes:
    """The same bytes for the same lines, in the order of the batch."""
    rows = [
        (number, one.agreement, one.kind, one.period, one.due.isoformat(), one.amount, one.payee)
        for one in lines
    ]
    return csv_bytes(_HEADER, rows)


def content_hash(number: str, lines: Sequence[Paid]) -> str:
    """SHA-256 of `content`: whoever approves and whoever exports see the same one, or something changed between."""
    return hashlib.sha256(content(number, lines)).hexdigest()
