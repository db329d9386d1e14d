"""What numbers without names keep from closing, and what waits for a second person because of them."""

from __future__ import annotations

from exams.queries.numbers import opened, opening_of
from exams.services.open_numbers import OPENERS
from exams.services.rule_self_naming import RULERS, noted_in
from recruit.kinds import Blocker, second_hand
from recruit.models import Stage


def numbers_block(stage: Stage) -> list[Blocker]:
    """Asked once nothing else is in the way: who named themselves has to be ruled on, then the numbers opened."""
    waiting = [one for one in noted_in(stage) if one.state == "proposed"]
    if waiting:
        return [Blocker("naming-waiting", len(waiting), {"count": len(waiting), "stage_id": stage.id})]
    if not opened(stage):
        return [Blocker("numbers-sealed", 1, {"count": 1, "stage_id": stage.id})]
    return []


def numbers_wait(stage: Stage) -> list[Blocker]:
    """What one person asked for and another has to confirm."""
    found = []
    opening = opening_of(stage)
    if opening is not None and opening.state == "proposed":
        found.append(second_hand("numbers-waiting", "day.numbers", OPENERS, [opening.proposed_by_id]))
    asked = [one.proposed_by_id for one in noted_in(stage) if one.state == "proposed"]
    if asked:
        found.append(second_hand("naming-waiting", "day.numbers", RULERS, asked))
    return found
