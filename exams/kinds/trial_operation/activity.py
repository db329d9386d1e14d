"""The office's pages of group activity: a table looked over and taken in, names settled, single figures entered."""

from __future__ import annotations

from typing import Any

from flask import Response, render_template, request, url_for
from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from sqlalchemy import select
from werkzeug.wrappers import Response as Answer

from exams.fieldwork.group_names import Roster
from exams.fieldwork.rules import ACTIVITY, component_of
from exams.kinds.trial_operation.reading import measure_titles
from exams.kinds.trial_operation.room import bp, office_stage
from exams.models import ActivityLine, ActivitySheet
from exams.queries.trial import activity_sheets, measure_codes
from exams.services.import_activity import (
    LONGEST_TITLE,
    enter_activity,
    likely_of,
    match_activity,
    preview_activity,
    settle_likely,
    settle_line,
    settle_rest,
    take_activity,
    take_back_activity,
)
from exams.services.read_activity import COLUMNS, LIMITS, Line, measure_headings, roster_of
from recruit.clock import now
from recruit.db import db
from recruit.errors import Refusal
from recruit.i18n import _, lazy
from recruit.messages import tell
from recruit.models import Candidacy, Entry, Stage
from recruit.programme import Component
from recruit.queries.entries import entries_of
from recruit.queries.staff import name_of
from recruit.services.look_at_sheet import Looked
from recruit.tables import write_xlsx
from recruit.web import guards
from recruit.web.acting import act
from recruit.web.sheets import look_into, read_only, workbook

#: By what a line's candidate was found.
HOW_WORDS = {
    "number": lazy("按准考证号"),
    "name": lazy("按姓名，只有一个人叫这个名字"),
    "settled": lazy("以前有人认过这个名字"),
    "person": lazy("人工对上的"),
    "hand": lazy("单独登记的"),
    "nobody": lazy("不是考生"),
    "open": lazy("还没有对上"),
}
#: So many names on one page.
NAMES = 40


class SheetForm(FlaskForm):
    """The table that a group's tool puts out, or that somebody counted by hand."""

    sheet = FileField(lazy("群活跃表（.xlsx 或 .csv）"), render_kw={"accept": ".xlsx,.csv"})


@bp.get("/office/<int:stage_id>/groups/<component>")
@guards.staff("office")
def groups(stage_id: int, component: str) -> str:
    return _page(*_part(stage_id, component), SheetForm(formdata=None))


@bp.get("/office/<int:stage_id>/groups/<component>.xlsx")
@guards.staff("office")
def groups_template(stage_id: int, component: str) -> Response:
    """A table with everybody's number and name, to fill in."""
    stage, part = _part(stage_id, component)
    heads = [COLUMNS["number"][0], COLUMNS["name"][0], *(one[0] for one in measure_headings(part).values())]
    rows = [
        (one.candidacy.number, one.candidacy.person.name)
        for one in entries_of(stage)
        if one.candidacy.state == "active" and one.candidacy.person is not None
    ]
    made = workbook(write_xlsx(heads, rows, _("群活跃表"), stage.opens_at), f"groups-{stage.cohort.code}")
    made.headers["Cache-Control"] = "no-store"
    return made


@bp.post("/office/<int:stage_id>/groups/<component>")
@guards.staff("office")
def groups_look(stage_id: int, component: str) -> str | tuple[str, int]:
    """Looks at a table; nothing counts from this."""
    stage, part = _part(stage_id, component)
    code, form = part.code, SheetForm()
    looked = look_into(
        form,
        form.sheet,
        LIMITS,
        lambda content, name: preview_activity(
            office_stage(stage_id), code, content, name, guards.account(), now()
        ),
    )
    page = _page(*_part(stage_id, component), form, looked)
    return (page, 422) if form.sheet.errors else page


@bp.post("/office/<int:stage_id>/groups/<component>/take")
@guards.staff("office")
def groups_take(stage_id: int, component: str) -> Answer:
    stage, part = _part(stage_id, component)
    file, token = request.form.get("file", ""), request.form.get("token", "")
    title = request.form.get("title", "")

    def take() -> ActivitySheet:
        at = now()
        matched = read_only(lambda: match_activity(stage, part.code, file, token, guards.account(), at))
        return take_activity(stage, part.code, file, token, title, guards.account(), at, matched)

    return act(
        take,
        _("导入了。没有对上人的名字，请在下面对一遍。"),
        url_for("trial_operation.groups", stage_id=stage_id, component=component),
    )


@bp.post("/office/<int:stage_id>/groups/<component>/enter")
@guards.staff("office")
def groups_enter(stage_id: int, component: str) -> Answer:
    """One candidate's figures by hand."""
    stage, part = _part(stage_id, component)

    def enter() -> ActivitySheet:
        entry = _by_number(stage, request.form.get("number", ""))
        if entry is None:
            raise Refusal("activity-unknown")
        figures = {
            code: _count(code, request.form.get(f"figure-{code}", "")) for code in measure_headings(part)
        }
        return enter_activity(
            entry, part.code, figures, request.form.get("title", ""), guards.account(), now()
        )

    return act(
        enter, _("登记了。"), url_for("trial_operation.groups", stage_id=stage_id, component=component)
    )


@bp.get("/office/groups/<int:sheet_id>")
@guards.staff("office")
def group_names(sheet_id: int) -> str:
    """Whose the names of one table are: the open ones first, with suggestions."""
    return _names_page(_sheet(sheet_id))


