"""The reviewer's contact sheet: twenty-four pictures at a time, mark what is wrong, accept the rest."""

from __future__ import annotations

from datetime import datetime

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from exams.fieldwork.review_rule import review_rule
from exams.fieldwork.rules import EVIDENCE, component_of
from exams.fieldwork.words import REASONS
from exams.kinds.task_round.room import KIND, bp, page_of, row_id
from exams.queries.assigned import stage_and_component
from exams.queries.fieldwork_review import has_work, pictures_of
from exams.queries.left import had_work
from exams.queries.mending import opened_entries
from exams.queries.review_desk import (
    SHEET,
    contact_sheet,
    last_sheet,
    left,
    of_sheet,
    shown_pictures,
    waiting_for_sample,
)
from exams.services.review_evidence import Judged, review_evidence, review_sheet, undo_sheet
from exams.web.left import candidate_left
from recruit.clock import now
from recruit.db import db
from recruit.errors import Refusal
from recruit.i18n import _
from recruit.messages import tell
from recruit.models import Stage
from recruit.programme import Component
from recruit.web import guards

STATES = ("waiting", "accepted", "rejected")
EXAMINERS = ("marker", "clerk", "phone-checker", "judge", "proctor")


@bp.get("/review/<int:stage_id>/<component>/")
@guards.staff(*EXAMINERS)
def review(stage_id: int, component: str) -> str:
    """One sheet; those already ruled on lie on sheets of their own, where a ruling can be taken back."""
    stage, part = mine(stage_id, component, EVIDENCE)
    state = request.args.get("state", "waiting")
    if state not in STATES:
        raise Refusal("unknown")
    page = page_of(request.args.get("page"))
    opened = opened_entries(guards.account(), stage, part, now())
    only = opened if request.args.get("mend") == "1" else None
    pictures, following, total = contact_sheet(guards.account(), stage, part.code, state, page, only)
    return render_template(
        "exams/task_round/review.html",
        stage=stage,
        component=part,
        pictures=pictures,
        following=following if state == "waiting" else [],
        state=state,
        page=page,
        pages=max(-(-total // SHEET), 1),
        left=left(guards.account(), stage, part.code),
        last=None if stage.state == "closed" else last_sheet(guards.account(), stage, part.code),
        in_sample=waiting_for_sample(stage, part.code) if review_rule(part) else None,
        reasons=REASONS,
        closed=stage.state == "closed",
        opened=opened,
        only=only is not None,
    )


@bp.get("/review/<int:stage_id>/<component>/<int:evidence_id>")
@guards.staff(*EXAMINERS)
def enlarged(stage_id: int, component: str, evidence_id: int) -> str:
    """One picture as large as the screen, with a button for every reason: for browsers without script."""
    stage, part = mine(stage_id, component, EVIDENCE)
    (picture,) = shown_pictures(guards.account(), stage, part.code, [evidence_id])
    return render_template(
        "exams/task_round/review_one.html",
        stage=stage,
        component=part,
        picture=picture,
        reasons=REASONS,
        closed=stage.state == "closed" or picture.entry.candidacy.state != "active",
    )


@bp.post("/review/<int:stage_id>/<component>/")
@guards.staff(*EXAMINERS)
def rule(stage_id: int, component: str) -> Response:
    """Only pictures that were on the sheet are ruled on: one that came in meanwhile waits for its turn."""
    stage, part = mine(stage_id, component, EVIDENCE)
    shown = request.form.getlist("shown", type=row_id)
    judged = []
    for picture in shown_pictures(guards.account(), stage, part.code, shown):
        reason = request.form.get(f"reason-{picture.id}", "")
        judged.append(Judged(picture, "rejected" if reason else "accepted", reason))
    changed = review_sheet(judged, guards.account(), now())
    db.session.commit()
    back = sum(one.state == "rejected" for one in changed)
    if changed:
        facts = {"count": len(changed), "kept": len(changed) - back, "back": back}
        flash(_("审了 %(count)s 张：收下 %(kept)s 张，退回 %(back)s 张。", **facts), "success")
    if len(changed) < len(judged):
        others = len(judged) - len(changed)
        flash(
            _("有 %(count)s 张没有改：您打开这一版以后已经有人审过，或者考生退出了。", count=others),
            "warning",
        )
    return _back(stage, part)


@bp.post("/review/<int:stage_id>/<component>/mend")
@guards.staff(*EXAMINERS)
def mend_rulings(stage_id: int, component: str) -> Response:
    """After closing: new rulings on pictures of candidates whom a recheck has opened, with one reason for them all."""
    stage, part = mine(stage_id, component, EVIDENCE)
    chosen = {key: request.form.get(f"now-{key}", "") for key in request.form.getlist("shown", type=row_id)}
    wanted = [key for key, word in chosen.items() if word]
    pictures = shown_pictures(guards.account(), stage, part.code, wanted)
    if any(one.entry.candidacy.state != "active" for one in pictures):
        candidate_left()
    why = request.form.get("why", "").strip()
    judged = [
        Judged(one, "accepted", why=why)
        if chosen[one.id] == "accepted"
        else Judged(one, "rejected", chosen[one.id], why)
        for one in pictures
    ]
    try:
        changed = review_evidence(judged, guards.account(), now())
        db.session.commit()
        flash(_("改了 %(count)s 张图片的判定。", count=changed), "success")
    except Refusal as refusal:
        if refusal.code != "mend-reason":
            raise
        db.session.rollback()
        flash(tell(refusal), "warning")
    state = request.form.get("state", "rejected")
    kept = state if state in STATES else "rejected"
    return redirect(
        url_for("task_round.review", stage_id=stage.id, component=part.code, state=kept, mend=1), 303
    )


@bp.post("/review/<int:stage_id>/<component>/undo")
@guards.staff(*EXAMINERS)
def undo(stage_id: int, component: str) -> Response:
    """Takes rulings back, the own last sheet (`sheet`: its moment) or what is ticked: the pictures wait again."""
    stage, part = mine(stage_id, component, EVIDENCE)
    moment = _moment(request.form.get("sheet"))
    if moment is not None:
        pictures = of_sheet(guards.account(), stage, part.code, moment)
        changed = undo_sheet(pictures, moment, guards.account(), now())
    else:
        pictures = pictures_of(guards.account(), stage, part.code, request.form.getlist("undo", type=row_id))
        changed = review_evidence([Judged(one, "waiting") for one in pictures], guards.account(), now())
    db.session.commit()
    if changed:
        flash(_("%(count)s 张已改回未审。", count=changed), "success")
    else:
        flash(_("没有改回：这一版已经改回过了，或者没有勾图片。"), "warning")
    return _back(stage, part)


def _moment(text: str | None) -> datetime | None:
    """The moment of a sheet as its form carries it; the form of the ticks has none. Errors: Refusal('unknown')."""
    if text is None:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise Refusal("unknown") from None
    if moment.tzinfo is None:
        raise Refusal("unknown")
    return moment


def _back(stage: Stage, part: Component) -> Response:
    return redirect(url_for("task_round.review", stage_id=stage.id, component=part.code), 303)


def mine(stage_id: int, code: str, *kinds: str) -> tuple[Stage, Component]:
    """A running task round's component that is assigned to the reader. Errors: Refusal('unknown'); what is sent after
    all candidates have left is answered by words."""
    stage, part = stage_and_component(stage_id, code)
    if stage.kind != KIND:
        raise Refusal("unknown")
    if not has_work(guards.account(), stage, code):
        if request.method == "POST" and had_work(guards.account(), stage, code):
            candidate_left()
        raise Refusal("unknown")
    return stage, component_of(stage.definition, code, *kinds)
