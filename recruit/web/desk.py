"""The township desk: find an applicant, register somebody, correct, hand in papers, print the receipt."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for

from recruit import audit, storage
from recruit.clock import now
from recruit.db import db
from recruit.errors import Refusal
from recruit.exclusion import PAPERS_MISSING, ending
from recruit.funnel import window_state
from recruit.i18n import _, current_locale
from recruit.messages import tell
from recruit.models import Account, Application, Attachment, Cohort
from recruit.personal import contact_of, id_number_of
from recruit.phone import national
from recruit.queries.applications import (
    TownshipCount,
    candidacy_of,
    cohort_by_code,
    cohorts,
    missing_of,
    search,
    township_counts,
    visible,
)
from recruit.registers import registers_of
from recruit.retention_words import erased_words
from recruit.services.registration_window import registration_stage, require_window
from recruit.services.request_waiver import request_waiver
from recruit.services.resume import resume
from recruit.services.settle_papers import see_originals
from recruit.services.withdraw import withdraw
from recruit.web import demo_numbers, guards
from recruit.web.changing import correction_page, take_papers
from recruit.web.cohorts import chosen
from recruit.web.context import page_url
from recruit.web.forms.reasons import LeaveForm, ReasonForm
from recruit.web.forms.registration import registration_class
from recruit.web.office.items import own_duties
from recruit.web.receipts import receipt_response
from recruit.web.registering import facts_of, take
from recruit.web.words import STATES, deadline, field_labels, standing, unmet

bp = Blueprint("desk", __name__, url_prefix="/desk")


@bp.get("/")
@guards.staff("clerk", "office")
def home() -> Any:
    """The desk of the cohort last looked at."""
    every = cohorts()
    if not every:
        return render_template("desk/none.html")
    return redirect(url_for("desk.search_page", cohort=chosen(every).code))


@bp.route("/<cohort>", methods=["GET", "POST"])
@guards.staff("clerk", "office")
def search_page(cohort: str) -> Any:
    """All applicants in scope; a search is posted, so that an ID number never stands in an address or a log."""
    found = cohort_by_code(cohort)
    by = guards.account()
    text = request.form.get("q", "")[:80].strip() if request.method == "POST" else ""
    counts, closed = township_counts(found, by), _closed(found)
    return render_template(
        "desk/home.html",
        cohort=found,
        text=text,
        found=search(found, by, text, request.args.get("page", 1, type=int)),
        states=STATES,
        counts=counts,
        closed=closed,
        answers=_answers(found, by, counts, closed, desk_papers.lacking_words(found, by)),
        page_url=lambda page: url_for("desk.search_page", cohort=found.code, page=page),
        access_url=page_url("access.reset"),
        registers=[
            (one.title(), one.url(found))
            for one, _said in registers_of(found.programme)
            if set(one.readers) & set(by.roles)
        ],
        missing_of=missing_of,
    )


def _answers(
    cohort: Cohort,
    by: Account,
    counts: Sequence[TownshipCount],
    closed: str | None,
    lacking: dict[str, str] | None,
) -> dict[str, list[Any]]:
    """What is due, what is blocked, who waits for whom. The office reads what registers ask on its own first page."""
    stage = registration_stage(cohort)
    closes = deadline(stage.closes_at, cohort.programme)
    over = stage.state == "closed" or window_state(stage.opens_at, stage.closes_at, now()) == "after"
    told = _("报名已经截止（%(closes)s），不能再登记和更正。", closes=closes) if over else closed
    waiting = sum(one.waiting for one in counts)
    asked = own_duties(cohort, by, now()) if "office" not in by.roles else {"due": [], "blocked": []}
    soon = [] if closed else [_("报名到 %(closes)s 截止", closes=closes)]
    return {
        "due": [*soon, *filter(None, [lacking]), *asked["due"]],
        "blocked": [*([told] if told else []), *asked["blocked"]],
        "waiting": [_("%(count)s 人等办公室决定是否放宽", count=waiting)] if waiting else [],
    }


def _closed(cohort: Cohort) -> str | None:
    """Why registration takes nothing now; None while it does."""
    try:
        require_window(registration_stage(cohort), now())
    except Refusal as refusal:
        return tell(refusal)
    return None


@bp.route("/<cohort>/register", methods=["GET", "POST"])
@guards.staff("clerk", "office")
def register(cohort: str) -> Any:
    """The same form as on the phone, without a password: the applicant sets one at the first sign-in."""
    found = cohort_by_code(cohort)
    by = guards.account()
    form = registration_class(found.programme, current_locale())()
    if request.method == "GET" and by.township_scope and "township" in form:
        form["township"].data = by.township_scope
    if form.is_submitted():
        application = take(found, form, "desk", by, now())
        if application is not None:
            if "originals" in request.form:
                see_originals([application], by, now())
            db.session.commit()
            flash(
                _("登记好了，报名号 %(number)s。请把回执打印给本人。", number=application.number), "success"
            )
            return redirect(url_for("desk.application", application_id=application.id))
    page = render_template(
        "desk/register.html", form=form, cohort=found, closed=_closed(found), hints=demo_numbers.hints(found)
    )
    return page, 422 if form.is_submitted() else 200


@bp.get("/application/<int:application_id>")
@guards.staff("clerk", "office")
def application(application_id: int) -> Any:
    return _detail(visible(guards.account(), application_id))


@bp.post("/application/<int:application_id>/reveal")
@guards.staff("clerk", "office")
def reveal(application_id: int) -> Any:
    """Shows number, contact and pictures once, on this answer only, and notes who looked."""
    own = visible(guards.account(), application_id)
    contact = contact_of(own)
    gone = erased_words() if own.erased_at else ""
    revealed = {
        "facts": [
            (_("身份证号"), id_number_of(own.person) or erased_words()),
            (_("手机号"), gone or (national(contact.phone) if contact.phone else "")),
            (_("邮箱"), gone or contact.email),
            (_("现在住址"), gone or contact.address),
        ],
        "pictures": [(one.field, _picture(one)) for one in own.attachments],
    }
    audit.note(
        now(), guards.account().login, "application.reveal", f"application:{own.cohort.code}/{own.number}"
    )
    db.session.commit()
    return _detail(own, revealed)


def _detail(own: Application, revealed: dict[str, Any] | None = None) -> Any:
    candidacy = candidacy_of(own)
    return render_template(
        "desk/application.html",
        application=own,
        candidacy=candidacy,
        facts=[*facts_of(own), (_("准考证号"), candidacy.number if candidacy else "")],
        state=standing(own, candidacy),
        unmet=unmet(own),
        missing=missing_of(own),
        labels=field_labels(own.cohort),
        closed=_closed(own.cohort),
        late=registration_stage(own.cohort).state != "closed",
        for_papers=candidacy is not None
        and ending(candidacy.state, candidacy.state_reason) == PAPERS_MISSING,
        revealed=revealed,
        office="office" in guards.account().roles,
        own_data=page_url("own_data.desk", application_id=own.id),
        ask_urls=[
            (words, page_url(f"data_requests.desk_{what}", application_id=own.id))
            for what, words in (("correct", _("替本人申请更正资料")), ("erase", _("替本人申请删除资料")))
        ],
    )


def _picture(one: Attachment) -> str | None:
    """The picture within the page itself; None once it has been erased."""
    content = None if one.erased_at else storage.find(one.sha256)
    return f"data:{one.mime};base64,{base64.b64encode(content).decode()}" if content is not None else None


@bp.get("/application/<int:application_id>/receipt.pdf")
@guards.staff("clerk", "office")
def receipt_pdf(application_id: int) -> Response:
    return receipt_response(visible(guards.account(), application_id))


@bp.route("/application/<int:application_id>/correct", methods=["GET", "POST"])
@guards.staff("clerk", "office")
def correction(application_id: int) -> Any:
    own = visible(guards.account(), application_id)
    require_window(registration_stage(own.cohort), now())
    return correction_page(
        own, "desk/correct.html", url_for("desk.application", application_id=application_id)
    )


@bp.route("/application/<int:application_id>/papers", methods=["GET", "POST"])
@guards.staff("clerk", "office")
def papers(application_id: int) -> Any:
    own = visible(guards.account(), application_id)
    form, done = take_papers(own, url_for("desk.application", application_id=application_id))
    if done is not None:
        return done
    page = render_template(
        "desk/papers.html", form=form, application=own, missing=missing_of(own), closed=_closed(own.cohort)
    )
    return page, 422 if form.is_submitted() else 200


@bp.route("/application/<int:application_id>/<any(waiver, withdraw):what>", methods=["GET", "POST"])
@guards.staff("clerk", "office")
def reason(application_id: int, what: str) -> Any:
    """The clerk writes down why: for a waiver that is asked for, or for a withdrawal."""
    own = visible(guards.account(), application_id)
    if what == "waiver" and own.state != "waiver":
        raise Refusal("waiver-not-asked")
    form = ReasonForm() if what == "waiver" else LeaveForm()
    if form.validate_on_submit():
        try:
            if isinstance(form, LeaveForm):
                withdraw(own, form.reason.data or "", guards.account(), now(), code=form.code.data)
            else:
                request_waiver(own, form.reason.data, guards.account(), now())
            db.session.commit()
            flash(_("记下来了。"), "success")
            return redirect(url_for("desk.application", application_id=application_id))
        except Refusal as refusal:
            db.session.rollback()
            form.reason.errors = [tell(refusal)]
    page = render_template("desk/reason.html", form=form, application=own, what=what, unmet=unmet(own))
    return page, 422 if form.is_submitted() else 200


@bp.post("/application/<int:application_id>/resume")
@guards.staff("clerk", "office")
def take_back(application_id: int) -> Any:
    resume(visible(guards.account(), application_id), guards.account(), now())
    db.session.commit()
    flash(_("报名恢复了。"), "success")
    return redirect(url_for("desk.application", application_id=application_id))


# The pages of the spreadsheet import and of missing papers hang themselves on the same blueprint.
from recruit.web import desk_import, desk_papers  # noqa: E402, F401
