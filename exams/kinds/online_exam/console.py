"""The day of the exam on one page: who is where, who has gone silent; stop the clock and let it go on."""

from __future__ import annotations

from typing import Any

from flask import current_app, render_template, request, url_for
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response
from wtforms import RadioField, SelectField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Length

from exams import messages_day as messages_day  # registers its texts
from exams.kinds.online_exam.office import exam_stage
from exams.kinds.online_exam.room import bp
from exams.models import ExamPause
from exams.queries.exam_day import STATES, Wanted, lines, tallies
from exams.queries.given_time import pending
from exams.queries.sight import accounts_named, rooms_of_stage, sight_of
from exams.queries.sitting import stage_rules
from exams.reasons import LONGEST_REASON
from exams.services.pause_exam import CAUSES, OFFICERS, pause_exam, pauses_on, resume_exam
from recruit.clock import now
from recruit.db import db
from recruit.errors import Refusal
from recruit.i18n import _, lazy
from recruit.models import Stage
from recruit.web import guards
from recruit.web.acting import act
from recruit.web.forms.rules import Optional, Required

READERS = ("office", "second-signatory", "auditor", "proctor")
STATE_WORDS = {
    "silent": lazy("没有动静"),
    "writing": lazy("正在答题"),
    "opened": lazy("刚打开，还没答"),
    "absent": lazy("没有打开"),
    "submitted": lazy("已经交卷"),
    "ended": lazy("到点收卷"),
    "unsaved": lazy("手机里有没送到的"),
}
#: Which badge of the house a state is shown with.
BADGES = {
    "silent": "waiting_you", "writing": "open", "opened": "waiting", "absent": "future",
    "submitted": "done", "ended": "closed",
}  # fmt: skip
PAUSE_WORDS = {
    "power": lazy("停电"),
    "network": lazy("断网"),
    "site": lazy("考点或网站出了问题"),
    "disturbance": lazy("现场混乱"),
    "other": lazy("其他，在下面写明"),
}


#: The pages of an exam's day, in the order of their use.
WAYS = (
    ("exam.console", lazy("考试现场")),
    ("exam.extra_time", lazy("加时间")),
    ("exam.incidents", lazy("情况记录")),
    ("exam.help_desk", lazy("求助台")),
    ("exam.signals_page", lazy("留意的事")),
    ("exam.seats", lazy("考室和座位")),
    ("exam.starts", lazy("分批开考")),
    ("exam.hall", lazy("印纸卷")),
    ("exam.hall_desk", lazy("纸上考试、录答案")),
    ("exam.hall_import", lazy("导入答案")),
    ("exam.papers", lazy("卷子")),
    ("exam.essays", lazy("问答题评分")),
    ("exam.checklist_page", lazy("考前检查单")),
)


@bp.app_template_global()
def day_ways(stage: Stage) -> list[tuple[str, str, bool]]:
    """(address, word, whether the reader is there) of the pages of the day that this reader may open."""
    return [
        (url_for(endpoint, stage_id=stage.id), str(word), request.endpoint == endpoint)
        for endpoint, word in WAYS
        if current_app.view_functions[endpoint].guard.admits(guards.account())  # type: ignore[attr-defined]
        and (endpoint != "exam.essays" or stage_rules(stage).essays is not None)
    ]


class PauseForm(FlaskForm):
    """Where the clock stands still, and why."""

    room = SelectField(lazy("停哪里"), validate_choice=False)
    cause = RadioField(
        lazy("为什么"),
        [Required()],
        choices=[SelectChoice(code, PAUSE_WORDS[code]) for code in CAUSES],
        validate_choice=False,
    )
    reason = StringField(
        lazy("情况说明"),
        [Optional(), Length(max=LONGEST_REASON, message=lazy("请写短一些"))],
        render_kw={"autocomplete": "off", "maxlength": LONGEST_REASON},
    )


@bp.get("/office/<int:stage_id>/day")
@guards.staff(*READERS)
def console(stage_id: int) -> str:
    """The whole page. Without script it is loaded again every half minute."""
    stage = exam_stage(stage_id)
    return render_template("exams/online_exam/console.html", **_live(stage), **_around(stage, _form(stage)))


