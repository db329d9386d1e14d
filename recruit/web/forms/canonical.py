"""Answers as plain data with one spelling each, fit for canonical JSON."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from recruit.errors import Refusal
from recruit.phone import normalise as normalise_phone
from recruit.web.forms.fields import plain


def canonical(kind: str, value: Any) -> Any:
    """The stored form of a field's value by its type; None when nothing was answered."""
    if value is None or value == "" or value == []:
        return None
    if isinstance(value, str):
        return _text(kind, value)
    if isinstance(value, Decimal):
        return format(value.quantize(Decimal("0.01")) if kind == "money" else value, "f")
    if isinstance(value, date):
        return value.isoformat()
    return list(value) if isinstance(value, (list, tuple)) else value


def _text(kind: str, value: str) -> str | None:
    if kind == "phone" and value.strip():
        try:
            return normalise_phone(value)
        except Refusal:
            return plain(value)
    lines = [line.rstrip() for line in value.replace("\r\n", "\n").replace("\x00", "").split("\n")]
    return "\n".join(lines).strip() or None
