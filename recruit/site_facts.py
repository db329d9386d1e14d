"""What may be said of a site: each fact read from what people type, with its bounds. Pure.

The facts are those of `recruit.site_checks`, and ``until``, the last day of use (``2019-06-30``). Address, owner and
remarks are kept apart (`recruit.site_words`), because they tell of a person.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from recruit.errors import Refusal
from recruit.intake.answers import amount, day, whole
from recruit.sheets import yes_or_no
from scoring.errors import ScoringError
from scoring.geo import Point, point

#: Longest address, owner's name, remark.
TEXTS = {"address": 120, "owner": 60, "note": 500}


@dataclass(frozen=True)
class SiteFacts:
    """All that is said of one site at once. `facts` by code, `private` by the names of `TEXTS`."""

    facts: Mapping[str, Any] = field(default_factory=dict)
    point: Point | None = None
    private: Mapping[str, str] = field(default_factory=dict)


def _number(low: str, high: str) -> Callable[[str], str]:
    def read(text: str) -> str:
        value = amount(text, 2)
        if not Decimal(low) <= value <= Decimal(high):
            raise Refusal("site-out-of-range", low=low, high=high)
        return format(value.normalize(), "f")

    return read


def _whole(low: int, high: int) -> Callable[[str], int]:
    def read(text: str) -> int:
        value = whole(text)
        if not low <= value <= high:
            raise Refusal("site-out-of-range", low=low, high=high)
        return value

    return read


def _flag(text: str) -> bool:
    found = yes_or_no(text)
    if found is None:
        raise Refusal("yes-or-no-wanted")
    return found


READERS: Mapping[str, Callable[[str], Any]] = {
    "area": _number("0.01", "100000"),
    "people": _whole(0, 1_000_000),
    "floor": _whole(-3, 60),
    "bandwidth": _number("0", "100000"),
    "broadband": _flag,
    "truck": _flag,
    "storage": _number("0", "100000"),
    "rent": _number("0", "10000000"),
    "own_shop": _flag,
    "until": lambda text: day(text).isoformat(),
}


def read_facts(typed: Mapping[str, str]) -> tuple[SiteFacts, list[Refusal]]:
    """What a form or a row of a sheet says; blank means not known. Every mistake with its `field`.

    Refusals: 'number-wanted' | 'whole-wanted' | 'decimals-many' | 'date-wanted' | 'yes-or-no-wanted' |
    'site-out-of-range' (low, high) | 'site-point' | 'site-text-long' (high).
    """
    found: list[Refusal] = []
    facts: dict[str, Any] = {}
    for code, read in READERS.items():
        text = typed.get(code, "").strip()
        if not text:
            continue
        try:
            facts[code] = read(text)
        except Refusal as refusal:
            found.append(Refusal(refusal.code, **{**refusal.facts, "field": code}))
    where = None
    try:
        where = read_point(typed.get("latitude", ""), typed.get("longitude", ""))
    except Refusal as refusal:
        found.append(refusal)
    private = {name: typed.get(name, "").strip() for name in TEXTS}
    for name, most in TEXTS.items():
        if len(private[name]) > most:
            found.append(Refusal("site-text-long", field=name, high=most))
    return SiteFacts(facts, where, private), found


def read_point(latitude: str, longitude: str) -> Point | None:
    """Degrees as a map or a phone shows them; both or none. Errors: Refusal('site-point', field)."""
    if not latitude.strip() and not longitude.strip():
        return None
    try:
        north, east = (amount(text.strip().rstrip("°"), 12) for text in (latitude, longitude))
    except Refusal:
        raise Refusal("site-point", field="latitude") from None
    try:
        return point(north, east)
    except ScoringError:
        raise Refusal("site-point", field="latitude") from None


def degrees(micro: int | None) -> str:
    """A coordinate as it is typed; '' where there is none."""
    return "" if micro is None else format(Decimal(micro).scaleb(-6), "f")
