"""A list of who completed a training, as data: how much each person heard of each lesson, and the rule. Pure.

The policy is ``{"rule": "training", "unit": "minutes" | "days", "lessons": {code: length}, "needed": 200,
"lesson_share": "0.8"}``, the inputs ``{candidate, heard: {code: 40}, excluded: None | "withdrawn"}``, with
``asked: False`` for people whom the programme does not ask to come. Everybody who has what is needed, or need not have
it, goes on; nobody is ranked.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from scoring.errors import PolicyError, ScoringError
from scoring.minutes import UNITS, Rule, Standing, standing
from scoring.numeric import plain, to_decimal
from scoring.ranking import ADVANCED, OUT, Ranked

RULE = "training"
COMPLETE, SHORT, LESSONS = "training-complete", "training-short", "training-lessons"
_POLICY_KEYS = {"rule", "unit", "lessons", "needed", "lesson_share"}
#: Why somebody goes on who was asked for nothing; of lists that people decide as well.
NOT_ASKED = "not-asked"
_INPUT_KEYS = {"candidate", "heard", "excluded", "asked"}


def by_training(policy: Mapping[str, Any]) -> bool:
    """Whether these are the rules of a training that is completed or not."""
    return policy.get("rule") == RULE


def policy_to_plain(rule: Rule) -> dict[str, Any]:
    return {
        "rule": RULE,
        "unit": rule.unit,
        "lessons": dict(sorted(rule.units.items())),
        "needed": rule.needed,
        "lesson_share": plain(rule.lesson_share),
    }


def policy_from_plain(data: Mapping[str, Any]) -> Rule:
    """Errors: PolicyError ``unknown-key``, ``bad-training``."""
    for key in sorted(set(data) - _POLICY_KEYS):
        raise PolicyError("unknown-key", key, key=key)
    lessons, needed = data.get("lessons"), data.get("needed")
    right = (
        by_training(data)
        and data.get("unit") in UNITS
        and isinstance(lessons, Mapping)
        and bool(lessons)
        and all(isinstance(code, str) and _whole(most, 1) for code, most in lessons.items())
        and _whole(needed, 0)
    )
    if not right or not isinstance(lessons, Mapping):
        raise PolicyError("bad-training", "", value=str(sorted(map(str, data))))
    share = to_decimal(str(data.get("lesson_share", "0")))
    if not Decimal(0) <= share <= 1:
        raise PolicyError("bad-training", "lesson_share", value=plain(share))
    return Rule(str(data["unit"]), dict(lessons), int(str(needed)), share)


def input_to_plain(
    candidate: str, heard: Mapping[str, int], excluded: str | None, asked: bool = True
) -> dict[str, Any]:
    told = {"candidate": candidate, "heard": dict(sorted(heard.items())), "excluded": excluded or None}
    return told if asked else {**told, "asked": False}


def input_from_plain(rule: Rule, item: Mapping[str, Any]) -> tuple[str, dict[str, int], str | None, bool]:
    """(candidate, lesson -> heard, why excluded, whether asked to come). Errors: ScoringError ``bad-input``."""
    candidate, heard, excluded = item.get("candidate"), item.get("heard"), item.get("excluded")
    asked = item.get("asked", True)
    right = (
        isinstance(candidate, str)
        and candidate != ""
        and not set(item) - _INPUT_KEYS
        and isinstance(heard, Mapping)
        and all(code in rule.units and _whole(count, 0, rule.units[code]) for code, count in heard.items())
        and (excluded is None or isinstance(excluded, str))
        and isinstance(asked, bool)
    )
    if not right or not isinstance(heard, Mapping):
        raise ScoringError("bad-input", candidate=str(candidate), heard=str(heard))
    return str(candidate), dict(heard), excluded or None, bool(asked)


def completed_from_plain(
    policy: Mapping[str, Any], inputs: Sequence[Mapping[str, Any]]
) -> tuple[Ranked, ...]:
    """The list: who completed the training, then who did not, each by code."""
    rule = policy_from_plain(policy)
    found = []
    for item in inputs:
        candidate, heard, excluded, asked = input_from_plain(rule, item)
        outcome, reason = settled(rule, standing(rule, heard), excluded, asked)
        found.append(Ranked(candidate, {}, None, None, outcome, None, reason))
    return tuple(sorted(found, key=lambda one: (one.outcome != ADVANCED, one.candidate)))


def settled(rule: Rule, told: Standing, excluded: str | None, asked: bool) -> tuple[str, str]:
    """(outcome, reason): whoever has left is out; whoever is not asked to come goes on with whatever they heard."""
    if excluded is not None:
        return OUT, excluded
    if not asked:
        return ADVANCED, NOT_ASKED
    return ADVANCED if told.completed else OUT, reason_of(rule, told)


def reason_of(rule: Rule, told: Standing) -> str:
    """Why, with the figures: ``training-short:160/200``; ``training-lessons:200/200:2`` where two lessons lack their
    share."""
    figures = f"{told.total}/{rule.needed}"
    if told.missing:
        return f"{SHORT}:{figures}"
    if told.lessons_short:
        return f"{LESSONS}:{figures}:{len(told.lessons_short)}"
    return f"{COMPLETE}:{figures}"


def _whole(value: object, low: int, high: int = 1_000_000) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and low <= value <= high
