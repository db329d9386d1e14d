"""The office's page of the calls: what they came to, the checkers beside each other, pairs to be settled."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from exams.fieldwork.rules import SERIES, component_of
from exams.fieldwork.words import VERDICT_WORDS
from exams.kinds.task_round.office import stage_of_office
from exams.kinds.task_round.room import bp
from exams.queries.phone_calls import FIRST, SECOND, SETTLED, calls_of, rule_of, waiting_for
from exams.queries.phone_rates import checkers, double_calls, rates
from exams.services.second_calls import hand_out_second_calls, settle_pair
from recruit.clock import now
from recruit.db import db
from recruit.errors import Refusal
from recruit.i18n import _
from recruit.messages import tell
from recruit.models import Account, Stage
from recruit.programme import Component
from recruit.web import guards

#: So many candidates are told, those with the lowest share first.
LOWEST = 20


@bp.get("/office/<int:stage_id>/<component>/calls")
@guards.staff("office")
def call_results(stage_id: int, component: str) -> str:
    stage, part = series_of_office(stage_id, component)
    return _page(stage, part)


@bp.post("/office/<int:stage_id>/<component>/calls/second")
@guards.staff("office")
def second_calls(stage_id: int, component: str) -> Response:
    stage, part = series_of_office(stage_id, component)
    given, left = hand_out_second_calls(stage, part.code, guards.account(), now())
    db.session.commit()
    flash(_("分出去 %(count)s 户，由另一个抽查员再打一次。", count=given), "success")
    if left:
        flash(_("还有 %(count)s 户没有合适的人：要分给没有管过这位考生的抽查员。", count=left), "warning")
    return redirect(url_for("task_round.call_results", stage_id=stage.id, component=part.code), 303)


@bp.post("/office/<int:stage_id>/<component>/calls/<int:response_id>/settle")
@guards.staff("office")
def settle_calls(stage_id: int, component: str, response_id: int) -> Response | tuple[str, int]:
    stage, part = series_of_office(stage_id, component)
    note = request.form.get("note", "")
    try:
        settle_pair(
            stage, part.code, response_id, request.form.get("verdict", ""), note, guards.account(), now()
        )
        db.session.commit()
    except Refusal as refusal:
        if refusal.code not in ("verdict-unknown", "mend-reason"):
            raise
        db.session.rollback()
        return _page(stage, part, {response_id: (tell(refusal), note)}), 422
    flash(_("定下来了。"), "success")
    return redirect(url_for("task_round.call_results", stage_id=stage.id, component=part.code), 303)


def series_of_office(stage_id: int, component: str) -> tuple[Stage, Component]:
    """A county-wide page about a series that is checked by phone. Errors: Refusal('unknown')."""
    stage = stage_of_office(stage_id)
    part = component_of(stage.definition, component, SERIES)
    rule_of(stage, component)
    return stage, part


def _page(stage: Stage, part: Component, wrong: dict[int, tuple[str, str]] | None = None) -> str:
    calls = calls_of(stage, part.code)
    each, whole = rates(stage, part.code, calls)
    lowest = sorted(each.items(), key=lambda one: (one[1].most, one[1].estimate or 0, one[0]))
    found, pairs = double_calls(stage, part.code, calls)
    return render_template(
        "exams/task_round/call_results.html",
        stage=stage,
        component=part,
        rule=rule_of(stage, part.code),
        waiting=waiting_for(stage, part.code, calls),
        whole=whole,
        people=len(each),
        lowest=lowest[:LOWEST],
        checkers=checkers(stage, part.code, calls),
        agreement=found,
        doubles=sum(one.double for one in calls),
        pairs=sorted(pairs, key=lambda one: one.current(SETTLED) is not None),
        parts=(FIRST, SECOND, SETTLED),
        verdicts=VERDICT_WORDS,
        name=_name,
        wrong=wrong or {},
    )


def _name(account_id: int) -> str:
    account = db.session.get(Account, account_id)
    return account.name if account is not None else ""
