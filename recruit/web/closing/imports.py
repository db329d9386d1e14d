"""Importing places and wishes: template, upload, preview of good and bad rows, confirmation."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from flask import Response, flash, redirect, render_template, request, url_for

from recruit.clock import now
from recruit.closing.place_sheet import PLACE_COLUMNS, WISH_COLUMNS, headings, place_columns
from recruit.closing.words import place_by_code
from recruit.db import db
from recruit.errors import Refusal
from recruit.i18n import _, clauses, lazy
from recruit.messages import tell
from recruit.models import Cohort
from recruit.queries.applications import cohort_by_code
from recruit.services.erase_files import release
from recruit.services.import_places import (
    LIMITS,
    Preview,
    confirm_places,
    confirm_wishes,
    preview_places,
    preview_wishes,
)
from recruit.services.set_preferences import Wish
from recruit.services.supply_places import NewPlace
from recruit.tables import write_xlsx
from recruit.web import guards
from recruit.web.closing import bp
from recruit.web.closing.forms import FileForm
from recruit.web.sheets import workbook


@dataclass(frozen=True)
class Import:
    """One of the two sheets: its words, its headings, and the services behind it."""

    title: Any
    hint: Any
    columns: Mapping[str, tuple[str, ...]]
    preview: Callable[..., Preview[Any]]
    confirm: Callable[..., list[Any]]
    back: str


IMPORTS = {
    "places": Import(
        lazy("用表格导入点位"),
        lazy("一个点位一行。村名重名的要写乡镇，或者写12位代码；名额、编号和后面的情况可以空着。"),
        PLACE_COLUMNS,
        preview_places,
        confirm_places,
        "closing.places",
    ),
    "wishes": Import(
        lazy("用表格导入选点"),
        lazy("一人一行。点位编号按先后写，中间用顿号或空格隔开；服从调剂写“是”或“否”。"),
        WISH_COLUMNS,
        preview_wishes,
        confirm_wishes,
        "closing.wishes",
    ),
}


@bp.get("/closing/<cohort>/import/<any(places, wishes):what>/template.xlsx")
@guards.staff("office", "clerk")
def template(cohort: str, what: str) -> Response:
    """An empty sheet with the right headings."""
    found = cohort_by_code(cohort)
    kind = IMPORTS[what]
    columns = place_columns(found.programme) if what == "places" else kind.columns
    content = write_xlsx(headings(columns), [], what, found.opened_at)
    return workbook(content, f"{found.code}-{what}")


@bp.route("/closing/<cohort>/import/<any(places, wishes):what>", methods=["GET", "POST"])
@guards.staff("office", "clerk")
def import_sheet(cohort: str, what: str) -> Any:
    """Uploads a sheet and shows what would happen; nothing is stored here."""
    found = cohort_by_code(cohort)
    kind = IMPORTS[what]
    form = FileForm()
    looked = _preview(found, kind, form) if form.is_submitted() else None
    if looked is not None:
        db.session.commit()
    page = render_template(
        "closing/import.html",
        cohort=found,
        what=what,
        kind=kind,
        form=form,
        preview=looked,
        rows=[(number, *_shown(found, item)) for number, item in looked.good] if looked else [],
        heads=_heads(what),
        tell=tell,
    )
    return page, 422 if form.errors else 200


def _preview(cohort: Cohort, kind: Import, form: FileForm) -> Preview[Any] | None:
    file = form.file.data
    if not form.validate() or not file or not file.filename:
        form.file.errors = [_("请先选一个表格文件")]
        return None
    try:
        return kind.preview(
            cohort, file.stream.read(LIMITS.bytes + 1), file.filename, guards.account(), now()
        )
    except Refusal as refusal:
        db.session.rollback()
        form.file.errors = [tell(refusal)]
        return None


def _heads(what: str) -> list[str]:
    if what == "places":
        return [_("行"), _("点位编号"), _("所在村（社区）"), _("服务站名称"), _("名额"), _("登记了几项情况")]
    return [_("行"), _("准考证号"), _("姓名"), _("想去的服务站"), _("服从调剂")]


def _shown(cohort: Cohort, item: NewPlace | Wish) -> tuple[Any, ...]:
    if isinstance(item, NewPlace):
        known = 0 if item.said is None else len(item.said.facts) + (item.said.point is not None)
        return item.code, place_by_code(cohort, item.village_code), item.name, item.capacity, known
    places = clauses(place_by_code(cohort, code) for code in item.places)
    name = item.candidacy.person.name if item.candidacy.person else ""
    return item.candidacy.number, name, places, _("是") if item.reassign else _("否")


@bp.post("/closing/<cohort>/import/<any(places, wishes):what>/confirm")
@guards.staff("office", "clerk")
def import_confirm(cohort: str, what: str) -> Any:
    """Stores exactly what the preview showed."""
    found = cohort_by_code(cohort)
    kind = IMPORTS[what]
    file, token = request.form.get("file", ""), request.form.get("token", "")
    rows = kind.confirm(found, file, token, guards.account(), now())
    db.session.commit()
    release([file])
    flash(_("导入了 %(count)s 行。", count=len(rows)), "success")
    return redirect(url_for(kind.back, cohort=found.code))
