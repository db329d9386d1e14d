"""The partner's page, on the phone: how the own station did, how that came about, what follows. And the public list."""

from __future__ import annotations

from typing import Any

from flask import Response, flash, redirect, render_template, request, url_for

from recruit import storage
from recruit.clock import now
from recruit.closing.words import place_words
from recruit.errors import Refusal
from recruit.i18n import _, current_locale
from recruit.models import PerformanceList, PerformanceRow
from recruit.queries.deposit_standing import deposit_standing
from recruit.queries.money import Partner, own_partner, partners_of
from recruit.queries.performance import (
    day_at,
    in_force,
    list_in_force,
    lists_of,
    objections_until,
    rows_of,
    said_at,
)
from recruit.queries.performance_cases import (
    ENDED,
    HEARING,
    newest_decided,
    open_case,
    state_of,
    why_decided,
)
from recruit.registers.performance.figure_pages import what_was_paid
from recruit.registers.performance.forms import OwnWordsForm
from recruit.registers.performance.pages import BASE, bp, found_cohort
from recruit.registers.performance.said import said_of
from recruit.registers.performance.words import (
    AFTER_END,
    CASES,
    OUTCOMES,
    cause_words,
    earned_rows,
    earned_sum,
    period_words,
    status_badge,
    what_next,
    workings,
)
from recruit.services.object_to_period import answer_of, file_objection, objection_to, words_of
from recruit.services.remove_station import grounds_of, hear, statement_of
from recruit.web import guards
from recruit.web.money.common import done


def _own() -> Partner | None:
    """The station of whoever is signed in, where its programme assesses stations."""
    found = own_partner(guards.account())
    if found is None or said_of(found.cohort.programme) is None:
        return None
    return found


@bp.route("/my/performance", methods=["GET", "POST"])
@guards.applicant
def mine() -> Any:
    """The newest confirmed period first."""
    found = _own()
    if found is None:
        return render_template("registers/performance/none.html")
    what, problems = request.form.get("what", ""), []
    forms = {
        name: OwnWordsForm(formdata=request.form if name == what else None, prefix=name)
        for name in ("object", "hear")
    }
    if request.method == "POST" and what in forms:
        form = forms[what]
        if form.validate() and done(None, lambda: _say(found, what, form.words.data or ""), problems):
            flash(_("收到了。"), "success")
            return redirect(url_for("performance.mine"), 303)
        found = _own()
        assert found is not None
    page = render_template(
        "registers/performance/mine.html", forms=forms, problem=" ".join(problems), **_shown(found)
    )
    return page, 422 if problems or any(form.errors for form in forms.values()) else 200


def _say(found: Partner, what: str, words: str) -> None:
    by, at = guards.account(), now()
    if what == "hear":
        case = open_case(found.engagement.id)
        if case is None:
            raise Refusal("case-closed")
        hear(case, words, by, at)
        return
    about = list_in_force(found.cohort, request.form.get("period", ""))
    if about is None:
        raise Refusal("wrong-state")
    file_objection(found, about, words, by, at)


def _shown(found: Partner) -> dict[str, Any]:
    cohort, at = found.cohort, now()
    said, lists = said_at(cohort), in_force(lists_of(cohort))
    rows = rows_of(lists.values()).get(found.engagement.id, {})
    periods = [_period(found, lists[code], row) for code, row in sorted(rows.items(), reverse=True)]
    case = open_case(found.engagement.id)
    state = state_of(case, cohort, at) if case is not None else ""
    decided = newest_decided(found.engagement.id)
    return {
        "cohort": cohort,
        "where": place_words(cohort, found.place),
        "every": _("每月") if said.every == "month" else _("每个季度"),
        "said": said,
        "improve": said.improve.in_(current_locale()) if said.improve is not None else "",
        "periods": periods,
        "case": case if state != ENDED else None,
        "case_words": cause_words(case, said) if case is not None else "",
        "case_state": str(CASES[state][1]) if state else "",
        "hearing": state == HEARING,
        "grounds": grounds_of(case) if case is not None else "",
        "statement": statement_of(case) if case is not None else "",
        "decided": decided,
        "decided_what": str(CASES[decided.outcome][1]) if decided is not None else "",
        "decided_cause": cause_words(decided, said) if decided is not None else "",
        "decided_why": why_decided(decided) if decided is not None else "",
        "ended_on": found.engagement.ended_on,
        "what_after_end": str(AFTER_END[deposit_standing(found.engagement)]),
        "hotline": cohort.programme.hotline,
    }


def _period(found: Partner, one: PerformanceList, row: PerformanceRow) -> dict[str, Any]:
    cohort, said = found.cohort, said_at(found.cohort)
    objection, until = objection_to(one, found), objections_until(cohort, one)
    return {
        "code": one.period,
        "title": period_words(said, one.period),
        "row": row,
        "badge": status_badge(row),
        "competing": sum(other.rank is not None for other in one.rows),
        "workings": workings(said, row),
        "earned": earned_rows(said, row),
        "sum": earned_sum(row),
        "paid": what_was_paid(cohort, one.period, row.engagement_id),
        "next": what_next(said, row),
        "bottom": row.status == "bottom",
        "version": one.version,
        "reason": one.reason,
        "until": until,
        "may_object": objection is None and day_at(cohort, now()) <= until,
        "objection": words_of(objection) if objection is not None else "",
        "objected": objection is not None,
        "outcome": OUTCOMES.get(objection.outcome or "") if objection is not None else None,
        "answer": answer_of(objection) if objection is not None else "",
    }


@bp.get("/my/performance/period.json")
@guards.applicant
def my_file() -> Any:
    """The file of a period in which the own station stands; ``?period=``."""
    found = _own()
    held = list_in_force(found.cohort, request.args.get("period", "")) if found is not None else None
    if found is None or held is None or found.engagement.id not in rows_of([held]):
        return render_template("registers/performance/none.html")
    return _file(held, f"performance-{found.cohort.code}-{held.period}")


def _file(held: PerformanceList, name: str) -> Response:
    response = Response(storage.get(held.file_sha256), mimetype="application/json")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.json"'
    return response


@bp.get(f"{BASE}/list/<period>")
@guards.public
def public(cohort: str, period: str) -> str:
    """The ranking without names, where the programme says that it is public."""
    found, held = _public(cohort, period)
    known = partners_of([row.engagement_id for row in held.rows])
    rows = [
        (row.rank, place_words(found, known[row.engagement_id].place), row.total)
        for row in held.rows
        if row.rank is not None
    ]
    return render_template(
        "registers/performance/public.html",
        cohort=found,
        title=period_words(said_at(found), period),
        held=held,
        rows=rows,
    )


@bp.get(f"{BASE}/list/<period>.json")
@guards.public
def public_file(cohort: str, period: str) -> Response:
    """What anybody needs to work it out again."""
    found, held = _public(cohort, period)
    return _file(held, f"performance-{found.code}-{period}")


def _public(cohort: str, period: str) -> tuple[Any, PerformanceList]:
    found = found_cohort(cohort)
    held = list_in_force(found, period)
    if held is None or not said_at(found).public:
        raise Refusal("unknown")
    return found, held
