"""The same inputs under another rule: who would go on and who would not. Nothing of it is ever the rule."""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from scoring.changes import Differs, Moved, changes, differs
from scoring.cutoff import LineReport
from scoring.policy import StagePolicy
from scoring.worked import Worked, work_out

#: What may be asked for -> where it stands in the rules.
ASKED = {
    "places": ("cut", "places"),
    "threshold": ("cut", "threshold"),
    "tie_at_line": ("cut", "tie_at_line"),
    "reserve": ("reserve", "places"),
    "component_places": ("rounding", "component", "places"),
    "component_mode": ("rounding", "component", "mode"),
    "total_places": ("rounding", "total", "places"),
    "total_mode": ("rounding", "total", "mode"),
    "absence": ("absence",),
    "ties": ("ties",),
}
#: The same for the arithmetic of judges' panels: where it stands in the rule of each component that judges mark.
PANEL_ASKED = {
    "trim": ("trim",),
    "coefficient": ("coefficient",),
    "trim_candidates": ("trim_candidates",),
    "pool": ("pool",),
    "coefficient_places": ("rounding", "coefficient", "places"),
    "coefficient_mode": ("rounding", "coefficient", "mode"),
    "score_places": ("rounding", "score", "places"),
    "score_mode": ("rounding", "score", "mode"),
}


@dataclass(frozen=True)
class Otherwise:
    """entering, leaving: who would go on that does not, and the other way round, by place under the other rule.
    further: how many others would have another rank or total. rules: what of the rules was other."""

    entering: tuple[Moved, ...]
    leaving: tuple[Moved, ...]
    further: int
    rules: tuple[Differs, ...]
    report: LineReport | None


def other_rules(rules: Mapping[str, Any], asked: Mapping[str, Any]) -> dict[str, Any]:
    """The rules with what was asked for: keys of `ASKED` and `PANEL_ASKED`, and `pass_key` of a component.

    A threshold makes a cut by number one by number and threshold, and an empty one the reverse. Errors: PolicyError.
    """
    made: dict[str, Any] = deepcopy(dict(rules))
    _put(made, ASKED, asked)
    for component in made["components"]:
        if "panel" in component:
            _put(component["panel"], PANEL_ASKED, asked)
        if (key := pass_key(component["code"])) in asked:
            component["pass_line"] = asked[key]
            if asked[key] is None:
                component.pop("unopposed", None)
    cut = made["cut"]
    parts = [name for name, key in (("fixed", "places"), ("threshold", "threshold")) if cut[key] is not None]
    cut["rule"] = "-and-".join(parts) or "none"
    return StagePolicy.from_dict(made).to_dict()


def pass_key(code: str) -> str:
    """What a component's pass line is asked for under."""
    return f"pass-{code}"


def _put(made: dict[str, Any], known: Mapping[str, tuple[str, ...]], asked: Mapping[str, Any]) -> None:
    for name, path in known.items():
        if name in asked:
            place = made
            for step in path[:-1]:
                place = place[step]
            place[path[-1]] = asked[name]


def otherwise(worked: Worked, asked: Mapping[str, Any]) -> Otherwise:
    """A list that has been worked out, beside the one another rule would give. Errors: PolicyError."""
    rules = other_rules(worked.policy, asked)
    made = work_out(rules, worked.inputs)
    found = changes(_plain(worked), _plain(made)).moved
    entering = tuple(one for one in found if _goes_on(one.after) and not _goes_on(one.before))
    leaving = tuple(one for one in found if _goes_on(one.before) and not _goes_on(one.after))
    further = len(found) - len(entering) - len(leaving)
    return Otherwise(entering, leaving, further, tuple(differs(worked.policy, rules)), made.report)


def _goes_on(row: Mapping[str, Any] | None) -> bool:
    return row is not None and row["outcome"] == "advanced"


def _plain(worked: Worked) -> dict[str, Any]:
    from scoring.bundle import rows_of

    return {"policy": worked.policy, "inputs": worked.inputs, "rows": rows_of(worked, {})}
