"""The candidate's pages of a trial operation: the days and their reports."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response

from exams.fieldwork.rules import SERIES, form_of
from exams.fieldwork.slots import Slot
from exams.kinds.task_round.forms import refuse
from exams.kinds.task_round.reading import told
from exams.kinds.task_round.room import until
from exams.models import FormResponse
from exams.queries.fieldwork_own import current_form, current_forms, own_component
from exams.queries.sitting import own_entry
from exams.services.submit_form import Filled, private_of, slots_of, submit_forms
from recruit.clock import arrival, now
from recruit.db import db
from recruit.errors import Refusal
from recruit.i18n import _, current_locale
from recruit.models import Entry
from recruit.programme import Component, Form
from recruit.web import guards
from recruit.web.forms.dynamic import answers, form_class

KIND = "trial-operation"

bp = Blueprint("trial_operation", __name__, url_prefix="/trial-operation")
bp.context_processor(lambda: {"until": until})


@dataclass(frozen=True)
class Day:
    """One day. `state`: future, open, late-open, missing; with a report editable, editable-late, done, late."""

    slot: Slot
    row: FormResponse | None
    state: str

    @property
    def writable(self) -> bool:
        return self.state in ("open", "late-open", "editable", "editable-late")


@bp.get("/<int:entry_id>/")
@guards.applicant
def home(entry_id: int) -> str:
    """The days with their deadlines, for each series of reports."""
    entry = own_entry(guards.account(), entry_id, KIND)
    series = [
        (component, days_of(entry, component, now()))
        for component in entry.stage.definition.components
        if component.kind == SERIES
    ]
    due = next(
        ((part, day) for part, days in series for day in days if day.writable and day.row is None), None
    )
    return render_template("exams/trial_operation/home.html", entry=entry, series=series, due=due)


@bp.route("/<int:entry_id>/<component>/<int:day>", methods=["GET", "POST"])
@guards.applicant
def report(entry_id: int, component: str, day: int) -> str | Response | tuple[str, int]:
    """One day's report: to write, to correct until its deadline, to read afterwards."""
    entry, part = own_component(guards.account(), entry_id, KIND, component, SERIES)
    this = next((one for one in days_of(entry, part, now()) if one.slot.number == day), None)
    if this is None or this.state == "future":
        raise Refusal("unknown")
    definition = form_of(entry.stage.cohort.programme, part)
    row = current_form(entry, part.code, str(day))
    made = form_class(definition, current_locale(), entry.stage.cohort.programme.regions)
    form = made(data={**row.answers, **private_of(row)} if row else None)
    if form.validate_on_submit() and _save(entry, part, definition, form, day):
        flash(_("第 %(day)s 天的日报收到了。", day=day), "success")
        return redirect(url_for("trial_operation.home", entry_id=entry_id), 303)
    page = render_template(
        "exams/trial_operation/report.html",
        entry=entry,
        component=part,
        day=this,
        form=form,
        definition=definition,
        told=told(definition, row.answers) if row else [],
    )
    return (page, 422) if form.errors else page


def days_of(entry: Entry, component: Component, at: datetime) -> list[Day]:
    rows = {row.slot: row for row in current_forms(entry, component.code)}
    shut = entry.candidacy.state != "active" or entry.stage.state == "closed"
    return [_day(slot, rows.get(str(slot.number)), shut, at) for slot in slots_of(entry)]


def _day(slot: Slot, row: FormResponse | None, shut: bool, at: datetime) -> Day:
    where = slot.state(at)
    if row is None:
        words = {"before": "future", "open": "open", "late": "late-open", "over": "missing"}
        return Day(slot, row, "missing" if shut and where != "before" else words[where])
    may_change = not shut and (where == "open" or (where == "late" and row.late))
    if may_change:
        return Day(slot, row, "editable-late" if row.late else "editable")
    return Day(slot, row, "late" if row.late else "done")


def _save(entry: Entry, part: Component, definition: Form, form: FlaskForm, day: int) -> bool:
    plain, private = answers(form, definition)
    try:
        submit_forms([Filled(entry, part.code, {**plain, **private}, str(day))], arrival())
        db.session.commit()
    except Refusal as refusal:
        db.session.rollback()
        refuse(form, refusal)
        return False
    return True
