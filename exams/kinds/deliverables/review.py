"""The reviewer's queue of one item, and the page on which it is judged."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from exams.fieldwork.words import REASONS
from exams.kinds.deliverables.room import KIND, bp, name_of, shown
from exams.kinds.task_round.room import row_id
from exams.queries.assigned import stage_and_component
from exams.queries.deliverable_desk import queue_of
from exams.queries.deliverables import Handed
from exams.queries.mending import opened_entries
from exams.services.judge_deliverable import REVIEWERS, WORDS, Word, judge_deliverables
from exams.web.left import candidate_left
from recruit.clock import now
from recruit.db import db
from recruit.errors import Refusal
from recruit.i18n import _
from recruit.messages import tell
from recruit.models import Stage
from recruit.programme import Component
from recruit.web import guards

OUTCOMES = ("accepted", "back", "refused")
#: Told on the page itself, where what was chosen and typed still stands.
SAID_HERE = (
    "deliverable-changed", "deliverable-criteria", "deliverable-incomplete", "deliverable-not-met",
    "deliverable-outcome", "deliverable-own-hand", "deliverable-too-early", "deliverable-too-late",
    "deliverable-words", "mend-reason", "mend-undecided", "reason-unknown",
)  # fmt: skip


@bp.get("/review/<int:stage_id>/<component>/")
@guards.staff(*REVIEWERS)
def queue(stage_id: int, component: str) -> str:
    """The own candidates' item, the longest waiting in front."""
    stage, part = _mine(stage_id, component)
    rows = queue_of(guards.account(), stage, part.code)
    return render_template(
        "exams/deliverables/queue.html",
        stage=stage,
        component=part,
        rows=[(one, name_of(one.entry)) for one in rows],
        waiting=sum(one.state == "waiting" for one in rows),
        opened=opened_entries(guards.account(), stage, part, now()),
        closed=stage.state == "closed",
    )


@bp.get("/review/<int:stage_id>/<component>/<int:entry>")
@guards.staff(*REVIEWERS)
def judge(stage_id: int, component: str, entry: int) -> str:
    stage, part = _mine(stage_id, component)
    return _page(stage, part, _own(stage, part, entry))


@bp.post("/review/<int:stage_id>/<component>/<int:entry>")
@guards.staff(*REVIEWERS)
def rule(stage_id: int, component: str, entry: int) -> Response | tuple[str, int]:
    stage, part = _mine(stage_id, component)
    one = _own(stage, part, entry)
    word = _typed(one)
    try:
        if word.outcome not in OUTCOMES:
            raise Refusal("deliverable-outcome")
        judge_deliverables([word], guards.account(), now())
        db.session.commit()
    except Refusal as refusal:
        if refusal.code == "candidacy-ended":
            candidate_left()
        if refusal.code not in SAID_HERE:
            raise
        db.session.rollback()
        return _page(stage, part, _own(stage, part, entry), word, tell(refusal)), 422
    flash(_("记下了。"), "success")
    return redirect(url_for("deliverables.queue", stage_id=stage_id, component=component), 303)


def _mine(stage_id: int, code: str) -> tuple[Stage, Component]:
    stage, part = stage_and_component(stage_id, code)
    if stage.kind != KIND:
        raise Refusal("unknown")
    return stage, part


def _own(stage: Stage, part: Component, entry: int) -> Handed:
    """Errors: Refusal('unknown') for a candidate who is not the reader's."""
    rows = queue_of(guards.account(), stage, part.code)
    found = next((one for one in rows if one.entry.id == entry), None)
    if found is None:
        raise Refusal("unknown")
    return found


def _typed(one: Handed) -> Word:
    """What the page sent, whatever it is; the service says what is wrong with it."""
    met = {
        code: request.form[f"met-{code}"] == "yes"
        for code in one.item.judged
        if request.form.get(f"met-{code}") in ("yes", "no")
    }
    pictures = {
        number: request.form.get(f"picture-{number}", "")
        for number in request.form.getlist("picture", type=row_id)
        if request.form.get(f"picture-{number}")
    }
    outcome: Any = request.form.get("outcome", "")
    words, why = request.form.get("words", ""), request.form.get("why", "")
    return Word(one.entry, one.item.code, outcome, met, words, request.form.get("seen", ""), pictures, why)


def _page(stage: Stage, part: Component, one: Handed, typed: Word | None = None, wrong: str = "") -> str:
    opened = one.entry.id in opened_entries(guards.account(), stage, part, now())
    said = one.review
    return render_template(
        "exams/deliverables/judge.html",
        stage=stage,
        component=part,
        one=one,
        name=name_of(one.entry),
        **shown(one),
        reasons=REASONS,
        outcomes=[code for code in OUTCOMES if code != "back" or not opened],
        met=typed.met if typed else said.met if said and one.state != "waiting" else {},
        outcome=typed.outcome if typed else "",
        typed_words=typed.words if typed else "",
        why=typed.why if typed else "",
        marked=typed.pictures if typed else {},
        wrong=wrong,
        longest=WORDS,
        mending=opened,
        may=not one.lacking and (stage.state != "closed" or opened) and one.entry.candidacy.state == "active",
    )
