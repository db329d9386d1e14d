"""Staff from a spreadsheet: template, preview, and the import of exactly what was previewed."""

from __future__ import annotations

from typing import Any

from flask import Response, redirect, render_template, request, url_for

from recruit.errors import Refusal
from recruit.i18n import _
from recruit.messages import tell
from recruit.services.erase_files import release
from recruit.services.import_staff import HEADINGS, LIMITS, Preview, confirm, preview
from recruit.tables import TableError, write_xlsx
from recruit.web import guards
from recruit.web.admin import bp
from recruit.web.admin.forms import UploadForm
from recruit.web.admin.slips import slips
from recruit.web.admin.told import told
from recruit.web.labels import ROLE_NAMES, role_label
from recruit.web.signin.moment import real_now


@bp.get("/staff/template.xlsx")
@guards.staff("administrator")
def staff_template() -> Response:
    """An empty table with the right headings; all columns are text, so that phone numbers survive."""
    content = write_xlsx([names[0] for names in HEADINGS.values()], [], _("工作人员"), real_now())
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    return Response(
        content, mimetype=kind, headers={"Content-Disposition": "attachment; filename=staff.xlsx"}
    )


@bp.route("/staff/import", methods=["GET", "POST"])
@guards.staff("administrator")
def import_staff() -> Any:
    """Shows which rows would be imported and which not, and why. Creates nobody."""
    form = UploadForm()
    if form.validate_on_submit():
        content, name = form.file.data.read(LIMITS.bytes + 1), form.file.data.filename or ""
        try:
            looked = preview(content, _("工作人员名单"), guards.account(), real_now())
            return _preview_page(looked, name)
        except TableError as error:
            form.file.errors = [tell(error)]
        except Refusal as refusal:
            if refusal.code != "staff-columns-missing":
                raise
            form.file.errors = [tell(refusal)]
    page = render_template("admin/import.html", form=form, roles=ROLE_NAMES.values())
    return page, 422 if form.errors else 200


@bp.post("/staff/import/confirm")
@guards.staff("administrator")
def confirm_import() -> Any:
    """Imports the good rows of the file that was previewed, by this very administrator, and prints their slips."""
    file, token = request.form.get("file", ""), request.form.get("token", "")
    page = slips(confirm(file, token, guards.account(), real_now()))
    release([file])
    return page


@bp.get("/staff/import/confirm")
@guards.staff("administrator")
def confirm_import_again() -> Any:
    """Somebody who reloads the slips by their address begins anew."""
    return redirect(url_for("admin.import_staff"))


def _preview_page(looked: Preview, name: str) -> str:
    return render_template(
        "admin/preview.html", preview=looked, name=name[:80], role_label=role_label, told=told
    )
