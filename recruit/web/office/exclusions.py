"""Taking somebody out of the running: the office's proposal with its hearing, the second person, what became of it."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response
from wtforms import RadioField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Length

from recruit.clock import now
from recruit.db import db
from recruit.errors import Refusal
from recruit.exclusion import CAUSES
from recruit.exclusion_words import statement_of
from recruit.i18n import _, lazy
from recruit.messages import tell
from recruit.models import Candidacy, Exclusion
from recruit.queries.exclusions import engagement_runs, exclusions_of
from recruit.queries.funnel import entries_of_candidacy
from recruit.retention_words import erased_words
from recruit.services.exclude import (
    STATEMENT,
    Grounds,
    confirm_exclusion,
    propose_exclusion,
    send_back_exclusion,
)
from recruit.web import guards
from recruit.web.acting import act
from recruit.web.county import READERS, whole_county
from recruit.web.forms.days import DayField
from recruit.web.forms.reasons import ReasonForm
from recruit.web.forms.rules import Required
from recruit.web.leave_words import ENDED, EXCLUSION_STATES
from recruit.web.office import bp
from recruit.web.words import stage_title

#: Cause -> word, as the office and the person read it.
CAUSE_WORDS = {code: ENDED[code] for code in CAUSES}


class ExcludeForm(ReasonForm):
    """What the office holds, and what the person said about it."""

    cause = RadioField(
        lazy("缘由"),
        [Required()],
        choices=[SelectChoice(code, words) for code, words in CAUSE_WORDS.items()],
        validate_choice=False,
    )
    heard_on = DayField(lazy("哪天听取了本人的说明"), [Required()])
    statement = TextAreaField(
        lazy("本人怎么说"),
        [Required(), Length(max=STATEMENT, message=lazy("请写到 2000 个字以内"))],
        render_kw={"rows": 4, "maxlength": STATEMENT},
    )


@bp.route("/candidacy/<int:candidacy_id>/exclude", methods=["GET", "POST"])
@guards.staff("office")
def exclude(candidacy_id: int) -> Any:
    """The office says why, on what ground, and what the person answered."""
    found = _candidacy(candidacy_id)
    form = ExcludeForm()
    problem = _in_the_way(found)
    if form.validate_on_submit() and not problem:
        try:
            grounds = Grounds(form.cause.data, form.reason.data, form.heard_on.data, form.statement.data)
            made = propose_exclusion(found, grounds, guards.account(), now())
            db.session.commit()
            flash(_("提交了，等复核人确认。确认以前，这位考生照常参加。"), "success")
            return redirect(url_for("office.exclusion", exclusion_id=made.id), 303)
        except Refusal as refusal:
            db.session.rollback()
            field = refusal.facts.get("field")
            if field in form:
                form[str(field)].errors = [tell(refusal)]
            else:
                problem = tell(refusal)
    found = _candidacy(candidacy_id)
    page = render_template("office/exclude.html", **_about(found), form=form, problem=problem)
    return page, 422 if form.is_submitted() else 200


def _in_the_way(candidacy: Candidacy) -> str:
    """Why nobody can propose it now; '' where they can."""
    if candidacy.state != "active":
        return tell(Refusal("candidacy-ended"))
    if engagement_runs(candidacy):
        return tell(Refusal("exclude-signed", number=candidacy.number))
    if any(one.state == "proposed" for one in exclusions_of(candidacy)):
        return tell(Refusal("exclude-twice", number=candidacy.number))
    return ""


@bp.get("/exclusion/<int:exclusion_id>")
@guards.staff(*READERS)
def exclusion(exclusion_id: int) -> str:
    """One proposal: what was said on both sides, and the second person's two buttons."""
    return _page(_exclusion(exclusion_id))


def _page(found: Exclusion, problem: str = "", reason: str = "") -> str:
    by = guards.account()
    open_now, own = found.state == "proposed", by.id == found.proposed_by_id
    return render_template(
        "office/exclusion.html",
        **_about(found.candidacy),
        found=found,
        cause=CAUSE_WORDS[found.cause],
        statement=statement_of(found) or erased_words(),
        state=EXCLUSION_STATES[found.state],
        problem=problem,
        reason=reason,
        gone=open_now and found.candidacy.state != "active",
        may_confirm=open_now and not own and "second-signatory" in by.roles,
        may_recall=open_now and own,
    )


def _about(candidacy: Candidacy) -> dict[str, Any]:
    way = entries_of_candidacy(candidacy)
    return {
        "candidacy": candidacy,
        "name": candidacy.person.name if candidacy.person else "",
        "entry": way[-1] if way else None,
        "stage": stage_title(way[-1].stage) if way else "",
    }


@bp.post("/exclusion/<int:exclusion_id>/confirm")
@guards.staff("second-signatory")
def confirm_exclude(exclusion_id: int) -> Response:
    return act(
        lambda: confirm_exclusion(_exclusion(exclusion_id), guards.account(), now()),
        _("确认了，本人会收到通知。"),
        url_for("office.exclusion", exclusion_id=exclusion_id),
    )


@bp.post("/exclusion/<int:exclusion_id>/back")
@guards.staff("office", "second-signatory")
def exclude_back(exclusion_id: int) -> Any:
    """The second person sends it back with a reason, or whoever proposed it takes it back."""
    found = _exclusion(exclusion_id)
    reason = request.form.get("reason", "")[:500]
    if guards.account().id != found.proposed_by_id and not reason.strip():
        return _page(found, tell(Refusal("reason-wanted")), reason), 422
    return act(
        lambda: send_back_exclusion(_exclusion(exclusion_id), guards.account(), now(), reason),
        _("记下来了。"),
        url_for("office.exclusion", exclusion_id=exclusion_id),
    )


def _exclusion(exclusion_id: int) -> Exclusion:
    found = db.session.get(Exclusion, exclusion_id)
    if found is None:
        raise Refusal("unknown")
    whole_county()
    return found


def _candidacy(candidacy_id: int) -> Candidacy:
    found = db.session.get(Candidacy, candidacy_id)
    if found is None or found.person_id is None:
        raise Refusal("unknown")
    whole_county()
    return found
