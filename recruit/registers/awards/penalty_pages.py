"""Penalties: written down after hearing, confirmed by a second person; read by the county's officers only."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for

from recruit.clock import now
from recruit.errors import Refusal
from recruit.i18n import _, current_locale
from recruit.models import Cohort
from recruit.queries.applications import cohort_by_code
from recruit.queries.awards import About, Names, penalties_of, penalty_in
from recruit.registers.awards.forms import PenaltyForm
from recruit.registers.awards.pages import COUNTY, bp
from recruit.registers.awards.said import awards_of
from recruit.registers.awards.words import HEARD, STATES
from recruit.services.penalise import confirm_penalty, propose_penalty, send_penalty_back, words_of
from recruit.web import guards
from recruit.web.acting import act
from recruit.web.county import whole_county
from recruit.web.money.common import done


def _kinds(cohort: Cohort) -> dict[str, str]:
    """Errors: Refusal('unknown') where the programme has none."""
    awards = awards_of(cohort.programme)
    if awards is None or not awards.penalties:
        raise Refusal("unknown")
    return {code: text.in_(current_locale()) for code, text in awards.penalties.items()}


@bp.route("/<cohort>/penalties", methods=["GET", "POST"])
@guards.staff(*COUNTY)
def penalties(cohort: str) -> Any:
    """All measures with their causes; a new one is written down here."""
    found = cohort_by_code(cohort)
    kinds, by = _kinds(found), guards.account()
    whole_county()
    form, problems = PenaltyForm(), []
    form.offer(kinds)
    if form.is_submitted() and form.validate() and done(form, lambda: _propose(found, form), problems):
        flash(_("提交了，等第二个人确认。"), "success")
        return redirect(url_for("awards.penalties", cohort=cohort), 303)
    names = Names(found)
    page = render_template(
        "registers/awards/penalties.html",
        cohort=found,
        form=form,
        problem=" ".join(problems),
        rows=[(one, kinds.get(one.kind, one.kind), names.of(one), STATES[one.state], words_of(one))
              for one in penalties_of(found)],
        heard=HEARD,
        office="office" in by.roles,
        second="second-signatory" in by.roles,
        me=by.id,
    )  # fmt: skip
    return page, 422 if problems or form.errors else 200


def _propose(found: Cohort, form: PenaltyForm) -> None:
    about = About(form.subject.data or "", form.about.data or "", form.name.data or "")
    heard = (form.heard_on.data, form.heard_how.data or "", form.said.data or "")
    kind, cause = form.kind.data or "", form.cause.data or ""
    propose_penalty(found, kind, about, cause, heard, guards.account(), now())


@bp.post("/<cohort>/penalty/<int:penalty_id>/<any(confirm, back):what>")
@guards.staff("office", "second-signatory")
def settle_penalty(cohort: str, penalty_id: int, what: str) -> Any:
    found = cohort_by_code(cohort)
    whole_county()
    one, by, at = penalty_in(found, penalty_id), guards.account(), now()
    url = url_for("awards.penalties", cohort=cohort)
    if what == "confirm":
        return act(lambda: confirm_penalty(one, by, at), _("确认了。"), url)
    reason = request.form.get("reason", "")[:500]
    return act(lambda: send_penalty_back(one, reason, by, at), _("记下来了。"), url)
