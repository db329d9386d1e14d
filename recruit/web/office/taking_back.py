"""A cohort that was opened by mistake: the office takes it back, while nobody has registered."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, url_for

from recruit.clock import now
from recruit.db import db
from recruit.errors import Refusal
from recruit.i18n import _
from recruit.messages import tell
from recruit.models import Account, Cohort
from recruit.queries.applications import cohort_by_code
from recruit.queries.notice_papers import removals_waiting
from recruit.services.take_back_cohort import people_in, take_back_cohort
from recruit.web import guards
from recruit.web.cohorts import cohort_label
from recruit.web.county import whole_county
from recruit.web.forms.reasons import ReasonForm
from recruit.web.office import bp


@bp.route("/cohort/<cohort>/take-back", methods=["GET", "POST"])
@guards.staff("office")
def take_back(cohort: str) -> Any:
    """Asked once more, with the reason that everybody will read on the notice's page."""
    whole_county()
    found, form = cohort_by_code(cohort), ReasonForm()
    problem = _in_the_way(found)
    if form.validate_on_submit() and not problem:
        try:
            take_back_cohort(found, form.reason.data, guards.account(), now())
            db.session.commit()
            flash(_("撤回了。公告页上写明了原因。"), "success")
            return redirect(url_for("office.home"), 303)
        except Refusal as refusal:
            db.session.rollback()
            problem = tell(refusal)
    found = cohort_by_code(cohort)
    page = render_template(
        "office/take_back.html", cohort=found, label=cohort_label(found), form=form, problem=problem
    )
    return page, 422 if form.is_submitted() else 200


def _in_the_way(cohort: Cohort) -> str:
    """Why nobody can take it back now; '' where they can."""
    if cohort.held(now()):
        return tell(Refusal("cohort-held"))
    if count := people_in(cohort):
        return tell(Refusal("cohort-has-people", count=count))
    return tell(Refusal("cohort-removal-waits")) if removals_waiting(cohort) else ""


def take_back_url(cohort: Cohort, by: Account) -> str | None:
    """Where the office takes this cohort back; None for everybody else, and once somebody has registered."""
    if "office" not in by.roles or by.township_scope is not None or people_in(cohort):
        return None
    return url_for("office.take_back", cohort=cohort.code)
