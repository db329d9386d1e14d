"""What a site was let off, and for how long: a waiver holds for what two people saw, not for whatever the site becomes.

Pure. A waiver keeps the shortfall it was given for; it covers a finding only while that is no larger, no other station
has come too near, and what was known is still known.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from recruit.site_checks import MET, UNKNOWN, Finding

#: The code of a waiver that lets an accepted site be changed while people choose by it; no rule of a site is called so.
REOPEN = "reopen"


def waived(one: Finding) -> dict[str, Any]:
    """A finding as a waiver keeps it, as plain data.

    ``state``; ``value`` as text where there is one; ``below`` and ``above``: by how much the bounds are missed (metres
    for a distance, floors and yuan for a yes or no); ``near``: metres to each station that is nearer than
    asked, by code.
    """
    value = one.facts.get("value")
    below, above = _missed(one)
    return {
        "state": one.state,
        "value": None if value is None else str(value),
        "below": str(below),
        "above": str(above),
        "near": dict(one.facts.get("near") or {}),
    }


def covers(kept: Mapping[str, Any], one: Finding) -> bool:
    """Whether a waiver given for `kept` still lets this finding off. One that kept nothing covers nothing."""
    if not kept or kept["state"] != one.state:
        return False
    if one.state in (MET, UNKNOWN):
        return True
    below, above = _missed(one)
    near = one.facts.get("near") or {}
    return (
        below <= Decimal(kept["below"])
        and above <= Decimal(kept["above"])
        and all(metres >= kept["near"].get(code, metres + 1) for code, metres in near.items())
    )


def _missed(one: Finding) -> tuple[Decimal, Decimal]:
    """By how much a value lies below and above its bounds; nothing where there is no number."""
    low, high = one.facts.get("low"), one.facts.get("high")
    value = one.facts.get("value")
    if one.facts.get("metres") is not None:
        value = Decimal(one.facts["metres"])
        low, high = (None if bound is None else bound * 1000 for bound in (low, high))
    if value is None or isinstance(value, bool):
        return Decimal(0), one.facts.get("over", Decimal(0))
    below = Decimal(0) if low is None else max(Decimal(0), low - value)
    above = Decimal(0) if high is None else max(Decimal(0), value - high)
    return below, above
