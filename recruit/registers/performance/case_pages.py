"""Pages of removals and objections: a grave cause put down, the hearing, what two people decide, an answer."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import flash, redirect, render_template, request, url_for

from recruit.clock import now
from recruit.closing.words import place_words
from recruit.i18n import _
from recruit.models import PerformanceCase
from recruit.queries.money import Partner, partners
from recruit.queries.performance import day_at, in_force, lists_of, rows_of, said_at
from recruit.queries.performance_cases import (
    DECIDING,
    ENDED,
    HEARING,
    case_in,
    objection_in,
    state_of,
    still_due,
    streak_now,
    waiting_change,
    waiting_keep,
    why_decided,
)
from recruit.registers import READERS
from recruit.registers.performance.forms import AnswerForm, AtOnceForm, EndForm, HearForm, ReasonForm
from recruit.registers.performance.pages import BASE, bp, found_cohort
from recruit.registers.performance.words import (
    OUTCOMES,
    case_badge,
    cause_words,
    period_words,
    status_badge,
)
from recruit.services.object_to_period import answer_objection, answer_of, words_of
from recruit.services.remove_station import (
    confirm_case,
    grounds_of,
    hear,
    open_at_once,
    propose_end,
    propose_keep,
    send_back_case,
    statement_of,
)
from recruit.services.roles import one_human
from recruit.web import guards
from recruit.web.acting import act
from recruit.web.county import whole_county
from recruit.web.money.common import done

_FORMS: dict[str, type[Any]] = {"hear": HearForm, "end": EndForm, "keep": ReasonForm}


@bp.route(f"{BASE}/at-once", methods=["GET", "POST"])
@guards.staff("office")
def at_once(cohort: str) -> Any:
    """Puts down a grave cause; the partner is told and heard before anything is decided."""
    found = found_cohort(cohort)
    whole_county()
    form, problems, at = AtOnceForm(), [], now()
    running = {
        one.engagement.id: one
        for one in partners(found)
        if one.agreement.state == "signed" and one.engagement.ended_on is None
    }
    offered = [(key, f"{one.name} {place_words(found, one.place)}") for key, one in running.items()]
    form.offer(offered, said_at(found).at_once)
    made: list[PerformanceCase] = []
    if form.is_submitted() and form.validate():
        partner = next((one for key, one in running.items() if str(key) == form.station.data), None)
        if partner is None:
            form.station.errors = [_("请从列表里选")]
        elif done(form, lambda: made.append(_open(partner, form, at)), problems):
            flash(_("登记了，已经通知本人说明情况。"), "success")
            return redirect(url_for("performance.case", cohort=cohort, case_id=made[0].id), 303)
    page = render_template(
        "registers/performance/at_once.html",
        cohort=found_cohort(cohort),
        form=form,
        problem=" ".join(problems),
    )
    return page, 422 if problems or form.errors else 200


def _open(partner: Partner, form: AtOnceForm, at: Any) -> PerformanceCase:
    return open_at_once(partner, form.cause.data or "", form.grounds.data or "", guards.account(), at)


@bp.route(f"{BASE}/case/<int:case_id>", methods=["GET", "POST"])
@guards.staff(*READERS)
def case(cohort: str, case_id: int) -> Any:
    """One removal: why, what the partner says, what is put forward and decided."""
    found = found_cohort(cohort)
    one, partner = case_in(found, case_id, guards.account())
    what, problems = request.form.get("what", ""), []
    forms = {name: made(formdata=request.form if name == what else None) for name, made in _FORMS.items()}
    if request.method == "POST" and what in forms:
        form = forms[what]
        if form.validate() and done(form, _step(what, one, form), problems):
            flash(_("办好了。"), "success")
            return redirect(url_for("performance.case", cohort=cohort, case_id=case_id), 303)
        found = found_cohort(cohort)
        one, partner = case_in(found, case_id, guards.account())
    page = render_template("registers/performance/case.html", **_shown(found, one, partner, forms, problems))
    return page, 422 if problems or any(form.errors for form in forms.values()) else 200


def _step(what: str, one: PerformanceCase, form: Any) -> Callable[[], Any]:
    by, at = guards.account(), now()
    if what == "hear":
        return lambda: hear(one, form.words.data or "", by, at)
    if what == "end":
        return lambda: propose_end(one, form.on_day.data, form.reason.data or "", by, at)
    return lambda: propose_keep(one, form.reason.data or "", by, at)


def _shown(
    found: Any, one: PerformanceCase, partner: Partner, forms: Any, problems: list[str]
) -> dict[str, Any]:
    by, at, said = guards.account(), now(), said_at(found)
    state, county = state_of(one, found, at), by.township_scope is None
    change, keep = waiting_change(one), waiting_keep(one)
    waits = change or keep
    if forms["end"].on_day.data is None and not forms["end"].errors:
        forms["end"].on_day.data = day_at(found, at)
    rows = rows_of(in_force(lists_of(found)).values()).get(one.engagement_id, {})
    return {
        "cohort": found,
        "one": one,
        "partner": partner,
        "where": place_words(found, partner.place),
        "cause": cause_words(one, said),
        "grounds": grounds_of(one) if "auditor" not in by.roles else "",
        "statement": statement_of(one) if "auditor" not in by.roles else "",
        "badge": case_badge(one, found, at),
        "state": state,
        "history": [
            (period_words(said, code), row.rank, row.total, status_badge(row), row.streak or None)
            for code, row in sorted(rows.items())
        ],
        "streak": streak_now(found, one.engagement_id),
        "gone": not still_due(one, found),
        "forms": forms,
        "problem": " ".join(problems),
        "change": change,
        "keep": keep,
        "may_hear": state in (HEARING, DECIDING) and bool({"office", "clerk"} & by.roles),
        "may_decide": state == DECIDING and "office" in by.roles and county,
        "may_confirm": waits is not None and "second-signatory" in by.roles and county
        and not one_human(by, waits.proposed_by),
        "may_recall": waits is not None and waits.proposed_by_id == by.id,
        "settled": [one_keep for one_keep in one.keeps if one_keep.state != "proposed"],
        "ended": state == ENDED,
        "why": why_decided(one),
    }  # fmt: skip


@bp.post(f"{BASE}/case/<int:case_id>/confirm")
@guards.staff("second-signatory")
def case_confirm(cohort: str, case_id: int) -> Any:
    """The second person agrees."""
    url = url_for("performance.case", cohort=cohort, case_id=case_id)
    return act(
        lambda: confirm_case(_case(cohort, case_id), guards.account(), now()),
        _("确认了，已经通知本人。"),
        url,
    )


@bp.post(f"{BASE}/case/<int:case_id>/back")
@guards.staff("office", "second-signatory")
def case_back(cohort: str, case_id: int) -> Any:
    """Sent back with a reason, or taken back."""
    url, reason = url_for("performance.case", cohort=cohort, case_id=case_id), request.form.get("reason", "")
    return act(
        lambda: send_back_case(_case(cohort, case_id), guards.account(), now(), reason), _("办好了。"), url
    )


def _case(cohort: str, case_id: int) -> PerformanceCase:
    return case_in(found_cohort(cohort), case_id, guards.account())[0]


@bp.route(f"{BASE}/objection/<int:objection_id>", methods=["GET", "POST"])
@guards.staff("office", "second-signatory")
def objection(cohort: str, objection_id: int) -> Any:
    """What a partner says against a period, and the answer of somebody who did not put it forward."""
    found, form, problems = found_cohort(cohort), AnswerForm(), []
    whole_county()
    one, partner = objection_in(found, objection_id, guards.account())
    if form.is_submitted() and form.validate():
        outcome, words = form.outcome.data or "", form.words.data or ""
        if done(form, lambda: answer_objection(one, outcome, words, guards.account(), now()), problems):
            flash(_("答复了，已经通知本人。"), "success")
            return redirect(url_for("performance.objection", cohort=cohort, objection_id=objection_id), 303)
        found = found_cohort(cohort)
        one, partner = objection_in(found, objection_id, guards.account())
    row = rows_of([one.list]).get(one.engagement_id, {}).get(one.list.period)
    page = render_template(
        "registers/performance/objection.html",
        cohort=found,
        one=one,
        partner=partner,
        where=place_words(found, partner.place),
        title=period_words(said_at(found), one.list.period),
        words=words_of(one),
        answer=answer_of(one),
        outcome=OUTCOMES.get(one.outcome or ""),
        row=row,
        badge=status_badge(row) if row is not None else None,
        form=form,
        problem=" ".join(problems),
        may=one.outcome is None and not one_human(guards.account(), one.list.proposed_by),
    )
    return page, 422 if problems or form.errors else 200
