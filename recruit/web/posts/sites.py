"""What sort of site each place is, and how it is marked: the staffing rule goes by both."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for

from recruit.clock import now
from recruit.closing.post_words import SORT_WORDS, titled
from recruit.closing.words import place_words
from recruit.db import db
from recruit.i18n import _
from recruit.queries.places import places_of
from recruit.queries.posts import staffed, staffing_of
from recruit.services.fill_posts import mark_site
from recruit.web import guards
from recruit.web.posts import bp
from recruit.web.posts.common import HANDS, READERS, asked, stage_at, townships_of
from scoring.posts import seats_of


@bp.get("/<int:stage_id>/sites")
@guards.staff(*READERS)
def sites(stage_id: int) -> str:
    """Every open place in scope with its sort, its marks and how many people it needs."""
    stage, wanted = stage_at(stage_id), asked()
    plan = staffing_of(stage)
    rows = []
    for place in places_of(stage.cohort, guards.account(), wanted["township"] or None):
        if place.closed_at is None:
            site = staffed(place, plan.usual_sort)
            rows.append((place, place_words(stage.cohort, place), site, len(seats_of(plan.rules, site))))
    return render_template(
        "posts/sites.html",
        stage=stage,
        rows=rows,
        sorts=[(code, str(SORT_WORDS[code])) for code in plan.sorts],
        marks=[(code, titled(plan.marks, code)) for code in plan.marks],
        may_change=bool(set(HANDS) & guards.account().roles) and stage.state != "closed",
        wanted=wanted,
        townships=townships_of(stage),
    )


@bp.post("/<int:stage_id>/sites/<int:place_id>")
@guards.staff(*HANDS)
def mark(stage_id: int, place_id: int) -> Any:
    stage = stage_at(stage_id)
    marks = tuple(request.form.getlist("marks"))
    mark_site(stage.cohort, place_id, request.form.get("sort", ""), marks, guards.account(), now())
    db.session.commit()
    flash(_("改好了。"), "success")
    return redirect(url_for("posts.sites", stage_id=stage_id, township=request.form.get("township", "")), 303)
