"""Tables that a page hands out, and those that somebody hands in to be looked over."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from flask import Response
from flask_wtf import FlaskForm
from flask_wtf.file import FileField

from recruit.db import db, reading
from recruit.errors import Refusal
from recruit.i18n import _
from recruit.messages import tell
from recruit.tables import Limits, Table, read_table

Looked = TypeVar("Looked")

SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def workbook(content: bytes, name: str) -> Response:
    """`name`: what the file is called, without its ending; ASCII."""
    response = Response(content, mimetype=SHEET)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.xlsx"'
    return response


def read_only(look: Callable[[], Looked]) -> Looked:
    """What `look` finds, however long it takes, while others go on saving.

    The guard has read who asks, which on SQLite began a writing transaction: it ends here.
    """
    db.session.rollback()
    with reading():
        found = look()
        db.session.rollback()
    return found


def look_over(
    form: FlaskForm, sheet: FileField, limits: Limits, look: Callable[[Table], Looked]
) -> Looked | None:
    """What `look` finds in the table chosen in the form; None where `sheet.errors` says why there is nothing."""
    return look_into(
        form, sheet, limits, lambda content, name: look(read_table(content, name, limits=limits))
    )


def look_into(
    form: FlaskForm, sheet: FileField, limits: Limits, look: Callable[[bytes, str], Looked]
) -> Looked | None:
    """As `look_over`, for whoever reads the file of this name as it stands."""
    file = sheet.data
    if not form.validate() or not file or not file.filename:
        sheet.errors = [_("请先选一个表格文件")]
        return None
    content = file.stream.read(limits.bytes + 1)
    try:
        return read_only(lambda: look(content, file.filename))
    except Refusal as refusal:
        db.session.rollback()
        sheet.errors = [tell(refusal)]
        return None
