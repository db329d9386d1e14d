"""What the notice asks of a site, held against what is known of it: facts in, findings out. Pure.

Facts by code: ``area`` (m², a number as text), ``people`` (whole), ``floor`` (whole, 1 is the ground floor),
``bandwidth`` (Mbit/s), ``broadband``, ``truck``, ``own_shop`` (flags), ``storage`` (m²), ``rent`` (yuan a year, 0 is
free).
What is not known is missing, and that is a finding of its own: nobody may pass for want of an answer.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from recruit.programme.model import SiteRule, Source
from scoring.geo import Point, metres

#: A millionth of a degree of latitude is 11 cm; two points further apart than this in latitude need no sines.
_METRES_PER_MICRO = Decimal("0.1111")
MET, BROKEN, UNKNOWN = "met", "broken", "unknown"


@dataclass(frozen=True)
class Station:
    """Another station that keeps its distance: its place's code, and where it is."""

    code: str
    point: Point


@dataclass(frozen=True)
class Finding:
    """One rule and one site. `state`: ``met``, ``broken`` or ``unknown`` (the fact is missing).

    `facts`: ``value``, ``low``, ``high``; ``over`` of a yes or no that a number stands behind; for the distance
    ``other`` (the nearest station's code), ``metres``, and ``near``: metres to every station that is nearer than
    asked, by code.
    """

    code: str
    level: str
    state: str
    facts: Mapping[str, Any] = field(default_factory=dict)
    source: Source = "office"

    @property
    def stops(self) -> bool:
        """Whether the site cannot be accepted as it is. A missing answer to a hard rule stops it as well."""
        return self.level == "hard" and self.state != MET

    @property
    def warns(self) -> bool:
        """Whether somebody has to say why it is accepted all the same."""
        return self.level == "soft" and self.state != MET


def check_site(
    rules: Iterable[SiteRule], facts: Mapping[str, Any], point: Point | None, others: Sequence[Station]
) -> tuple[Finding, ...]:
    """Every rule of the programme held against one site, in their order. `others`: without the site itself."""
    return tuple(
        _distance(rule, point, others) if rule.code == "distance" else _fact(rule, facts) for rule in rules
    )


def _fact(rule: SiteRule, facts: Mapping[str, Any]) -> Finding:
    value = _asked(rule.code, facts)
    if value is None:
        return Finding(rule.code, rule.level, UNKNOWN, {"low": rule.low, "high": rule.high}, rule.source)
    if isinstance(value, bool):
        told = {"value": value, **_by_how_much(rule.code, facts)}
        return Finding(rule.code, rule.level, MET if value else BROKEN, told, rule.source)
    below = rule.low is not None and value < rule.low
    above = rule.high is not None and value > rule.high
    told = {"value": value, "low": rule.low, "high": rule.high}
    return Finding(rule.code, rule.level, BROKEN if below or above else MET, told, rule.source)


def _asked(code: str, facts: Mapping[str, Any]) -> Decimal | bool | None:
    """The fact a rule asks for; None where nobody has said."""
    if code == "ground-floor":
        return None if facts.get("floor") is None else int(facts["floor"]) == 1
    if code == "rent-free":
        return None if facts.get("rent") is None else Decimal(str(facts["rent"])) == 0
    value = facts.get(code.replace("-", "_"))
    if value is None or isinstance(value, bool):
        return value
    return Decimal(str(value))


def _by_how_much(code: str, facts: Mapping[str, Any]) -> dict[str, Decimal]:
    """How far from it what is asked as yes or no lies, where that is a number: floors, yuan a year."""
    if code == "ground-floor":
        return {"over": abs(Decimal(int(facts["floor"])) - 1)}
    return {"over": Decimal(str(facts["rent"]))} if code == "rent-free" else {}


def _distance(rule: SiteRule, point: Point | None, others: Sequence[Station]) -> Finding:
    """`low` is in kilometres; the nearest station is named, whether it is too near or not."""
    if point is None:
        return Finding(rule.code, rule.level, UNKNOWN, {"low": rule.low, "high": rule.high}, rule.source)
    found = nearest(point, others, within=None)
    if found is None:
        return Finding(rule.code, rule.level, MET, {"low": rule.low, "other": None}, rule.source)
    other, apart = found
    near = rule.low is not None and apart < rule.low * 1000
    far = rule.high is not None and apart > rule.high * 1000
    told = {"low": rule.low, "high": rule.high, "other": other.code, "metres": apart}
    if near and rule.low is not None:
        told["near"] = closer(point, others, rule.low * 1000)
    return Finding(rule.code, rule.level, BROKEN if near or far else MET, told, rule.source)


def closer(point: Point, others: Iterable[Station], within: Decimal) -> dict[str, int]:
    """Metres to every other station nearer than `within` metres, by code."""
    band = [one for one in others if abs(one.point[0] - point[0]) * _METRES_PER_MICRO < within]
    found = {one.code: metres(point, one.point) for one in sorted(band, key=lambda each: each.code)}
    return {code: apart for code, apart in found.items() if apart < within}


def nearest(point: Point, others: Sequence[Station], within: int | None) -> tuple[Station, int] | None:
    """The nearest other station and how many metres away it is; among equals the lower code. None where there is none,
    or none `within` so many metres."""
    best: tuple[int, str, Station] | None = None
    for other in sorted(others, key=lambda one: (abs(one.point[0] - point[0]), one.code)):
        straight_north = abs(other.point[0] - point[0]) * _METRES_PER_MICRO
        if best is not None and straight_north > best[0]:
            break  # the rest lie even further north or south
        apart = metres(point, other.point)
        if best is None or (apart, other.code) < best[:2]:
            best = (apart, other.code, other)
    if best is None or (within is not None and best[0] > within):
        return None
    return best[2], best[0]


def stopping(findings: Iterable[Finding], exempt: Iterable[str]) -> list[Finding]:
    """Hard rules a site does not meet and was not let off."""
    let_off = set(exempt)
    return [one for one in findings if one.stops and one.code not in let_off]


def warning(findings: Iterable[Finding], exempt: Iterable[str]) -> list[Finding]:
    """Soft rules a site does not meet and was not let off."""
    let_off = set(exempt)
    return [one for one in findings if one.warns and one.code not in let_off]
