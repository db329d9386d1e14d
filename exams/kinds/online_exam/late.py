"""Late work: what came after the last moment, the office's proposal on it, the second person's word."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response
from wtforms import RadioField
from wtforms.fields.choices import SelectChoice

from exams.kinds.online_exam.grounds import cause_field, reason_field
from exams.kinds.online_exam.office import exam_stage
from exams.kinds.online_exam.room import bp
from exams.models import LateRuling
from exams.queries.late_facts import beside
from exams.queries.rulings import LateWork, late_rulings, late_work, shares_of
from exams.reasons import LONGEST_REASON
from exams.services.rule_late_work import (
    SECONDS,
    Verdict,
    confirm_late,
    propose_late,
    send_back_late,
)
from recruit.clock import now
from recruit.db import db
from recruit.errors import Refusal
from recruit.i18n import _, lazy
from recruit.messages import tell
from recruit.models import Account, Stage
from recruit.queries.staff import name_of
from recruit.services.roles import require_county
from recruit.web import guards
from recruit.web.acting import act
from recruit.web.forms.rules import Required

READERS = ("office", "second-signatory", "auditor")
CAUSE_WORDS = {
    "power": lazy("停电"),
    "network": lazy("断网，答案在手机里等着"),
    "site": lazy("考点或网站出了问题"),
    "device": lazy("手机或电脑坏了"),
    "own-delay": lazy("本人拖过了时间"),
    "unexplained": lazy("说不清原因"),
    "other": lazy("其他，在下面写明"),
}
VERDICT_WORDS = {"count": lazy("算分"), "leave-out": lazy("不算分")}
STATES = {
    "confirmed": ("done", lazy("已经确认")),
    "rejected": ("rejected", lazy("退回了")),
    "recalled": ("withdrawn", lazy("收回了")),
}


class LateForm(FlaskForm):
    """One verdict for everybody ticked."""

    verdict = RadioField(
        lazy("这些迟到的答案"),
        [Required()],
        choices=[
            SelectChoice("count", lazy("算分：不是考生的过错")),
            SelectChoice("leave-out", lazy("不算分：和别人一样，过了时间就不算")),
        ],
        validate_choice=False,
    )
    cause = cause_field(CAUSE_WORDS)
    reason = reason_field(
        lazy("依据"),
        lazy("写清楚凭什么这样定，比如考场记录、供电所的证明。考生看得到原因，看不到这段话。"),
        LONGEST_REASON,
    )


@bp.get("/office/<int:stage_id>/late")
@guards.staff(*READERS)
def late(stage_id: int) -> str:
    """Who has late answers, how late, what else is known; below, what was ruled. Marks are not shown: whether work
    counts must not hang on what it is worth."""
    return _page(_stage(stage_id), LateForm(formdata=None), [])


@bp.post("/office/<int:stage_id>/late")
@guards.staff("office")
def rule_late(stage_id: int) -> Response | tuple[str, int]:
    stage, form = _stage(stage_id), LateForm()
    ticked = request.form.getlist("late")
    if form.validate_on_submit():
        try:
            verdict = Verdict(form.verdict.data, form.cause.data, form.reason.data)
            propose_late(stage, _wanted(ticked), verdict, guards.account(), now())
            db.session.commit()
            flash(_("记下了，请第二个人（复核人）在自己的页面上确认。确认以前这些答案不算分。"), "success")
            return redirect(url_for("exam.late", stage_id=stage_id), 303)
        except Refusal as refusal:
            db.session.rollback()
            field = str(refusal.facts.get("field", ""))
            if field in form:
                form[field].errors = [tell(refusal)]
            else:
                form.form_errors = [tell(refusal)]
    return _page(_stage(stage_id), form, ticked), 422


@bp.post("/office/late/<int:ruling_id>/confirm")
@guards.staff(*SECONDS)
def confirm_late_ruling(ruling_id: int) -> Response:
    ruling = _ruling(ruling_id)
    return act(
        lambda: confirm_late(ruling, guards.account(), now()),
        _("确认了，马上生效。"),
        url_for("exam.late", stage_id=ruling.stage_id),
    )


@bp.post("/office/late/<int:ruling_id>/back")
@guards.staff("office", *SECONDS)
def late_back(ruling_id: int) -> Response:
    """The second person sends it back with a reason, or whoever proposed it takes it back."""
    ruling, reason = _ruling(ruling_id), request.form.get("reason", "")[:LONGEST_REASON]
    return act(
        lambda: send_back_late(ruling, guards.account(), now(), reason),
        _("记下来了。"),
        url_for("exam.late", stage_id=ruling.stage_id),
    )


def _wanted(ticked: Sequence[str]) -> list[tuple[int, int]]:
    """What the page offers is ``attempt:newest event``; anything else was made up, and is no longer there."""
    found = [re.fullmatch(r"([0-9]{1,9}):([0-9]{1,15})", one) for one in ticked]
    if None in found:
        raise Refusal("late-changed")
    return [(int(one[1]), int(one[2])) for one in found if one is not None]


def _page(stage: Stage, form: LateForm, ticked: Sequence[str]) -> str:
    by, works = guards.account(), late_work(stage)
    facts = beside(stage, works)
    regions = stage.cohort.programme.regions
    rows = [_row(one, facts[one.attempt.id], regions) for one in works]
    rulings = late_rulings(stage)
    return render_template(
        "exams/online_exam/late.html",
        stage=stage,
        title=stage.definition.title,
        form=form,
        ticked=set(ticked),
        open_rows=[one for one in rows if one["state"] == "open"],
        ruled_rows=[one for one in rows if one["state"] in ("counted", "left-out")],
        waiting=[_card(one, by, rows) for one in rulings if one.state == "proposed"],
        settled=[_card(one, by, rows) for one in reversed(rulings) if one.state != "proposed"],
        may_propose="office" in by.roles,
        verdicts=VERDICT_WORDS,
        states=STATES,
    )


def _row(one: LateWork, known: Any, regions: Any) -> dict[str, Any]:
    entry = one.attempt.entry
    code = entry.candidacy.township_code
    return {
        "key": f"{one.attempt.id}:{one.last_event_id}",
        "entry_id": entry.id,
        "number": one.number,
        "gone": entry.candidacy.state != "active",
        "place": known.room or (regions.township(code).name if regions.knows(code) else code),
        "work": one,
        "minutes": max(1, -(-int(one.behind.total_seconds()) // 60)),
        "incidents": known.incidents,
        "offline": known.offline,
        "state": one.share.stands if one.share is not None else "open",
        "ruling_id": one.share.ruling_id if one.share is not None else None,
    }


def _card(ruling: LateRuling, by: Account, rows: Sequence[dict[str, Any]]) -> dict[str, Any]:
    own = ruling.proposed_by_id == by.id
    return {
        "ruling": ruling,
        "rows": [row for row in rows if row["ruling_id"] == ruling.id],
        "numbers": sorted(share.attempt.entry.candidacy.number for share in shares_of(ruling)),
        "verdict": VERDICT_WORDS[ruling.verdict],
        "cause": CAUSE_WORDS.get(ruling.cause, ""),
        "proposer": name_of(ruling.proposed_by_id),
        "settler": name_of(ruling.settled_by_id),
        "may_confirm": not own and bool(set(SECONDS) & by.roles),
        "may_recall": own,
    }


def _stage(stage_id: int) -> Stage:
    stage = exam_stage(stage_id)
    require_county(guards.account())
    return stage


def _ruling(ruling_id: int) -> LateRuling:
    """Errors: Refusal('unknown')."""
    found = db.session.get(LateRuling, ruling_id)
    if found is None:
        raise Refusal("unknown")
    require_county(guards.account())
    return found
