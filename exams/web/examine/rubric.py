"""One candidate's sheet: a number for each criterion, checked at once, nothing typed is lost."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from flask import flash, jsonify, redirect, render_template, request, url_for
from flask_wtf import FlaskForm
from sqlalchemy import select
from werkzeug.wrappers import Response
from wtforms import StringField
from wtforms.validators import InputRequired, Length, NumberRange, StopValidation

from exams.material import material_of
from exams.models import Attendance
from exams.queries.assigned import stage_and_component
from exams.queries.numbers import shown_number
from exams.queries.panel_rooms import settled_by_two
from exams.queries.rooms import seat_of, seats_of
from exams.rubrics import SHEET_KINDS, Criterion, Task, criteria_of, rubric_todo, step_of
from exams.services.mark_sheets import Filled, mark_sheets
from exams.web.examine.addresses import keys_of, own_entry_at
from exams.web.examine.blueprint import EXAMINERS, bp
from recruit.clock import now
from recruit.db import db
from recruit.errors import Refusal
from recruit.i18n import _, current_locale
from recruit.models import Account, Entry, Mark, Stage
from recruit.programme import Component
from recruit.queries.rechecks import to_be_mended
from recruit.web import guards
from recruit.web.forms.fields import AmountField
from recruit.web.words import deadline
from scoring.numeric import plain


@bp.route("/<int:stage>/<component>/<entry>/", methods=["GET", "POST"])
@guards.staff(*EXAMINERS)
def rubric(stage: int, component: str, entry: str) -> str | Response:
    """The sheet. After the stage has closed it can still be read, and mended where a recheck found it wrong."""
    running, part = stage_and_component(stage, component)
    if part.kind not in SHEET_KINDS:
        raise Refusal("unknown")
    one = own_entry_at(guards.account(), running, part, entry)
    criteria = criteria_of(part)
    given = own_marks(guards.account(), one, part)
    form = sheet_form(criteria, given, step_of(part))()
    mending = one.candidacy_id in to_be_mended(running, now())
    still = running.state != "closed" and not mending
    room_closed = still and bool(settled_by_two(guards.account(), running, part.code, [one]))
    closed = room_closed or (running.state == "closed" and not mending)
    number = shown_number(running, one, guards.account())
    if (
        request.method == "POST"
        and not closed
        and form.validate_on_submit()
        and _explained(form, criteria, given, mending)
    ):
        marks = {line.code: form[name_of(line)].data for line in criteria}
        mark_sheets(running, part, [Filled(one, marks, form.reason.data or "")], guards.account(), now())
        db.session.commit()
        total = plain(sum(marks.values(), Decimal(0)))
        flash(
            _("考生 %(number)s 的分数记下了，一共 %(total)s 分。", number=number, total=total),
            "success",
        )
        following = _next(guards.account(), running, part)
        # The sheet's script forgets what it keeps on this word alone, which comes after the commit.
        script = request.accept_mimetypes.best == "application/json"
        return jsonify(next=following) if script else redirect(following)
    return render_template(
        "exams/examine/rubric.html",
        stage=running,
        component=part,
        entry=one,  # for what a kind shows beside the sheet
        key=entry,
        number=number,
        room_closed=room_closed,
        login=guards.account().login,
        criteria=[(line, form[name_of(line)]) for line in criteria],
        form=form,
        given=given,
        closed=closed,
        mending=mending,
        absent=_absent(one),
        material=material_of(one, part),
        seat=seat_of(one),
        # What is still being written is not yet what will be marked.
        may_change_until=deadline(one.window[1], running.cohort.programme)
        if part.kind != "panel" and now() < one.window[1]
        else None,
    ), (422 if form.errors else 200)  # type: ignore[return-value]


def name_of(criterion: Criterion) -> str:
    """The field's name: a prefix keeps a criterion called `data` or `errors` out of the form's own names."""
    return f"c-{criterion.code}"


def sheet_form(
    criteria: tuple[Criterion, ...], given: dict[str, Decimal], step: Decimal | None = None
) -> type[FlaskForm]:
    """A form with one number per criterion, and the reason that a change needs."""
    fields: dict[str, Any] = {}
    for line in criteria:
        top = plain(line.max)
        told = (
            _("请填 0 到 %(max)s 之间的数，%(step)s 分一档", max=top, step=plain(step))
            if step
            else _("请填 0 到 %(max)s 之间的数，最多两位小数", max=top)
        )
        fields[name_of(line)] = AmountField(
            line.title.in_(current_locale()),
            [InputRequired(told), NumberRange(0, line.max, told), *([InSteps(step)] if step else [])],
            places=2,
            default=given.get(line.code),
            description=_("满分 %(max)s，%(step)s 分一档", max=top, step=plain(step))
            if step
            else _("满分 %(max)s", max=top),
            render_kw={"inputmode": "decimal", "autocomplete": "off", "maxlength": 8},
        )
    fields["reason"] = StringField(
        _("为什么改分"),
        [Length(max=300, message=_("原因最多写 300 个字，请写短一点"))],
        render_kw={"maxlength": 300},
    )
    return type("SheetForm", (FlaskForm,), fields)


class InSteps:
    """The programme's step: whole marks, or halves."""

    def __init__(self, step: Decimal) -> None:
        self.step = step

    def __call__(self, form: FlaskForm, field: Any) -> None:
        if field.data is not None and field.data % self.step:
            raise StopValidation(_("请按 %(step)s 分一档填", step=plain(self.step)))


