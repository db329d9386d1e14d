"""Files that people hand in beside a form, and give out again: judged by content, always downloaded, never shown."""

from __future__ import annotations

from flask import Response, current_app, request
from wtforms import Field

from recruit import storage
from recruit.errors import Refusal
from recruit.paperfiles import MIME, PaperFile, checked

ACCEPT = ".pdf,.doc,.docx,.xls,.xlsx,image/jpeg,image/png"


def given(field: Field) -> PaperFile | None:
    """The chosen file, read no further than is needed to see that it is too big; None where none was chosen.

    Errors: those of `recruit.paperfiles.checked`, with `field`.
    """
    file = field.data
    if not file or not file.filename:
        return None
    most = current_app.config["ZEYOU_PAPER_MB"] * 1024 * 1024
    content = file.stream.read(most + 1)
    try:
        return checked(content, most)
    except Refusal as refusal:
        raise Refusal(refusal.code, **{**refusal.facts, "field": field.name}) from None


def file_response(sha256: str | None, type_: str, name: str) -> Response:
    """`name`: what the file is called, without its ending; ASCII. Errors: Refusal('file-unknown')."""
    if not sha256 or type_ not in MIME:
        raise Refusal("file-unknown")
    response = Response(storage.get(sha256), mimetype=MIME[type_])
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.{type_}"'
    response.headers["Cache-Control"] = "no-store"
    return response


def given_text(file_name: str, field_name: str, limit: int) -> str | None:
    """A text from the file of a form, else from its field, with plain line breaks; None for what is no UTF-8 text or
    longer than `limit` bytes."""
    file = request.files.get(file_name)
    data = file.stream.read(limit + 1) if file is not None and file.filename else b""
    if len(data) > limit:
        return None
    try:
        text = data.decode("utf-8-sig") if data else request.form.get(field_name, "")
    except UnicodeDecodeError:
        return None
    return text.replace("\r\n", "\n")
