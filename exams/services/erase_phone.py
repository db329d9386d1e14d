"""Erase what the phone check wrote about people beside its verdicts: leads in their forms, and what was noted of them.

What a household answered and the checkers' notes go with the form (`exams.services.erase_fieldwork`).
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Select, delete

from exams.models import FormLeads, LeadLook
from recruit.db import db
from recruit.erasing import Part, Scope, at_entries_of, at_stages_of, words_part


def _leads_due(scope: Scope) -> Select[tuple[int]]:
    assert scope.cohort is not None
    return at_stages_of(FormLeads)(scope.cohort.id)


def _wipe_leads(scope: Scope, ids: Sequence[int]) -> set[str]:
    """They quote answers, and can be found again only while there are answers."""
    db.session.execute(delete(FormLeads).where(FormLeads.id.in_(ids)))
    return set()


PARTS = (
    Part("form-leads", "household_forms", _leads_due, _wipe_leads, wipes=("form_leads.content",)),
    words_part("lead-notes", "household_forms", at_entries_of(LeadLook), LeadLook.note),
)
