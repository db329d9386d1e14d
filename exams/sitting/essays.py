"""Marking essays by hand: which marks there are, what two blind marks come to, who is given which answer. Pure."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from exams.bank.items import ESSAY
from recruit.programme.shapes import Group, Number, OneOf, Told, Whole
from scoring.numeric import own_context, round_to, to_decimal
from scoring.sampling import drawn_order

#: What a third mark decides: the mean of the two marks that lie nearest to each other, or the third mark alone.
NEAREST, THIRD = "nearest", "third"
SHAPE = Group(
    {
        "step": Number(Decimal("0.01"), 100),
        "difference": Number(),
        "markers": Whole(1, 2),
        "third": OneOf((NEAREST, THIRD)),
        "decimals": Whole(0, 4),
    }
)
#: So many marks are offered as buttons at most.
MOST_BUTTONS = 41


@dataclass(frozen=True)
class EssayRules:
    """How essays are marked. `step`: marks are multiples of it. `difference`: two marks further apart than this go to a
    third marker. `markers`: how many mark each answer at first. `decimals`: those of a mean, rounded half up."""

    step: Decimal = Decimal("0.5")
    difference: Decimal = Decimal(2)
    markers: int = 2
    third: str = NEAREST
    decimals: int = 2

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
    return EssayRules(
        step=to_decimal(said.get("step", plain.step)),
        difference=to_decimal(said.get("difference", plain.difference)),
        markers=int(said.get("markers", plain.markers)),
        third=str(said.get("third", plain.third)),
        decimals=int(said.get("decimals", plain.decimals)),
    )


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


@dataclass(frozen=True)
class Settled:
    """What an answer's marks come to. `points` is None until all that is needed is in; `apart`: the first two marks
    differ by more than the limit, so a third is asked for; `used`: which marks the points come from, the third as 2."""

    points: Decimal | None
    apart: bool = False
    used: tuple[int, ...] = ()


@own_context
def settle(first: Sequence[Decimal], third: Decimal | None, rules: EssayRules) -> Settled:
    """`first`: the marks of those who mark at first, `third`: that of the third marker, where one has marked.

    Two marks within the limit give their mean. Else the third decides as `rules.third` says; of two pairs that lie
    equally near, the higher one counts. Means are rounded half up to `rules.decimals`.
    """
    if len(first) < rules.markers:
        return Settled(None)
    if rules.markers == 1:
        return Settled(first[0], used=(0,))
    one, other = first[0], first[1]
    if abs(one - other) <= rules.difference:
        return Settled(_mean(one, other, rules), used=(0, 1))
    if third is None:
        return Settled(None, apart=True)
    if rules.third == THIRD:
        return Settled(third, True, (2,))
    marks = (one, other, third)
    pairs = ((0, 1), (0, 2), (1, 2))
    near = min(pairs, key=lambda pair: (abs(marks[pair[0]] - marks[pair[1]]), -sum(marks[at] for at in pair)))
    return Settled(_mean(marks[near[0]], marks[near[1]], rules), True, near)


def _mean(one: Decimal, other: Decimal, rules: EssayRules) -> Decimal:
    return round_to((one + other) / 2, rules.decimals)


@dataclass(frozen=True)
class Wanted:
    """An answer that needs `count` more markers, none of them among `barred`: who has it, stepped aside, or may not.
    `key` names it."""

    key: str
    count: int
    barred: Collection[int]


def share_answers(
    wanted: Sequence[Wanted], load: Mapping[int, int], seed: str
) -> tuple[list[tuple[str, int]], int]:
    """(answer, marker) pairs, and how many markers are short. `load`: marker -> answers held already.

    Answers come in the order drawn from the seed, those that fewest may mark in front; each goes to those with the
    least, ties by lot: so everybody has as much as everybody else, and nobody can tell beforehand who reads whose.
    """
    held = dict(load)
    by_key = {one.key: one for one in wanted}
    shared: list[tuple[str, int]] = []
    short = 0
    for key in sorted(drawn_order(seed, by_key), key=lambda key: -len(by_key[key].barred)):
        one = by_key[key]
        free = [marker for marker in held if marker not in one.barred]
        chosen = sorted(free, key=lambda marker: (held[marker], lot(seed, key, marker)))[: one.count]
        for marker in chosen:
            held[marker] += 1
            shared.append((key, marker))
        short += one.count - len(chosen)
    return shared, short


def lot(seed: str, key: str, marker: int) -> int:
    """A number by lot: breaks ties, and is the place of an answer in a marker's own order."""
    return int(hashlib.sha256(f"{seed}\n{key}\n{marker}".encode()).hexdigest()[:7], 16)
