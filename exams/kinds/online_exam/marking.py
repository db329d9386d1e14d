"""A marker's pages: one answer after another, a tap or a number for each, undone until handed in. Nothing on them tells
who wrote, what another marker gave, or whether somebody else has the same answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from exams.bank.richtext import Finder, Shown
from exams.kinds.online_exam.office import exam_stage
from exams.kinds.online_exam.pictures import small
from exams.kinds.online_exam.room import bp
from exams.models import EssaySheet
from exams.queries.bank import items_by_id
from exams.queries.essay_sheets import Paperwork, handed_in, open_sheets, own_sheet, own_sheets, paperwork
from exams.queries.essays import rules_of_essays
from exams.services.mark_essays import draft_mark, hand_in, mend_mark, step_aside, undo_mark
from exams.sitting.essays import buttons
from exams.web.blind_words import ASIDE_WORDS, LONGEST_MARK
from recruit.clock import now
from recruit.db import db
from recruit.errors import Refusal
from recruit.i18n import _
from recruit.messages import tell
from recruit.models import Stage
from recruit.services.mend import REASON
from recruit.web import guards
from recruit.web.acting import act
from scoring.numeric import plain


@bp.get("/marking/<int:stage_id>")
@guards.staff("marker")
def marking(stage_id: int) -> str:
    """The marker's own list: what is left, what has a mark and can be handed in, what is in."""
    stage, sheets, given = _own(stage_id)
    opened = {one.id for one in open_sheets(guards.account(), stage, now())}
    rows = [_row(number, one, given, opened) for number, one in enumerate(sheets, 1)]
    items = items_by_id({one.bank_item_id for one in sheets})
    return render_template(
        "exams/online_exam/marking_list.html",
        stage=stage,
        title=stage.definition.title,
        groups=[(items[key], [row for row in rows if row["item"] == key]) for key in _in_order(sheets)],
        left=[row for row in rows if row["state"] == "left"],
        drafts=[row for row in rows if row["state"] == "draft"],
        done=[row for row in rows if row["state"] == "in"],
        opened=[row for row in rows if row["opened"]],
        total=len(rows),
        rules=rules_of_essays(stage),
    )


@bp.get("/marking/sheet/<int:sheet_id>")
@guards.staff("marker")
def essay(sheet_id: int) -> str | Response:
    """One answer with its question and guide."""
    return _sheet(own_sheet(guards.account(), sheet_id))


@bp.post("/marking/sheet/<int:sheet_id>")
@guards.staff("marker")
def mark_essay(sheet_id: int) -> str | Response | tuple[str, int]:
    """A mark, then the next answer; after closing, a mark put right with a reason."""
    sheet = own_sheet(guards.account(), sheet_id)
    typed, reason = request.form.get("mark", "").strip(), request.form.get("reason", "")[:REASON]
    try:
        if sheet.stage.state == "closed":
            mend_mark(sheet_id, _number(sheet, typed), reason, guards.account(), now())
            db.session.commit()
            flash(_("记下了。"), "success")
            return redirect(url_for("exam.marking", stage_id=sheet.stage_id), 303)
        draft_mark(sheet_id, _number(sheet, typed), guards.account(), now())
        db.session.commit()
    except Refusal as refusal:
        db.session.rollback()
        if refusal.code in ("unknown", "role-missing"):
            raise
        return _sheet(own_sheet(guards.account(), sheet_id), tell(refusal), typed, reason), 422  # type: ignore[return-value]
    return redirect(_next(sheet.stage_id, sheet_id), 303)


@bp.post("/marking/sheet/<int:sheet_id>/undo")
@guards.staff("marker")
def undo_essay(sheet_id: int) -> Response:
    """Takes a mark back that is not handed in, and shows the answer again."""
    own_sheet(guards.account(), sheet_id)
    again = url_for("exam.essay", sheet_id=sheet_id)
    return act(lambda: undo_mark(sheet_id, guards.account()), _("撤回了，请重新打分。"), again)


@bp.post("/marking/sheet/<int:sheet_id>/aside")
@guards.staff("marker")
def essay_aside(sheet_id: int) -> Response:
    """Gives the answer back; somebody else marks it."""
    stage_id = own_sheet(guards.account(), sheet_id).stage_id
    reason = request.form.get("reason", "")
    url = url_for("exam.marking", stage_id=stage_id)
    return act(
        lambda: step_aside(sheet_id, reason, guards.account(), now()),
        _("退回了，另请人评。这位考生的答案不会再分给您。"),
        url,
    )


@bp.post("/marking/<int:stage_id>/hand-in")
@guards.staff("marker")
def hand_in_essays(stage_id: int) -> Response:
    """Hands in all marks given so far."""
    stage, _sheets, _given = _own(stage_id)
    return act(
        lambda: hand_in(stage, guards.account(), now()),
        lambda count: _("交了 %(count)s 份的分。", count=count),
        url_for("exam.marking", stage_id=stage_id),
    )