def own_marks(account: Account, entry: Entry, component: Component) -> dict[str, Decimal]:
    """What this examiner gave so far. Other examiners' marks are never read here."""
    marks = db.session.scalars(
        select(Mark).where(
            Mark.entry_id == entry.id,
            Mark.component == component.code,
            Mark.examiner_id == account.id,
            Mark.current.is_(True),
        )
    )
    return {mark.criterion: mark.value for mark in marks}


def _explained(
    form: FlaskForm, criteria: tuple[Criterion, ...], given: dict[str, Decimal], mending: bool
) -> bool:
    """A change has a reason; after closing (`mending`) a first mark is a change as well."""
    changed = [
        line
        for line in criteria
        if (mending or line.code in given) and given.get(line.code) != form[name_of(line)].data
    ]
    if changed and not (form.reason.data or "").strip():
        form.reason.errors = [_("分数改了，请写一句原因")]
        return False
    return True


def _next(account: Account, stage: Stage, component: Component) -> str:
    """The next sheet that is still empty, in the order of the list, else the list."""
    absent = set(
        db.session.scalars(
            select(Attendance.entry_id)
            .join(Entry, Entry.id == Attendance.entry_id)
            .where(Entry.stage_id == stage.id, Attendance.session == "", Attendance.status == "absent")
        )
    )
    values = {"stage": stage.id, "component": component.code}
    left = [
        task
        for task in in_turn(rubric_todo(account, stage, component), seats_of(stage))
        if not task.done and task.entry.id not in absent
    ]
    for task in left[:1]:
        if key := keys_of(stage, component, [task.entry])[task.entry.id]:
            return url_for("examine.rubric", entry=key, **values)
    return url_for("examine.sheets", **values)


def in_turn(tasks: list[Task], seats: Mapping[int, tuple[str, int]]) -> list[Task]:
    """By room and turn, where there are such; else by admission number."""
    return sorted(tasks, key=lambda task: (*seats.get(task.entry.id, ("", 0)), task.entry.candidacy.number))


def _absent(entry: Entry) -> bool:
    return bool(
        db.session.scalar(
            select(Attendance.id).where(
                Attendance.entry_id == entry.id, Attendance.session == "", Attendance.status == "absent"
            )
        )
    )
