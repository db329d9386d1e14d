"""The applicant's own pages: register, see where I stand, correct, hand in papers, explain, withdraw."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for

from recruit import storage
from recruit.clock import now
from recruit.db import db
from recruit.errors import Refusal
from recruit.funnel import window_state
from recruit.i18n import _, current_locale
from recruit.messages import tell
from recruit.models import Application
from recruit.queries.applications import (
    application_in,
    candidacy_of,
    cohort_by_code,
    missing_of,
    own_application,
)
from recruit.queries.progress import progress_of
from recruit.services.registration_window import registration_stage, require_window
from recruit.services.request_waiver import request_waiver
from recruit.services.withdraw import withdraw
from recruit.web import demo_numbers, guards, sessions
from recruit.web.changing import correction_page, take_papers
from recruit.web.context import page_url
from recruit.web.forms.reasons import LeaveForm, ReasonForm
from recruit.web.forms.registration import registration_class
from recruit.web.own_ending import ending_of
from recruit.web.own_way import answers_of, results_of, stepper_of, todos_of
from recruit.web.pressing import pressing
from recruit.web.receipts import next_steps, receipt_response
from recruit.web.rechecks.rows import own_lines
from recruit.web.registering import account_of, facts_of, take
from recruit.web.words import deadline, standing, unmet

bp = Blueprint("apply", __name__)


def mine() -> Application:
    """The application of whoever is signed in. Errors: Refusal('no-application')."""
    application = own_application(guards.account())
    if application is None:
        raise Refusal("no-application")
    return application


def still_open(application: Application) -> bool:
    """Whether registration still takes corrections and papers."""
    stage = registration_stage(application.cohort)
    return stage.state != "closed" and window_state(stage.opens_at, stage.closes_at, now()) == "open"


@bp.route("/p/<cohort>/apply", methods=["GET", "POST"])
@guards.public
def register(cohort: str) -> Any:
    """The whole form on one page. Who is new chooses a password; who has been here before is signed in already."""
    found = cohort_by_code(cohort)
    account = guards.visitor()
    if account is not None and account.is_staff:
        return redirect(url_for("desk.register", cohort=found.code))
    if account is not None and application_in(found, account):
        return redirect(url_for("apply.home"))
    form = registration_class(found.programme, current_locale(), password=account is None)()
    closed = None
    try:
        require_window(registration_stage(found), now())
    except Refusal as refusal:
        closed = tell(refusal)
    if form.is_submitted() and closed is None:
        application = take(found, form, "web", account, now())
        if application is not None:
            if account is None:
                fresh = account_of(application)
                assert fresh is not None
                sessions.sign_in(fresh)
            db.session.commit()
            flash(_("报名收到了。"), "success")
            return redirect(url_for("apply.receipt"))
    wrong = form.is_submitted()
    page = render_template(
        "apply/register.html",
        form=form,
        cohort=found,
        closed=closed,
        shown=wrong or not closed,
        hints=demo_numbers.hints(found),
    )
    return page, 422 if wrong else 200


@bp.get("/my")
@guards.applicant
def home() -> Any:
    """Where I stand, what I do next, until when."""
    application = mine()
    moment = now()
    progress = progress_of(application, moment)
    if progress is None:
        raise Refusal("no-application")
    return render_template(
        "apply/home.html",
        application=application,
        number=progress.candidacy.number,
        answers=answers_of(progress, moment),
        steps=stepper_of(progress),
        todos=[*pressing(progress.candidacy, moment), *todos_of(progress)],
        results=results_of(progress),
        rechecks=own_lines(progress, moment),
        ending=ending_of(application, progress.candidacy),
        way_url=page_url("way.show"),
    )


@bp.get("/my/receipt")
@guards.applicant
def receipt() -> Any:
    application = mine()
    unexplained = application.state == "waiver" and any(
        not waiver.reason for waiver in application.waivers if waiver.decided_at is None
    )
    return render_template(
        "apply/receipt.html",
        application=application,
        steps=next_steps(application),
        unmet=unmet(application) if application.state in ("waiver", "refused") else [],
        missing=missing_of(application),
        unexplained=unexplained,
        account=guards.account(),
    )


@bp.get("/my/receipt.pdf")
@guards.applicant
def receipt_pdf() -> Response:
    return receipt_response(mine())


@bp.get("/my/application")
@guards.applicant
def application() -> Any:
    """What I handed in, and what I may still change."""
    own = mine()
    candidacy = candidacy_of(own)
    return render_template(
        "apply/application.html",
        application=own,
        facts=facts_of(own),
        state=standing(own, candidacy),
        unmet=unmet(own) if own.state in ("waiver", "refused") else [],
        missing=missing_of(own),
        open=still_open(own) and (candidacy is None or candidacy.state != "excluded"),
        closes=deadline(registration_stage(own.cohort).closes_at, own.cohort.programme),
        may_withdraw=candidacy is not None and candidacy.state == "active",
    )


@bp.route("/my/application/correct", methods=["GET", "POST"])
@guards.applicant
def correction() -> Any:
    own = mine()
    if not still_open(own):
        require_window(registration_stage(own.cohort), now())
    return correction_page(own, "apply/correct.html", url_for("apply.application"))


@bp.route("/my/papers", methods=["GET", "POST"])
@guards.applicant
def papers() -> Any:
    """Photo, ID card, diploma: what is there and what is missing."""
    own = mine()
    form, done = take_papers(own, url_for("apply.papers"))
    if done is not None:
        return done
    page = render_template(
        "apply/papers.html",
        form=form,
        application=own,
        have={one.field: one for one in own.attachments},
        missing=missing_of(own),
        open=still_open(own),
        closes=deadline(registration_stage(own.cohort).closes_at, own.cohort.programme),
    )
    return page, 422 if form.is_submitted() else 200


@bp.get("/my/papers/<field>")
@guards.applicant
def paper(field: str) -> Response:
    """One of my own pictures."""
    found = next((one for one in mine().attachments if one.field == field), None)
    if found is None or found.erased_at is not None:
        raise Refusal("file-unknown")
    response = Response(storage.get(found.sha256), mimetype=found.mime)
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


@bp.route("/my/waiver", methods=["GET", "POST"])
@guards.applicant
def waiver() -> Any:
    """Why a condition should be relaxed for me."""
    own = mine()
    if own.state != "waiver":
        flash(_("您的报名没有等着放宽的条件，不用写理由。"), "info")
        return redirect(url_for("apply.application"))
    form = ReasonForm()
    if form.validate_on_submit():
        try:
            request_waiver(own, form.reason.data, guards.account(), now())
            db.session.commit()
            flash(_("理由交上去了，请等办公室决定。"), "success")
            return redirect(url_for("apply.home"))
        except Refusal as refusal:
            db.session.rollback()
            form.reason.errors = [tell(refusal)]
    if request.method == "GET":
        form.reason.data = next((one.reason for one in own.waivers if one.decided_at is None), "")
    page = render_template("apply/waiver.html", form=form, application=own, unmet=unmet(own))
    return page, 422 if form.is_submitted() else 200


@bp.route("/my/application/withdraw", methods=["GET", "POST"])
@guards.applicant
def leave() -> Any:
    """Step back from the selection; asked once more, because it cannot be undone on the phone."""
    own = mine()
    form = LeaveForm()
    if form.validate_on_submit():
        withdraw(own, form.reason.data or "", guards.account(), now(), code=form.code.data)
        db.session.commit()
        flash(_("您已经退出这次招募。"), "success")
        return redirect(url_for("apply.home"))
    page = render_template("apply/withdraw.html", form=form, application=own)
    return page, 422 if form.is_submitted() else 200
