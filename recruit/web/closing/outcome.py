"""The allotment as the office sees it: who got which place, by which wish, and who did not."""

from __future__ import annotations

from typing import Any

from flask import render_template, url_for
from sqlalchemy import select

from recruit.closing.words import place_by_code, reason_words
from recruit.db import db
from recruit.errors import Refusal
from recruit.i18n import _
from recruit.messages import tell
from recruit.models import Account, Candidacy, Result, ResultRow
from recruit.queries.applications import cohort_by_code
from recruit.queries.places import allotment_stage
from recruit.queries.results import current_result
from recruit.services.allot import fit_rule, plan, ranking_stage, ranks
from recruit.services.roles import require_county
from recruit.web import guards
from recruit.web.closing import bp
from recruit.web.closing.places import READERS
from recruit.web.context import page_url
from recruit.web.words import stage_title
from scoring.errors import ScoringError
from scoring.fit_difference import difference


@bp.get("/closing/<cohort>/allotment")
@guards.staff(*READERS)
def allotment(cohort: str) -> Any:
    """The signed list, by rank; before it is signed, where to preview it."""
    found = cohort_by_code(cohort)
    stage = allotment_stage(found)
    if stage is None:
        raise Refusal("no-allotment")
    result = current_result(stage)
    source = ranking_stage(stage)
    return render_template(
        "closing/allotment.html",
        cohort=found,
        stage=stage,
        result=result,
        rows=_rows(result, guards.account()) if result else [],
        words=lambda reason: reason_words(reason, found),
        source=stage_title(source) if source else None,
        list_url=page_url("office.stage", stage_id=stage.id),
        back_url=url_for("closing.overview", cohort=found.code),
        by_fit=stage.definition.params.get("rule") == "fit",
        compare_url=url_for("closing.compare", cohort=found.code)
        if guards.account().township_scope is None
        else None,
    )


#: Why both rules cannot be shown side by side, as far as there are words for it.
COMPARED_NOT = ("fit-too-large", "compare-shared")


@bp.get("/closing/<cohort>/allotment/compare")
@guards.staff("office", "second-signatory", "auditor")
def compare(cohort: str) -> Any:
    """Both rules side by side: what each comes to, and who would get something else. Nothing is decided here."""
    found = cohort_by_code(cohort)
    stage = allotment_stage(found)
    if stage is None:
        raise Refusal("no-allotment")
    require_county(guards.account())
    worked_out, rule = plan(stage, {}), fit_rule(stage)  # as if nobody had a seat yet
    source = ranking_stage(stage)
    try:
        seen = None if worked_out.unranked else difference(worked_out.policy, worked_out.contenders, rule)
        problem = _("还有人没有名次，排出名次后再来对照。") if seen is None else ""
    except ScoringError as error:
        seen, problem = (
            None,
            tell(Refusal(error.code, **error.facts)) if error.code in COMPARED_NOT else "",
        )
    return render_template(
        "closing/compare.html",
        cohort=found,
        source=stage_title(source) if source else "",
        by_fit=worked_out.policy.fit is not None,
        rule=rule,
        found=seen,
        problem=problem,
        names={
            entry.candidacy.number: entry.candidacy.person.name
            for entry in worked_out.entries
            if entry.candidacy.person
        },
        place=lambda code: place_by_code(found, code) if code else "",
        back_url=url_for("closing.allotment", cohort=found.code),
    )


def _rows(result: Result, by: Account) -> list[tuple[int | None, ResultRow]]:
    query = select(ResultRow).join(ResultRow.candidacy).where(ResultRow.result_id == result.id)
    if by.township_scope is not None:
        query = query.where(Candidacy.township_code == by.township_scope)
    by_rank = ranks(result.stage)
    rows = [(by_rank.get(row.candidacy_id), row) for row in db.session.scalars(query)]
    return sorted(rows, key=lambda one: (one[0] is None, one[0] or 0, one[1].position))
