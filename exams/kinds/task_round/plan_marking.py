"""A blind marker's pages: one written piece after another, a mark for each criterion, undone until handed in.

Nothing on them tells who wrote, what another marker gave, or whether somebody else has the same piece.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from exams.fieldwork.marking import comments_shown, copies_told
from exams.fieldwork.rules import form_of
from exams.kinds.task_round.reading import told
from exams.kinds.task_round.room import KIND, bp
from exams.models import PlanSheet
from exams.plans.masking import masked
from exams.queries import blind
from exams.queries.plan_copies import alike_with
from exams.queries.plan_texts import file_text
from exams.queries.plans import COMMENT, PLANS, Filled, part_of
from exams.rubrics import criteria_of
from exams.services.mark_plans import (
    draft_plan,
    hand_in_plans,
    mend_plan,
    step_aside,
    tell_named,
    undo_plan,
)
from exams.web.blind_words import ASIDE_WORDS, LONGEST_MARK
from recruit.clock import now
from recruit.db import db
from recruit.errors import Refusal
from recruit.i18n import _
from recruit.messages import tell
from recruit.models import Stage
from recruit.personal import contact_of, id_number_of
from recruit.phone import national
from recruit.regions import stem
from recruit.services.mend import REASON
from recruit.web import guards
from recruit.web.acting import act
from scoring.numeric import plain


@bp.get("/marking/<int:stage_id>")
@guards.staff("marker")
def plan_pile(stage_id: int) -> str:
    """The marker's own list: what is left, what has marks and can be handed in, what is in."""
    stage, sheets, given = _own(stage_id)
    opened = {one.id for one in blind.open_sheets(PLANS, guards.account(), stage, now())}
    rows = [_row(number, one, given, opened) for number, one in enumerate(sheets, 1)]
    components = [one for one in stage.definition.components if any(r["component"] == one.code for r in rows)]
    return render_template(
        "exams/task_round/plan_pile.html",
        stage=stage,
        groups=[(one, [row for row in rows if row["component"] == one.code]) for one in components],
        left=[row for row in rows if row["state"] == "left"],
        drafts=[row for row in rows if row["state"] == "draft"],
        done=[row for row in rows if row["state"] == "in"],
        opened=[row for row in rows if row["opened"]],
        total=len(rows),
    )


@bp.get("/marking/sheet/<int:sheet_id>")
@guards.staff("marker")
def plan_sheet(sheet_id: int) -> str:
    """One written piece with its sheet of criteria."""
    return _page(blind.own_sheet(PLANS, guards.account(), sheet_id))


@bp.post("/marking/sheet/<int:sheet_id>")
@guards.staff("marker")
def mark_plan(sheet_id: int) -> Response | tuple[str, int]:
    """Marks, then the next piece; after closing, marks put right with a reason."""
    sheet, form = blind.own_sheet(PLANS, guards.account(), sheet_id), request.form
    try:
        filled, reason = _filled(sheet, form), form.get("reason", "")[:REASON]
        if sheet.stage.state == "closed":
            mend_plan(sheet_id, filled, reason, guards.account(), now())
            db.session.commit()
            flash(_("记下了。"), "success")
            return redirect(url_for("task_round.plan_pile", stage_id=sheet.stage_id), 303)
        draft_plan(sheet_id, filled, guards.account(), now())
        db.session.commit()
    except Refusal as refusal:
        db.session.rollback()
        if refusal.code in ("unknown", "role-missing"):
            raise
        again = blind.own_sheet(PLANS, guards.account(), sheet_id)
        return _page(again, tell(refusal), form, refusal.facts.get("code", "")), 422
    return redirect(_next(sheet.stage_id, sheet_id), 303)


@bp.post("/marking/sheet/<int:sheet_id>/undo")
@guards.staff("marker")
def undo_plan_marks(sheet_id: int) -> Response:
    """Takes marks back that are not handed in, and shows the piece again."""
    blind.own_sheet(PLANS, guards.account(), sheet_id)
    again = url_for("task_round.plan_sheet", sheet_id=sheet_id)
    return act(lambda: undo_plan(sheet_id, guards.account()), _("撤回了，请重新打分。"), again)


