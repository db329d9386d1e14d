"""What a paper is worth: answers against keys, and what two people ruled on questions afterwards. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from exams.bank.items import Item, mark
from exams.sitting.answers import own_terms
from exams.sitting.paper import Slot
from scoring.numeric import own_context, round_to

#: Decimals of a paper with thirds in it, or from which a question was left out: rounded half up once, here, before the
#: list's own rounding.
SPREAD_PLACES = 4
NOTHING, WHOLE = Decimal(0), Decimal(1)


@dataclass(frozen=True)
class Treatment:
    """How one question is marked after a ruling: by the best of several keys, each given as an item that carries it;
    or with full points for everybody who had it; or not at all."""

    keys: tuple[Item, ...] = ()
    full: bool = False
    left_out: bool = False


Treatments = Mapping[int, Treatment]
NO_TREATMENTS: Treatments = {}
NO_HAND: Mapping[int, Decimal] = {}


def question_share(
    item: Item, slot: Slot, answer: Sequence[str], rule: str, ruled: Treatment | None
) -> Decimal:
    """What part of a question's points an answer earns, from 0 to 1; an essay earns nothing here, people mark it."""
    if ruled is not None and ruled.full:
        return WHOLE
    if not answer:
        return NOTHING
    said = own_terms(slot, item.kind, answer)
    keys = ruled.keys if ruled is not None and ruled.keys else (item,)
    return max((mark(one, said, rule) or NOTHING for one in keys), default=NOTHING)


def question_points(
    slots: Sequence[Slot],
    items: Mapping[int, Item],
    answers: Mapping[int, Sequence[str]],
    rule: str,
    treatments: Treatments = NO_TREATMENTS,
    by_hand: Mapping[int, Decimal] = NO_HAND,
) -> list[Decimal | None]:
    """The points of every question in the order of the paper, None for one that was left out.

    `answers` and `by_hand` (points that people gave for an essay) are by position from 1; `treatments` by item id.
    """
    points: list[Decimal | None] = []
    for position, slot in enumerate(slots, 1):
        ruled = treatments.get(slot.item_id)
        if ruled is not None and ruled.left_out:
            points.append(None)
        elif position in by_hand and not (ruled is not None and ruled.full):
            points.append(by_hand[position])
        else:
            answer = answers.get(position) or ()
            points.append(
                question_share(items[slot.item_id], slot, answer, slot.rule or rule, ruled) * slot.points
            )
    return points


def _ends(points: Decimal) -> bool:
    exponent = points.as_tuple().exponent
    return isinstance(exponent, int) and -exponent <= SPREAD_PLACES


@own_context
def paper_points(
    slots: Sequence[Slot],
    items: Mapping[int, Item],
    answers: Mapping[int, Sequence[str]],
    rule: str,
    treatments: Treatments = NO_TREATMENTS,
    by_hand: Mapping[int, Decimal] = NO_HAND,
) -> Decimal:
    """What a whole paper is worth; a question without an answer earns nothing.

    The points of questions left out are spread over the rest in proportion: what was earned, times all points of the
    paper, through the points that are left. Where nothing is left the paper is worth all its points.
    """
    points = question_points(slots, items, answers, rule, treatments, by_hand)
    earned = sum((one for one in points if one is not None), NOTHING)
    if None not in points:
        # A third of two points has no end; a list's inputs take decimals as they are written.
        return earned if _ends(earned) else round_to(earned, SPREAD_PLACES)
    whole = sum((slot.points for slot in slots), NOTHING)
    left = sum((slot.points for slot, one in zip(slots, points, strict=True) if one is not None), NOTHING)
    return round_to(earned * whole / left, SPREAD_PLACES) if left else whole
