"""One agreement: its facts, its file, the way of its paper, the scan; taking a print or a step back."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from flask import Response, flash, redirect, render_template, request, url_for

from recruit import audit, paperfiles, storage
from recruit.clock import now
from recruit.closing.words import ANNULMENTS, STATES, STEP_WORDS, place_words
from recruit.db import db
from recruit.errors import Refusal
from recruit.i18n import _
from recruit.messages import tell
from recruit.models import Agreement, AgreementText, Cohort
from recruit.queries.agreements import agreement_in
from recruit.queries.annulments import annulments_of
from recruit.queries.paper_steps import history, step_in, steps_of, witness_of
from recruit.services.follow_paper import MOST_BYTES, record_scan, take_back
from recruit.services.sign_agreement import make_void
from recruit.web import guards
from recruit.web.closing import bp
from recruit.web.closing.agreements import note_fetched, stage_of
from recruit.web.closing.forms import AnnulForm, ReasonForm
from recruit.web.closing.mine import pdf_response
from recruit.web.closing.paper_forms import ScanForm


@bp.route("/closing/<cohort>/agreements/<int:agreement_id>", methods=["GET", "POST"])
@guards.staff("office", "second-signatory", "auditor")
def agreement(cohort: str, agreement_id: int) -> Any:
    """One agreement; the office may take back a print that was not signed, or a step."""
    found, stage = stage_of(cohort)
    one = agreement_in(stage, agreement_id)
    form = ReasonForm()
    if form.validate_on_submit():
        step = request.form.get("step", type=int)
        if step is not None:
            take_back(step_in(one, step), form.reason.data, guards.account(), now())
        else:
            make_void(one, form.reason.data, guards.account(), now())
        db.session.commit()
        flash(_("撤回了。") if step is not None else _("作废了，可以重新印。"), "success")
        return redirect(
            url_for("closing.agreement", cohort=found.code, agreement_id=one.id)
            if step is not None
            else url_for("closing.agreements", cohort=found.code)
        )
    return agreement_page(found, one, Forms(reason=form))


@dataclass
class Forms:
    """The forms of the page; the one that was sent keeps what was typed. `answer`: why an annulment is sent back."""

    reason: ReasonForm = field(default_factory=lambda: ReasonForm(formdata=None))
    scan: ScanForm = field(default_factory=lambda: ScanForm(formdata=None))
    annul: AnnulForm = field(default_factory=lambda: AnnulForm(formdata=None))
    answer: str = ""


def agreement_page(cohort: Cohort, one: Agreement, forms: Forms, refusal: Refusal | None = None) -> Any:
    """The page of one agreement; `refusal` of a step stands at its top."""
    steps, by = history(one), guards.account()
    standing = steps_of([one.id]).get(one.id, {})
    page = render_template(
        "closing/agreement.html",
        cohort=cohort,
        agreement=one,
        candidacy=one.entry.candidacy,
        place=place_words(cohort, one.place),
        state=STATES[one.state],
        text=db.session.get(AgreementText, one.text_id) if one.text_id else None,
        steps=[(step, STEP_WORDS[step.step], witness_of(step)) for step in steps],
        undoable=[step for step in standing.values() if _undoable(one, step.step)],
        step_words=STEP_WORDS,
        scanned=standing.get("scanned"),
        form=forms.reason,
        scan=forms.scan,
        annul=forms.annul,
        annulments=[(each, *ANNULMENTS[each.state]) for each in annulments_of(one)],
        answer=forms.answer,
        wrong=tell(refusal) if refusal is not None else "",
        largest=MOST_BYTES,
        office="office" in by.roles,
        second="second-signatory" in by.roles,
        me=by.id,
    )
    wrong = refusal or forms.reason.errors or forms.scan.errors or forms.annul.errors
    return page, 422 if wrong else 200


def _undoable(one: Agreement, step: str) -> bool:
    return step in ("scanned", "filed") or (step == "signed-b" and one.state == "issued")


@bp.post("/closing/<cohort>/agreements/<int:agreement_id>/scan")
@guards.staff("office")
def add_scan(cohort: str, agreement_id: int) -> Any:
    """Keeps a scan of the signed paper."""
    found, stage = stage_of(cohort)
    one, form = agreement_in(stage, agreement_id), ScanForm()
    file = form.file.data
    if not form.validate() or not file or not file.filename:
        form.file.errors = [_("请先选一个文件")]
        return agreement_page(found, one, Forms(scan=form))
    try:
        record_scan(one, file.stream.read(MOST_BYTES + 1), guards.account(), now())
        db.session.commit()
    except Refusal as refusal:
        db.session.rollback()
        form.file.errors = [tell(refusal)]
        return agreement_page(found, one, Forms(scan=form))
    flash(_("扫描件存好了。"), "success")
    return redirect(url_for("closing.agreement", cohort=found.code, agreement_id=one.id))


@bp.post("/closing/<cohort>/agreements/<int:agreement_id>/scan/file")
@guards.staff("office")
def fetch_scan(cohort: str, agreement_id: int) -> Response:
    """The scan that stands. It carries a full ID number, so fetching it is noted: that is why it is posted."""
    _found, stage = stage_of(cohort)
    one = agreement_in(stage, agreement_id)
    step = steps_of([one.id]).get(one.id, {}).get("scanned")
    if step is None or step.scan_sha256 is None or one.erased_at is not None:
        raise Refusal("file-unknown")
    content = storage.get(step.scan_sha256)
    by = guards.account()
    about = audit.about(one.entry.candidacy)
    audit.note(now(), by.login, "agreement.fetch-scan", about, number=one.number)
    db.session.commit()
    response = Response(content, mimetype=paperfiles.MIME[step.scan_kind])
    response.headers["Content-Disposition"] = f'attachment; filename="{one.number}-scan.{step.scan_kind}"'
    response.headers["Cache-Control"] = "no-store"
    return response


@bp.post("/closing/<cohort>/agreements/<int:agreement_id>/agreement.pdf")
@guards.staff("office")
def download(cohort: str, agreement_id: int) -> Response:
    """The PDF. It carries a full ID number, so fetching it is noted: that is why it is posted."""
    _found, stage = stage_of(cohort)
    one = agreement_in(stage, agreement_id)
    content = _stored(one)
    note_fetched([one])
    return pdf_response(content, one.number)


def _stored(agreement: Agreement) -> bytes:
    """The file; the fingerprint of one that was erased stays, the file does not. Errors: Refusal('file-unknown')."""
    if agreement.erased_at is not None:
        raise Refusal("file-unknown")
    return storage.get(agreement.pdf_sha256)
