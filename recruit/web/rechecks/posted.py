"""Anybody's page beside a posted list: say something about somebody on it, keep a receipt, read what came of it."""

from __future__ import annotations

import hmac
from typing import Any

from flask import flash, redirect, render_template, url_for

from recruit.app import limiter
from recruit.clock import arrival
from recruit.db import db
from recruit.errors import Refusal
from recruit.i18n import _, current_locale
from recruit.messages import tell
from recruit.models import Recheck, Result
from recruit.queries.lists import published
from recruit.queries.objections import by_receipt
from recruit.queries.rechecks import newest_published, open_until
from recruit.services.report_posted import Report, receipt_code, report_posted
from recruit.web import guards
from recruit.web.rechecks import bp
from recruit.web.rechecks.forms import ReportForm
from recruit.web.rechecks.shown import filed_words
from recruit.web.words import deadline


@bp.route("/lists/<int:result_id>/object", methods=["GET", "POST"])
@limiter.limit("20 per hour", methods=["POST"])
@guards.public
def report(result_id: int) -> Any:
    """What was typed stays, also when the time has run out over the typing."""
    result, form = published(result_id), ReportForm()
    if form.validate_on_submit():
        given = Report(
            result,
            form.number.data,
            form.words.data,
            form.name.data,
            form.contact.data,
            None,
            form.files.contents(),
        )
        try:
            made = report_posted(given, arrival())
            db.session.commit()
            flash(_("收到了。请记下编号，凭这个网页看结果。"), "success")
            return redirect(url_for("rechecks.receipt", number=made.number, code=receipt_code(made)), 303)
        except Refusal as refusal:
            db.session.rollback()
            form[str(refusal.facts.get("field") or "words")].errors = [tell(refusal)]
    result = published(result_id)
    page = render_template("rechecks/report.html", form=form, **_about(result))
    return page, 422 if form.errors else 200


@bp.get("/objections/<number>/<code>")
@limiter.limit("60 per minute")
@guards.public
def receipt(number: str, code: str) -> str:
    """For whoever holds the address. Errors: Refusal('unknown') for anybody else, alike for a number that is none."""
    found = next((one for one in by_receipt(number) if hmac.compare_digest(receipt_code(one), code)), None)
    if found is None:
        raise Refusal("unknown")
    return render_template("rechecks/receipt.html", filed=filed_words(found), **_of(found))


def _about(result: Result) -> dict[str, Any]:
    until, newest = open_until(result, "report"), newest_published(result.stage)
    programme = result.stage.cohort.programme
    return {
        "result": result,
        "stage": result.stage,
        "programme": programme,
        "until": deadline(until, programme) if until is not None else "",
        "may": until is not None and arrival() < until and (newest is None or newest.id == result.id),
        "locale_of": current_locale(),
    }


def _of(found: Recheck) -> dict[str, Any]:
    return {**_about(found.result), "concerned": found.candidacy.number}
