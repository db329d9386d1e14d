"""The params of a component that a panel marks, as the rule that `scoring.panel_rules` reads.

In the programme each step stands flat beside the others (``mean_decimals``, ``mean_mode``). What is left out means what
it meant before the step had a setting of its own: decimals of `common` are those of `mean`, those of `judge` are those
of `score`, and `mode` is that of every step without one.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from recruit.programme.model import Component
from scoring.panel_rules import STEPS

#: The kind of component that this is about.
PANEL = "panel"
#: Where a step's decimals are taken from if it has none of its own.
_FALLBACK = {"common": "mean", "judge": "score"}
UNROUNDED = "none"
_PLAIN = ("trim", "minimum_judges", "minimum_kept", "few", "coefficient", "trim_candidates", "pool")
#: Settings that are words and belong on the page of rules, where a kind's words are left out otherwise.
PANEL_WORDS = frozenset(
    {"trim", "few", "coefficient", "pool", "score_cap", "mode"}
    | {f"{step}_{what}" for step in STEPS for what in ("decimals", "mode")}
)


def panel_rule(component: Component) -> dict[str, Any]:
    """The plain form of `scoring.panel_rules`. A sheet without criteria has one line, named as the component is."""
    params = component.params
    rows = params.get("criteria")
    whole = [{"code": component.code, "max": str(component.max)}]
    return {
        "criteria": [_line(row) for row in rows] if isinstance(rows, (list, tuple)) and rows else whole,
        **{key: params[key] for key in _PLAIN if key in params},
        "cap": params.get("score_cap", "max"),
        "rounding": {step: _step(step, params) for step in STEPS},
    }


def _line(row: object) -> dict[str, Any]:
    given = row if isinstance(row, Mapping) else {}
    return {"code": str(given.get("code", "")), "max": given.get("max")}


def _step(step: str, params: Mapping[str, Any]) -> dict[str, Any] | None:
    places = params.get(f"{step}_decimals", params.get(f"{_FALLBACK.get(step, step)}_decimals", 2))
    if places == UNROUNDED:
        return None
    return {"places": places, "mode": params.get(f"{step}_mode", params.get("mode", "half-up"))}
