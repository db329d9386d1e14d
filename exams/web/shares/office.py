"""The office's page of links: both witnesses beside the screenshots, and the app owner's lists."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from werkzeug.wrappers import Response as Answer

from exams.models import DownloadList
from exams.queries.shares import last_import, lists_of, witnesses
from exams.services.import_downloads import (
    LIMITS,
    Preview,
    fingerprint_downloads,
    import_downloads,
    preview_again,
    preview_downloads,
    take_back_downloads,
)
from exams.shares.lists import PARTS
from exams.shares.rules import download_rule, kinds_of
from exams.shares.witness import Witness, differences
from exams.web.shares.blueprint import bp
from exams.web.shares.words import difference_words
from recruit.clock import now
from recruit.db import db
from recruit.errors import Refusal
from recruit.i18n import _, lazy
from recruit.messages import tell
from recruit.models import Stage
from recruit.queries.staff import name_of
from recruit.services.erase_files import release
from recruit.web import guards
from recruit.web.acting import act
from recruit.web.sheets import look_into, read_only

A_PAGE = 50
PART_WORDS = {"code": lazy("推荐码"), "tail": lazy("手机尾号"), "time": lazy("下载时间")}


class ListForm(FlaskForm):
    """The app owner's list."""

    sheet = FileField(lazy("应用方的名单（.xlsx 或 .csv）"), render_kw={"accept": ".xlsx,.csv"})


@bp.get("/office/<int:stage_id>/links")
@guards.staff("office", "auditor")
def office(stage_id: int) -> str:
    return _page(_stage(stage_id), ListForm(formdata=None))


@bp.post("/office/<int:stage_id>/links/look")
@guards.staff("office")
def look(stage_id: int) -> Any:
    """Looks at a list; nothing counts from this."""
    _stage(stage_id)
    form = ListForm()
    found = look_into(
        form,
        form.sheet,
        LIMITS,
        lambda content, name: preview_downloads(_stage(stage_id), content, name, guards.account(), now()),
    )
    page = _page(_stage(stage_id), form, found)
    return (page, 422) if form.sheet.errors else page


@bp.post("/office/<int:stage_id>/links/columns")
@guards.staff("office")
def columns(stage_id: int) -> Any:
    """The same list, with the columns as the office names them."""
    _stage(stage_id)
    form, wrong = ListForm(formdata=None), ""
    file, kept, named = request.form.get("file", ""), request.form.get("kept", ""), _columns()
    found = None
    try:
        found = read_only(lambda: preview_again(_stage(stage_id), file, kept, named, guards.account(), now()))
    except Refusal as refusal:
        db.session.rollback()
        wrong = tell(refusal)
    page = _page(_stage(stage_id), form, found, wrong)
    return (page, 422) if wrong else page


@bp.post("/office/<int:stage_id>/links/import")
@guards.staff("office")
def bring_in(stage_id: int) -> Answer:
    stage, file = _stage(stage_id), request.form.get("file", "")
    token, named = request.form.get("token", ""), _columns()
    try:
        at = now()
        read = read_only(lambda: fingerprint_downloads(stage, file, token, named, guards.account(), at))
        made = import_downloads(stage, file, token, named, guards.account(), at, read)
        count, fresh = made.rows, made.fresh
        db.session.commit()
    except Refusal as refusal:
        db.session.rollback()
        flash(tell(refusal), "warning")
    else:
        release([file])
        flash(_("导入了 %(count)s 行，其中 %(fresh)s 个下载是新的。", count=count, fresh=fresh), "success")
    return redirect(url_for("shares.office", stage_id=stage_id), 303)


@bp.post("/office/links/<int:list_id>/back")
@guards.staff("office")
def take_back(list_id: int) -> Answer:
    made = db.session.get(DownloadList, list_id)
    if made is None:
        raise Refusal("unknown")
    stage_id = _stage(made.stage_id).id
    return act(
        lambda: take_back_downloads(made, guards.account(), now()),
        _("收回了，这份名单不再算。别的名单里也有的下载照样算。"),
        url_for("shares.office", stage_id=stage_id),
    )


def _columns() -> dict[str, str]:
    return {part: request.form.get(f"column-{part}", "")[:200] for part in PARTS}


def _stage(stage_id: int) -> Stage:
    """A county-wide page. Errors: Refusal('unknown')."""
    stage = db.session.get(Stage, stage_id)
    if stage is None or not kinds_of(stage.definition) or guards.account().township_scope is not None:
        raise Refusal("unknown")
    return stage


def _page(stage: Stage, form: FlaskForm, preview: Preview | None = None, wrong: str = "") -> str:
    imported = last_import(stage)
    people = witnesses(stage)
    told = {one.number: list(differences(one, imported is not None)) for one in people}
    number = request.args.get("number", "").strip()[:20]
    wanted = [one for one in people if not number or one.number == number]
    wanted.sort(key=lambda one: (-max((each.strength for each in told[one.number]), default=0.0), one.number))
    pages = max(-(-len(wanted) // A_PAGE), 1)
    page = min(max(request.args.get("page", 1, int), 1), pages)
    return render_template(
        "exams/shares/office.html",
        stage=stage,
        form=form,
        preview=preview,
        wrong=wrong,
        tell=tell,
        parts=PART_WORDS,
        rule=download_rule(stage.definition),
        people=wanted[(page - 1) * A_PAGE : page * A_PAGE],
        told=lambda one: [difference_words(each) for each in told[one.number]],
        standing_out=sum(bool(found) for found in told.values()),
        everybody=len(people),
        sums=_sums(people),
        number=number,
        page=page,
        pages=pages,
        lists=[(one, name_of(one.imported_by_id), name_of(one.taken_back_by_id)) for one in lists_of(stage)],
        imported=imported,
        may_import="office" in guards.account().roles,
    )


def _sums(people: list[Witness]) -> dict[str, int]:
    names = ("people", "again", "bots", "own", "listed", "confirmed", "same_tail", "both", "downloads")
    return {name: sum(getattr(one, name) for one in people) for name in names}


@bp.app_template_global("share_office")
def share_office(stage: Stage) -> str:
    """The address of the office's page, '' where the stage has no links."""
    return url_for("shares.office", stage_id=stage.id) if kinds_of(stage.definition) else ""
