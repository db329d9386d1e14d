"""Each township against its target."""

from __future__ import annotations

from flask import render_template

from recruit.queries.applications import cohort_by_code
from recruit.queries.townships import exam_stage, township_table
from recruit.web import guards
from recruit.web.county import READERS
from recruit.web.office import bp
from recruit.web.words import stage_title


@bp.get("/cohort/<cohort>/townships")
@guards.staff(*READERS)
def townships(cohort: str) -> str:
    """Each township against its target: the target counts who really sat the exam."""
    found = cohort_by_code(cohort)
    exam = exam_stage(found)
    shown = [
        stage for stage in found.stages if stage.definition.policy is not None and stage.definition.places
    ]
    rows = township_table(found, guards.account())
    return render_template(
        "office/townships.html",
        cohort=found,
        rows=rows,
        stages=[(stage.code, stage_title(stage)) for stage in shown],
        exam=stage_title(exam) if exam else "",
        bars=[{"label": row.name, "value": row.sat or 0, "target": row.quota} for row in rows],
    )
