"""The office's steps towards a ruling: hear the person concerned, put it forward, give it or send it back."""

from __future__ import annotations

from typing import Any

from flask import Response, flash, redirect, request, url_for

from recruit import audit, storage
from recruit.clock import now
from recruit.db import db
from recruit.errors import Refusal
from recruit.i18n import _
from recruit.messages import tell
from recruit.models import Recheck, Ruling
from recruit.objection_files import MIME
from recruit.queries.objections import file_of, ruling_waiting
from recruit.queries.rechecks import visible_recheck
from recruit.recheck_words import party_of
from recruit.retention_words import erased_words
from recruit.services.answerers import ANSWERERS, barred, enough_left, own_case
from recruit.services.refer_granted import confirm_referral, propose_referral
from recruit.services.rule_objection import Decided, confirm_ruling, hear, propose_ruling, send_back_ruling
from recruit.web import guards
from recruit.web.acting import act
from recruit.web.county import READERS
from recruit.web.rechecks import bp
from recruit.web.rechecks.forms import HearForm, ReferForm, RulingForm
from recruit.web.rechecks.office import case_page


@bp.post("/office/recheck/<int:recheck_id>/rule")
@guards.staff(*ANSWERERS)
def rule(recheck_id: int) -> Any:
    """Puts a ruling forward; the other person finds it on the same page."""
    found, form = _found(recheck_id), RulingForm()
    if form.validate_on_submit():
        decided = Decided(form.kind.data, form.words.data, form.commission.data, form.letter_bytes())
        try:
            propose_ruling(found, decided, guards.account(), now())
            db.session.commit()
            flash(_("处理意见提交了，等另一个人确认。"), "success")
            return _back(recheck_id)
        except Refusal as refusal:
            db.session.rollback()
            form[str(refusal.facts.get("field", "words"))].errors = [tell(refusal)]
    return case_page(_found(recheck_id), ruling_form=form), 422


@bp.post("/office/recheck/<int:recheck_id>/rule/confirm")
@guards.staff(*ANSWERERS)
def rule_confirm(recheck_id: int) -> Any:
    def step() -> None:
        waiting = _waiting(_found(recheck_id))
        # Of a request that was answered already only the handing on can wait.
        give = confirm_ruling if waiting.recheck.state == "open" else confirm_referral
        give(waiting, guards.account(), now())

    return act(step, _("处理结果定了，已通知本人。"), _case(recheck_id))


@bp.post("/office/recheck/<int:recheck_id>/refer")
@guards.staff(*ANSWERERS)
def refer(recheck_id: int) -> Any:
    """Puts forward that a correction that was promised cannot come any more."""
    found, form = _found(recheck_id), ReferForm()
    if form.validate_on_submit():
        try:
            propose_referral(found, form.words.data, guards.account(), now())
            db.session.commit()
            flash(_("提交了，等另一个人确认。"), "success")
            return _back(recheck_id)
        except Refusal as refusal:
            db.session.rollback()
            form.words.errors = [tell(refusal)]
    return case_page(_found(recheck_id), refer_form=form), 422


@bp.post("/office/recheck/<int:recheck_id>/rule/back")
@guards.staff(*ANSWERERS)
def rule_back(recheck_id: int) -> Any:
    """The other person sends it back with a reason, or whoever put it forward takes it back."""
    waiting, reason = _waiting(_found(recheck_id)), request.form.get("reason", "")[:500]
    if waiting.proposed_by_id != guards.account().id and not reason.strip():
        return case_page(waiting.recheck, back_problem=tell(Refusal("reason-wanted"))), 422
    return act(
        lambda: send_back_ruling(_waiting(_found(recheck_id)), guards.account(), now(), reason),
        _("记下来了。"),
        _case(recheck_id),
    )


@bp.post("/office/recheck/<int:recheck_id>/hear")
@guards.staff(*ANSWERERS)
def hear_them(recheck_id: int) -> Any:
    """What the person concerned said, written down by the office."""
    found, form = _found(recheck_id), HearForm()
    if form.validate_on_submit():
        today = now().astimezone(found.result.stage.cohort.programme.timezone).date()
        try:
            hear(found, form.words.data, form.heard_on.data or today, guards.account(), now())
            db.session.commit()
            flash(_("当事人的说明记下来了。"), "success")
            return _back(recheck_id)
        except Refusal as refusal:
            db.session.rollback()
            form[str(refusal.facts.get("field", "words"))].errors = [tell(refusal)]
    return case_page(_found(recheck_id), hear_form=form), 422


@bp.post("/office/recheck/<int:recheck_id>/party")
@guards.staff(*ANSWERERS)
def reveal_party(recheck_id: int) -> Any:
    """Shows who reports, on this answer only, and notes who looked; nobody sees it who may not deal with the case."""
    found = _found(recheck_id)
    code = barred(found, guards.account())
    if code is not None and (own_case(found, guards.account()) is not None or enough_left(found)):
        raise Refusal(code, number=found.candidacy.number)
    name, contact = party_of(found)
    facts = {"receipt": found.number}
    audit.note(now(), guards.account().login, "recheck.reveal", audit.about(found.candidacy), **facts)
    db.session.commit()
    return case_page(found, revealed=(name or erased_words(), contact or erased_words()))


@bp.get("/office/recheck/<int:recheck_id>/file/<int:file_id>")
@guards.staff(*READERS)
def recheck_file(recheck_id: int, file_id: int) -> Response:
    """One file of a request; a PDF is handed out, never shown inside the site."""
    one = file_of(_found(recheck_id), file_id)
    response = Response(storage.get(one.sha256), content_type=MIME[one.file_type])
    way = "inline" if one.file_type == "jpg" else "attachment"
    name = f"{one.recheck.number or one.recheck_id}-{one.id}.{one.file_type}"
    response.headers["Content-Disposition"] = f'{way}; filename="{name}"'
    return response


def _found(recheck_id: int) -> Recheck:
    return visible_recheck(guards.account(), recheck_id)


def _waiting(found: Recheck) -> Ruling:
    waiting = ruling_waiting(found)
    if waiting is None:
        raise Refusal("wrong-state")
    return waiting


def _case(recheck_id: int) -> str:
    return url_for("rechecks.case", recheck_id=recheck_id)


def _back(recheck_id: int) -> Any:
    return redirect(_case(recheck_id), 303)
