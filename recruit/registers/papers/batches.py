"""Pages of a batch: begin, watch, stop, go on, take the files, let go of them. As invitations are printed."""

from __future__ import annotations

from datetime import datetime

from flask import Response, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as Answer

from recruit import storage
from recruit.clock import now
from recruit.db import db
from recruit.errors import Refusal
from recruit.i18n import _, current_locale
from recruit.messages import tell
from recruit.models import FormPiece, FormPrint
from recruit.queries.printed_forms import paper_in, pieces_of, print_in
from recruit.registers import READERS
from recruit.registers.papers.drawing import forms, whole_number
from recruit.registers.papers.pages import BASE, PRINTERS, bp, found_cohort
from recruit.registers.papers.subjects import subjects, township_name
from recruit.services.erase_files import release
from recruit.services.print_forms import (
    LaidOut,
    begin_print,
    discard_print,
    keep,
    lay_out,
    note_fetched,
    stop_print,
)
from recruit.web import guards
from recruit.web.acting import act
from recruit.web.batch_files import packed, taken_away
from recruit.web.sheets import read_only


@bp.post(f"{BASE}/<cohort>/<code>/print")
@guards.staff(*PRINTERS)
def begin(cohort: str, code: str) -> Answer:
    """All of a township, or of everybody; the page that follows lays the files out one by one."""
    found, by = found_cohort(cohort), guards.account()
    shown = paper_in(found, code)
    # A township's clerk prints the own township, whatever the form said.
    township = by.township_scope or request.form.get("township", "")
    try:
        batch = begin_print(found, shown, township, subjects(found, shown, by, township), by, now())
        db.session.commit()
    except Refusal as refusal:
        db.session.rollback()
        flash(tell(refusal), "warning")
        return redirect(url_for("printed.paper", cohort=found.code, code=code), 303)
    return redirect(url_for("printed.batch", print_id=batch.id, go=1), 303)


@bp.get(f"{BASE}/batch/<int:print_id>")
@guards.staff(*READERS)
def batch(print_id: int) -> str:
    """How far a batch is, and its files."""
    by = guards.account()
    found = print_in(by, print_id)
    pieces = pieces_of(found)
    return render_template(
        "registers/papers/batch.html",
        batch=found,
        cohort=found.cohort,
        title=paper_in(found.cohort, found.paper).title.in_(current_locale()),
        whose=township_name(found.cohort, found.township_code) or _("全部"),
        pieces=pieces,
        ready=sum(one.pdf_sha256 is not None for one in pieces),
        kept=any(one.pdf_sha256 is not None and one.erased_at is None for one in pieces),
        going_on=found.state == "running" and request.args.get("go") == "1",
        may=bool(set(PRINTERS) & by.roles),
    )


@bp.post(f"{BASE}/batch/<int:print_id>/go")
@guards.staff(*PRINTERS)
def go(print_id: int) -> Answer:
    """Lays out the next file; the page comes back and goes on by itself."""
    at, by = now(), guards.account()
    found = print_in(by, print_id)
    try:
        laid = read_only(lambda: _lay_out(print_id, at))
        keep(found, laid, guards.account(), at)
        db.session.commit()
    except Refusal as refusal:
        db.session.rollback()
        flash(tell(refusal), "error")
        return redirect(url_for("printed.batch", print_id=print_id), 303)
    return redirect(url_for("printed.batch", print_id=print_id, go=1), 303)


def _lay_out(print_id: int, at: datetime) -> LaidOut | None:
    """ID numbers stand on what the office began, whoever goes on with it."""
    found = db.session.get_one(FormPrint, print_id)
    shown, full = paper_in(found.cohort, found.paper), whole_number(found.begun_by)
    return lay_out(found, lambda ids, label: forms(found.cohort, shown, ids, full, at, label))


@bp.post(f"{BASE}/batch/<int:print_id>/stop")
@guards.staff(*PRINTERS)
def stop(print_id: int) -> Answer:
    found = print_in(guards.account(), print_id)
    return act(
        lambda: stop_print(found, guards.account(), now()),
        _("停下来了。印好的还在，可以接着印。"),
        url_for("printed.batch", print_id=print_id),
    )


@bp.post(f"{BASE}/batch/<int:print_id>/discard")
@guards.staff(*PRINTERS)
def discard(print_id: int) -> Answer:
    """Printed and handed out: the files are not needed any more."""
    found = print_in(guards.account(), print_id)
    where = url_for("printed.paper", cohort=found.cohort.code, code=found.paper)
    gone = discard_print(found, guards.account(), now())
    db.session.commit()
    release(gone)
    flash(_("文件删掉了。"), "success")
    return redirect(where, 303)


@bp.post(f"{BASE}/batch/<int:print_id>/files.zip")
@guards.staff(*PRINTERS)
def files(print_id: int) -> Response:
    """All files of a batch in one."""
    found = print_in(guards.account(), print_id)
    content = packed(pieces_of(found))
    _note(found, "zip")
    return taken_away(content, "application/zip", f"{found.paper}-{found.id}.zip")


@bp.post(f"{BASE}/piece/<int:piece_id>.pdf")
@guards.staff(*PRINTERS)
def piece(piece_id: int) -> Response:
    """One file of a batch. Errors: Refusal('unknown' | 'file-unknown')."""
    one = db.session.get(FormPiece, piece_id)
    if one is None:
        raise Refusal("unknown")
    found = print_in(guards.account(), one.print_id)
    if one.pdf_sha256 is None or one.erased_at is not None:
        raise Refusal("file-unknown")
    content = storage.get(one.pdf_sha256)
    _note(found, str(one.position))
    return taken_away(content, "application/pdf", f"{found.paper}-{found.id}-{one.position:03}.pdf")


def _note(found: FormPrint, what: str) -> None:
    note_fetched(found, what, guards.account(), now())
    db.session.commit()
