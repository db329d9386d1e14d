"""At the desk of a hall: who sits on paper, and typing in what stands on the sheets."""

from __future__ import annotations

import re
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response
from wtforms import DateTimeLocalField, RadioField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired

from exams.kinds.online_exam.office import exam_stage
from exams.kinds.online_exam.room import bp
from exams.queries.hall import Sat, positions, require_sight, sat_by_code, sat_of, sat_on_paper
from exams.services.sit_on_paper import CAUSES, RECORDERS, Times, sit_on_paper
from exams.services.type_answers import THIRD, TYPISTS, round_for, type_answers
from exams.sitting.answer_pages import answer_pages
from exams.sitting.answers import LONGEST_ESSAY, LONGEST_TEXT, WRITTEN
from exams.sitting.typed import as_typed, from_typed
from recruit.clock import now
from recruit.db import db
from recruit.errors import Refusal
from recruit.i18n import _, lazy
from recruit.messages import tell
from recruit.models import Stage
from recruit.web import guards
from recruit.web.forms.rules import Required

CAUSE_WORDS = {
    "planned": lazy("本来就安排在纸上考"),
    "power": lazy("停电，从网上换到纸上"),
    "network": lazy("断网，从网上换到纸上"),
    "device": lazy("手机或电脑坏了，从网上换到纸上"),
    "other": lazy("其他原因换到纸上"),
}
WAIT_WORDS = {
    "first": ("waiting", lazy("等人录第一遍")),
    "second": ("waiting", lazy("等另一个人录第二遍")),
    "third": ("blocked", lazy("两遍不一样，等第三个人看")),
    "settled": ("done", lazy("录好了")),
}


class SittingForm(FlaskForm):
    numbers = TextAreaField(
        lazy("准考证号"),
        [Required()],
        description=lazy("一行一个，或者用空格隔开。卷子要先印好。"),
        render_kw={"rows": 4, "maxlength": 20_000, "autocomplete": "off"},
    )
    cause = RadioField(
        lazy("为什么在纸上考"),
        [Required()],
        choices=[SelectChoice(code, CAUSE_WORDS[code]) for code in CAUSES],
        default=CAUSES[0],
        validate_choice=False,
    )
    began = DateTimeLocalField(
        lazy("开始时间"),
        [InputRequired(lazy("请填日期和时间"))],
        format="%Y-%m-%dT%H:%M",
        description=lazy("中途换到纸上的，填换的时间"),
    )
    ended = DateTimeLocalField(
        lazy("结束时间"),
        [InputRequired(lazy("请填日期和时间"))],
        format="%Y-%m-%dT%H:%M",
        description=lazy("还没有结束的，填安排好的结束时间"),
    )


class CodeForm(FlaskForm):
    code = StringField(
        lazy("答题纸上的编号"),
        [Required()],
        description=lazy("扫二维码，或者输编号，横线可以不输"),
        render_kw={"inputmode": "numeric", "autocomplete": "off", "maxlength": 40, "autofocus": True},
    )


@bp.get("/office/<int:stage_id>/hall/desk")
@guards.staff(*TYPISTS, "auditor", "second-signatory")
def hall_desk(stage_id: int) -> str:
    """Who sat on paper and what still waits; below, the form that puts people on record."""
    return _page(exam_stage(stage_id), CodeForm(formdata=None), SittingForm(formdata=None))


@bp.post("/office/<int:stage_id>/hall/sitting")
@guards.staff(*RECORDERS)
def hall_sitting(stage_id: int) -> Response | tuple[str, int]:
    stage, form = exam_stage(stage_id), SittingForm()
    if form.validate():
        zone = stage.cohort.programme.timezone
        times = Times(
            form.began.data.replace(tzinfo=zone), form.ended.data.replace(tzinfo=zone), form.cause.data
        )
        numbers = [one for one in re.split(r"[\s,，、;；]+", form.numbers.data) if one]
        try:
            found = sit_on_paper(stage, numbers, times, guards.account(), now())
            db.session.commit()
            flash(_("登记了 %(count)s 人在纸上考，他们不能再在网上答。", count=len(found)), "success")
            return redirect(url_for("exam.hall_desk", stage_id=stage_id), 303)
        except Refusal as refusal:
            db.session.rollback()
            form.form_errors = [tell(refusal)]
    return _page(exam_stage(stage_id), CodeForm(formdata=None), form), 422


@bp.post("/office/<int:stage_id>/hall/find")
@guards.staff(*TYPISTS)
def hall_find(stage_id: int) -> Response | tuple[str, int]:
    """From a sheet's code to the page where its answers are typed."""
    stage, form = exam_stage(stage_id), CodeForm()
    if form.validate():
        try:
            sat = sat_by_code(stage, form.code.data)
            require_sight(sat, guards.account())
            round_for(sat, guards.account())
            return redirect(url_for("exam.hall_sheet", attempt_id=sat.sitting.attempt_id), 303)
        except Refusal as refusal:
            form.code.errors = [tell(refusal)]
    return _page(stage, form, SittingForm(formdata=None)), 422


