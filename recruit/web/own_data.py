"""My data, to read and to take along; and at the desk, for somebody who stands there with the ID card."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, url_for
from flask_wtf import FlaskForm
from wtforms import BooleanField
from wtforms.validators import DataRequired

from recruit.app import limiter
from recruit.clock import now
from recruit.db import db
from recruit.i18n import _, lazy
from recruit.models import Application
from recruit.own_data import parts_of
from recruit.queries.applications import visible
from recruit.queries.data_requests import own_applications
from recruit.services.take_own_data import Taken, take_own_data
from recruit.web import guards, sessions
from recruit.web.cohorts import cohort_label
from recruit.web.context import page_url
from recruit.web.data_requests.ask import own_chosen
from recruit.web.data_requests.words import rows_of
from recruit.web.words import masked_number

bp = Blueprint("own_data", __name__)

#: A phone that somebody left signed in must not give everything away: the sign-in has to be this young.
FRESH = timedelta(minutes=15)
_CHUNK = 64 * 1024


class CardForm(FlaskForm):
    """At the desk: the clerk has compared the card with the person."""

    seen = BooleanField(lazy("身份证看过了，是本人"), [DataRequired(lazy("请先核对身份证，再打勾"))])


@bp.get("/my/data")
@guards.applicant
def show() -> str:
    """What is kept of me for one of my applications, the way to take it along, and what I asked about it."""
    own, at = own_chosen(), now()
    return render_template(
        "own_data/show.html",
        application=own,
        others=[one for one in own_applications(guards.account()) if one.id != own.id],
        title_of=cohort_label,
        parts=list(parts_of(own, at)),
        rows=rows_of(own, at),
        ask_urls={
            kind: page_url(f"data_requests.{kind}", application=own.id) for kind in ("correct", "erase")
        },
        fresh=_fresh(),
        minutes=FRESH.seconds // 60,
        sign_in=url_for("signin.applicant", next=url_for("own_data.show")),
        programme=own.cohort.programme,
    )


@bp.post("/my/data.zip")
@limiter.limit("6 per hour")
@guards.applicant
def take() -> Any:
    """The archive."""
    if not _fresh():
        flash(_("为了安全，请先重新登录一次，再带走资料。"), "warning")
        return redirect(url_for("own_data.show"), 303)
    return _archive(own_chosen())


@bp.route("/desk/data/<int:application_id>", methods=["GET", "POST"])
@limiter.limit("30 per hour", methods=["POST"])
@guards.staff("clerk", "office")
def desk(application_id: int) -> Any:
    """For somebody without a phone: after the ID card has been compared."""
    application = visible(guards.account(), application_id)
    form = CardForm()
    if form.validate_on_submit():
        return _archive(application)
    page = render_template(
        "own_data/desk.html", application=application, form=form, masked=masked_number(application.person)
    )
    return page, 422 if form.is_submitted() else 200


def _fresh() -> bool:
    session = sessions.current_session()
    return session is not None and sessions.moment() - session.created_at <= FRESH


def _archive(application: Application) -> Response:
    taken = take_own_data(application, guards.account(), now())
    db.session.commit()
    response = Response(_pieces(taken), mimetype="application/zip")
    response.content_length = taken.size
    response.headers["Content-Disposition"] = f'attachment; filename="my-data-{application.number}.zip"'
    response.headers["Cache-Control"] = "no-store"
    return response


def _pieces(taken: Taken) -> Iterator[bytes]:
    with taken.archive as archive:
        while piece := archive.read(_CHUNK):
            yield piece