@bp.post("/marking/sheet/<int:sheet_id>/aside")
@guards.staff("marker")
def plan_aside(sheet_id: int) -> Response:
    """Gives the piece back; somebody else marks it."""
    sheet = blind.own_sheet(PLANS, guards.account(), sheet_id)
    url, reason = url_for("task_round.plan_pile", stage_id=sheet.stage_id), request.form.get("reason", "")
    left = len(blind.own_sheets(PLANS, guards.account(), sheet.stage))
    return act(
        lambda: step_aside(sheet_id, reason, guards.account(), now()),
        _("退回了，另请人评。这位考生的计划书不会再分给您。"),
        url if left > 1 else url_for("examine.home"),
    )


@bp.post("/marking/sheet/<int:sheet_id>/named")
@guards.staff("marker")
def plan_named(sheet_id: int) -> Response:
    """Tells the office that the text names its writer."""
    blind.own_sheet(PLANS, guards.account(), sheet_id)
    again = url_for("task_round.plan_sheet", sheet_id=sheet_id)
    told_now = _("报告办公室了。不认识写的人，请接着评；认识，请在下面退回。")
    return act(lambda: tell_named(sheet_id, guards.account(), now()), told_now, again)


@bp.post("/marking/<int:stage_id>/hand-in")
@guards.staff("marker")
def hand_in_marks(stage_id: int) -> Response:
    """Hands in all sheets filled in so far."""
    stage, _sheets, _given = _own(stage_id)
    return act(
        lambda: hand_in_plans(stage, guards.account(), now()),
        lambda count: _("交了 %(count)s 份的分。", count=count),
        url_for("task_round.plan_pile", stage_id=stage_id),
    )


def _own(stage_id: int) -> tuple[Stage, list[PlanSheet], Mapping[int, Decimal]]:
    """Errors: Refusal('unknown') for whoever has no piece there."""
    stage = db.session.get(Stage, stage_id)
    if stage is None or stage.kind != KIND:
        raise Refusal("unknown")
    sheets = blind.own_sheets(PLANS, guards.account(), stage)
    if not sheets:
        raise Refusal("unknown")
    return stage, sheets, blind.handed_in(PLANS, guards.account(), stage)


def _row(number: int, sheet: PlanSheet, given: Mapping[int, Decimal], opened: set[int]) -> dict[str, Any]:
    mark = given.get(sheet.id)
    if mark is None and sheet.draft is not None:
        mark = PLANS.made(sheet, sheet.draft).value
    return {
        "number": number,
        "id": sheet.id,
        "component": sheet.component,
        "mark": None if mark is None else plain(mark),
        "state": "in" if sheet.id in given else "left" if sheet.draft is None else "draft",
        "opened": sheet.id in opened,
    }


def _page(
    sheet: PlanSheet, error: str = "", typed: Mapping[str, str] | None = None, wrong: object = ""
) -> str:
    stage, sheets, given = _own(sheet.stage_id)
    component, ids = part_of(sheet), [one.id for one in sheets]
    at, last = ids.index(sheet.id), _last(sheets, given)
    mark = blind.newest_mark(PLANS, sheet)
    filled = Filled.of(PLANS.given(mark) if mark is not None else sheet.draft)
    return render_template(
        "exams/task_round/plan_sheet.html",
        stage=stage,
        sheet=sheet,
        component=component,
        parts=_parts(sheet),
        lines=[_line(one, filled, typed, wrong) for one in criteria_of(component)],
        total=plain(mark.value) if mark is not None else "",
        number=at + 1,
        count=len(ids),
        left=sum(one.draft is None and one.id not in given for one in sheets),
        earlier=ids[at - 1] if at else None,
        later=ids[at + 1] if at + 1 < len(ids) else None,
        last=last if last is not None and last.id != sheet.id else None,
        open_now=stage.state != "closed" and mark is None,
        handed_in=mark is not None,
        mending=sheet.id in {one.id for one in blind.open_sheets(PLANS, guards.account(), stage, now())},
        alike=alike_with(sheet.document_id) if copies_told(component) else 0,
        comments=comments_shown(component),
        asides=ASIDE_WORDS,
        error=error,
        reason=(typed or {}).get("reason", ""),
        longest_reason=REASON,
        longest_comment=COMMENT,
    )


