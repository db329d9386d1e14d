"""Marking essays by hand: which marks there are. What two blind marks come to and who is given which answer is told by
`exams.blind`. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from exams.bank.items import ESSAY
from exams.blind import SHAPES, BlindRules, Settled, Wanted, lot, read_rules, settle, share_answers
from recruit.programme.shapes import Group, Number, Told
from scoring.numeric import to_decimal

__all__ = ["EssayRules", "Settled", "Wanted", "buttons", "check_essays", "lot", "settle", "share_answers"]

SHAPE = Group({"step": Number(Decimal("0.01"), 100), **SHAPES})
#: So many marks are offered as buttons at most.
MOST_BUTTONS = 41


@dataclass(frozen=True)
class EssayRules(BlindRules):
    """How essays are marked. `step`: marks are multiples of it."""

    step: Decimal = Decimal("0.5")

    def allows(self, value: Decimal, points: Decimal) -> bool:
        """Whether an answer to a question of so many points may be given this mark."""
        return value.is_finite() and 0 <= value <= points and value % self.step == 0


def essay_rules_of(params: Mapping[str, object]) -> EssayRules | None:
    """The rules of a stage's params, which `check_essays` found nothing wrong with; None where no essay is asked."""
    rows = params.get("paper") or ()
    if not any(row["type"] == ESSAY for row in rows):  # type: ignore[attr-defined]
        return None
    said = params.get("essay") or {}
    assert isinstance(said, Mapping)
    plain = EssayRules()
    step = to_decimal(said.get("step", plain.step))
    return EssayRules(step=step, **vars(read_rules(said, plain)))


def check_essays(params: Mapping[str, object]) -> Iterable[Told]:
    """What does not go together: rules without an essay, a step that does not lead to a question's full points."""
    rules = essay_rules_of(params)
    if rules is None:
        if params.get("essay"):
            yield "essay", "essay-not-asked", {}
        return
    for place, row in enumerate(params["paper"]):  # type: ignore[arg-type,var-annotated]
        points = to_decimal(row["points"])
        if row["type"] == ESSAY and points % rules.step != 0:
            yield f"paper[{place}].points", "essay-step-uneven", {"points": points, "step": rules.step}


def buttons(points: Decimal, rules: EssayRules) -> list[Decimal]:
    """The marks to choose from, from the highest down; where steps would be too many the whole ones, and none where
    those are too many as well: then a mark is typed."""
    step = rules.step if points / rules.step < MOST_BUTTONS else max(rules.step, Decimal(1))
    count = int(points / step)
    return [step * number for number in range(count, -1, -1)] if count < MOST_BUTTONS else []
