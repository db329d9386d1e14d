"""What waits for two people after an exam, as the funnel and the office's home page are told."""

from __future__ import annotations

from exams.queries.rulings import item_rulings, late_rulings, late_unruled
from exams.services import rekey_question, rule_late_work
from recruit.kinds import Blocker, second_hand
from recruit.models import Stage


def ruling_blockers(stage: Stage) -> list[Blocker]:
    """Late work without a ruling, and question rulings without a second signature: the list would change under them."""
    found = []
    if unruled := late_unruled(stage):
        found.append(Blocker("late-unruled", unruled, {"stage_id": stage.id, "count": unruled}))
    if waiting := len(item_rulings(stage, "proposed")):
        found.append(Blocker("rekey-waiting", waiting, {"stage_id": stage.id, "count": waiting}))
    return found


def rulings_waiting(stage: Stage) -> list[Blocker]:
    """What a second person has to confirm."""
    late = [one.proposed_by_id for one in late_rulings(stage) if one.state == "proposed"]
    keys = [one.proposed_by_id for one in item_rulings(stage, "proposed")]
    found = []
    if late:
        found.append(
            second_hand("late-waiting", "exam.late", rule_late_work.SECONDS, late, after_closing=True)
        )
    if keys:
        found.append(
            second_hand("rekey-waiting", "exam.rekeyed", rekey_question.SECONDS, keys, after_closing=True)
        )
    return found