def _parts(sheet: PlanSheet) -> dict[str, Any]:
    """What was written, without what names its writer: (heading, text) pairs, and how many places were hidden."""
    document, entry = sheet.document, sheet.entry
    if document.erased_at is not None:
        return {"texts": [], "hidden": 0, "erased": True}
    if not document.current:
        raise Refusal("plan-changed")
    if document.sha256:
        text = file_text(document)
        pairs = [("", text)] if text is not None else []
    else:
        pairs = told(form_of(entry.stage.cohort.programme, part_of(sheet)), document.answers)
    secrets = _secrets(sheet)
    done = [(label, masked(text, secrets)) for label, text in pairs]
    return {
        "texts": [(label, one.text) for label, one in done],
        "hidden": sum(one.count for _label, one in done),
        "erased": False,
    }


def _secrets(sheet: PlanSheet) -> list[str]:
    """The writer's own name, numbers, phone, mailbox and village."""
    candidacy = sheet.entry.candidacy
    found = [candidacy.number]
    if candidacy.person is not None:
        found += [candidacy.person.name, id_number_of(candidacy.person)]
    application = candidacy.application
    if application is not None:
        contact, regions = contact_of(application), sheet.stage.cohort.programme.regions
        found += [application.number, contact.email or ""]
        found += [contact.phone or "", national(contact.phone) if contact.phone else ""]
        if regions.knows(application.village_code):
            name = regions.village(application.village_code).name
            found += [name, stem(name)]
    return [one for one in found if one]


def _line(criterion: Any, filled: Filled, typed: Mapping[str, str] | None, wrong: object) -> dict[str, Any]:
    code = criterion.code
    mark = filled.marks.get(code)
    shown = "" if mark is None else plain(mark)
    return {
        "criterion": criterion,
        "max": plain(criterion.max),
        "mark": shown if typed is None else typed.get(f"c-{code}", ""),
        "comment": filled.comments.get(code, "") if typed is None else typed.get(f"w-{code}", ""),
        "wrong": wrong == f"c-{code}",
    }


def _filled(sheet: PlanSheet, form: Mapping[str, str]) -> Filled:
    """Errors: Refusal('plan-criterion') with the field as `code`."""
    marks, comments = {}, {}
    for one in criteria_of(part_of(sheet)):
        typed = form.get(f"c-{one.code}", "").strip()
        comments[one.code] = form.get(f"w-{one.code}", "")
        try:
            value = Decimal(typed) if len(typed) <= LONGEST_MARK and "e" not in typed.lower() else None
        except InvalidOperation:
            value = None
        # A criterion that is worth little is judged by the same words as the service has.
        if value is None or not value.is_finite() or not 0 <= value <= one.max:
            raise Refusal("plan-criterion", title=one.title, max=plain(one.max), code=f"c-{one.code}")
        marks[one.code] = value
    return Filled(marks, comments)


def _last(sheets: Sequence[PlanSheet], given: Mapping[int, Decimal]) -> PlanSheet | None:
    """The sheet that was filled in last and can still be undone."""
    marked = [one for one in sheets if one.drafted_at is not None and one.id not in given]
    return max(marked, key=lambda one: (one.drafted_at, one.id), default=None)


def _next(stage_id: int, sheet_id: int) -> str:
    """The next piece without marks behind this one, then from the start; the list where there is none."""
    _stage, sheets, given = _own(stage_id)
    ids = [one.id for one in sheets]
    at = ids.index(sheet_id) if sheet_id in ids else 0
    turned = sheets[at + 1 :] + sheets[: at + 1]
    left = next((one for one in turned if one.draft is None and one.id not in given), None)
    if left is None:
        return url_for("task_round.plan_pile", stage_id=stage_id)
    return url_for("task_round.plan_sheet", sheet_id=left.id)
