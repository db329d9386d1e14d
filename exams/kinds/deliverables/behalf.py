"""Handing in for somebody: at the desk of the township, for people without a phone and for places, which have none."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from exams.fieldwork.filetypes import MAX_BYTES
from exams.fieldwork.items import item_pieces, takes_file, takes_form
from exams.fieldwork.written import read_piece
from exams.kinds.deliverables.room import KIND, bp, name_of, shown
from exams.kinds.task_round.documents import written_in
from exams.kinds.task_round.forms import refuse
from exams.kinds.task_round.room import may_work, until
from exams.queries.deliverables import Handed, one_item
from exams.services.hand_in_for import hand_in_pictures, hand_in_written
from exams.services.submit_document import Written
from recruit.clock import arrival, now
from recruit.db import db
from recruit.errors import Refusal
from recruit.i18n import _, current_locale
from recruit.messages import tell
from recruit.models import Entry
from recruit.pictures import LIMITS
from recruit.programme import Component
from recruit.web import guards
from recruit.web.forms.dynamic import answers, form_class

Page = str | Response | tuple[str, int]


@bp.get("/desk/<int:stage_id>/<int:entry>/<item>")
@guards.staff("clerk")
def for_somebody(stage_id: int, entry: int, item: str) -> str:
    return _page(_one(stage_id, entry, item))


@bp.post("/desk/<int:stage_id>/<int:entry>/<item>")
@guards.staff("clerk")
def hand_in_for(stage_id: int, entry: int, item: str) -> Page:
    """One piece at a time: `piece` says which."""
    one = _one(stage_id, entry, item)
    code = request.form.get("piece", "")
    part = next((row for row in item_pieces(one.item) if row.code == code), None)
    if part is None:
        raise Refusal("unknown")
    form = _form(one, part)
    try:
        if part.kind == "evidence":
            refused = _pictures(one, part)
            if refused:
                return _page(_one(stage_id, entry, item), {part.code: refused}), 422
        elif takes_form(part) and not form.validate_on_submit():
            return _page(one, forms={part.code: form}), 422
        else:
            _written(one, part, form)
    except Refusal as refusal:
        db.session.rollback()
        one = _one(stage_id, entry, item)
        if takes_form(part):
            refuse(form, refusal)
        return _page(one, {part.code: [tell(refusal)]}, {part.code: form}), 422
    flash(_("代交的收到了。"), "success")
    return redirect(url_for("deliverables.for_somebody", stage_id=stage_id, entry=entry, item=item), 303)


def _one(stage_id: int, entry: int, item: str) -> Handed:
    """Errors: Refusal('unknown') for somebody of another township or stage, or of whom nothing is asked."""
    row, scope = db.session.get(Entry, entry), guards.account().township_scope
    if row is None or not row.asked or row.stage_id != stage_id or row.stage.kind != KIND:
        raise Refusal("unknown")
    if scope not in (None, row.candidacy.township_code):
        raise Refusal("unknown")
    return one_item(row, item)


def _form(one: Handed, part: Component, data: Any = None) -> Any:
    definition = written_in(one.entry, part) if part.kind == "document" else None
    if definition is None or not takes_form(part):
        return None
    made = form_class(definition, current_locale(), one.entry.stage.cohort.programme.regions)
    return made(formdata=None, data=data) if data is not None else made()


def _written(one: Handed, part: Component, form: Any) -> None:
    if takes_form(part):
        plain, private = answers(form, written_in(one.entry, part))
        written = Written(one.entry, part.code, {**plain, **private})
    else:
        chosen = request.files.get("file")
        if chosen is None or not chosen.filename:
            raise Refusal("document-empty")
        content, name, key = chosen.stream.read(MAX_BYTES + 1), chosen.filename, one.entry.id
        # A PDF is read for a second or more: meanwhile nobody waits for this request.
        db.session.rollback()
        read = read_piece(content, name)
        written = Written(db.session.get_one(Entry, key), part.code, file=read)
    hand_in_written(written, guards.account(), arrival())
    db.session.commit()


def _pictures(one: Handed, part: Component) -> list[str]:
    """Why some were not taken; the good ones are kept whatever the others are."""
    files = [file for file in request.files.getlist("pictures") if file.filename]
    if not files:
        raise Refusal("nothing-handed-in")
    contents = [file.read() for file in files]
    refused = hand_in_pictures(one.entry, part, contents, guards.account(), arrival())
    db.session.commit()
    for refusal in refused:
        title = refusal.facts.get("component")
        if title is not None:
            refusal.facts["component"] = title.in_(current_locale())  # type: ignore[attr-defined]
    return [tell(refusal) for refusal in refused]


def _page(one: Handed, wrong: dict[str, list[str]] | None = None, forms: dict[str, Any] | None = None) -> str:
    given = shown(one)
    texts = {part.code: text for part, text in given["texts"]}
    pieces = []
    for part in item_pieces(one.item):
        document = texts.get(part.code, {}).get("document")
        form = (forms or {}).get(part.code) or _form(one, part, document.answers if document else {})
        pieces.append((part, form, texts.get(part.code), takes_file(part)))
    return render_template(
        "exams/deliverables/behalf.html",
        stage=one.entry.stage,
        one=one,
        name=name_of(one.entry),
        pieces=pieces,
        wrong=wrong or {},
        max_bytes=MAX_BYTES,
        most_picture=LIMITS.bytes,
        until=until,
        open_now=may_work(one.entry, now()) and one.state not in ("accepted", "refused"),
        **given,
    )
