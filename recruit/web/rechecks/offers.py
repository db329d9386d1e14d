"""The page of somebody who is next in reserve: a place is free, do they come? One thumb, yes or no."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import flash, redirect, render_template, request, url_for

from recruit.clock import arrival
from recruit.db import db
from recruit.errors import Refusal
from recruit.i18n import _, current_locale, lazy
from recruit.messages import tell
from recruit.models import Application, Candidacy, Replacement
from recruit.queries.applications import candidacy_of, own_application
from recruit.queries.offers import in_force, offers_to
from recruit.queries.stages import following
from recruit.services.answer_offer import Reply, answer_offer
from recruit.web import guards
from recruit.web.rechecks import bp
from recruit.web.replacement_words import freed_words, state_now
from recruit.web.words import deadline, moment, stage_title, window_words

#: State of a badge and word of an offer whose list was corrected.
VOID = ("closed", lazy("名单更正了，这次通知作废"))
ANSWERS = {"come": True, "decline": False}


@bp.route("/my/offer", methods=["GET", "POST"])
@guards.applicant
def offer() -> Any:
    """The newest offer on top. The answer counts from the moment at which it reached the server."""
    _application, candidacy = _own()
    if request.method == "POST":
        found = next((one for one in offers_to(candidacy) if str(one.id) == request.form.get("offer")), None)
        if found is None:
            raise Refusal("unknown")
        try:
            _answer(found)
            return redirect(url_for("rechecks.offer"), 303)
        except Refusal as refusal:
            db.session.rollback()
            flash(tell(refusal), "warning")
            return _page(422)
    return _page(200)


def _own() -> tuple[Application, Candidacy]:
    application = own_application(guards.account())
    candidacy = candidacy_of(application) if application is not None else None
    if application is None or candidacy is None:
        raise Refusal("no-application")
    return application, candidacy


def _answer(found: Replacement) -> None:
    """Errors: Refusal('offer-choice'), and those of `answer_offer`."""
    comes = ANSWERS.get(request.form.get("answer", ""))
    if comes is None:
        raise Refusal("offer-choice")
    answer_offer(found, Reply(comes), guards.account(), arrival())
    db.session.commit()
    flash(_("您答复了：来。") if comes else _("您答复了：不来。"), "success")


def _page(status: int) -> Any:
    application, candidacy = _own()
    at = arrival()
    page = render_template(
        "rechecks/offer.html",
        rows=[_row(one, at) for one in offers_to(candidacy)],
        programme=application.cohort.programme,
        locale_of=current_locale(),
    )
    return page, status


def _row(one: Replacement, at: datetime) -> dict[str, Any]:
    stage, target = one.result.stage, following(one.result.stage)
    assert one.answer_until is not None
    in_time = at < one.answer_until and in_force(one)
    return {
        "id": one.id,
        "stage": stage_title(stage),
        "next": stage_title(target) if target else "",
        "window": window_words(target) if target else "",
        "place": freed_words(stage, one.left),
        "until": deadline(one.answer_until, stage.cohort.programme),
        "open": in_time and one.state == "offered",
        "by_phone": one.replied_via == "phone",
        "replied": moment(one.replied_at) if one.replied_at else "",
        "state": state_now(one, at) if one.state != "offered" or in_force(one) else VOID,
    }
