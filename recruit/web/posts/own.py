"""The applicant's own page: which post at which site, how that came about."""

from __future__ import annotations

from flask import render_template
from sqlalchemy import select

from recruit.clock import now
from recruit.closing.post_words import WAYS, titled
from recruit.closing.words import place_words
from recruit.db import db
from recruit.models import Cohort, Place, ResultRow
from recruit.queries.posts import staffing_of
from recruit.queries.progress import progress_of
from recruit.web import guards
from recruit.web.closing.mine import mine as own_application
from recruit.web.posts import bp
from recruit.web.words import stage_title
from scoring.posts_list import given_of


@bp.get("/mine")
@guards.applicant
def mine() -> str:
    """Once the list is out; before that, that it is waited for."""
    application, _candidacy = own_application()
    progress = progress_of(application, now())
    steps = [one for one in progress.steps if one.stage.kind == "posts"] if progress else []
    step = next((one for one in reversed(steps) if one.entry is not None), None)
    if step is None or step.entry is None or step.state not in ("done", "passed", "out", "reserve"):
        return render_template(
            "posts/mine.html", stage=stage_title(steps[0].stage) if steps else "", given=None
        )
    row = db.session.scalar(
        select(ResultRow).where(
            ResultRow.result_id == step.entry.result_id, ResultRow.candidacy_id == step.entry.candidacy_id
        )
    )
    given, plan = given_of("", (row.reason or "") if row else ""), staffing_of(step.stage)
    return render_template(
        "posts/mine.html",
        stage=stage_title(step.stage),
        given=given,
        place=_place_words(application.cohort, given.site),
        post=titled(plan.posts, given.post),
        provider=titled(plan.providers, given.provider),
        way=str(WAYS.get(given.way, given.way)),
    )


def _place_words(cohort: Cohort, code: str) -> str:
    """The place's own name too: a township's site lies in a village that may have one of its own."""
    place = db.session.scalar(select(Place).where(Place.cohort_id == cohort.id, Place.code == code))
    return place_words(cohort, place) if place is not None else ""
