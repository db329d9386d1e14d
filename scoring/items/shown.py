"""The edge between floating point inside and rounded decimals outside."""

from __future__ import annotations

import math
from decimal import Decimal

from scoring.numeric import round_to

PLACES = 10


def shown(value: float | None, places: int = PLACES) -> Decimal | None:
    """``value`` as a Decimal of ``places`` decimals, half up; None for a figure that does not exist (None, NaN, ±inf).

    Two digits more are settled first, so that the last bit of a sum (which depends on the order of adding) does not
    decide how a half is rounded.
    """
    if value is None or not math.isfinite(value):
        return None
    return round_to(Decimal(f"{value:.{places + 2}f}"), places)


def certain(value: float, places: int = PLACES) -> Decimal:
    """As `shown`, for a figure that always exists. Errors: ValueError when it does not after all."""
    decimal = shown(value, places)
    if decimal is None:
        raise ValueError(value)
    return decimal
