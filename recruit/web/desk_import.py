"""Importing applications at the desk: template, upload, preview of good and bad rows, then batch after batch."""

from __future__ import annotations

from typing import Any

from flask import Response, flash, redirect, render_template, request, url_for
from flask_wtf import FlaskForm
from flask_wtf.file import FileField

from recruit.clock import now
from recruit.db import db, reading
from recruit.errors import Refusal
from recruit.i18n import _, lazy
from recruit.intake.sheet import template_columns
from recruit.messages import tell
from recruit.models import Cohort
from recruit.queries.applications import cohort_by_code
from recruit.services.confirm_import import take_batch, what_is_left
from recruit.services.import_applications import LIMITS, Preview, preview
from recruit.tables import write_xlsx
from recruit.web import guards
from recruit.web.desk import bp
from recruit.web.sheets import workbook
from recruit.web.words import place_name


class SheetForm(FlaskForm):
    sheet = FileField(lazy("表格文件"), render_kw={"accept": ".xlsx,.csv"})


@bp.get("/<cohort>/import/template.xlsx")
@guards.staff("clerk", "office")
def import_template(cohort: str) -> Response:
    """An empty sheet with the right headings."""
    found = cohort_by_code(cohort)
    content = write_xlsx(template_columns(found.programme), [], _("报名表"), found.opened_at)
    return workbook(content, f"{found.code}-template")


@bp.route("/<cohort>/import", methods=["GET", "POST"])
@guards.staff("clerk", "office")
def import_sheet(cohort: str) -> Any:
    """Uploads a sheet and shows what would happen; nothing is imported here."""
    found = cohort_by_code(cohort)
    form = SheetForm()
    looked = _preview(found, form) if form.is_submitted() else None
    page = render_template(
        "desk/import.html", cohort=found, form=form, preview=looked, place_name=place_name, tell=tell
    )
    return page, 422 if form.errors else 200


def _preview(cohort: Cohort, form: SheetForm) -> Preview | None:
    file = form.sheet.data
    if not form.validate() or not file or not file.filename:
        form.sheet.errors = [_("请先选一个表格文件")]
        return None
    if not file.filename.lower().endswith((".xlsx", ".csv", ".txt")):
        form.sheet.errors = [_("这不是表格，请选 Excel（.xlsx）或 CSV 文件")]
        return None
    # Thousands of rows take seconds; only looking at them must not keep anybody else from saving.
    db.session.rollback()
    try:
        with reading():
            return preview(cohort, file.stream.read(LIMITS.bytes + 1), file.filename, guards.account(), now())
    except Refusal as refusal:
        db.session.rollback()
        form.sheet.errors = [tell(refusal)]
        return None


@bp.post("/<cohort>/import/confirm")
@guards.staff("clerk", "office")
def import_confirm(cohort: str) -> Any:
    """Imports the next rows of exactly what the preview showed; the page that comes back goes on with the rest."""
    found = cohort_by_code(cohort)
    file, token = request.form.get("file", ""), request.form.get("token", "")
    # Reading the file again takes a second, in which nobody else is kept from saving.
    db.session.rollback()
    with reading():
        left = what_is_left(found, file, token, guards.account(), now())
    db.session.rollback()
    left = take_batch(found, left, guards.account(), now())
    db.session.commit()
    if not left.finished:
        return render_template("desk/importing.html", cohort=found, left=left, file=file, token=token)
    flash(_("导入了 %(count)s 人。", count=left.imported), "success")
    if left.elsewhere:
        flash(_("有 %(count)s 人在检查表格以后由别的途径报了名，没有再导入。", count=left.elsewhere), "info")
    return redirect(url_for("desk.search_page", cohort=found.code))
