"""The applicant's page: ask for a recheck of one's own line, once and in time; afterwards, the state and the answer."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, url_for

from recruit.clock import arrival
from recruit.db import db
from recruit.errors import Refusal
from recruit.i18n import _, current_locale
from recruit.messages import tell
from recruit.queries.lists import published
from recruit.queries.rechecks import own_candidacy, own_recheck
from recruit.recheck import TOTAL
from recruit.services.file_recheck import Filing, file_rechecks
from recruit.web import guards
from recruit.web.rechecks import bp
from recruit.web.rechecks.forms import AskForm
from recruit.web.rechecks.shown import own_facts, subjects


@bp.route("/lists/<int:result_id>/mine/<number>/recheck", methods=["GET", "POST"])
@guards.applicant
def own(result_id: int, number: str) -> Any:
    """What was typed stays, also when the time has run out over the typing."""
    result, by = published(result_id), guards.account()
    candidacy = own_candidacy(by, result, number)
    here = url_for("rechecks.own", result_id=result_id, number=number)
    own = own_facts(result, number, arrival())
    form = AskForm()
    form.offer(subjects(result.stage), own.kinds if own is not None else [])
    kind = form.kind.data or "arithmetic"
    if form.is_submitted() and own_recheck(result, number, kind) is not None:
        flash(tell(Refusal("recheck-filed")), "info")
        return redirect(here, 303)
    if form.validate_on_submit():
        try:
            about = form.about.data if kind != "ruling" else TOTAL
            filing = Filing(result, candidacy, about, form.words.data, by, kind, form.files.contents())
            (made,) = file_rechecks([filing], arrival())
            db.session.commit()
            flash(_("申请收到了，编号 %(number)s，答复后通知您。", number=made.number), "success")
            return redirect(here, 303)
        except Refusal as refusal:
            db.session.rollback()
            named = refusal.facts.get("field") or "words"
            form[str(named)].errors = [tell(refusal)]
    result = published(result_id)
    page = render_template(
        "rechecks/own.html",
        form=form,
        result=result,
        number=number,
        stage=result.stage,
        programme=result.stage.cohort.programme,
        own=own_facts(result, number, arrival()),
        locale_of=current_locale(),
    )
    return page, 422 if form.errors else 200
