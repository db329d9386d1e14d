"""The office hands out the work: which examiner sees which candidates."""

from __future__ import annotations

from collections.abc import Sequence

from flask import flash, redirect, render_template, url_for
from flask_wtf import FlaskForm
from sqlalchemy import select
from werkzeug.wrappers import Response
from wtforms import RadioField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, NumberRange

from exams.fieldwork.items import judged_parts
from exams.kinship import RELATIONS, WORDS
from exams.queries.assigned import stage_and_component
from exams.queries.burden import ROLES, burden, examiners_for, human
from exams.queries.numbers import shown_number
from exams.services.spread_examiners import spread
from exams.services.step_aside import step_aside
from exams.web.examine.addresses import own_entry_at
from exams.web.examine.blueprint import EXAMINERS, bp
from recruit.clock import now
from recruit.db import db
from recruit.errors import Refusal
from recruit.i18n import _, lazy
from recruit.messages import tell
from recruit.models import Account, Assignment, Stage
from recruit.queries.rechecks import to_be_mended
from recruit.services.assign import may_examine
from recruit.web import guards
from recruit.web.forms.fields import ManyField, WholeNumberField


class AssignForm(FlaskForm):
    examiners = ManyField(lazy("让谁来考评"), [InputRequired(lazy("请至少选一个人"))], coerce=int)
    each = WholeNumberField(
        lazy("每位考生要几个人考评"),
        [InputRequired(lazy("请填人数，比如 1")), NumberRange(1, 15, lazy("请填 1 到 15 之间的整数"))],
        default=1,
        render_kw={"inputmode": "numeric"},
    )
    first = StringField(
        lazy("从哪个准考证号起"),
        [Length(max=20)],
        description=lazy("不填就是从第一个"),
        render_kw={"maxlength": 20},
    )
    last = StringField(
        lazy("到哪个准考证号止"),
        [Length(max=20)],
        description=lazy("不填就是到最后一个"),
        render_kw={"maxlength": 20},
    )


class RecuseForm(FlaskForm):
    reason = RadioField(
        lazy("为什么要回避"),
        [InputRequired(lazy("请选一个原因"))],
        choices=[SelectChoice(code, WORDS[code]) for code in RELATIONS],
        validate_choice=False,
    )


@bp.route("/assign/<int:stage>/")
@guards.staff("office")
def assign(stage: int) -> str:
    """All components of a stage that people mark, and how far each is handed out."""
    running = db.session.get(Stage, stage)
    if running is None:
        raise Refusal("unknown")
    rows = [(part, burden(running, part)) for part in judged_parts(running.definition) if human(part)]
    return render_template("exams/examine/assign.html", stage=running, rows=rows)


@bp.route("/assign/<int:stage>/<component>/", methods=["GET", "POST"])
@guards.staff("office")
def assign_component(stage: int, component: str) -> str | Response:
    """Choose examiners for one component and spread them evenly."""
    running, part = stage_and_component(stage, component)
    if not human(part):
        raise Refusal("unknown")
    programme, roles = running.cohort.programme, ROLES[part.kind]
    people = [one for one in examiners_for(part) if may_examine(one, roles, programme)]
    form = AssignForm()
    form.examiners.choices = [SelectChoice(one.id, _person(one)) for one in people]
    if form.validate_on_submit():
        chosen = [one for one in people if one.id in form.examiners.data]
        span = (form.first.data or "").strip(), (form.last.data or "").strip()
        try:
            done = spread(running, part, chosen, int(form.each.data), guards.account(), now(), span)
        except Refusal as refusal:
            if refusal.code != "spread-drawn":
                raise
            db.session.rollback()
            form.examiners.errors = [tell(refusal)]
        else:
            db.session.commit()
            flash(_("新分配了 %(count)s 份。", count=done.added), "success")
            if done.short:
                flash(
                    _(
                        "还有 %(count)s 位考生人手不够，请再选几个人。回避的、登记过到场的、录过评分表的人派不了。",
                        count=done.short,
                    ),
                    "warning",
                )
            return redirect(url_for("examine.assign_component", stage=stage, component=component))
    page = render_template(
        "exams/examine/assign_component.html",
        stage=running,
        component=part,
        form=form,
        burden=burden(running, part),
        nobody=not people,
        mending=bool(to_be_mended(running, now())),
    )
    return (page, 422) if form.errors else page  # type: ignore[return-value]


def _person(account: Account) -> str:
    where = account.organisation.name if account.organisation else ""
    return f"{account.name} {account.login} {where}".strip()


@bp.route("/<int:stage>/<component>/<entry>/recuse", endpoint="recuse", methods=["GET", "POST"])
@guards.staff(*EXAMINERS)
def recuse_page(stage: int, component: str, entry: str) -> str | Response:
    """An examiner declares a tie of kin or interest."""
    running, part = stage_and_component(stage, component)
    one = own_entry_at(guards.account(), running, part, entry)
    form, number = RecuseForm(), shown_number(running, one, guards.account())
    if form.validate_on_submit():
        done = step_aside(_own(one.id, component), form.reason.data, guards.account(), now())
        db.session.commit()
        if done.short:
            flash(_("这位考生的评委不够了，请马上告诉办公室补派。"), "warning")
        flash(_("已经登记回避，考生 %(number)s 不再由您打分。", number=number), "success")
        return redirect(url_for("examine.home"))
    page = render_template("exams/examine/recuse.html", stage=running, component=part, entry=one, form=form)
    return (page, 422) if form.errors else page  # type: ignore[return-value]


def _own(entry: int, component: str) -> Sequence[Assignment]:
    return list(
        db.session.scalars(
            select(Assignment).where(
                Assignment.entry_id == entry,
                Assignment.component == component,
                Assignment.account_id == guards.account().id,
            )
        )
    )
