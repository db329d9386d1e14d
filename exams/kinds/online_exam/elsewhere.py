"""The office's page of an exam held elsewhere: the table of marks, a look at every row, the second person's word."""

from __future__ import annotations

from typing import Any

from flask import Response, render_template, request, url_for
from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from werkzeug.wrappers import Response as Answer

from exams.kinds.online_exam.room import bp
from exams.models import ElsewhereMark, ElsewhereSheet
from exams.queries.elsewhere import (
    components_of,
    held_elsewhere,
    in_force,
    marked_elsewhere,
    rows_of,
    sheets_of,
    without_marks,
)
from exams.reasons import LONGEST_REASON
from exams.services.import_elsewhere import (
    SECONDS,
    confirm_elsewhere,
    preview_elsewhere,
    propose_elsewhere,
    send_back_elsewhere,
)
from exams.services.read_elsewhere import COLUMNS, LIMITS, Told, changed, mark_headings
from recruit.clock import now
from recruit.db import db
from recruit.errors import Refusal
from recruit.i18n import _, lazy
from recruit.list_words import component_titles
from recruit.messages import tell
from recruit.models import Account, Entry, Stage
from recruit.queries.entries import entries_of
from recruit.queries.staff import name_of
from recruit.services.look_at_sheet import Looked
from recruit.services.roles import require_county
from recruit.tables import write_xlsx
from recruit.web import guards
from recruit.web.acting import act
from recruit.web.sheets import look_into, workbook

READERS = ("office", "second-signatory", "auditor")
STANDINGS = {"sat": "", "absent": lazy("缺考"), "cheating": lazy("违纪")}
STATES = {
    "proposed": ("waiting_us", lazy("等复核人确认")),
    "confirmed": ("done", lazy("已经确认")),
    "rejected": ("rejected", lazy("退回了")),
    "recalled": ("withdrawn", lazy("收回了")),
}


class SheetForm(FlaskForm):
    """The table of the place that held the exam."""

    sheet = FileField(lazy("成绩表（.xlsx 或 .csv）"), render_kw={"accept": ".xlsx,.csv"})


@bp.get("/office/<int:stage_id>/elsewhere")
@guards.staff(*READERS)
def elsewhere(stage_id: int) -> str:
    return _page(_stage(stage_id), SheetForm(formdata=None))


@bp.get("/office/<int:stage_id>/elsewhere.xlsx")
@guards.staff("office")
def elsewhere_template(stage_id: int) -> Response:
    """A table with everybody's number and name, to fill in."""
    stage = _stage(stage_id)
    heads = [*(COLUMNS[code][0] for code in ("number", "name")), *_heads(stage), *_flags()]
    rows = [
        (one.candidacy.number, one.candidacy.person.name)
        for one in entries_of(stage)
        if one.candidacy.state == "active" and one.candidacy.person is not None
    ]
    response = workbook(write_xlsx(heads, rows, _("成绩表"), stage.opens_at), f"marks-{stage.cohort.code}")
    response.headers["Cache-Control"] = "no-store"
    return response


@bp.post("/office/<int:stage_id>/elsewhere")
@guards.staff("office")
def elsewhere_look(stage_id: int) -> str | tuple[str, int]:
    """Looks at a table; nothing counts from this."""
    _stage(stage_id)
    form = SheetForm()
    looked = look_into(
        form,
        form.sheet,
        LIMITS,
        lambda content, name: preview_elsewhere(_stage(stage_id), content, name, guards.account(), now()),
    )
    page = _page(_stage(stage_id), form, looked)
    return (page, 422) if form.sheet.errors else page


@bp.post("/office/<int:stage_id>/elsewhere/propose")
@guards.staff("office")
def elsewhere_propose(stage_id: int) -> Answer:
    stage = _stage(stage_id)
    file, token = request.form.get("file", ""), request.form.get("token", "")
    reason = request.form.get("reason", "")
    return act(
        lambda: propose_elsewhere(stage, file, token, reason, guards.account(), now()),
        _("交给复核人了，确认以后才算数。"),
        url_for("exam.elsewhere", stage_id=stage_id),
    )


@bp.post("/office/elsewhere/<int:sheet_id>/confirm")
@guards.staff(*SECONDS)
def elsewhere_confirm(sheet_id: int) -> Answer:
    sheet = _sheet(sheet_id)
    return act(
        lambda: confirm_elsewhere(sheet, guards.account(), now()),
        _("确认了，这些成绩从现在起算数。"),
        url_for("exam.elsewhere", stage_id=sheet.stage_id),
    )


@bp.post("/office/elsewhere/<int:sheet_id>/back")
@guards.staff("office", *SECONDS)
def elsewhere_back(sheet_id: int) -> Answer:
    sheet, reason = _sheet(sheet_id), request.form.get("reason", "")[:500]
    return act(
        lambda: send_back_elsewhere(sheet, guards.account(), now(), reason),
        _("记下来了。"),
        url_for("exam.elsewhere", stage_id=sheet.stage_id),
    )


def show_closed(entry: Entry) -> str:
    """What a candidate reads who looks for the exam here."""
    opens, closes = entry.window
    return render_template(
        "exams/online_exam/elsewhere_start.html",
        entry=entry,
        title=entry.stage.definition.title,
        opens=opens,
        closes=closes,
        over=now() >= closes,
    )


def _page(stage: Stage, form: FlaskForm, looked: Looked[Told] | None = None) -> str:
    by, titles = guards.account(), component_titles(stage.definition)
    codes = list(components_of(stage))
    missing = without_marks(stage)
    return render_template(
        "exams/online_exam/elsewhere.html",
        stage=stage,
        title=stage.definition.title,
        form=form,
        preview=looked,
        changing=changed(looked.good) if looked else [],
        codes=codes,
        titles=titles,
        standings=STANDINGS,
        states=STATES,
        tell=tell,
        missing=missing,
        whole=held_elsewhere(stage),
        counted=len(in_force(stage)),
        cards=[_card(one, by) for one in sheets_of(stage)],
        may_import="office" in by.roles,
        longest=LONGEST_REASON,
    )


def _card(sheet: ElsewhereSheet, by: Account) -> dict[str, Any]:
    own = sheet.proposed_by_id == by.id
    rows: list[ElsewhereMark] = rows_of(sheet) if sheet.state == "proposed" else []
    known = in_force(sheet.stage) if rows else {}
    return {
        "sheet": sheet,
        "rows": rows,
        "before": {row.id: known[row.entry_id] for row in rows if row.entry_id in known},
        "proposer": name_of(sheet.proposed_by_id),
        "settler": name_of(sheet.settled_by_id),
        "may_confirm": not own and bool(set(SECONDS) & by.roles),
        "may_recall": own,
    }


def _heads(stage: Stage) -> list[str]:
    return [names[0] for names in mark_headings(stage).values()]


def _flags() -> list[str]:
    return [COLUMNS[code][0] for code in ("absent", "cheating")]


def _stage(stage_id: int) -> Stage:
    """Errors: Refusal('unknown' | 'county-only')."""
    stage = db.session.get(Stage, stage_id)
    if stage is None or not marked_elsewhere(stage):
        raise Refusal("unknown")
    require_county(guards.account())
    return stage


def _sheet(sheet_id: int) -> ElsewhereSheet:
    found = db.session.get(ElsewhereSheet, sheet_id)
    if found is None:
        raise Refusal("unknown")
    require_county(guards.account())
    return found
