"""The papers before the exam: are they drawn, alike in difficulty, not shown too often; a specimen; the release."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from exams.bank.richtext import Finder, Shown
from exams.kinds.online_exam.office import exam_stage
from exams.kinds.online_exam.pictures import small
from exams.kinds.online_exam.room import bp
from exams.messages_bank import kind_name
from exams.queries.papers import draws_of, lacks_of, papers_ready, release_of, survey
from exams.queries.sitting import stage_rules
from exams.queries.specimen import specimen
from exams.reasons import LONGEST_REASON
from exams.services.redraw_papers import redraw_papers
from exams.services.release_papers import RELEASERS, confirm_release, propose_release, take_back
from exams.sitting.seen import Question
from recruit import audit
from recruit.clock import now
from recruit.db import db
from recruit.errors import Refusal
from recruit.i18n import _
from recruit.messages import tell
from recruit.models import Account, Stage
from recruit.services.roles import require_county
from recruit.web import guards
from scoring.equating_error import FEWEST

#: So many of the questions that stand in most papers, and of the neighbours with most in common.
SHOWN = 15
MOST_BARS = 14


@bp.get("/office/<int:stage_id>/papers")
@guards.staff("office", "second-signatory", "auditor")
def papers(stage_id: int) -> str:
    stage, by = exam_stage(stage_id), guards.account()
    require_county(by)
    rules, found, release = stage_rules(stage), survey(stage), release_of(stage)
    return render_template(
        "exams/online_exam/papers.html",
        stage=stage,
        title=stage.definition.title,
        rules=rules,
        ready=papers_ready(stage),
        lacks=[{"lines": one.lines, "text": tell(one.refusal)} for one in lacks_of(stage)],
        survey=found,
        bars=bars(found.difficulties),
        too_few=_too_few(rules.drawing.equate, found.forms),
        shown=SHOWN,
        kind_name=kind_name,
        draws=draws_of(stage),
        release=release,
        names=_names(release.proposed_by_id, release.confirmed_by_id) if release else {},
        own=release is not None and release.proposed_by_id == by.id,
        may_act="office" in by.roles and stage.state != "closed",
        may_release=bool(set(RELEASERS) & by.roles) and stage.state != "closed",
        longest_reason=LONGEST_REASON,
    )


@bp.post("/office/<int:stage_id>/papers/specimen")
@guards.staff("office", "second-signatory", "auditor")
def paper_specimen(stage_id: int) -> str:
    """A paper as a candidate would see it. That somebody looked at questions before the exam is noted, hence a POST."""
    stage, by = exam_stage(stage_id), guards.account()
    require_county(by)
    form = request.form.get("form", type=int)
    questions = specimen(stage, form)
    audit.note(now(), by.login, "papers.look", audit.at_stage(stage), form=form or 0)
    db.session.commit()
    return render_template(
        "exams/online_exam/papers_specimen.html",
        stage=stage,
        title=stage.definition.title,
        questions=questions,
        form=form,
        finder=_inline,
    )


@bp.post("/office/<int:stage_id>/papers/redraw")
@guards.staff("office")
def redraw(stage_id: int) -> Response:
    stage = exam_stage(stage_id)
    try:
        drawn = redraw_papers(stage, request.form.get("reason", ""), guards.account(), now())
        db.session.commit()
        flash(_("重新抽好了 %(count)s 份卷子。", count=drawn.papers), "success")
    except Refusal as refusal:
        _kept(refusal)
    return _back(stage_id)


@bp.post("/office/<int:stage_id>/papers/propose")
@guards.staff("office")
def propose_papers(stage_id: int) -> Response:
    return _settled(stage_id, propose_release, _("提交了，请第二个人看过卷子以后确认。"))


@bp.post("/office/<int:stage_id>/papers/release")
@guards.staff(*RELEASERS)
def release_papers(stage_id: int) -> Response:
    return _settled(stage_id, confirm_release, _("卷子定下来了，不再变动。"))


@bp.post("/office/<int:stage_id>/papers/back")
@guards.staff(*RELEASERS)
def papers_back(stage_id: int) -> Response:
    return _settled(stage_id, take_back, _("退回了。要换卷子，请写明原因重新抽。"))


def _settled(stage_id: int, act: Callable[[Stage, Account, datetime], object], said: str) -> Response:
    try:
        act(exam_stage(stage_id), guards.account(), now())
        db.session.commit()
        flash(said, "success")
    except Refusal as refusal:
        _kept(refusal)
    return _back(stage_id)


def _too_few(method: str, forms: Mapping[int, int]) -> int | None:
    """How many candidates every form needs for its marks to be put on one scale, where one has fewer."""
    least = FEWEST.get(method)
    return least if least is not None and forms and min(forms.values()) < least else None


def bars(difficulties: Mapping[Decimal, int]) -> list[dict[str, Any]]:
    """Papers by mean difficulty, in steps of a tenth, or of more where there would be too many bars."""
    if not difficulties:
        return []
    low, high = min(difficulties), max(difficulties)
    step = next(one for one in map(Decimal, ("0.1", "0.2", "0.5")) if (high - low) / one < MOST_BARS)
    first = low // step
    found = [0] * int(high // step - first + 1)
    for mean, count in difficulties.items():
        found[int(mean // step - first)] += count
    return [
        {"label": f"{(first + place) * step}–{(first + place + 1) * step}", "value": count}
        for place, count in enumerate(found)
    ]


def _inline(question: Question) -> Finder:
    """Pictures inside the page: there is no attempt under whose address they could be served."""
    known = {one.name: one.sha256 for one in question.pictures}

    def find(name: str) -> Shown | None:
        if name not in known:
            return None
        try:
            found = small(known[name])
        except Refusal:
            return None
        data = b64encode(found.bytes).decode()
        return Shown(f"data:{found.mime};base64,{data}", found.width, found.height)

    return find


def _names(*ids: int | None) -> dict[int, str]:
    found = (db.session.get(Account, one) for one in ids if one is not None)
    return {one.id: one.name for one in found if one is not None}


def _kept(refusal: Refusal) -> None:
    """What stands against it is told on the same page; what has nothing to do with papers goes the usual way."""
    if not refusal.code.startswith(("papers-", "bank-", "anchor-", "same-")):
        raise refusal
    db.session.rollback()
    flash(tell(refusal), "warning")


def _back(stage_id: int) -> Response:
    return redirect(url_for("exam.papers", stage_id=stage_id), 303)
