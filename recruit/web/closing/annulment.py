"""A signing that was put on record by mistake: proposed on the agreement's page, settled by a second person there."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, request, url_for

from recruit.clock import now
from recruit.db import db
from recruit.errors import Refusal
from recruit.i18n import _
from recruit.models import Agreement, Annulment
from recruit.queries.agreements import agreement_in
from recruit.services.annul_signing import confirm_annulment, propose_annulment, send_back_annulment
from recruit.web import guards
from recruit.web.closing import bp
from recruit.web.closing.agreements import stage_of
from recruit.web.closing.forms import AnnulForm
from recruit.web.closing.one_agreement import Forms, agreement_page


@bp.post("/closing/<cohort>/agreements/<int:agreement_id>/annul")
@guards.staff("office")
def annul(cohort: str, agreement_id: int) -> Any:
    """The office puts it forward, with the reason."""
    found, stage = stage_of(cohort)
    one, form = agreement_in(stage, agreement_id), AnnulForm()
    if not form.validate():
        return agreement_page(found, one, Forms(annul=form))
    try:
        propose_annulment(one, form.why.data, guards.account(), now())
        db.session.commit()
    except Refusal as refusal:
        return _again(cohort, agreement_id, Forms(annul=form), refusal)
    flash(_("提交了，等复核人确认。确认以前，这份协议的补助一笔也不付。"), "success")
    return redirect(_url(cohort, one))


@bp.post("/closing/<cohort>/agreements/<int:agreement_id>/annulment")
@guards.staff("office", "second-signatory")
def settle_annulment(cohort: str, agreement_id: int) -> Any:
    """A second person confirms or sends it back; whoever proposed it may take it back."""
    _found, stage = stage_of(cohort)
    one = agreement_in(stage, agreement_id)
    waiting = db.session.get(Annulment, request.form.get("annulment", 0, type=int))
    if waiting is None or waiting.agreement_id != one.id:
        raise Refusal("unknown")
    by, confirmed = guards.account(), request.form.get("what") == "confirm"
    try:
        if confirmed:
            confirm_annulment(waiting, by, now())
        else:
            send_back_annulment(waiting, by, now(), request.form.get("reason", ""))
        db.session.commit()
    except Refusal as refusal:
        return _again(cohort, agreement_id, Forms(answer=request.form.get("reason", "")), refusal)
    flash(_("撤销了，协议作废，补助不发。") if confirmed else _("记下来了。"), "success")
    return redirect(_url(cohort, one))


def _again(cohort: str, agreement_id: int, forms: Forms, refusal: Refusal) -> Any:
    """The page once more, with what was typed and what is wrong."""
    db.session.rollback()
    found, stage = stage_of(cohort)
    return agreement_page(found, agreement_in(stage, agreement_id), forms, refusal)


def _url(cohort: str, one: Agreement) -> str:
    return url_for("closing.agreement", cohort=cohort, agreement_id=one.id)