@bp.get("/office/<int:stage_id>/day/live")
@guards.staff(*READERS)
def console_live(stage_id: int) -> str:
    """The part that moves: counts and one page of candidates, for the script that asks every ten seconds."""
    stage = exam_stage(stage_id)
    return render_template("exams/online_exam/_console_live.html", **_live(stage))


@bp.post("/office/<int:stage_id>/pause")
@guards.staff(*OFFICERS)
def pause(stage_id: int) -> Response | tuple[str, int]:
    """Stops the clock now."""
    stage = exam_stage(stage_id)
    form = _form(stage)
    if not form.validate():
        return render_template("exams/online_exam/console.html", **_live(stage), **_around(stage, form)), 422
    where, cause, reason = form.room.data or None, form.cause.data or "", form.reason.data or ""
    return act(
        lambda: pause_exam(stage, where, cause, reason, guards.account(), now()),
        _("暂停了，时间不走。考生照样可以答题，答的都算数。"),
        _here(stage_id),
    )


@bp.post("/office/pause/<int:pause_id>/resume")
@guards.staff(*OFFICERS)
def resume(pause_id: int) -> Response:
    """The clock goes on; everybody concerned has as much time as they had."""
    held = db.session.get(ExamPause, pause_id)
    if held is None:
        raise Refusal("unknown")
    stage_id, account = held.stage_id, guards.account()
    sight = sight_of(held.stage, account)
    if not sight.whole and (held.room is None or held.room not in rooms_of_stage(held.stage, sight)):
        raise Refusal("unknown")
    return act(lambda: resume_exam(held, account, now()), _("恢复了，时间接着走。"), _here(stage_id))


def _here(stage_id: int) -> str:
    return url_for("exam.console", stage_id=stage_id)


def _wanted() -> Wanted:
    state = request.args.get("state", "")
    return Wanted(
        request.args.get("room", "")[:40],
        request.args.get("township", "")[:12],
        state if state in (*STATES, "unsaved") else "",
        request.args.get("page", 1, type=int),
    )


def _live(stage: Stage) -> dict[str, Any]:
    at, by, wanted = now(), guards.account(), _wanted()
    sight = sight_of(stage, by)
    names = {one.code: one.name for one in stage.cohort.programme.regions.townships}

    def url(**changes: Any) -> str:
        kept = {"room": wanted.room, "township": wanted.township, "state": wanted.state, **changes}
        return url_for("exam.console", stage_id=stage.id, **{key: one for key, one in kept.items() if one})

    return {
        "stage": stage,
        "at": at,
        "wanted": wanted,
        "counts": tallies(stage, sight, wanted, at),
        "found": lines(stage, sight, wanted, at),
        "states": [(code, STATE_WORDS[code]) for code in (*STATES, "unsaved")],
        "state_words": STATE_WORDS,
        "badges": BADGES,
        "township_names": names,
        "url": url,
        "pauses": _pauses(stage),
        "pause_words": PAUSE_WORDS,
        "may_stop": stage.state != "closed" and bool(set(OFFICERS) & by.roles),
        "reach": (sight.whole, set(rooms_of_stage(stage, sight))),
    }


def _pauses(stage: Stage) -> list[tuple[ExamPause, str]]:
    """Those that go on, each with the name of who began it."""
    going_on = pauses_on(stage)
    names = accounts_named([one.began_by_id for one in going_on])
    return [(one, names.get(one.began_by_id, "")) for one in going_on]


def _around(stage: Stage, form: PauseForm) -> dict[str, Any]:
    by = guards.account()
    sight = sight_of(stage, by)
    return {
        "title": stage.definition.title,
        "form": form,
        "rooms": list(rooms_of_stage(stage, sight)),
        "townships": stage.cohort.programme.regions.townships if sight.whole else (),
        "asked": len(pending(stage)),
    }


def _form(stage: Stage) -> PauseForm:
    form = PauseForm()
    sight = sight_of(stage, guards.account())
    rooms = [SelectChoice(one, one) for one in rooms_of_stage(stage, sight)]
    form.room.choices = [*([SelectChoice("", _("全场所有人"))] if sight.whole else []), *rooms]
    if form.room.data is None:
        form.room.data = form.room.choices[0].value if form.room.choices else ""
    return form
