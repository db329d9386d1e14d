"""Numbers: one decimal context of our own, parsing, rounding and the canonical spelling.

Python's decimal module takes precision and rounding from an ambient context that any caller may have
changed. A published list must not depend on that, so every public function of this package that computes
runs inside :func:`own_context`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import (
    ROUND_DOWN,
    ROUND_HALF_EVEN,
    ROUND_HALF_UP,
    Clamped,
    Context,
    Decimal,
    DivisionByZero,
    InvalidOperation,
    Overflow,
    localcontext,
)
from functools import wraps
from typing import ParamSpec, TypeVar

from scoring.errors import ScoringError

P = ParamSpec("P")
R = TypeVar("R")

MODES = {"half-up": ROUND_HALF_UP, "truncate": ROUND_DOWN, "half-even": ROUND_HALF_EVEN}
# Fifty digits: sums of any cohort's marks stay exact, so the order of adding can never matter.
CONTEXT = Context(prec=50, rounding=ROUND_HALF_EVEN, traps=[InvalidOperation, DivisionByZero, Overflow])
CONTEXT.traps[Clamped] = False
MAX_PLACES = 12
_NUMBER = re.compile(r"[+-]?[0-9]{1,12}(\.[0-9]{1,12})?")


def own_context(function: Callable[P, R]) -> Callable[P, R]:
    """Run ``function`` under :data:`CONTEXT`, whatever the caller's decimal context is."""

    @wraps(function)
    def inside(*args: P.args, **kwargs: P.kwargs) -> R:
        with localcontext(CONTEXT):
            return function(*args, **kwargs)

    return inside


@own_context
def round_to(value: Decimal, places: int, mode: str = "half-up") -> Decimal:
    """``value`` with exactly ``places`` decimals; ``mode`` is half-up, truncate or half-even."""
    # Adding zero turns a negative zero into plain zero, which would otherwise print as "-0.00".
    return value.quantize(Decimal(1).scaleb(-places), rounding=MODES[mode]) + 0


@dataclass(frozen=True)
class Rounding:
    """How one step is rounded: so many decimals, ``half-up``, ``truncate`` or ``half-even``."""

    places: int = 2
    mode: str = "half-up"

    def of(self, value: Decimal) -> Decimal:
        """The value, rounded so."""
        return round_to(value, self.places, self.mode)


def rounding_to(places: int, mode: str) -> Callable[[Decimal], Decimal]:
    """:func:`round_to` with these settings, for many values inside :func:`own_context`: entering the context once per
    value takes three times as long as the rounding."""
    quantum, how = Decimal(1).scaleb(-places, CONTEXT), MODES[mode]

    def rounded(value: Decimal) -> Decimal:
        return value.quantize(quantum, how) + 0

    return rounded


def to_decimal(text: object) -> Decimal:
    """Read a number as people write it: full-width digits, a full-width point or a middle dot, spaces around.

    Ints and finite Decimals pass; a float is taken at its shortest spelling, which is what its author typed.
    No exponents, no thousands separators: ``1,234`` may mean two things. At most 12 digits either side.
    Errors: ScoringError ``not-a-number``.
    """
    if isinstance(text, bool) or not isinstance(text, (str, int, float, Decimal)):
        raise ScoringError("not-a-number", text=str(text))
    if isinstance(text, Decimal):
        if not text.is_finite():
            raise ScoringError("not-a-number", text=str(text))
        written = format(text, "f")
    else:
        written = text if isinstance(text, str) else repr(text)
    folded = unicodedata.normalize("NFKC", written).strip().replace("。", ".").replace("·", ".")
    folded = folded.replace("−", "-")
    if not _NUMBER.fullmatch(folded):
        raise ScoringError("not-a-number", text=written)
    return Decimal(folded)


def plain(value: Decimal) -> str:
    """The canonical spelling of a setting or mark: no exponent, no needless zeros (``60.50`` -> ``60.5``)."""
    text = format(value, "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text in {"-0", ""} else text


def fixed(value: Decimal) -> str:
    """A computed figure with the decimals it was rounded to (``28.50`` stays ``28.50``)."""
    return format(value, "f")


def instant(value: datetime) -> str:
    """An aware moment as canonical UTC text, so that a list never depends on a server's time zone."""
    if value.tzinfo is None or value.utcoffset() is None:
        raise ScoringError("naive-time", text=value.isoformat())
    return value.astimezone(UTC).isoformat().replace("+00:00", "Z")


def to_instant(text: object) -> datetime:
    """Read ISO 8601 with an offset (or an aware datetime). Errors: ``not-a-time``, ``naive-time``."""
    if isinstance(text, datetime):
        moment = text
    else:
        try:
            moment = datetime.fromisoformat(str(text).strip())
        except ValueError:
            raise ScoringError("not-a-time", text=str(text)) from None
    if moment.tzinfo is None or moment.utcoffset() is None:
        raise ScoringError("naive-time", text=moment.isoformat())
    return moment
