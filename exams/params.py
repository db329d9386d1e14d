"""Checks that several kinds make of their params, as (path, code, facts) for `zeyou programme check`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

Problem = tuple[str, str, dict[str, Any]]


def whole_numbers(params: Mapping[str, Any], wanted: Mapping[str, tuple[int, int]]) -> Iterator[Problem]:
    """Each key, where given, is a whole number within its bounds."""
    for key, (low, high) in wanted.items():
        value = params.get(key, low)
        if isinstance(value, bool) or not isinstance(value, int):
            yield key, "not-whole", {"value": value}
        elif value < low:
            yield key, "too-small", {"value": value, "low": low}
        elif value > high:
            yield key, "too-big", {"value": value, "high": high}


def numbers(params: Mapping[str, Any], path: str = "") -> Iterator[Problem]:
    """Every value is a number of at least zero."""
    for key, value in params.items():
        where = f"{path}.{key}" if path else key
        if isinstance(value, bool) or not isinstance(value, (int, Decimal)):
            yield where, "not-a-number", {"value": value}
        elif value < 0:
            yield where, "too-small", {"value": value, "low": 0}
