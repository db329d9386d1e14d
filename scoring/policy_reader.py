"""Reading a stage policy from plain data, strictly, finding all its problems at once."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from scoring import policy as p
from scoring.errors import PolicyError, ScoringError
from scoring.numeric import MAX_PLACES, MODES, Rounding, own_context, plain, to_decimal, to_instant
from scoring.panel_rules import read_panel

_CODE = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}")
_TOP = ("components", "completion_time", "rounding", "ties", "rank_style", "cut", "reserve", "absence")


@own_context
def read_policy(data: Mapping[str, Any]) -> p.StagePolicy:
    """Plain dict -> :class:`StagePolicy`. Errors: PolicyError, the first found; ``problems`` has them all."""
    reader = Reader()
    result = reader.policy(data)
    if reader.problems:
        first = reader.problems[0]
        first.problems = tuple(reader.problems)
        raise first
    return result


class Reader:
    """Collects problems and goes on with the default, so that one run shows everything that is wrong."""

    def __init__(self) -> None:
        self.problems: list[PolicyError] = []

    def wrong(self, code: str, path: str, **facts: object) -> None:
        self.problems.append(PolicyError(code, path, **facts))

    def table(self, value: object, path: str, allowed: Sequence[str]) -> Mapping[str, Any]:
        if value is None:
            return {}
        if not isinstance(value, Mapping):
            self.wrong("not-a-mapping", path, value=str(value))
            return {}
        for key in value:
            if key not in allowed:
                self.wrong("unknown-key", f"{path}.{key}" if path else str(key), allowed=list(allowed))
        return value

    def choice(self, value: object, path: str, allowed: Sequence[str]) -> str:
        if value is None:
            return allowed[0]
        if not isinstance(value, str) or value not in allowed:
            self.wrong("not-a-choice", path, value=str(value), allowed=list(allowed))
            return allowed[0]
        return value

    def number(self, value: object, path: str, default: Decimal, *, above_zero: bool = False) -> Decimal:
        if value is None:
            return default
        try:
            number = to_decimal(value)
        except ScoringError:
            self.wrong("not-a-number", path, value=str(value))
            return default
        if number < 0 or (above_zero and number == 0):
            self.wrong("out-of-range", path, value=plain(number))
            return default
        return number

    def whole(self, value: object, path: str, default: int, limit: int = 1_000_000) -> int:
        number = self.number(value, path, Decimal(default))
        if number != int(number) or number > limit:
            self.wrong("not-a-whole-number", path, value=str(value), limit=limit)
            return default
        return int(number)

    def moment(self, value: object, path: str) -> datetime | None:
        if value is None:
            return None
        try:
            return to_instant(value)
        except ScoringError as error:
            self.wrong(error.code, path, value=str(value))
            return None

    def policy(self, data: object) -> p.StagePolicy:
        top = self.table(data, "", _TOP)
        result = p.StagePolicy(
            components=self.components(top.get("components")),
            completion=self.completion(top.get("completion_time")),
            rounding=self.rounding(top.get("rounding")),
            ties=self.rungs(top.get("ties")),
            rank_style=self.choice(top.get("rank_style"), "rank_style", p.RANK_STYLES),
            cut=self.cut(top.get("cut")),
            reserve=self.whole(
                self.table(top.get("reserve"), "reserve", ("places",)).get("places"), "reserve.places", 0
            ),
            absence=self.choice(top.get("absence"), "absence", p.ABSENCES),
        )
        self.check_weights(result)
        self.check_rungs(result)
        for index, item in enumerate(result.components):
            if item.unopposed is not None and result.cut.places is None:
                self.wrong("cut-unused", f"components[{index}].unopposed", rule=result.cut.rule)
        return result

    def components(self, value: object) -> tuple[p.ComponentRule, ...]:
        if not isinstance(value, (list, tuple)):
            self.wrong("components-missing", "components")
            return ()
        found: list[p.ComponentRule] = []
        for index, entry in enumerate(value):
            path = f"components[{index}]"
            item = self.table(
                entry, path, ("code", "max", "weight", "role", "panel", "pass_line", "unopposed")
            )
            code = item.get("code")
            if not isinstance(code, str) or not _CODE.fullmatch(code):
                self.wrong("bad-code", f"{path}.code", value=str(code))
                continue
            if code == p.COMPLETION:
                self.wrong("reserved-code", f"{path}.code", value=code)
            if any(other.code == code for other in found):
                self.wrong("duplicate-code", f"{path}.code", value=code)
            role = self.choice(item.get("role"), f"{path}.role", p.ROLES)
            maximum = self.number(item.get("max"), f"{path}.max", p.HUNDRED, above_zero=True)
            weight = self.number(item.get("weight"), f"{path}.weight", Decimal(0))
            if role == "scored" and weight == 0:
                self.wrong("weight-missing", f"{path}.weight", component=code)
            if role != "scored" and weight != 0:
                self.wrong("weight-not-scored", f"{path}.weight", component=code, role=role)
            panel = read_panel(self, item.get("panel"), f"{path}.panel", maximum)
            lines = [self.pass_line(item, path, key, role, maximum) for key in ("pass_line", "unopposed")]
            found.append(p.ComponentRule(code, maximum, weight, role, panel, *lines))
        return tuple(found)

    def pass_line(
        self, item: Mapping[str, Any], path: str, key: str, role: str, maximum: Decimal
    ) -> Decimal | None:
        if item.get(key) is None:
            return None
        here = f"{path}.{key}"
        line = self.number(item[key], here, Decimal(0))
        if role != "scored" or item.get("pass_line") is None:
            self.wrong("pass-line-unused", here, key=key)
        elif line > maximum:
            self.wrong("pass-line-too-high", here, value=plain(line), max=plain(maximum))
        return line

    def completion(self, value: object) -> p.CompletionRule:
        path = "completion_time"
        item = self.table(value, path, ("rule", "max", "weight", "opens", "closes"))
        rule = p.CompletionRule(
            rule=self.choice(item.get("rule"), f"{path}.rule", p.COMPLETION_RULES),
            max=self.number(item.get("max"), f"{path}.max", p.HUNDRED, above_zero=True),
            weight=self.number(item.get("weight"), f"{path}.weight", Decimal(0)),
            opens=self.moment(item.get("opens"), f"{path}.opens"),
            closes=self.moment(item.get("closes"), f"{path}.closes"),
        )
        if rule.gives_points and rule.weight == 0:
            self.wrong("weight-missing", f"{path}.weight", component=p.COMPLETION)
        if not rule.gives_points and rule.weight != 0:
            self.wrong("weight-not-scored", f"{path}.weight", component=p.COMPLETION, role=rule.rule)
        if rule.rule == "linear" and (rule.opens is None or rule.closes is None):
            self.wrong("window-missing", path)
        if rule.opens is not None and rule.closes is not None and rule.closes <= rule.opens:
            self.wrong("window-backwards", path)
        return rule

    def rounding(self, value: object) -> p.RoundingRules:
        table = self.table(value, "rounding", ("component", "completion", "total"))
        steps: dict[str, Rounding] = {}
        for step in ("component", "completion", "total"):
            path = f"rounding.{step}"
            item = self.table(table.get(step), path, ("places", "mode"))
            places = self.whole(item.get("places"), f"{path}.places", 2, MAX_PLACES)
            steps[step] = Rounding(places, self.choice(item.get("mode"), f"{path}.mode", tuple(MODES)))
        return p.RoundingRules(**steps)

    def rungs(self, value: object) -> tuple[str, ...]:
        if value is None:
            return ()
        if not isinstance(value, (list, tuple)) or not all(isinstance(rung, str) for rung in value):
            self.wrong("not-a-list", "ties", value=str(value))
            return ()
        return tuple(value)

    def cut(self, value: object) -> p.CutRule:
        item = self.table(value, "cut", ("rule", "places", "threshold", "tie_at_line", "unopposed"))
        given_rule = item.get("rule")
        rule = "none" if given_rule is None else self.choice(given_rule, "cut.rule", p.CUT_RULES)
        needs_places, needs_threshold = rule.startswith("fixed"), rule.endswith("threshold")
        places = threshold = None
        if item.get("places") is not None:
            places = self.whole(item["places"], "cut.places", 1)
        if item.get("threshold") is not None:
            threshold = self.number(item["threshold"], "cut.threshold", Decimal(0))
        for needed, given, key in (
            (needs_places, places, "places"),
            (needs_threshold, threshold, "threshold"),
        ):
            if needed and given is None:
                self.wrong("cut-incomplete", f"cut.{key}", rule=rule)
            if not needed and given is not None:
                self.wrong("cut-unused", f"cut.{key}", rule=rule)
        if places == 0:
            self.wrong("out-of-range", "cut.places", value="0")
        at_line = self.choice(item.get("tie_at_line"), "cut.tie_at_line", p.TIES_AT_LINE)
        return p.CutRule(rule, places, threshold, at_line, self.unopposed(item, rule))

    def unopposed(self, item: Mapping[str, Any], rule: str) -> Decimal | None:
        """Who is alone for a place is told by places, and what holds instead by a threshold: it takes both."""
        if item.get("unopposed") is None:
            return None
        if rule != "fixed-and-threshold":
            self.wrong("cut-unused", "cut.unopposed", rule=rule)
        return self.number(item["unopposed"], "cut.unopposed", Decimal(0))

    def check_weights(self, policy: p.StagePolicy) -> None:
        total = sum((item.weight for item in policy.scored), Decimal(0))
        if policy.completion.gives_points:
            total += policy.completion.weight
        if total != p.HUNDRED:
            self.wrong("weights-not-100", "components", total=plain(total))

    def check_rungs(self, policy: p.StagePolicy) -> None:
        codes = {item.code for item in policy.components}
        for index, rung in enumerate(policy.ties):
            path = f"ties[{index}]"
            if policy.ties.index(rung) != index:
                self.wrong("duplicate-rung", path, rung=rung)
            if rung.startswith("component:"):
                if rung.removeprefix("component:") not in codes:
                    self.wrong("rung-unknown", path, rung=rung, components=sorted(codes))
            elif rung not in p.PLAIN_RUNGS:
                self.wrong("rung-unknown", path, rung=rung, components=sorted(codes))
            elif rung == "completed-at" and not policy.uses_completion:
                self.wrong("rung-without-completion", path, rung=rung)
