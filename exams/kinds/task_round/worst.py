"""The office's page of the cases to look at first: leads of all sources put side by side."""

from __future__ import annotations

from flask import render_template
from sqlalchemy import select

from exams.fieldwork.leads import overview, sources
from exams.fieldwork.rules import EVIDENCE, component_of
from exams.fieldwork.words import REASONS
from exams.kinds.task_round.office import stage_of_office
from exams.kinds.task_round.room import bp
from exams.models import Evidence
from recruit.db import db
from recruit.errors import Refusal
from recruit.models import Candidacy, Entry, Stage
from recruit.web import guards

#: So many cases are told in full, the others in a table.
FIRST = 10


@bp.get("/office/<int:stage_id>/worst")
@guards.staff("office")
def worst(stage_id: int) -> str:
    stage = stage_of_office(stage_id)
    names = _people(stage)
    known = sources()
    found, common = overview(stage, known, frozenset(names))
    return render_template(
        "exams/task_round/worst.html",
        stage=stage,
        sources=known,
        first=found[:FIRST],
        others=found[FIRST:],
        common=common,
        names=names,
        people=len(names),
    )


@bp.get("/office/<int:stage_id>/<component>/of/<number>")
@guards.staff("office")
def evidence_of(stage_id: int, component: str, number: str) -> str:
    """All pictures of one candidate, the rejected ones first: what a lead leads to."""
    stage = stage_of_office(stage_id)
    part = component_of(stage.definition, component, EVIDENCE)
    entry = db.session.scalar(
        select(Entry)
        .join(Candidacy, Candidacy.id == Entry.candidacy_id)
        .where(Entry.stage_id == stage.id, Candidacy.number == number)
    )
    if entry is None:
        raise Refusal("unknown")
    pictures = list(
        db.session.scalars(
            select(Evidence)
            .where(Evidence.entry_id == entry.id, Evidence.component == part.code)
            .order_by(Evidence.serial)
        )
    )
    return render_template(
        "exams/task_round/evidence_of.html",
        stage=stage,
        component=part,
        entry=entry,
        pictures=sorted(pictures, key=lambda one: one.state != "rejected"),
        reasons=REASONS,
    )


def _people(stage: Stage) -> dict[str, str]:
    """Admission number -> name, of those who are still in the round."""
    rows = db.session.scalars(
        select(Candidacy)
        .join(Entry, Entry.candidacy_id == Candidacy.id)
        .where(Entry.stage_id == stage.id, Candidacy.state == "active")
    )
    return {one.number: one.person.name if one.person else "" for one in rows}
