"""How a training's result came about, line by line: lesson by lesson, altogether, what follows. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from scoring.explain import Line
from scoring.minutes import standing
from scoring.training import input_from_plain, policy_from_plain, settled


def explain_training(policy: Mapping[str, Any], item: Mapping[str, Any]) -> tuple[Line, ...]:
    """``heard`` (lesson, had, whole, least, unit) for each lesson · ``heard-total`` (had, needed, unit) · ``outcome``;
    the last alone for whoever was not asked to come.

    Errors: those of :func:`scoring.training.policy_from_plain` and :func:`scoring.training.input_from_plain`.
    """
    rule = policy_from_plain(policy)
    _candidate, heard, excluded, asked = input_from_plain(rule, item)
    told = standing(rule, heard)
    lines = [
        Line(
            "heard",
            {
                "lesson": code,
                "had": had,
                "whole": rule.units[code],
                "least": rule.least(code),
                "unit": rule.unit,
            },
        )
        for code, had in told.by_lesson.items()
    ]
    lines.append(Line("heard-total", {"had": told.total, "needed": rule.needed, "unit": rule.unit}))
    outcome, reason = settled(rule, told, excluded, asked)
    facts = {"outcome": outcome, "reason": reason, "rung": None}
    return (*(lines if asked else ()), Line("outcome", facts))
