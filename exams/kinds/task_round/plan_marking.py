"""A marker's pages of written pieces: a mark for each criterion (`exams.web.blind_marker`)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import render_template, request
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
from exams.services.tell_named import tell_named
from exams.web.blind_marker import MarkerPages, typed_mark
from recruit.clock import now
from recruit.db import db
from recruit.errors import Refusal
from recruit.i18n import _, lazy
from recruit.messages import tell
from recruit.models import Stage
from recruit.personal import contact_of, id_number_of
from recruit.phone import national
from recruit.regions import stem
from recruit.web import guards
from recruit.web.acting import act
from scoring.numeric import plain


def _stage(stage_id: int) -> Stage:
    stage = db.session.get(Stage, stage_id)
    if stage is None or stage.kind != KIND:
        raise Refusal("unknown")
    return stage


PAGES = MarkerPages(
    PLANS,
    _stage,
    "task_round.plan_pile",
    "task_round.plan_sheet",
    lazy("退回了，另请人评。这位考生的计划书不会再分给您。"),
)


@bp.get("/marking/<int:stage_id>")
@guards.staff("marker")
def plan_pile(stage_id: int) -> str:
    """The marker's own list: what is left, what has marks and can be handed in, what is in."""
    own = PAGES.own(stage_id)
    values = PAGES.listed(own)
    groups = [
        (one, [row for row in values["rows"] if row["group"] == one.code])
        for one in own.stage.definition.components
    ]
    return render_template(
        "exams/task_round/plan_pile.html", groups=[(one, rows) for one, rows in groups if rows], **values
    )


@bp.get("/marking/<int:stage_id>/<int:place>")
@guards.staff("marker")
def plan_sheet(stage_id: int, place: int) -> str:
    """One written piece with its sheet of criteria."""
    return _page(PAGES.sheet(stage_id, place))


@bp.post("/marking/<int:stage_id>/<int:place>")
@guards.staff("marker")
def mark_plan(stage_id: int, place: int) -> Response | tuple[str, int]:
    """Marks, then the next piece; after closing, marks put right with a reason."""
    sheet = PAGES.sheet(stage_id, place)
    return PAGES.mark(sheet, lambda: _filled(sheet), _page)


@bp.post("/marking/<int:stage_id>/<int:place>/undo")
@guards.staff("marker")
def undo_plan_marks(stage_id: int, place: int) -> Response:
    """Takes marks back that are not handed in, and shows the piece again."""
    return PAGES.undo(PAGES.sheet(stage_id, place))


@bp.post("/marking/<int:stage_id>/<int:place>/aside")
@guards.staff("marker")
def plan_aside(stage_id: int, place: int) -> Response:
    """Gives the piece back; somebody else marks it."""
    return PAGES.aside(PAGES.sheet(stage_id, place))


@bp.post("/marking/<int:stage_id>/<int:place>/named")
@guards.staff("marker")
def plan_named(stage_id: int, place: int) -> Response:
    """Tells the office that the text names its writer."""
    sheet = PAGES.sheet(stage_id, place)
    number, again = sheet.id, PAGES.url(sheet)
    told_now = _("报告办公室了。不认识写的人，请接着评；认识，请在下面退回。")
    return act(lambda: tell_named(number, guards.account(), now()), told_now, again)


@bp.post("/marking/<int:stage_id>/hand-in")
@guards.staff("marker")
def hand_in_marks(stage_id: int) -> Response:
    """Hands in all sheets filled in so far."""
    return PAGES.hand_in(stage_id)


def _page(sheet: PlanSheet, refusal: Refusal | None = None) -> str:
    component, typed = part_of(sheet), None if refusal is None else request.form
    mark = blind.newest_mark(PLANS, sheet)
    filled = Filled.of(PLANS.given(mark) if mark is not None else sheet.draft)
    wrong = "" if refusal is None else refusal.facts.get("code", "")
    return render_template(
        "exams/task_round/plan_sheet.html",
        sheet=sheet,
        component=component,
        parts=_parts(sheet),
        lines=[_line(one, filled, typed, wrong) for one in criteria_of(component)],
        given=plain(mark.value) if mark is not None else "",
        alike=alike_with(sheet.document_id) if copies_told(component) else 0,
        comments=comments_shown(component),
        error="" if refusal is None else tell(refusal),
        longest_comment=COMMENT,
        **PAGES.beside(sheet),
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


def _filled(sheet: PlanSheet) -> Filled:
    """Errors: Refusal('plan-criterion') with the field as `code`."""
    marks, comments, form = {}, {}, request.form
    for one in criteria_of(part_of(sheet)):
        comments[one.code] = form.get(f"w-{one.code}", "")
        value = typed_mark(form.get(f"c-{one.code}", "").strip())
        # A criterion that is worth little is judged by the same words as the service has.
        if value is None or not value.is_finite() or not 0 <= value <= one.max:
            raise Refusal("plan-criterion", title=one.title, max=plain(one.max), code=f"c-{one.code}")
        marks[one.code] = value
    return Filled(marks, comments)
