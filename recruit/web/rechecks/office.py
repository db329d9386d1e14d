"""The office's pages: which rechecks wait for an answer, and one of them with the working beside the answer."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for

from recruit.clock import now
from recruit.db import db
from recruit.errors import Refusal
from recruit.i18n import _
from recruit.messages import tell
from recruit.models import Recheck
from recruit.programme import Programme
from recruit.queries.applications import cohort_by_code
from recruit.queries.explanation import explanation
from recruit.queries.objections import rulings_waiting
from recruit.queries.owed_corrections import corrections_over
from recruit.queries.rechecks import (
    answered_rechecks,
    awaiting_correction,
    entry_of,
    open_rechecks,
    opened_after,
    superseded,
    visible_recheck,
)
from recruit.services.answer_recheck import Answer, answer_rechecks
from recruit.services.answerers import ANSWERERS
from recruit.web import guards
from recruit.web.county import READERS
from recruit.web.rechecks import bp
from recruit.web.rechecks.compare import compared
from recruit.web.rechecks.forms import AnswerForm, HearForm, ReferForm, RulingForm
from recruit.web.rechecks.mending import mended, who_mends
from recruit.web.rechecks.rows import row_of
from recruit.web.rechecks.shown import filed_words, scope_words
from recruit.web.rechecks.standing import standing_of
from recruit.web.words import stage_title
from recruit.web.working import said


@bp.get("/office/cohort/<cohort>/rechecks")
@guards.staff(*READERS)
def queue(cohort: str) -> str:
    """Waiting ones first, the most urgent on top; the answered ones stay to be looked up."""
    found, by = cohort_by_code(cohort), guards.account()
    at = now()
    waiting = open_rechecks(by, found)
    answered = answered_rechecks(by, found, request.args.get("page", 1, type=int))
    late = sum(one.due_at <= at for one in waiting)
    return render_template(
        "rechecks/queue.html",
        cohort=found,
        waiting=[row_of(one, at) for one in waiting],
        answered=answered,
        done=[row_of(one, at) for one in answered.rows],
        due=[_("%(count)s 件核对等答复", count=len(waiting))] if waiting else [],
        late=[_("%(count)s 件已经过了答复期限", count=late)] if late else [],
        rulings=[row_of(one.recheck, at) for one in rulings_waiting(found)]
        if by.township_scope is None
        else [],
        missing=[row_of(one, at) for one in awaiting_correction(by, found)],
        page_address=lambda page: url_for("rechecks.queue", cohort=found.code, page=page),
    )


@bp.get("/office/recheck/<int:recheck_id>")
@guards.staff(*READERS)
def case(recheck_id: int) -> str:
    return case_page(visible_recheck(guards.account(), recheck_id))


@bp.post("/office/recheck/<int:recheck_id>")
@guards.staff(*ANSWERERS)
def answer(recheck_id: int) -> Any:
    """The answer is final; the page that follows leads to the corrected list where there must be one."""
    found = visible_recheck(guards.account(), recheck_id)
    form = AnswerForm()
    if form.validate_on_submit():
        try:
            answer_rechecks([Answer(found, form.kind.data, form.words.data)], guards.account(), now())
            db.session.commit()
            flash(_("答复记下来了，已通知本人。"), "success")
            return redirect(url_for("rechecks.case", recheck_id=recheck_id), 303)
        except Refusal as refusal:
            db.session.rollback()
            if refusal.code == "recheck-answered":
                flash(tell(refusal), "warning")
                return redirect(url_for("rechecks.case", recheck_id=recheck_id), 303)
            form[str(refusal.facts.get("field", "words"))].errors = [tell(refusal)]
    return case_page(visible_recheck(guards.account(), recheck_id), form), 422


def case_page(
    found: Recheck,
    form: AnswerForm | None = None,
    ruling_form: RulingForm | None = None,
    hear_form: HearForm | None = None,
    refer_form: ReferForm | None = None,
    revealed: tuple[str, str] | None = None,
    back_problem: str = "",
) -> str:
    """One request with all that is known of it, and what the reader may do about it."""
    stage, candidacy, by = found.result.stage, found.candidacy, guards.account()
    opened, later = opened_after(stage, now()), superseded(found)
    form, ruling_form = form or AnswerForm(formdata=None), ruling_form or RulingForm(formdata=None)
    for one in (form, ruling_form):
        one.offer(later)
    return render_template(
        "rechecks/case.html",
        recheck=found,
        filed=filed_words(found),
        stage=stage,
        title=stage_title(stage),
        number=candidacy.number,
        name=candidacy.person.name if candidacy.person else "",
        township=township_name(stage.cohort.programme, candidacy.township_code),
        scope=scope_words(stage.definition.recheck) if found.kind == "arithmetic" else "",
        entry_url=url_for("office.entry", entry_id=entry_of(found).id),
        steps=[said(one, stage) for one in explanation(found.result, candidacy.number).lines],
        figures=compared(found),
        form=form,
        ruling_form=ruling_form,
        hear_form=hear_form or HearForm(formdata=None),
        refer_form=refer_form or ReferForm(formdata=None),
        stand=standing_of(found, by, now()),
        revealed=revealed,
        back_problem=back_problem,
        superseded=later,
        too_late=opened is not None,
        over=corrections_over(stage, now()),
        next_title=stage_title(opened) if opened is not None else "",
        who_mends=who_mends(found),
        mended=mended(found),
        whole_county=by.township_scope is None,
    )


def township_name(programme: Programme, code: str) -> str:
    return programme.regions.township(code).name if programme.regions.knows(code) else code