@bp.post("/office/groups/<int:sheet_id>/settle")
@guards.staff("office")
def settle_names(sheet_id: int) -> Answer:
    """Every row of the page for which something was chosen or a number written; or the one that is named by its place
    in the table, however it was settled before."""
    sheet = _sheet(sheet_id)
    lines = {line.id: line for line in sheet.lines}

    def settle() -> int:
        done = 0
        if row := request.form.get("row", "").strip():
            line = next((one for one in sheet.lines if str(one.row) == row), None)
            if line is None:
                raise Refusal("unknown")
            chosen = _chosen(sheet, request.form.get("who", ""), request.form.get("number", "").strip())
            settle_line(line, chosen, guards.account(), now())
            done += 1
        for key in request.form.getlist("line", type=int):
            chosen, number = request.form.get(f"who-{key}", ""), request.form.get(f"number-{key}", "").strip()
            if key in lines and (chosen or number):
                settle_line(lines[key], _chosen(sheet, chosen, number), guards.account(), now())
                done += 1
        return done

    return act(
        settle,
        lambda done: _("对上了 %(count)s 个名字。", count=done) if done else _("没有选，什么都没有变。"),
        url_for("trial_operation.group_names", sheet_id=sheet.id),
    )


@bp.post("/office/groups/<int:sheet_id>/likely")
@guards.staff("office")
def settle_suggested(sheet_id: int) -> Answer:
    """Takes the first suggestion of every open row, after a person has looked at them."""
    sheet = _sheet(sheet_id)

    def settle() -> int:
        likely = read_only(lambda: likely_of(sheet, roster_of(sheet.stage, sheet.component)))
        return settle_likely(sheet, likely, guards.account(), now())

    return act(
        settle,
        lambda done: _("按建议对上了 %(count)s 个名字。", count=done),
        url_for("trial_operation.group_names", sheet_id=sheet.id),
    )


@bp.post("/office/groups/<int:sheet_id>/rest")
@guards.staff("office")
def settle_nobodies(sheet_id: int) -> Answer:
    """Whoever is still open is no candidate."""
    sheet = _sheet(sheet_id)
    return act(
        lambda: settle_rest(sheet, guards.account(), now()),
        lambda done: _("剩下的 %(count)s 个名字记成不是考生。", count=done),
        url_for("trial_operation.group_names", sheet_id=sheet.id),
    )


@bp.post("/office/groups/<int:sheet_id>/take-back")
@guards.staff("office")
def groups_take_back(sheet_id: int) -> Answer:
    sheet = _sheet(sheet_id)
    return act(
        lambda: take_back_activity(sheet, guards.account(), now()),
        _("撤掉了，这张表不再算数。"),
        url_for("trial_operation.groups", stage_id=sheet.stage_id, component=sheet.component),
    )


def _part(stage_id: int, code: str) -> tuple[Stage, Component]:
    stage = office_stage(stage_id)
    return stage, component_of(stage.definition, code, ACTIVITY)


def _sheet(sheet_id: int) -> ActivitySheet:
    found = db.session.get(ActivitySheet, sheet_id)
    if found is None:
        raise Refusal("unknown")
    office_stage(found.stage_id)
    return found


def _chosen(sheet: ActivitySheet, chosen: str, number: str) -> Entry | None:
    """A number that was written goes before what was picked. Errors: Refusal('activity-unknown')."""
    if number:
        entry = _by_number(sheet.stage, number)
    elif chosen == "nobody":
        return None
    else:
        entry = db.session.get(Entry, int(chosen)) if chosen.isascii() and chosen.isdigit() else None
    if entry is None:
        raise Refusal("activity-unknown")
    return entry


def _by_number(stage: Stage, number: str) -> Entry | None:
    query = select(Entry).join(Entry.candidacy).where(Candidacy.number == number.strip().upper())
    found: Entry | None = db.session.scalar(query.where(Entry.stage_id == stage.id))
    return found


def _count(code: str, text: str) -> int:
    """Errors: Refusal('activity-figure')."""
    number = text.strip() or "0"
    if not number.isascii() or not number.isdigit() or len(number) > 6:
        raise Refusal("activity-figure", field=code)
    return int(number)


def _page(stage: Stage, part: Component, form: FlaskForm, looked: Looked[Line] | None = None) -> str:
    codes = measure_codes(stage, part.code)
    return render_template(
        "exams/trial_operation/groups.html",
        stage=stage,
        component=part,
        form=form,
        preview=looked,
        who=_numbers(stage) if looked else {},
        codes=codes,
        measures=list(zip(codes, measure_titles(stage, part.code), strict=True)),
        how=HOW_WORDS,
        sheets=[(sheet, counts, name_of(sheet.by_id)) for sheet, counts in activity_sheets(stage, part.code)],
        tell=tell,
        longest=LONGEST_TITLE,
        closed=stage.state == "closed",
    )


def _names_page(sheet: ActivitySheet) -> str:
    roster = roster_of(sheet.stage, sheet.component)
    known = {one.entry_id: one for one in roster.known}
    waiting = [line for line in sheet.lines if line.how == "open"]
    rows: list[dict[str, Any]] = [
        {"line": line, "suggested": [known[one] for one in _suggested(roster, line) if one in known]}
        for line in waiting[:NAMES]
    ]
    return render_template(
        "exams/trial_operation/group_names.html",
        stage=sheet.stage,
        component=sheet.stage.definition.component(sheet.component),
        sheet=sheet,
        rows=rows,
        waiting=len(waiting),
        settled=[line for line in sheet.lines if line.how in ("person", "nobody")],
        others=[line for line in sheet.lines if line.how in ("number", "name", "settled", "hand")],
        known=known,
        how=HOW_WORDS,
        closed=sheet.stage.state == "closed" or sheet.taken_back_at is not None,
    )


def _suggested(roster: Roster, line: ActivityLine) -> tuple[int, ...]:
    return roster.meant(line.said_name, line.said_number).suggested


def _numbers(stage: Stage) -> dict[int, str]:
    return {one.id: one.candidacy.number for one in entries_of(stage)}
