"""Answers from a table: looked at row by row, brought by one person, confirmed by a second."""

from __future__ import annotations

import json

from flask import Response as FlaskResponse
from flask import render_template, request, url_for
from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from werkzeug.wrappers import Response

from exams.kinds.online_exam.hall import READERS
from exams.kinds.online_exam.office import exam_stage
from exams.kinds.online_exam.room import bp
from exams.models import AnswerSheetImport
from exams.queries.hall import imports_of, sat_on_paper
from exams.services.import_answers import SECONDS, confirm_answers, propose_answers, refuse_answers
from exams.services.look_at_answers import NUMBER, AnswerPreview, answer_rows, table_of
from recruit.clock import now
from recruit.db import db
from recruit.errors import Refusal
from recruit.i18n import _, lazy
from recruit.messages import tell
from recruit.models import Account, Stage
from recruit.services import preview_token
from recruit.services.roles import require_county
from recruit.tables import Limits, write_xlsx
from recruit.web import guards
from recruit.web.acting import act
from recruit.web.sheets import look_over, workbook

LIMITS = Limits(bytes=4_000_000, rows=5_000)
STATES = {
    "proposed": ("waiting", lazy("等复核人确认")),
    "confirmed": ("done", lazy("已经确认")),
    "rejected": ("rejected", lazy("退回了")),
    "recalled": ("withdrawn", lazy("收回了")),
}


class TableForm(FlaskForm):
    sheet = FileField(lazy("答案表（.xlsx 或 .csv）"), render_kw={"accept": ".xlsx,.csv"})


@bp.get("/office/<int:stage_id>/hall/answers")
@guards.staff(*READERS)
def hall_import(stage_id: int) -> str:
    return _page(_stage(stage_id), TableForm(formdata=None))


@bp.get("/office/<int:stage_id>/hall/answers.xlsx")
@guards.staff("office")
def hall_table(stage_id: int) -> FlaskResponse:
    """An empty table to fill in: everybody whose sheets are not taken in yet, a column for every question."""
    stage = _stage(stage_id)
    sats = [sat for sat in sat_on_paper(stage) if sat.sitting.settled_at is None]
    longest = max((len(sat.asked.questions) for sat in sats), default=1)
    columns = (NUMBER, *(f"q{at}" for at in range(1, longest + 1)))
    content = write_xlsx(columns, table_of(sats, {}), _("答案"), stage.opens_at)
    return workbook(content, f"answers-{stage.cohort.code}")


@bp.post("/office/<int:stage_id>/hall/answers")
@guards.staff("office")
def hall_answers(stage_id: int) -> Response | tuple[str, int]:
    """Looks at a table; with the signed preview of the page before, puts forward exactly what that one showed."""
    stage, by = _stage(stage_id), guards.account()
    if "token" in request.form:
        return _put_forward(stage)
    form, token, rows = TableForm(), "", ""
    looked = look_over(form, form.sheet, LIMITS, lambda table: answer_rows(stage, table))
    if looked is not None:
        rows = json.dumps(looked.good, ensure_ascii=False)
        token = preview_token.issue(now(), by.login, stage.id, rows)
    return _page(_stage(stage_id), form, looked, token, rows), 422 if form.sheet.errors else 200


@bp.post("/office/hall/answers/<int:batch_id>/confirm")
@guards.staff(*SECONDS)
def hall_confirm(batch_id: int) -> Response:
    brought = _brought(batch_id)
    return act(
        lambda: confirm_answers(brought, guards.account(), now()),
        lambda stored: _("确认了，记下 %(count)s 个答案，马上算数。", count=stored),
        _home(brought.stage),
    )


@bp.post("/office/hall/answers/<int:batch_id>/back")
@guards.staff("office", *SECONDS)
def hall_answers_back(batch_id: int) -> Response:
    brought = _brought(batch_id)
    return act(
        lambda: refuse_answers(brought, guards.account(), now()), _("记下来了。"), _home(brought.stage)
    )


def _put_forward(stage: Stage) -> Response:
    rows, token, by = request.form.get("rows", ""), request.form["token"], guards.account()

    def step() -> AnswerSheetImport:
        at = now()
        issued = preview_token.issued_within(token, at)
        preview_token.require_same(token, issued, by.login, stage.id, rows)
        return propose_answers(stage, json.loads(rows), by, at)

    return act(step, _("提交了，复核人确认以后才算数。"), _home(stage))


def _page(
    stage: Stage, form: TableForm, looked: AnswerPreview | None = None, token: str = "", rows: str = ""
) -> str:
    by = guards.account()
    return render_template(
        "exams/online_exam/hall_import.html",
        stage=stage,
        title=stage.definition.title,
        form=form,
        preview=looked,
        token=token,
        rows_text=rows,
        tell=tell,
        cards=[_card(one, by) for one in reversed(imports_of(stage))],
        may_bring="office" in by.roles and stage.state != "closed",
    )


def _card(one: AnswerSheetImport, by: Account) -> dict[str, object]:
    own = one.proposed_by_id == by.id
    return {
        "one": one,
        "numbers": sorted(row["number"] for row in one.rows),
        "answers": sum(len(row["answers"]) for row in one.rows),
        "state": STATES[one.state],
        "own": own,
        "may_confirm": not own and bool(set(SECONDS) & by.roles),
    }


def _stage(stage_id: int) -> Stage:
    stage = exam_stage(stage_id)
    require_county(guards.account())
    return stage


def _brought(batch_id: int) -> AnswerSheetImport:
    """Errors: Refusal('unknown')."""
    found = db.session.get(AnswerSheetImport, batch_id)
    if found is None:
        raise Refusal("unknown")
    require_county(guards.account())
    return found


def _home(stage: Stage) -> str:
    return url_for("exam.hall_import", stage_id=stage.id)
