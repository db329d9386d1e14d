"""Asking: on the applicant's own page, or at the desk for whoever stands there with the ID card."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for

from recruit.app import limiter
from recruit.clock import arrival
from recruit.db import db
from recruit.errors import Refusal
from recruit.i18n import _
from recruit.messages import tell
from recruit.models import Application
from recruit.queries.applications import visible
from recruit.queries.data_requests import own_applications
from recruit.services.ask_about_data import Asked, ask_about_data
from recruit.web import guards
from recruit.web.data_requests import bp
from recruit.web.data_requests.forms import CorrectForm, EraseForm
from recruit.web.data_requests.words import rows_of
from recruit.web.words import deadline, masked_number

FORMS = {"correct": CorrectForm, "erase": EraseForm}


def own_chosen() -> Application:
    """The application that the page is about: the one that was chosen, else the newest.

    Errors: Refusal('no-application'), and Refusal('unknown') for one that is somebody else's or not there.
    """
    every = own_applications(guards.account())
    wanted = request.values.get("application", "")
    found = next((one for one in every if not wanted or str(one.id) == wanted), None)
    if found is None:
        raise Refusal("unknown" if every else "no-application")
    return found


@bp.route("/my/data/correct", methods=["GET", "POST"])
@limiter.limit("20 per hour", methods=["POST"])
@guards.applicant
def correct() -> Any:
    return _page(own_chosen(), "correct", url_for("own_data.show"))


@bp.route("/my/data/erase", methods=["GET", "POST"])
@limiter.limit("20 per hour", methods=["POST"])
@guards.applicant
def erase() -> Any:
    return _page(own_chosen(), "erase", url_for("own_data.show"))


@bp.route("/desk/data/<int:application_id>/correct", methods=["GET", "POST"])
@guards.staff("clerk", "office")
def desk_correct(application_id: int) -> Any:
    """For somebody without a phone: the clerk writes down what they say."""
    return _at_desk(application_id, "correct")


@bp.route("/desk/data/<int:application_id>/erase", methods=["GET", "POST"])
@guards.staff("clerk", "office")
def desk_erase(application_id: int) -> Any:
    return _at_desk(application_id, "erase")


def _at_desk(application_id: int, kind: str) -> Any:
    application = visible(guards.account(), application_id)
    return _page(application, kind, url_for("desk.application", application_id=application_id))


def _page(application: Application, kind: str, back: str) -> Any:
    """What was typed stays, whatever is refused."""
    form, at, key = FORMS[kind](), arrival(), application.id
    if form.validate_on_submit():
        right = form.right.data or "" if form.right is not None else ""
        asked = Asked(application, kind, form.field.data, form.words.data, right, form.contents)
        try:
            made = ask_about_data(asked, guards.account(), at)
            db.session.commit()
            due = deadline(made.due_at, application.cohort.programme)
            flash(
                _(
                    "申请收到了，编号 %(number)s，%(due)s 前答复，答复后通知本人。",
                    number=made.number,
                    due=due,
                ),
                "success",
            )
            return redirect(back, 303)
        except Refusal as refusal:
            db.session.rollback()
            field = str(refusal.facts.get("field") or "words")
            form[field if field in form else "words"].errors = [tell(refusal)]
            application = db.session.get_one(Application, key)
    page = render_template(
        "data_requests/ask.html",
        form=form,
        kind=kind,
        application=application,
        at_desk=guards.account().is_staff,
        masked=masked_number(application.person),
        rows=rows_of(application, at),
        programme=application.cohort.programme,
        back=back,
    )
    return page, 422 if form.errors else 200
