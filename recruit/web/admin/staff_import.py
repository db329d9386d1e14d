"""Staff from a spreadsheet: template, preview, and the import of exactly what was previewed."""

from __future__ import annotations

import hmac
from typing import Any

from flask import Response, flash, redirect, render_template, request, url_for

from recruit import storage
from recruit.errors import Refusal
from recruit.i18n import _
from recruit.messages import tell
from recruit.secrets import signature
from recruit.services.create_staff import create_staff
from recruit.services.import_staff import HEADINGS, Preview, preview_staff
from recruit.tables import Limits, TableError, read_table, write_xlsx
from recruit.web import guards
from recruit.web.admin import bp
from recruit.web.admin.forms import UploadForm
from recruit.web.admin.slips import slips
from recruit.web.admin.told import told
from recruit.web.labels import role_label
from recruit.web.signin.moment import real_now

LIMITS = Limits(bytes=2_000_000, rows=2_000, columns=40, cells=80_000, unpacked=20_000_000)


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
        content = form.file.data.read(LIMITS.bytes + 1)
        try:
            preview = _read(content)
            sha256 = storage.put(content)
            return _preview_page(preview, sha256, form.file.data.filename or "")
        except TableError as error:
            form.file.errors = [tell(error)]
        except Refusal as refusal:
            if refusal.code != "staff-columns-missing":
                raise
            form.file.errors = [tell(refusal)]
    return render_template("admin/import.html", form=form), 422 if form.errors else 200


@bp.post("/staff/import/confirm")
@guards.staff("administrator")
def confirm_import() -> Any:
    """Imports the good rows of the file that was previewed, by this very administrator, and prints their slips."""
    sha256 = request.form.get("file", "")
    if not hmac.compare_digest(_token(sha256).encode(), request.form.get("token", "").encode()):
        raise Refusal("preview-expired")
    preview = _read(storage.get(sha256))
    if str(len(preview.good)) != request.form.get("rows") or not preview.good:
        # Somebody took one of the logins in the meantime: the office looks again before anything happens.
        flash(_("预览以后情况有变化，请再看一遍。"), "warning")
        return _preview_page(preview, sha256, request.form.get("name", ""))
    accounts = create_staff([person for _row, person in preview.good], guards.account(), real_now())
    page = slips(accounts)
    storage.delete(sha256)
    return page


@bp.get("/staff/import/confirm")
@guards.staff("administrator")
def confirm_import_again() -> Any:
    """Somebody who reloads the slips by their address begins anew."""
    return redirect(url_for("admin.import_staff"))


def _read(content: bytes) -> Preview:
    return preview_staff(read_table(content, _("工作人员名单"), limits=LIMITS), guards.account(), real_now())


def _preview_page(preview: Preview, sha256: str, name: str) -> str:
    return render_template(
        "admin/preview.html",
        preview=preview,
        name=name[:80],
        sha256=sha256,
        token=_token(sha256),
        role_label=role_label,
        told=told,
    )


def _token(sha256: str) -> str:
    return signature("staff-import", guards.account().id, sha256)
