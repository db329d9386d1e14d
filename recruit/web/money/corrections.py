"""What the books say of a partner's money is put right by two people: a void receipt, another outcome of a payment."""

from __future__ import annotations

from typing import Any

from flask import request, url_for

from recruit.clock import now
from recruit.db import db
from recruit.errors import Refusal
from recruit.i18n import _
from recruit.models import MoneyCorrection, PayLine, Receipt
from recruit.queries.money import Partner
from recruit.services.correct_money import (
    confirm_correction,
    propose_other_outcome,
    propose_void,
    send_back_correction,
)
from recruit.web import guards
from recruit.web.acting import act
from recruit.web.money import bp
from recruit.web.money.common import partner_at
from recruit.web.money.correction_words import filled_form
from recruit.web.money.forms import CorrectionForm
from recruit.web.money.partner import partner_step


@bp.post("/money/<cohort>/partner/<int:engagement_id>/correct")
@guards.staff("office")
def correct(cohort: str, engagement_id: int) -> Any:
    """A receipt or the outcome of a payment is said to be wrong."""
    found = partner_at(cohort, engagement_id)
    form = filled_form(found, CorrectionForm())
    return partner_step(found, form, lambda: _propose(found, form), _("提交了，等复核人确认。确认以前照旧。"))


def _propose(found: Partner, form: CorrectionForm) -> MoneyCorrection:
    what, _dash, key = (form.which.data or "").partition("-")
    by, at, reason = guards.account(), now(), form.reason.data or ""
    if what == "receipt" and key.isdecimal():
        receipt = db.session.get(Receipt, int(key))
        if receipt is not None and receipt.engagement_id == found.engagement.id:
            return propose_void(receipt, reason, by, at)
    elif what == "line" and key.isdecimal():
        line = db.session.get(PayLine, int(key))
        if line is not None and line.payment.engagement_id == found.engagement.id:
            return propose_other_outcome(line, form.on_day.data, reason, by, at)
    raise Refusal("unknown")


@bp.post("/money/<cohort>/partner/<int:engagement_id>/correct/<int:correction_id>/<any(confirm, back):what>")
@guards.staff("office", "second-signatory")
def settle_correction(cohort: str, engagement_id: int, correction_id: int, what: str) -> Any:
    found = partner_at(cohort, engagement_id)
    one = db.session.get(MoneyCorrection, correction_id)
    if one is None or one.engagement_id != found.engagement.id:
        raise Refusal("unknown")
    by, at = guards.account(), now()
    url = url_for("money.partner", cohort=cohort, engagement_id=engagement_id)
    if what == "confirm":
        return act(lambda: confirm_correction(one, by, at), _("确认了，要付和要退的跟着改了。"), url)
    reason = request.form.get("reason", "")[:500]
    return act(lambda: send_back_correction(one, by, at, reason), _("记下来了。"), url)
