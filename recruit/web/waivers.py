"""Waiver requests: who asks for what, why; the decision with its reason; the second name that lets a grant hold."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.exceptions import Forbidden

from recruit.clock import now
from recruit.db import db
from recruit.errors import Refusal
from recruit.i18n import _
from recruit.messages import tell
from recruit.models import Account, Application, Cohort, Waiver
from recruit.queries.applications import cohort_by_code, cohorts, visible
from recruit.queries.staff import name_of
from recruit.queries.waivers import Which, waiver_cases, waiver_counts
from recruit.services.confirm_waiver import confirm_waivers, send_back_waivers
from recruit.services.decide_waiver import WaiverRuling, decide_waivers
from recruit.services.registration_window import registration_stage
from recruit.web import guards
from recruit.web.cohorts import chosen
from recruit.web.forms.reasons import ReasonForm, RulingForm
from recruit.web.registering import facts_of
from recruit.web.words import STATES, moment, rule_words, stage_title, unmet

bp = Blueprint("waivers", __name__, url_prefix="/office/waivers")

READERS = ("office", "second-signatory", "auditor")
#: Who does anything on a case: the office decides, either of them stands by a grant or sends it back.
SETTLERS = ("office", "second-signatory")
SHOWN: tuple[Which, ...] = ("open", "second", "settled")
#: The button under a ruling.
_DECIDES = re.compile(r"w\d+-submit")

Rulings = dict[int, RulingForm]
Backs = dict[int, ReasonForm]


@bp.get("/")
@guards.staff(*READERS)
def home() -> Any:
    every = cohorts()
    if not every:
        return render_template("desk/none.html")
    return redirect(url_for("waivers.queue", cohort=chosen(every).code))


@bp.get("/<cohort>")
@guards.staff(*READERS)
def queue(cohort: str) -> Any:
    """What waits for a decision, what for its second name; the decided ones stay to be looked up."""
    found = cohort_by_code(cohort)
    which = next((one for one in SHOWN if one == request.args.get("which")), _first(guards.account()))
    return render_template(
        "office/waivers.html",
        cohort=found,
        which=which,
        cases=waiver_cases(found, guards.account(), which, request.args.get("page", 1, type=int)),
        answers=_answers(found),
        unmet=unmet,
        state=_state,
        page_url=lambda page: url_for("waivers.queue", cohort=found.code, which=which, page=page),
    )


def _first(by: Account) -> Which:
    """What the reader can do something about."""
    return "open" if "office" in by.roles else "second"


def _answers(cohort: Cohort) -> dict[str, list[Any]]:
    """What is due, what is blocked, who waits for whom."""
    by = guards.account()
    counts = waiver_counts(cohort, by)
    due, waiting = [], []
    if counts.ready:
        text = _("%(count)s 份申请等您决定", count=counts.ready)
        if "office" in by.roles:
            due.append(text)
        else:
            waiting.append(_("%(count)s 份申请等办公室决定", count=counts.ready))
    if counts.mine:
        due.append(_("%(count)s 份同意放宽的等您确认", count=counts.mine))
    if counts.others:
        waiting.append(_("%(count)s 份同意放宽的等另一个人确认", count=counts.others))
    if counts.bare:
        waiting.append(_("%(count)s 份还没写理由，等本人或登记点补写", count=counts.bare))
    stage = stage_title(registration_stage(cohort))
    blocked = [_("没有全部定下来，“%(stage)s”不能结束", stage=stage)] if due or waiting else []
    return {"due": due, "blocked": blocked, "waiting": waiting}


@bp.get("/case/<int:application_id>")
@guards.staff(*READERS)
def case(application_id: int) -> str:
    """One application with its requests; each is decided, confirmed or sent back by itself."""
    own = visible(guards.account(), application_id)
    return _page(own, *_forms(own))


@bp.post("/case/<int:application_id>")
@guards.staff(*SETTLERS)
def settle_case(application_id: int) -> Any:
    """Does what one of the page's buttons says. Who may not press it is told so before anything else."""
    if "office" not in guards.account().roles and any(_DECIDES.fullmatch(name) for name in request.form):
        raise Forbidden
    own = visible(guards.account(), application_id)
    rulings, backs = _forms(own)
    told = _act(own, rulings, backs)
    if told is not None:
        flash(told, "success")
    elif any(form.errors for form in (*rulings.values(), *backs.values())):
        return _page(own, rulings, backs), 422
    else:
        # The request waits for nothing of the kind any more: somebody was faster. The page shows what they did.
        flash(_("刚才有人已经处理过了，请看最新的情况。"), "warning")
    return redirect(url_for("waivers.case", application_id=application_id))


