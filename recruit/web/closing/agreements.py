"""The office's page of agreements: print in batches, hand out, put signatures on record, take a print back."""

from __future__ import annotations

import io
import zipfile
from datetime import date
from typing import Any

from flask import Response, current_app, flash, redirect, render_template, request, url_for

from recruit import audit, storage
from recruit.clock import now
from recruit.closing.words import STATES, field_words, place_words
from recruit.db import db
from recruit.errors import Refusal
from recruit.i18n import _
from recruit.messages import tell
from recruit.models import Agreement, Cohort, Stage
from recruit.queries.agreements import Line, agreement_in, agreement_stage, lines
from recruit.queries.applications import cohort_by_code
from recruit.services.issue_agreements import day_of, issue_agreements, last_signing_day
from recruit.services.sign_agreement import decline, make_void, sign_agreements
from recruit.web import guards
from recruit.web.closing import bp
from recruit.web.closing.forms import DayForm, ReasonForm, StartForm
from recruit.web.closing.mine import pdf_response
from recruit.web.words import stage_title

#: Prints per request: a few seconds of work, so that the page answers and other writers are not kept waiting.
BATCH = 5


def stage_of(cohort: str) -> tuple[Cohort, Stage]:
    found = cohort_by_code(cohort)
    stage = agreement_stage(found)
    if stage is None or guards.account().township_scope is not None:
        raise Refusal("unknown")
    return found, stage


@bp.get("/closing/<cohort>/agreements")
@guards.staff("office", "second-signatory", "auditor")
def agreements(cohort: str) -> Any:
    return _page(*stage_of(cohort), StartForm(), DayForm(), ReasonForm())


def _page(
    cohort: Cohort, stage: Stage, start: StartForm, day: DayForm, reason: ReasonForm, wrong: str | None = None
) -> Any:
    every = lines(stage)
    today = day_of(stage, now())
    if not start.is_submitted() and start.starts_on.data is None:
        start.starts_on.data = _going_on() or max(today, last_signing_day(stage))
    if not day.is_submitted():
        day.signed_on.data = today
    counts = {state: sum(1 for line in every if line.state == state) for state in STATES}
    return render_template(
        "closing/agreements.html",
        cohort=cohort,
        stage=stage_title(stage),
        lines=every,
        counts=counts,
        printed=sum(1 for line in every if line.live is not None),
        to_print=counts["to-print"],
        total=sum(1 for line in every if line.state in ("to-print", "issued", "signed")),
        states=STATES,
        words=lambda line: place_words(cohort, line.place) if line.place else "",
        start=start,
        day=day,
        reason=reason,
        wrong=wrong,
        batch=BATCH,
        going_on=_going_on() is not None and not wrong,
        office="office" in guards.account().roles,
    ), 422 if wrong or start.errors or day.errors or reason.errors else 200


def _going_on() -> date | None:
    """The first day that the batch before this page was printed with; None when no print is under way."""
    try:
        return date.fromisoformat(request.args.get("start", ""))
    except ValueError:
        return None


@bp.post("/closing/<cohort>/agreements/print")
@guards.staff("office")
def print_batch(cohort: str) -> Any:
    """Prints the next few; the page comes back with how many are left and a button to go on."""
    found, stage = stage_of(cohort)
    form = StartForm()
    if not form.validate():
        return _page(found, stage, form, DayForm(formdata=None), ReasonForm(formdata=None))
    try:
        issued = issue_agreements(
            stage,
            guards.account(),
            now(),
            base_url=str(current_app.config["ZEYOU_BASE_URL"]),
            starts_on=form.starts_on.data,
            again=frozenset(request.form.getlist("again", type=int)),
            limit=BATCH,
        )
        db.session.commit()
    except Refusal as refusal:
        db.session.rollback()
        return _page(found, stage, form, DayForm(formdata=None), ReasonForm(formdata=None), plainly(refusal))
    text = _("印好 %(count)s 份，还剩 %(left)s 份。", count=len(issued.agreements), left=issued.left)
    flash(text, "success" if not issued.left else "info")
    start = form.starts_on.data.isoformat() if issued.left and form.starts_on.data else None
    return redirect(url_for("closing.agreements", cohort=found.code, start=start))


def plainly(refusal: Refusal) -> str:
    """A refusal of printing with the field named as the office knows it."""
    if refusal.code == "undefined-field":
        facts = {**refusal.facts, "field": field_words(str(refusal.facts["field"]))}
        return tell(Refusal(refusal.code, **facts))
    return tell(refusal)


