"""The office's queue of waiver requests: who asks for what, why, and the decision with its reason."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for

from recruit.clock import now
from recruit.db import db
from recruit.errors import Refusal
from recruit.i18n import _, current_locale
from recruit.messages import tell
from recruit.models import Account, Application, Cohort, Waiver
from recruit.queries.applications import cohort_by_code, cohorts, visible, waiver_cases, waiver_counts
from recruit.services.decide_waiver import WaiverRuling, decide_waivers
from recruit.services.registration_window import registration_stage
from recruit.web import guards
from recruit.web.cohorts import chosen
from recruit.web.forms.reasons import RulingForm
from recruit.web.registering import facts_of
from recruit.web.words import STATES, moment, rule_words, stage_title, unmet

bp = Blueprint("waivers", __name__, url_prefix="/office/waivers")


@bp.get("/")
@guards.staff("office", "auditor")
def home() -> Any:
    every = cohorts()
    if not every:
        return render_template("desk/none.html")
    return redirect(url_for("waivers.queue", cohort=chosen(every).code))


@bp.get("/<cohort>")
@guards.staff("office", "auditor")
def queue(cohort: str) -> Any:
    """Waiting ones first; the decided ones stay to be looked up."""
    found = cohort_by_code(cohort)
    decided = request.args.get("decided") == "1"
    cases = waiver_cases(found, guards.account(), decided, request.args.get("page", 1, type=int))
    return render_template(
        "office/waivers.html",
        cohort=found,
        decided=decided,
        cases=cases,
        answers=_answers(found),
        unmet=unmet,
        states=STATES,
        page_url=lambda page: url_for("waivers.queue", cohort=found.code, decided=int(decided), page=page),
    )


def _answers(cohort: Cohort) -> dict[str, list[Any]]:
    """What is due, what is blocked, who waits for whom."""
    ready, bare = waiver_counts(cohort, guards.account())
    stage = registration_stage(cohort)
    return {
        "due": [_("%(count)s 份申请等您决定", count=ready)] if ready else [],
        "blocked": [_("不决定完，“%(stage)s”不能结束", stage=stage_title(stage))] if ready or bare else [],
        "waiting": [_("%(count)s 份还没写理由，等本人或登记点补写", count=bare)] if bare else [],
    }


@bp.route("/case/<int:application_id>", methods=["GET", "POST"])
@guards.staff("office", "auditor")
def case(application_id: int) -> Any:
    """One application with its requests; each is decided by itself, with a reason."""
    own = visible(guards.account(), application_id)
    forms = {one.id: RulingForm(prefix=f"w{one.id}") for one in own.waivers if one.decided_at is None}
    sent = [one for one in own.waivers if f"w{one.id}-submit" in request.form]
    if request.method == "POST" and sent and sent[0].id in forms:
        form = forms[sent[0].id]
        if form.validate() and _decide(sent[0], form):
            flash(_("决定记下来了，已通知本人。"), "success")
            return redirect(url_for("waivers.case", application_id=application_id))
    page = render_template(
        "office/waiver.html",
        application=own,
        facts=facts_of(own),
        state=STATES[own.state],
        requests=[_shown(one, own) for one in own.waivers],
        forms=forms,
        may_decide="office" in guards.account().roles,
        locale_of=current_locale(),
    )
    return page, 422 if request.method == "POST" else 200


def _decide(waiver: Waiver, form: RulingForm) -> bool:
    try:
        ruling = WaiverRuling(waiver, form.granted.data == "yes", form.reason.data)
        decide_waivers([ruling], guards.account(), now())
        db.session.commit()
    except Refusal as refusal:
        db.session.rollback()
        form.reason.errors = [tell(refusal)]
        return False
    return True


def _shown(waiver: Waiver, application: Application) -> dict[str, Any]:
    """One request in words, with who decided it and when."""
    facts = next((one["facts"] for one in application.findings if one["rule"] == waiver.rule), {})
    by = db.session.get(Account, waiver.decided_by_id) if waiver.decided_by_id else None
    return {
        "id": waiver.id,
        "rule": rule_words(waiver.rule, facts, application.cohort.programme),
        "reason": waiver.reason,
        "asked": moment(waiver.requested_at),
        "granted": waiver.granted,
        "decision": waiver.decision_reason,
        "by": by.name if by else "",
        "decided": moment(waiver.decided_at) if waiver.decided_at else "",
    }
