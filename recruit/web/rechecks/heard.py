"""The page of somebody about whom others said something while a list is posted: their own words to it."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for

from recruit.clock import arrival
from recruit.db import db
from recruit.errors import Refusal
from recruit.i18n import _, current_locale
from recruit.messages import tell
from recruit.queries.applications import candidacy_of, own_application
from recruit.queries.rechecks import reports_about
from recruit.recheck_words import heard_of
from recruit.services.rule_objection import hear
from recruit.web import guards
from recruit.web.rechecks import bp
from recruit.web.rechecks.forms import HearForm
from recruit.web.words import deadline, stage_title


@bp.route("/my/heard", methods=["GET", "POST"])
@guards.applicant
def heard() -> Any:
    """One at a time: the oldest to which they have said nothing, or the one they chose to add to. Who said it is never
    shown."""
    application, form = own_application(guards.account()), HearForm()
    if application is None:
        raise Refusal("no-application")
    form.words.label.text = _("您的说明")
    candidacy = candidacy_of(application)
    about = reports_about(candidacy) if candidacy is not None else []
    if form.is_submitted():
        found = next((one for one in about if str(one.id) == request.form.get("request")), None)
        if found is None:
            raise Refusal("unknown")
        if form.validate():
            programme = application.cohort.programme
            today = arrival().astimezone(programme.timezone).date()
            try:
                hear(found, form.words.data, today, guards.account(), arrival())
                db.session.commit()
                flash(_("您的说明收到了。"), "success")
                return redirect(url_for("rechecks.heard"), 303)
            except Refusal as refusal:
                db.session.rollback()
                form.words.errors = [tell(refusal)]
    rows = [_row(one) for one in about]
    page = render_template(
        "rechecks/heard.html",
        form=form,
        rows=rows,
        waiting=_chosen(rows),
        programme=application.cohort.programme,
        locale_of=current_locale(),
    )
    return page, 422 if form.errors else 200


def _chosen(rows: list[dict[str, Any]]) -> dict[str, Any] | None:
    wanted = request.values.get("request", "")
    chosen = next((one for one in rows if str(one["id"]) == wanted), None)
    return chosen or next((one for one in rows if not one["said"]), None)


def _row(one: Any) -> dict[str, Any]:
    stage = one.result.stage
    return {
        "id": one.id, "number": one.number, "stage": stage_title(stage), "said": heard_of(one),
        "due": deadline(one.due_at, stage.cohort.programme),
    }  # fmt: skip