@bp.get("/marking/sheet/<int:sheet_id>/picture/<int:number>")
@guards.staff("marker")
def essay_picture(sheet_id: int, number: int) -> Response:
    """A picture of the question."""
    sheet = own_sheet(guards.account(), sheet_id)
    shown = items_by_id([sheet.bank_item_id])[sheet.bank_item_id].pictures
    if not 1 <= number <= len(shown):
        raise Refusal("unknown")
    found = small(shown[number - 1].sha256)
    return Response(found.bytes, mimetype=found.mime)


def _own(stage_id: int) -> tuple[Stage, list[EssaySheet], Mapping[int, Decimal]]:
    """Errors: Refusal('unknown') for whoever has no essay there."""
    stage = exam_stage(stage_id)
    sheets = own_sheets(guards.account(), stage)
    if not sheets:
        raise Refusal("unknown")
    return stage, sheets, handed_in(guards.account(), stage)


def _in_order(sheets: Sequence[EssaySheet]) -> list[int]:
    return list(dict.fromkeys(one.bank_item_id for one in sheets))


def _row(number: int, sheet: EssaySheet, given: Mapping[int, Decimal], opened: set[int]) -> dict[str, Any]:
    mark = given.get(sheet.id, sheet.draft)
    state = "in" if sheet.id in given else "left" if sheet.draft is None else "draft"
    return {
        "number": number,
        "id": sheet.id,
        "item": sheet.bank_item_id,
        "mark": None if mark is None else plain(mark),
        "state": state,
        "opened": sheet.id in opened,
    }


def _sheet(sheet: EssaySheet, error: str = "", typed: str = "", reason: str = "") -> str:
    stage, sheets, given = _own(sheet.stage_id)
    work, rules = paperwork(sheet), rules_of_essays(stage)
    assert rules is not None
    ids = [one.id for one in sheets]
    at = ids.index(sheet.id)
    last = _last(sheets, given)
    return render_template(
        "exams/online_exam/marking.html",
        stage=stage,
        title=stage.definition.title,
        work=work,
        find=_finder(work),
        marks=[plain(one) for one in buttons(work.points, rules)],
        given=None if work.given is None else plain(work.given),
        points=plain(work.points),
        step=plain(rules.step),
        number=at + 1,
        total=len(ids),
        left=sum(one.draft is None and one.id not in given for one in sheets),
        earlier=ids[at - 1] if at else None,
        later=ids[at + 1] if at + 1 < len(ids) else None,
        last=last if last is not None and last.id != sheet.id else None,
        last_mark="" if last is None or last.draft is None else plain(last.draft),
        open_now=stage.state != "closed" and not work.handed_in,
        mending=sheet.id in {one.id for one in open_sheets(guards.account(), stage, now())},
        asides=ASIDE_WORDS,
        error=error,
        typed=typed,
        reason=reason,
        longest_reason=REASON,
    )


def _last(sheets: Sequence[EssaySheet], given: Mapping[int, Decimal]) -> EssaySheet | None:
    """The sheet that was marked last and can still be undone."""
    marked = [one for one in sheets if one.drafted_at is not None and one.id not in given]
    return max(marked, key=lambda one: (one.drafted_at, one.id), default=None)


def _next(stage_id: int, sheet_id: int) -> str:
    """The next answer without a mark behind this one, then from the start; the list where there is none."""
    _stage, sheets, given = _own(stage_id)
    ids = [one.id for one in sheets]
    at = ids.index(sheet_id) if sheet_id in ids else 0
    turned = sheets[at + 1 :] + sheets[: at + 1]
    left = next((one for one in turned if one.draft is None and one.id not in given), None)
    if left is None:
        return url_for("exam.marking", stage_id=stage_id)
    return url_for("exam.essay", sheet_id=left.id)


def _number(sheet: EssaySheet, typed: str) -> Decimal:
    """Errors: Refusal('essay-mark')."""
    rules = rules_of_essays(sheet.stage)
    points = paperwork(sheet).points
    try:
        value = Decimal(typed) if len(typed) <= LONGEST_MARK and "e" not in typed.lower() else None
    except InvalidOperation:
        value = None
    if value is None or rules is None or not rules.allows(value, points):
        raise Refusal("essay-mark", max=plain(points), step=plain(rules.step) if rules else "")
    return value


def _finder(work: Paperwork) -> Finder:
    numbers = {one.name: number for number, one in enumerate(work.item.pictures, 1)}

    def find(name: str) -> Shown | None:
        if name not in numbers:
            return None
        try:
            size = small(work.item.pictures[numbers[name] - 1].sha256)
        except Refusal:
            return None
        url = url_for("exam.essay_picture", sheet_id=work.sheet.id, number=numbers[name])
        return Shown(url, size.width, size.height)

    return find