def _forms(own: Application) -> tuple[Rulings, Backs]:
    rulings = {one.id: RulingForm(prefix=f"w{one.id}") for one in own.waivers if one.decided_at is None}
    return rulings, {one.id: ReasonForm(prefix=f"b{one.id}") for one in own.waivers if _pending(one)}


def _page(own: Application, rulings: Rulings, backs: Backs) -> str:
    roles = guards.account().roles
    return render_template(
        "office/waiver.html",
        application=own,
        facts=facts_of(own),
        state=_state(own),
        requests=[_shown(one, own) for one in own.waivers],
        rulings=rulings,
        backs=backs,
        may_decide="office" in roles,
        may_confirm=bool(set(SETTLERS) & roles),
        second=own.cohort.programme.eligibility.waiver_second,
    )


def _state(application: Application) -> tuple[str, Any]:
    """As everywhere, but here the second name is told from the first decision."""
    waiting = [one for one in application.waivers if one.settled_at is None]
    if waiting and all(_pending(one) for one in waiting):
        return "waiting_us", _("等第二个人确认")
    return STATES[application.state]


def _pending(waiver: Waiver) -> bool:
    """Granted, and waiting for the second name; it does not while the application has ended otherwise."""
    waits = waiver.decided_at is not None and waiver.settled_at is None
    return waits and waiver.application.state == "waiver"


def _act(own: Application, rulings: Rulings, backs: Backs) -> str | None:
    """Does what the button says; what to tell, or None when the forms say what is wrong."""
    by = guards.account()
    for waiver in own.waivers:
        ruling, back = rulings.get(waiver.id), backs.get(waiver.id)
        if ruling is not None and f"w{waiver.id}-submit" in request.form and ruling.validate():
            one = WaiverRuling(waiver, ruling.granted.data == "yes", ruling.reason.data)
            if _done(lambda one=one: decide_waivers([one], by, now()), ruling):
                return _decided(waiver)
        if back is not None and f"b{waiver.id}-confirm" in request.form:
            if _done(lambda waiver=waiver: confirm_waivers([waiver], by, now()), back):
                return _decided(waiver)
        elif back is not None and f"b{waiver.id}-back" in request.form and back.validate():
            why = back.reason.data
            if _done(lambda waiver=waiver, why=why: send_back_waivers([waiver], why, by, now()), back):
                return _("退回去了，要重新决定。本人没有收到消息。")
    return None


def _done(action: Callable[[], None], form: RulingForm | ReasonForm) -> bool:
    try:
        action()
        db.session.commit()
    except Refusal as refusal:
        db.session.rollback()
        if refusal.code not in ("waiver-decided", "waiver-not-waiting"):
            form.reason.errors = [tell(refusal)]
        return False
    return True


def _decided(waiver: Waiver) -> str:
    """What has come of it, and whether the applicant knows."""
    if _pending(waiver):
        return _("记下来了。要另一位同事确认才生效，生效以后才通知本人。")
    if waiver.application.state == "waiver":
        return _("记下来了，已经生效。还有别的条件没定，定完了一起通知本人。")
    return _("记下来了，已经生效，也通知了本人。")


def _shown(waiver: Waiver, application: Application) -> dict[str, Any]:
    """One request in words, with who decided, who stood by it or sent it back, and when."""
    facts = next((one["facts"] for one in application.findings if one["rule"] == waiver.rule), {})
    return {
        "id": waiver.id,
        "rule": rule_words(waiver.rule, facts, application.cohort.programme),
        "reason": waiver.reason,
        "asked": moment(waiver.requested_at),
        "granted": waiver.granted,
        "pending": _pending(waiver),
        "own": waiver.decided_by_id == guards.account().id,
        "decision": waiver.decision_reason,
        "by": name_of(waiver.decided_by_id),
        "decided": moment(waiver.decided_at) if waiver.decided_at else "",
        "second": name_of(waiver.confirmed_by_id),
        "settled": moment(waiver.settled_at) if waiver.settled_at else "",
        "back": waiver.return_reason,
        "back_by": name_of(waiver.returned_by_id),
        "back_at": moment(waiver.returned_at) if waiver.returned_at else "",
    }
