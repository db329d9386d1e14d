"""A paper to look at before the exam: drawn as the others are, given to nobody."""

from __future__ import annotations

from exams.queries.bank import items_by_id, pools
from exams.queries.papers import newest_draw
from exams.queries.sitting import stage_rules
from exams.sitting.deal import deal
from exams.sitting.paper import compose
from exams.sitting.pools import check_pools, pools_from_plain
from exams.sitting.seen import Question, seen_question
from recruit.errors import Refusal
from recruit.models import Stage

#: Stands where an admission number stands, and is none.
NOBODY = "specimen"
#: As the papers behind those of a stage's candidates, so that it is no candidate's own.
BEHIND = 1_000_000


def specimen(stage: Stage, form: int | None = None) -> list[Question]:
    """The questions of a specimen, or of one of the parallel forms. Without papers, of what would be drawn now.

    Errors: Refusal('unknown') for a form there is not, and those of `check_pools`.
    """
    rules, draw = stage_rules(stage), newest_draw(stage)
    choices = pools_from_plain(draw.bank.choices) if draw is not None else pools()
    check_pools(choices, rules.lines, rules.drawing)
    seed = draw.seed if draw is not None else NOBODY
    forms = rules.drawing.forms
    if form is not None and not 1 <= form <= forms:
        raise Refusal("unknown")
    if rules.drawing.dealt:
        first = (form or 1) - 1 if forms else BEHIND
        slots = deal(choices, rules, seed, [NOBODY], first)[NOBODY].slots
    else:
        slots = compose(choices, rules.lines, f"{seed}/{NOBODY}", rules.drawing.order)
    items = items_by_id(slot.item_id for slot in slots)
    return [seen_question(position, slot, items[slot.item_id]) for position, slot in enumerate(slots, 1)]
