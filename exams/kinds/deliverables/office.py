"""The office's table: who has handed in what, how it was judged; to filter and to take along."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from flask import Response, render_template, request

from exams.fieldwork.item_states import STATES as ORDER
from exams.fieldwork.items import items_of
from exams.kinds.deliverables.messages import STATES
from exams.kinds.deliverables.room import KIND, bp, name_of, shown
from exams.queries.deliverable_desk import Line, lines_of, states_by_item
from exams.queries.deliverables import one_item
from recruit.clock import now
from recruit.db import db
from recruit.errors import Refusal
from recruit.i18n import _, current_locale
from recruit.models import Entry, Stage
from recruit.web import guards
from recruit.web.paging import paged
from recruit.web.sheets import workbook
from recruit.web.words import to_the_second
from recruit.workbooks import write_xlsx
from scoring.csvtext import csv_bytes

READERS = ("office", "second-signatory", "auditor", "clerk")


@bp.get("/office/<int:stage_id>/")
@guards.staff(*READERS)
def office(stage_id: int) -> str:
    """`?township=` and `?state=` narrow the table. Whoever belongs to a township sees its people only."""
    stage = _stage(stage_id)
    township, state = _asked()
    everybody = lines_of(stage, guards.account().township_scope or "")
    items = items_of(stage.definition)
    found = paged(
        lines_of(stage, township, state),
        "deliverables.office",
        stage_id=stage.id,
        township=township,
        state=state,
    )
    return render_template(
        "exams/deliverables/office.html",
        stage=stage,
        items=items,
        paged=found,
        lines=[(one, name_of(one.entry), _place(one)) for one in found.rows],
        counts=states_by_item(everybody),
        waiting=sum(one.state == "waiting" for line in everybody for one, _who in line.items),
        alone=sum(one.state == "waiting" and not who for line in everybody for one, who in line.items),
        order=ORDER,
        township=township,
        state=state,
        townships=_townships(stage),
        may_hand_in="clerk" in guards.account().roles,
    )


@bp.get("/office/<int:stage_id>/table.<any(csv, xlsx):ending>")
@guards.staff(*READERS)
def table(stage_id: int, ending: str) -> Response:
    """The same table, as it is filtered, item by item."""
    stage, at = _stage(stage_id), now()
    heads = [
        _("准考证号"), _("姓名"), _("乡镇"), _("哪一项"), _("到哪一步"), _("最后交的时间"), _("谁评审"), _("评审时间"),
        _("评审的话"),
    ]  # fmt: skip
    rows = [row for line in lines_of(stage, *_asked()) for row in _rows(stage, line)]
    name = f"{stage.cohort.code}-{stage.code}"
    if ending == "xlsx":
        response = workbook(write_xlsx(heads, rows, _("成果"), at), name)
    else:
        response = Response(csv_bytes(heads, rows), mimetype="text/csv")
        response.headers["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    response.headers["Cache-Control"] = "no-store"
    return response


@bp.get("/office/<int:stage_id>/<int:entry>/<item>")
@guards.staff(*READERS)
def read(stage_id: int, entry: int, item: str) -> str:
    """One item as it is in, to read only."""
    stage = _stage(stage_id)
    row = db.session.get(Entry, entry)
    scope = guards.account().township_scope
    if row is None or row.stage_id != stage.id or scope not in (None, row.candidacy.township_code):
        raise Refusal("unknown")
    one = one_item(row, item)
    return render_template(
        "exams/deliverables/read.html",
        stage=stage,
        one=one,
        name=name_of(row),
        may_open="office" in guards.account().roles,
        **shown(one),
    )


def _stage(stage_id: int) -> Stage:
    stage = db.session.get(Stage, stage_id)
    if stage is None or stage.kind != KIND:
        raise Refusal("unknown")
    return stage


def _asked() -> tuple[str, str]:
    """(township, state) of the filter; a township's own people cannot look beyond it."""
    scope = guards.account().township_scope
    state = request.args.get("state", "")
    return scope or request.args.get("township", ""), state if state in ORDER else ""


def _townships(stage: Stage) -> list[tuple[str, str]]:
    """Choices of the filter; none for whoever sees one township only."""
    if guards.account().township_scope:
        return []
    return [(one.code, one.name) for one in stage.cohort.programme.regions.townships]


def _place(line: Line) -> str:
    programme = line.entry.stage.cohort.programme
    return str(programme.regions.township(line.entry.candidacy.township_code).name)


def _rows(stage: Stage, line: Line) -> list[Sequence[str]]:
    candidacy = line.entry.candidacy
    return [
        (
            candidacy.number, name_of(line.entry), _place(line), one.item.title.in_(current_locale()),
            str(STATES[one.state]), _second(one.latest, stage), who,
            _second(one.review.at if one.review else None, stage), one.review.words if one.review else "",
        )
        for one, who in line.items
    ]  # fmt: skip


def _second(moment: datetime | None, stage: Stage) -> str:
    return to_the_second(moment, stage) if moment else ""
