"""The rules of one stage, as data: what counts, how it is rounded, who wins a tie, where the line is.

Every value is a setting because real notices contradict each other (see ``docs/adding-a-programme.md``).
:class:`StagePolicy` is frozen; :meth:`StagePolicy.to_dict` is the canonical spelling that goes into
published bundles, and ``StagePolicy.from_dict(policy.to_dict()) == policy``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from scoring.numeric import Rounding, instant, plain

if TYPE_CHECKING:
    from scoring.panel_rules import PanelRule

HUNDRED = Decimal(100)
ROLES = ("scored", "tie", "condition")
COMPLETION_RULES = ("none", "rank-points", "linear", "tie-breaker")
RANK_STYLES = ("competition", "dense")
CUT_RULES = ("fixed", "threshold", "fixed-and-threshold", "none")
TIES_AT_LINE = ("ladder", "all-advance")
ABSENCES = ("out", "zero")
PLAIN_RUNGS = ("completed-at", "extra-test", "draw", "unrounded-total")
COMPLETION = "completion"


@dataclass(frozen=True)
class RoundingRules:
    """Rounding per step: each component's points, the completion points, the total."""

    component: Rounding = field(default_factory=Rounding)
    completion: Rounding = field(default_factory=Rounding)
    total: Rounding = field(default_factory=Rounding)


@dataclass(frozen=True)
class ComponentRule:
    """One thing that is marked, 0 to ``max``.

    ``role``: ``scored`` is worth value / max x weight points; ``tie`` is used by the ladder only;
    ``condition`` must reach ``max`` before completion counts, and is worth no points.
    ``panel``: how judges' sheets become its mark, where they do (:mod:`scoring.panel_rules`).
    ``pass_line``: whoever has less in a scored component has a total and no rank, and does not go on, whatever the
    total (an interview below 60); ``unopposed`` holds instead where no more people compete than there are places.
    """

    code: str
    max: Decimal = HUNDRED
    weight: Decimal = Decimal(0)
    role: str = "scored"
    panel: PanelRule | None = None
    pass_line: Decimal | None = None
    unopposed: Decimal | None = None

    @property
    def capped(self) -> bool:
        """Whether no mark may be above ``max``."""
        return self.role != "condition" and (self.panel is None or self.panel.between.score_max is not None)


@dataclass(frozen=True)
class CompletionRule:
    """What finishing early is worth: see :mod:`scoring.completion`."""

    rule: str = "none"
    max: Decimal = HUNDRED
    weight: Decimal = Decimal(0)
    opens: datetime | None = None
    closes: datetime | None = None

    @property
    def gives_points(self) -> bool:
        return self.rule in ("rank-points", "linear")


@dataclass(frozen=True)
class CutRule:
    """Where the line is: ``places`` for the fixed rules, an inclusive ``threshold`` for the others.

    ``unopposed``: with places and a threshold, the threshold that holds instead where no more people compete than there
    are places (some notices ask 70 where there is no competition, and 60 else).
    """

    rule: str = "none"
    places: int | None = None
    threshold: Decimal | None = None
    tie_at_line: str = "ladder"
    unopposed: Decimal | None = None

    def pass_line(self, competing: int) -> Decimal | None:
        """The threshold that holds for so many people with a total; None where there is none."""
        if not self.rule.endswith("threshold"):
            return None
        return self.unopposed if self.unopposed is not None and self.alone(competing) else self.threshold

    def alone(self, competing: int) -> bool:
        """Whether so many people do not compete with one another: there is a place for each."""
        return self.places is not None and competing <= self.places


@dataclass(frozen=True)
class StagePolicy:
    """All rules of one stage. ``reserve`` is the number of reserve places after the line."""

    components: tuple[ComponentRule, ...]
    completion: CompletionRule = field(default_factory=CompletionRule)
    rounding: RoundingRules = field(default_factory=RoundingRules)
    ties: tuple[str, ...] = ()
    rank_style: str = "competition"
    cut: CutRule = field(default_factory=CutRule)
    reserve: int = 0
    absence: str = "out"

    @classmethod
    def from_dict(cls, plain_dict: Mapping[str, Any]) -> StagePolicy:
        """Read the plain shape; unknown keys and wrong values raise :class:`scoring.errors.PolicyError`."""
        from scoring.policy_reader import read_policy

        return read_policy(plain_dict)

    @property
    def scored(self) -> tuple[ComponentRule, ...]:
        return tuple(item for item in self.components if item.role == "scored")

    @property
    def judged(self) -> tuple[ComponentRule, ...]:
        """Those whose mark follows from judges' sheets."""
        return tuple(item for item in self.components if item.panel is not None)

    @property
    def conditions(self) -> tuple[ComponentRule, ...]:
        return tuple(item for item in self.components if item.role == "condition")

    def pass_lines(self, competing: int) -> dict[str, Decimal]:
        """Component code -> the least mark with which one goes on, for so many people who have a total."""
        alone = self.cut.alone(competing)
        return {
            item.code: item.unopposed if alone and item.unopposed is not None else item.pass_line
            for item in self.scored
            if item.pass_line is not None
        }

    @property
    def point_keys(self) -> tuple[str, ...]:
        """Keys of a result's points, in order: scored component codes, then ``completion`` if it counts."""
        codes = tuple(item.code for item in self.scored)
        return (*codes, COMPLETION) if self.completion.gives_points else codes

    @property
    def uses_completion(self) -> bool:
        return self.completion.rule != "none"

    def component(self, code: str) -> ComponentRule:
        """The component of that code. Errors: KeyError."""
        for item in self.components:
            if item.code == code:
                return item
        raise KeyError(code)

    def to_dict(self) -> dict[str, Any]:
        """The canonical plain dict: every key present, numbers as strings, moments in UTC, no floats."""
        return {
            "components": [_component_dict(item) for item in self.components],
            "completion_time": {
                "rule": self.completion.rule,
                "max": plain(self.completion.max),
                "weight": plain(self.completion.weight),
                "opens": None if self.completion.opens is None else instant(self.completion.opens),
                "closes": None if self.completion.closes is None else instant(self.completion.closes),
            },
            "rounding": {
                step: {"places": rule.places, "mode": rule.mode}
                for step, rule in (
                    ("component", self.rounding.component),
                    ("completion", self.rounding.completion),
                    ("total", self.rounding.total),
                )
            },
            "ties": list(self.ties),
            "rank_style": self.rank_style,
            "cut": _cut_dict(self.cut),
            "reserve": {"places": self.reserve},
            "absence": self.absence,
        }


def _cut_dict(cut: CutRule) -> dict[str, Any]:
    told = {
        "rule": cut.rule,
        "places": cut.places,
        "threshold": None if cut.threshold is None else plain(cut.threshold),
        "tie_at_line": cut.tie_at_line,
    }
    # Only where it is set: lists from before this setting keep their spelling.
    return told if cut.unopposed is None else {**told, "unopposed": plain(cut.unopposed)}


def _component_dict(item: ComponentRule) -> dict[str, Any]:
    told: dict[str, Any] = {
        "code": item.code, "max": plain(item.max), "weight": plain(item.weight), "role": item.role,
    }  # fmt: skip
    for key, line in (("pass_line", item.pass_line), ("unopposed", item.unopposed)):
        if line is not None:  # as above
            told[key] = plain(line)
    return told if item.panel is None else {**told, "panel": item.panel.to_dict()}
