"""A marker's pages of essays: a tap or a number for each answer (`exams.web.blind_marker`)."""

from __future__ import annotations

from decimal import Decimal

from flask import render_template, request, url_for
from werkzeug.wrappers import Response

from exams.bank.richtext import Finder, Shown
from exams.kinds.online_exam.office import exam_stage
from exams.kinds.online_exam.pictures import small
from exams.kinds.online_exam.room import bp
from exams.models import EssaySheet
from exams.queries.bank import items_by_id
from exams.queries.essay_sheets import Paperwork, paperwork
from exams.queries.essays import ESSAYS, rules_of_essays
from exams.sitting.essays import buttons
from exams.web.blind_marker import MarkerPages, typed_mark
from recruit.errors import Refusal
from recruit.i18n import lazy
from recruit.messages import tell
from recruit.web import guards
from scoring.numeric import plain

PAGES = MarkerPages(
    ESSAYS, exam_stage, "exam.marking", "exam.essay", lazy("退回了，另请人评。这位考生的答案不会再分给您。")
)


@bp.get("/marking/<int:stage_id>")
@guards.staff("marker")
def marking(stage_id: int) -> str:
    """The marker's own list: what is left, what has a mark and can be handed in, what is in."""
    own = PAGES.own(stage_id)
    values = PAGES.listed(own)
    rows = values["rows"]
    items = items_by_id({row["group"] for row in rows})
    return render_template(
        "exams/online_exam/marking_list.html",
        groups=[
            (items[key], [row for row in rows if row["group"] == key])
            for key in dict.fromkeys(row["group"] for row in rows)
        ],
        rules=rules_of_essays(own.stage),
        **values,
    )


@bp.get("/marking/<int:stage_id>/<int:place>")
@guards.staff("marker")
def essay(stage_id: int, place: int) -> str:
    """One answer with its question and guide."""
    return _page(PAGES.sheet(stage_id, place))


@bp.post("/marking/<int:stage_id>/<int:place>")
@guards.staff("marker")
def mark_essay(stage_id: int, place: int) -> Response | tuple[str, int]:
    """A mark, then the next answer; after closing, a mark put right with a reason."""
    sheet = PAGES.sheet(stage_id, place)
    return PAGES.mark(sheet, lambda: _number(sheet), lambda again, refusal: _page(again, tell(refusal)))


@bp.post("/marking/<int:stage_id>/<int:place>/undo")
@guards.staff("marker")
def undo_essay(stage_id: int, place: int) -> Response:
    """Takes a mark back that is not handed in, and shows the answer again."""
    return PAGES.undo(PAGES.sheet(stage_id, place))


@bp.post("/marking/<int:stage_id>/<int:place>/aside")
@guards.staff("marker")
def essay_aside(stage_id: int, place: int) -> Response:
    """Gives the answer back; somebody else marks it."""
    return PAGES.aside(PAGES.sheet(stage_id, place))


@bp.post("/marking/<int:stage_id>/hand-in")
@guards.staff("marker")
def hand_in_essays(stage_id: int) -> Response:
    """Hands in all marks given so far."""
    return PAGES.hand_in(stage_id)


@bp.get("/marking/<int:stage_id>/<int:place>/picture/<int:number>")
@guards.staff("marker")
def essay_picture(stage_id: int, place: int, number: int) -> Response:
    """A picture of the question."""
    sheet = PAGES.sheet(stage_id, place)
    shown = items_by_id([sheet.bank_item_id])[sheet.bank_item_id].pictures
    if not 1 <= number <= len(shown):
        raise Refusal("unknown")
    found = small(shown[number - 1].sha256)
    return Response(found.bytes, mimetype=found.mime)


def _page(sheet: EssaySheet, error: str = "") -> str:
    work, rules = paperwork(sheet), rules_of_essays(sheet.stage)
    assert rules is not None
    around = PAGES.beside(sheet)
    last = around["last"]
    return render_template(
        "exams/online_exam/marking.html",
        last_mark="" if last is None else plain(last.draft),
        work=work,
        find=_finder(work),
        marks=[plain(one) for one in buttons(work.points, rules)],
        given=None if work.given is None else plain(work.given),
        points=plain(work.points),
        step=plain(rules.step),
        error=error,
        typed=request.form.get("mark", "").strip(),
        **around,
    )


def _number(sheet: EssaySheet) -> Decimal:
    """Errors: Refusal('essay-mark')."""
    rules, points = rules_of_essays(sheet.stage), paperwork(sheet).points
    value = typed_mark(request.form.get("mark", "").strip())
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
        at = {"stage_id": work.sheet.stage_id, "place": work.sheet.turn}
        url = url_for("exam.essay_picture", number=numbers[name], **at)
        return Shown(url, size.width, size.height)

    return find
