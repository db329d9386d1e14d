"""Marks of parallel forms put on one scale, where the programme asks for it (`equate`)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy import select

from exams.models import Paper
from exams.queries.marked import Marked
from exams.queries.sitting import stage_rules
from exams.sitting.pools import anchor_codes
from recruit.db import db
from recruit.models import Candidacy, Entry, Stage
from scoring.equated import ANCHORED, equate_rows
from scoring.marks import CandidateMarks, FormMark


def on_one_scale(
    stage: Stage, component: str, rows: Sequence[CandidateMarks], marked: Marked
) -> list[CandidateMarks]:
    """The rows as the list takes them. What was earned, and on which form, goes into the list beside the mark that
    follows from it, so that whoever recomputes the list works the scale out anew."""
    rules = stage_rules(stage)
    method = rules.drawing.equate
    if not method:
        return list(rows)
    query = (
        select(Candidacy.number, Paper.form)
        .select_from(Paper)
        .join(Entry, Entry.id == Paper.entry_id)
        .join(Entry.candidacy)
        .where(Entry.stage_id == stage.id, Paper.form.is_not(None))
    )
    forms = {number: form for number, form in db.session.execute(query)}  # noqa: C416
    anchors = anchor_codes(rules.lines) if method in ANCHORED else None
    sat = []
    for row in rows:
        raw, form = row.values.get(component), forms.get(row.candidate)
        if raw is None or form is None:
            sat.append(row)
        else:
            anchor = None if anchors is None else marked.points_of(row.candidate, anchors)
            sat.append(replace(row, equated={component: FormMark(method, form, raw, anchor)}))
    return equate_rows(sat, {one.code: one.max for one in stage.definition.components})
