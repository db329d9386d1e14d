"""Pages of the periodic reports: which are due, one report, its second person, its paper."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_wtf import FlaskForm
from wtforms import TextAreaField

from recruit.clock import now
from recruit.db import db
from recruit.documents.bulletin import BulletinPaper
from recruit.documents.render import render_pdf
from recruit.errors import Refusal
from recruit.i18n import _, lazy
from recruit.messages import tell
from recruit.models import Bulletin
from recruit.queries.applications import cohort_by_code
from recruit.queries.bulletins import bulletins_of, owed, reports_of
from recruit.registers.bulletins.words import STATES
from recruit.services.issue_bulletin import (
    REMARKS,
    SECONDS,
    find,
    issue_bulletin,
    prepare_bulletin,
    sections,
    send_bulletin_back,
)
from recruit.web import guards
from recruit.web.closing.mine import pdf_response
from recruit.web.forms.reasons import LONGEST, not_too_long
from recruit.web.forms.rules import Optional

bp = Blueprint("bulletins", __name__, url_prefix="/registers/bulletins")
READERS = ("office", "second-signatory", "auditor")
#: So many periods that lack a report are listed at once.
SHOWN = 30


class RemarksForm(FlaskForm):
    """What the office adds to what the registers tell."""

    remarks = TextAreaField(lazy("补充说明"), [Optional()], render_kw={"rows": 6, "maxlength": REMARKS})


class WhyForm(FlaskForm):
    """Why a report is sent back."""

    reason = TextAreaField(
        lazy("原因"), [Optional(), not_too_long], render_kw={"rows": 3, "maxlength": LONGEST}
    )


@bp.get("/<cohort>")
@guards.staff(*READERS)
def home(cohort: str) -> Any:
    """What is due, and every report that was made."""
    found = cohort_by_code(cohort)
    late = owed(found, now().astimezone(found.programme.timezone).date())
    return render_template(
        "registers/bulletins/home.html",
        cohort=found,
        owed=late[:SHOWN],
        more=max(len(late) - SHOWN, 0),
        made=[(one, STATES[one.state]) for one in bulletins_of(found)],
        titles={one.code: one.title for one in reports_of(found)},
        office="office" in guards.account().roles,
    )


@bp.route("/<cohort>/<code>/<since>", methods=["GET", "POST"])
@guards.staff("office")
def prepare(cohort: str, code: str, since: str) -> Any:
    """What a report would say now; sent to the second person with remarks."""
    found = cohort_by_code(cohort)
    try:
        report, period = find(found, code, date.fromisoformat(since))
    except (ValueError, Refusal):
        raise Refusal("unknown") from None
    form = RemarksForm()
    if form.is_submitted() and form.validate():
        try:
            made = prepare_bulletin(
                found, code, period.since, form.remarks.data or "", guards.account(), now()
            )
            db.session.commit()
        except Refusal as refusal:
            db.session.rollback()
            form.remarks.errors = [tell(refusal)]
        else:
            flash(_("编好了，等第二个人签发。"), "success")
            return redirect(url_for("bulletins.show", bulletin_id=made.id), 303)
    page = render_template(
        "registers/bulletins/prepare.html",
        cohort=found,
        report=report,
        period=period,
        sections=sections(found, report, period),
        form=form,
    )
    return page, 422 if form.errors else 200


def _one(bulletin_id: int) -> Bulletin:
    found = db.session.get(Bulletin, bulletin_id)
    if found is None or guards.account().township_scope is not None:
        raise Refusal("unknown")
    return found


def _title(one: Bulletin) -> Any:
    title = next((report.title for report in reports_of(one.cohort) if report.code == one.code), None)
    return title if title is not None else one.cohort.programme.title


@bp.route("/report/<int:bulletin_id>", methods=["GET", "POST"])
@guards.staff(*READERS)
def show(bulletin_id: int) -> Any:
    """One report; whoever did not put it together issues it or sends it back."""
    one, by, form = _one(bulletin_id), guards.account(), WhyForm()
    if request.method == "POST":
        try:
            if request.form.get("what") == "issue":
                issue_bulletin(one, by, now())
            else:
                send_bulletin_back(one, form.reason.data or "", by, now())
            db.session.commit()
            flash(_("办好了。"), "success")
            return redirect(url_for("bulletins.show", bulletin_id=bulletin_id), 303)
        except Refusal as refusal:
            db.session.rollback()
            form.reason.errors = [tell(refusal)]
    page = render_template(
        "registers/bulletins/show.html",
        one=one,
        cohort=one.cohort,
        title=_title(one),
        state=STATES[one.state],
        form=form,
        may_settle=one.state == "proposed" and bool(set(SECONDS) & set(by.roles)),
        own=one.proposed_by_id == by.id,
    )
    return page, 422 if form.errors else 200


@bp.get("/report/<int:bulletin_id>.pdf")
@guards.staff(*READERS)
def paper(bulletin_id: int) -> Any:
    """The report on paper; one that is not issued says so."""
    one = _one(bulletin_id)
    cohort = one.cohort
    printed = BulletinPaper(
        number=one.number,
        title=_title(one).zh,
        organiser=cohort.programme.organiser.zh,
        since=one.since,
        until=one.until,
        person=one.code,
        issued=one.settled_at.astimezone(cohort.programme.timezone).date()
        if one.state == "confirmed"
        else None,
        sections=one.content,
        remarks=one.remarks,
    )
    # Nobody writes while a page is laid out: what the guard began ends here.
    db.session.rollback()
    return pdf_response(
        render_pdf("print/bulletin.html", printed, lang="zh"), f"{printed.person}-{printed.number}"
    )
