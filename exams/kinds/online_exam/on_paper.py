"""What an exam on paper leaves open, as the funnel and the office's home page are told."""

from __future__ import annotations

from exams.queries.hall import imports_of, prints_of, unsettled
from exams.services import import_answers, print_papers
from recruit.kinds import Blocker, second_hand
from recruit.models import Stage


def hall_blockers(stage: Stage) -> list[Blocker]:
    """Sheets that are not taken in yet, and tables that nobody has confirmed: the marks would change."""
    found = []
    if waiting := unsettled(stage):
        found.append(Blocker("hall-untyped", waiting, {"stage_id": stage.id, "count": waiting}))
    if tables := len(imports_of(stage, "proposed")):
        found.append(Blocker("hall-answers-waiting", tables, {"stage_id": stage.id, "count": tables}))
    return found


def hall_waiting(stage: Stage) -> list[Blocker]:
    """What a second person has to confirm."""
    prints = [one.proposed_by_id for one in prints_of(stage) if one.state == "proposed"]
    tables = [one.proposed_by_id for one in imports_of(stage, "proposed")]
    found = []
    if prints:
        found.append(second_hand("hall-print-waiting", "exam.hall", print_papers.SECONDS, prints))
    if tables:
        found.append(second_hand("hall-answers-waiting", "exam.hall_import", import_answers.SECONDS, tables))
    return found
