"""The candidate's written piece: written in place, or handed in as a file; and reading it."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from flask import Response, flash, redirect, render_template, request, send_file, url_for
from werkzeug.wrappers import Response as AnyResponse

from exams.fieldwork.filetypes import MAX_BYTES, MIME
from exams.fieldwork.items import takes_file, takes_form
from exams.fieldwork.marking import blind_rules
from exams.fieldwork.rules import DOCUMENT, form_of
from exams.fieldwork.words import FILE_WORDS
from exams.fieldwork.written import read_piece
from exams.kinds.task_round.forms import refuse
from exams.kinds.task_round.own_marks import marks_are_out
from exams.kinds.task_round.reading import piece
from exams.kinds.task_round.room import KINDS, bp, may_work
from exams.models import Document
from exams.queries.deliverables import settled
from exams.queries.fieldwork_own import current_document, earlier_documents, own_component
from exams.queries.fieldwork_review import visible_document
from exams.services.submit_document import Written, submit_documents
from recruit import storage
from recruit.clock import arrival, now
from recruit.db import db
from recruit.errors import Refusal
from recruit.i18n import _, current_locale
from recruit.messages import tell
from recruit.models import Entry
from recruit.programme import Component, Form
from recruit.web import guards
from recruit.web.forms.dynamic import answers, form_class


@bp.route("/<int:entry_id>/written/<component>", methods=["GET", "POST"])
@guards.applicant
def document(entry_id: int, component: str) -> str | AnyResponse | tuple[str, int]:
    entry, part = own_component(guards.account(), entry_id, KINDS, component, DOCUMENT)
    definition = written_in(entry, part)
    current = current_document([entry.id], part.code).get(entry.id)
    form = form_class(definition, current_locale())(data=current.answers if current else None)
    if takes_form(part) and form.validate_on_submit():
        plain, private = answers(form, definition)
        try:
            submit_documents([Written(entry, part.code, {**plain, **private})], arrival())
            db.session.commit()
        except Refusal as refusal:
            db.session.rollback()
            refuse(form, refusal)
        else:
            return _received(entry_id, component)
    page = _page(entry, part, form)
    return (page, 422) if form.errors else page


@bp.post("/<int:entry_id>/written/<component>/file")
@guards.applicant
def document_file(entry_id: int, component: str) -> AnyResponse | tuple[str, int]:
    """A file in place of what is written; what was typed beside it comes along and stays if the file is refused."""
    own_component(guards.account(), entry_id, KINDS, component, DOCUMENT)
    chosen = request.files.get("file")
    try:
        if chosen is None or not chosen.filename:
            raise Refusal("document-empty")
        # One byte more than allowed is enough to know that it is too much.
        content = chosen.stream.read(MAX_BYTES + 1)
        # A PDF is read for a second or more: meanwhile nobody waits for this request.
        db.session.rollback()
        read = read_piece(content, chosen.filename)
        entry, part = own_component(guards.account(), entry_id, KINDS, component, DOCUMENT)
        submit_documents([Written(entry, part.code, file=read)], arrival())
        db.session.commit()
    except Refusal as refusal:
        db.session.rollback()
        entry, part = own_component(guards.account(), entry_id, KINDS, component, DOCUMENT)
        return _page(entry, part, _typed(entry, part), tell(refusal)), 422
    return _received(entry_id, component)


def _typed(entry: Entry, part: Component) -> Any:
    """The form with what came along, or what counts by now."""
    definition = written_in(entry, part)
    made = form_class(definition, current_locale())
    if any(request.form.get(one.code) for one in definition.fields):
        return made()
    current = current_document([entry.id], part.code).get(entry.id)
    return made(formdata=None, data=current.answers if current else None)


def _received(entry_id: int, component: str) -> AnyResponse:
    flash(_("收到了。截止以前还可以改，算最后交的这一份。"), "success")
    return redirect(url_for("task_round.document", entry_id=entry_id, component=component), 303)


def _page(entry: Entry, part: Component, form: Any, file_error: str = "") -> str:
    definition = written_in(entry, part)
    current = current_document([entry.id], part.code).get(entry.id)
    return render_template(
        "exams/task_round/document.html",
        entry=entry,
        component=part,
        definition=definition,
        form=form,
        current=current,
        earlier=earlier_documents(entry, part.code),
        values=piece(current, definition),
        kinds=FILE_WORDS,
        file_error=file_error,
        max_bytes=MAX_BYTES,
        open_now=may_work(entry, now()) and not settled(entry, part.code),
        marks_out=marks_are_out(entry, part),
        blind=blind_rules(part) is not None,
        in_place=takes_form(part),
        as_file=takes_file(part),
    )


def written_in(entry: Entry, part: Component) -> Form:
    """The form in which the piece may be written in place; one without fields where it comes as a file only."""
    if takes_form(part):
        return form_of(entry.stage.cohort.programme, part)
    return Form(part.code, part.title, ())


@bp.get("/own-written/<int:document_id>")
@guards.applicant
def own_written(document_id: int) -> Response:
    return _send(visible_document(guards.account(), document_id))


@bp.get("/written/<int:document_id>")
@guards.staff("marker", "office")
def written(document_id: int) -> Response:
    return _send(visible_document(guards.account(), document_id))


def _send(row: Document) -> Response:
    """Always as a download: what others wrote is never run or shown inside this site."""
    if not row.sha256:
        raise Refusal("file-unknown")
    name = f"{row.entry.candidacy.number}-{row.component}.{row.file_type}"
    content = BytesIO(storage.get(row.sha256))
    return send_file(content, mimetype=MIME[row.file_type], as_attachment=True, download_name=name)