@bp.post("/closing/<cohort>/agreements/sign")
@guards.staff("office")
def sign(cohort: str) -> Any:
    """Puts the ticked agreements on record as signed, or as declined."""
    found, stage = stage_of(cohort)
    chosen = _ticked(stage)
    declining = request.form.get("what") == "decline"
    day, reason = DayForm(), ReasonForm()
    form = reason if declining else day
    if not chosen:
        return _page(found, stage, StartForm(formdata=None), day, reason, _("请先在表里勾选考生。"))
    if not form.validate():
        return _page(found, stage, StartForm(formdata=None), day, reason)
    try:
        if declining:
            decline(stage, [line.entry for line in chosen], reason.reason.data, guards.account(), now())
        else:
            signed = [_printed(line) for line in chosen]
            sign_agreements(stage, signed, day.signed_on.data, guards.account(), now())
        db.session.commit()
    except Refusal as refusal:
        db.session.rollback()
        return _page(found, stage, StartForm(formdata=None), day, reason, tell(refusal))
    flash(_("登记了 %(count)s 人。", count=len(chosen)), "success")
    return redirect(url_for("closing.agreements", cohort=found.code))


def _ticked(stage: Stage) -> list[Line]:
    wanted = set(request.form.getlist("entry", type=int))
    return [line for line in lines(stage) if line.entry.id in wanted]


def _printed(line: Line) -> Agreement:
    if line.live is None:
        raise Refusal("not-printed", number=line.entry.candidacy.number)
    return line.live


@bp.route("/closing/<cohort>/agreements/<int:agreement_id>", methods=["GET", "POST"])
@guards.staff("office", "second-signatory", "auditor")
def agreement(cohort: str, agreement_id: int) -> Any:
    """One agreement; the office may take back a print that was not signed."""
    found, stage = stage_of(cohort)
    one = agreement_in(stage, agreement_id)
    form = ReasonForm()
    if form.validate_on_submit():
        make_void(one, form.reason.data, guards.account(), now())
        db.session.commit()
        flash(_("作废了，可以重新印。"), "success")
        return redirect(url_for("closing.agreements", cohort=found.code))
    page = render_template(
        "closing/agreement.html",
        cohort=found,
        agreement=one,
        candidacy=one.entry.candidacy,
        place=place_words(found, one.place),
        state=STATES[one.state],
        form=form,
        office="office" in guards.account().roles,
    )
    return page, 422 if form.is_submitted() else 200


@bp.post("/closing/<cohort>/agreements/<int:agreement_id>/agreement.pdf")
@guards.staff("office")
def download(cohort: str, agreement_id: int) -> Response:
    """The PDF. It carries a full ID number, so fetching it is noted: that is why it is posted."""
    _found, stage = stage_of(cohort)
    one = agreement_in(stage, agreement_id)
    content = _stored(one)
    _note([one])
    return pdf_response(content, one.number)


def _stored(agreement: Agreement) -> bytes:
    """The file; the fingerprint of one that was erased stays, the file does not. Errors: Refusal('file-unknown')."""
    if agreement.erased_at is not None:
        raise Refusal("file-unknown")
    return storage.get(agreement.pdf_sha256)


@bp.post("/closing/<cohort>/agreements/agreements.zip")
@guards.staff("office")
def download_all(cohort: str) -> Response:
    """All agreements in force in one file."""
    found, stage = stage_of(cohort)
    every = [line.live for line in lines(stage) if line.live is not None and line.live.erased_at is None]
    packed = io.BytesIO()
    # Stored, not squeezed: a PDF is packed already.
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as archive:
        for one in every:
            archive.writestr(zipfile.ZipInfo(f"{one.number}.pdf"), storage.get(one.pdf_sha256))
    _note(every)
    response = Response(packed.getvalue(), mimetype="application/zip")
    response.headers["Content-Disposition"] = f'attachment; filename="{found.code}-agreements.zip"'
    response.headers["Cache-Control"] = "no-store"
    return response


def _note(every: list[Agreement]) -> None:
    by, at = guards.account(), now()
    audit.record(
        audit.Event(at, by.login, "agreement.fetch", audit.about(one.entry.candidacy), {"number": one.number})
        for one in every
    )
    db.session.commit()
