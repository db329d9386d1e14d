"""The days' reports in words, for those who judge conduct."""

from __future__ import annotations

from typing import Any

from exams.fieldwork.rules import SERIES, form_of
from exams.kinds.task_round.reading import told
from exams.queries.fieldwork_own import current_forms
from recruit.models import Entry


def reports_of(entry: Entry) -> tuple[str, dict[str, Any]]:
    """Template and values: every report of every series, by day."""
    programme = entry.stage.cohort.programme
    days = [
        {"row": row, "answers": told(form_of(programme, component), row.answers)}
        for component in entry.stage.definition.components
        if component.kind == SERIES
        for row in current_forms(entry, component.code)
    ]
    return "exams/trial_operation/_reports.html", {"days": days}
