"""The candidate's pages of a trial operation: the days and their reports."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from flask import flash, redirect, render_template, request, url_for
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response

from exams.fieldwork.rules import SERIES, form_of
from exams.fieldwork.slots import Slot
from exams.kinds.task_round.forms import refuse
from exams.kinds.task_round.reading import told
from exams.kinds.trial_operation.doubt_words import told_doubts
from exams.kinds.trial_operation.room import KIND, bp
from exams.models import FormResponse
from exams.queries.fieldwork_own import current_form, current_forms, own_component
from exams.queries.trial import doubts_of_entry, notes_of
from exams.services.explain_report import LONGEST_NOTE, explain_report
from exams.services.submit_form import Filled, private_of, slots_of, submit_forms
from recruit.clock import arrival, now
from recruit.db import db
from recruit.errors import Refusal
from recruit.i18n import _, current_locale
from recruit.messages import tell
from recruit.models import Entry
from recruit.programme import Component, Form
from recruit.queries.entries import own_entry
from recruit.web import guards
from recruit.web.forms.dynamic import answers, form_class


@dataclass(frozen=True)
class Day:
    """One day. `state`: future, open, late-open, missing; with a report editable, editable-late, done, late. `asked`:
    figures ask for a second look of which nothing has been said yet."""

    slot: Slot
    row: FormResponse | None
    state: str
    asked: bool = False

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
    asked = next(((part, day) for part, days in series for day in days if day.asked), None)
    return render_template(
        "exams/trial_operation/home.html", entry=entry, series=series, due=due, asked=asked
    )


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
        asked = day in doubts_of_entry(entry, part.code)
        # The report is in, whatever its figures look like; whoever sent it is only asked to look again.
        there = "trial_operation.report" if asked else "trial_operation.home"
        named = {"component": part.code, "day": day} if asked else {}
        return redirect(url_for(there, entry_id=entry_id, **named), 303)
    page = _page(entry, part, this, form)
    return (page, 422) if form.errors else page


@bp.post("/<int:entry_id>/<component>/<int:day>/note")
@guards.applicant
def note(entry_id: int, component: str, day: int) -> Response | tuple[str, int]:
    """Why the figures of a day are right after all."""
    entry, part = own_component(guards.account(), entry_id, KIND, component, SERIES)
    row = current_form(entry, part.code, str(day))
    if row is None:
        raise Refusal("unknown")
    said = request.form.get("said", "")
    try:
        explain_report(row, said, now())
        db.session.commit()
    except Refusal as refusal:
        db.session.rollback()
        if refusal.facts.get("field") != "said":
            raise
        entry, part = own_component(guards.account(), entry_id, KIND, component, SERIES)
        this = next(one for one in days_of(entry, part, now()) if one.slot.number == day)
        return _page(entry, part, this, _form(entry, part, this.row), said, tell(refusal)), 422
    flash(_("说明记下了，评分的人会和数字一起看到。"), "success")
    return redirect(url_for("trial_operation.home", entry_id=entry_id), 303)


def _form(entry: Entry, part: Component, row: FormResponse | None) -> FlaskForm:
    programme = entry.stage.cohort.programme
    made = form_class(form_of(programme, part), current_locale(), programme.regions)
    return made(formdata=None, data={**row.answers, **private_of(row)} if row else None)


def _page(
    entry: Entry, part: Component, this: Day, form: FlaskForm, said: str | None = None, wrong: str = ""
) -> str:
    definition, row = form_of(entry.stage.cohort.programme, part), this.row
    doubts = doubts_of_entry(entry, part.code).get(this.slot.number, ()) if row else ()
    noted = notes_of([row.id]).get(row.id) if row else None
    return render_template(
        "exams/trial_operation/report.html",
        entry=entry,
        component=part,
        day=this,
        form=form,
        definition=definition,
        told=told(definition, row.answers) if row else [],
        doubts=told_doubts(doubts, definition),
        noted=noted,
        said=said if said is not None else (noted.said if noted else ""),
        wrong=wrong,
        longest=LONGEST_NOTE,
        may_explain=entry.stage.state != "closed" and entry.candidacy.state == "active",
    )


def days_of(entry: Entry, component: Component, at: datetime) -> list[Day]:
    rows = {row.slot: row for row in current_forms(entry, component.code)}
    shut = entry.candidacy.state != "active" or entry.stage.state == "closed" or entry.outcome == "out"
    doubtful = doubts_of_entry(entry, component.code)
    noted = notes_of([row.id for row in rows.values()])
    days = []
    for slot in slots_of(entry):
        row = rows.get(str(slot.number))
        asked = row is not None and not shut and slot.number in doubtful and row.id not in noted
        days.append(replace(_day(slot, row, shut, at), asked=asked))
    return days


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