@bp.get("/office/hall/sheet/<int:attempt_id>")
@guards.staff(*TYPISTS)
def hall_sheet(attempt_id: int) -> Response | str:
    """One candidate's answers to type, or where two people differed to look at."""
    sat, number = _mine(attempt_id)
    row = sat.rounds.get(number)
    kept = positions(row.answers) if row is not None else {}
    typed = {at: as_typed(kind, kept.get(at, [])) for at, kind in enumerate(sat.asked.kinds, 1)}
    return _sheet_page(sat, number, typed, {})


@bp.post("/office/hall/sheet/<int:attempt_id>")
@guards.staff(*TYPISTS)
def hall_type(attempt_id: int) -> Response | tuple[str, int]:
    sat, number = _mine(attempt_id)
    stage_id = sat.sitting.attempt.entry.stage_id
    aside = request.form.get("what") == "aside" and number != THIRD
    wanted = sat.differing if number == THIRD else range(1, len(sat.asked.questions) + 1)
    typed, answers, wrong = _read(sat, wanted, look=number == THIRD)
    if not wrong:
        try:
            sat = type_answers(attempt_id, answers, guards.account(), now(), done=not aside)
            db.session.commit()
            flash(_done_words(sat, aside=aside), "success" if sat.waits != "third" else "warning")
            return redirect(url_for("exam.hall_desk", stage_id=stage_id), 303)
        except Refusal as refusal:
            db.session.rollback()
            if "position" not in refusal.facts:
                raise
            wrong[int(refusal.facts["position"])] = tell(refusal)
            sat, number = _mine(attempt_id)
    return _sheet_page(sat, number, typed, wrong), 422


def _read(
    sat: Sat, wanted: Any, *, look: bool
) -> tuple[dict[int, str], dict[int, list[str]], dict[int, str]]:
    """What was typed, the answers it makes, and what is wrong, all by position."""
    typed: dict[int, str] = {}
    answers: dict[int, list[str]] = {}
    wrong: dict[int, str] = {}
    for position in wanted:
        asked = sat.asked.questions[position - 1]
        text = request.form.get(f"q{position}", "").replace("\r\n", "\n")
        typed[position] = text
        picked = request.form.get(f"pick{position}", "")
        if look and picked in ("1", "2"):
            answers[position] = positions(sat.rounds[int(picked)].answers).get(position, [])
            continue
        if look and picked != "0":
            wrong[position] = tell(Refusal("hall-look-missing", position=position))
            continue
        said = from_typed(asked.kind, len(asked.options), len(asked.left) or None, text)
        if said is None:
            wrong[position] = tell(Refusal("hall-answer", position=position))
        else:
            answers[position] = said
    return typed, answers, wrong


def _done_words(sat: Sat, *, aside: bool) -> str:
    if aside:
        return _("先放着，下次接着录。")
    if sat.waits == "settled":
        return _("录好了，两个人录的一样，或者已经看过。请拿下一份。")
    if sat.waits == "third":
        return _("有 %(count)s 题两个人录的不一样，请第三个人对着答题纸看。", count=len(sat.differing))
    return _("记下来了，请另一个人再录一遍。")


def _mine(attempt_id: int) -> tuple[Sat, int]:
    sat = sat_of(attempt_id)
    by = guards.account()
    require_sight(sat, by)
    return sat, round_for(sat, by)


def _sheet_page(sat: Sat, number: int, typed: dict[int, str], wrong: dict[int, str]) -> str:
    entry = sat.sitting.attempt.entry
    differing = set(sat.differing) if number == THIRD else None
    pages = [
        [one for one in page.fields if differing is None or one.position in differing]
        for page in answer_pages(sat.asked.fields)
    ]
    both = [positions(sat.rounds[one].answers) for one in (1, 2)] if number == THIRD else []
    return render_template(
        "exams/online_exam/hall_sheet.html",
        stage=entry.stage,
        number=entry.candidacy.number,
        attempt_id=sat.sitting.attempt_id,
        pages=pages,
        look=number == THIRD,
        again=number == 2,
        said={
            at: [as_typed(kind, one.get(at, [])) for one in both]
            for at, kind in enumerate(sat.asked.kinds, 1)
            if both
        },
        typed=typed,
        wrong=wrong,
        longest={kind: LONGEST_ESSAY if kind == "essay" else LONGEST_TEXT for kind in WRITTEN},
    )


def _page(stage: Stage, code: CodeForm, form: SittingForm) -> str:
    by = guards.account()
    sats = sat_on_paper(stage, by)
    may_type = bool(set(TYPISTS) & by.roles) and stage.state != "closed"
    return render_template(
        "exams/online_exam/hall_desk.html",
        stage=stage,
        title=stage.definition.title,
        code=code,
        form=form,
        rows=[(sat, WAIT_WORDS[sat.waits], may_type and _open(sat)) for sat in sats],
        causes=CAUSE_WORDS,
        may_type=may_type,
        may_record=bool(set(RECORDERS) & by.roles) and stage.state != "closed",
    )


def _open(sat: Sat) -> bool:
    try:
        round_for(sat, guards.account())
    except Refusal:
        return False
    return True
