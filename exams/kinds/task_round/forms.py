"""The candidate's household forms: the list, a new one, a correction."""

from __future__ import annotations

from typing import Any

from flask import current_app, flash, redirect, render_template, request, url_for
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response

from exams.fieldwork.answers import CONSENT
from exams.fieldwork.captured import captured
from exams.fieldwork.forms import SeriesForm, series_form
from exams.fieldwork.household_words import STRIKE_REASONS
from exams.fieldwork.rules import SERIES, ceiling_of, target_of
from exams.kinds.task_round.room import KIND, bp, may_work
from exams.models import FormResponse
from exams.queries.fieldwork_own import current_form, current_forms, own_component
from exams.queries.form_pictures import pictures_of
from exams.queries.households import struck_of
from exams.services.submit_form import Filled, private_of, submit_forms
from recruit.clock import arrival, now
from recruit.db import db
from recruit.errors import Refusal
from recruit.i18n import _, current_locale
from recruit.messages import tell
from recruit.models import Entry
from recruit.programme import Component, Form
from recruit.retention_words import household_sentence
from recruit.web import guards
from recruit.web.forms.dynamic import answers, form_class


@bp.get("/<int:entry_id>/forms/<component>/")
@guards.applicant
def forms(entry_id: int, component: str) -> str:
    """The own forms by number. A third party's name and phone stay closed until one form is opened."""
    entry, part = own_component(guards.account(), entry_id, KIND, component, SERIES)
    rows = current_forms(entry, part.code)
    regions = entry.stage.cohort.programme.regions
    definition = series_form(entry.stage.cohort.programme, part)
    return render_template(
        "exams/task_round/forms.html",
        struck=struck_of(entry, part.code),
        strike_reasons=STRIKE_REASONS,
        entry=entry,
        component=part,
        rows=[(row, _place(regions, definition, row)) for row in rows],
        target=target_of(part),
        room=max(ceiling_of(part) - len(rows), 0),
        open_now=may_work(entry, now()),
    )


@bp.route("/<int:entry_id>/forms/<component>/new", methods=["GET", "POST"])
@guards.applicant
def new_form(entry_id: int, component: str) -> str | Response | tuple[str, int]:
    entry, part = own_component(guards.account(), entry_id, KIND, component, SERIES)
    return _fill(entry, part, None)


@bp.route("/<int:entry_id>/forms/<component>/<int:slot>", methods=["GET", "POST"])
@guards.applicant
def edit_form(entry_id: int, component: str, slot: int) -> str | Response | tuple[str, int]:
    entry, part = own_component(guards.account(), entry_id, KIND, component, SERIES)
    row = current_form(entry, part.code, str(slot))
    if row is None:
        raise Refusal("unknown")
    return _fill(entry, part, row)


def _fill(entry: Entry, part: Component, row: FormResponse | None) -> str | Response | tuple[str, int]:
    series = series_form(entry.stage.cohort.programme, part)
    if series.is_xlsform:
        return _in_app(entry, part, series, row)
    definition = series.written
    made = form_class(definition, current_locale(), entry.stage.cohort.programme.regions)
    form = made(data={**row.answers, **private_of(row)} if row else None)
    if form.validate_on_submit() and (number := _save(entry, part, definition, form, row)):
        flash(_("第 %(number)s 户收到了。", number=number), "success")
        return redirect(url_for("task_round.forms", entry_id=entry.id, component=part.code), 303)
    page = render_template(
        "exams/task_round/form.html",
        entry=entry,
        component=part,
        definition=definition,
        form=form,
        row=row,
        kept=household_sentence(entry.stage.cohort.programme) if series.has_others else "",
        open_now=may_work(entry, now()),
    )
    return (page, 422) if form.errors else page


def _save(
    entry: Entry, part: Component, definition: Form, form: FlaskForm, row: FormResponse | None
) -> str | None:
    """The number of the form that came in, or None with the reason on the form, where what was typed still stands."""
    plain, private = answers(form, definition)
    slot = row.slot if row else ""
    moment = captured(request.form.get("captured_at"))
    try:
        stored = submit_forms([Filled(entry, part.code, {**plain, **private}, slot, moment)], arrival())
        db.session.commit()
    except Refusal as refusal:
        db.session.rollback()
        refuse(form, refusal)
        return None
    return stored[0].slot


def refuse(form: FlaskForm, refusal: Refusal) -> None:
    """Puts a refusal where it belongs: at the field it speaks of, else above the form."""
    if refusal.code == "no-consent" and CONSENT in form:
        form[CONSENT].errors = [tell(refusal)]
    else:
        form.form_errors.append(tell(refusal))


def _in_app(entry: Entry, part: Component, series: SeriesForm, row: FormResponse | None) -> str:
    """A form from a spreadsheet follows the answers, which takes the field app; what is in can be read here."""
    locale = current_locale()
    answers = series.merged(row.answers, private_of(row)) if row is not None else {}
    return render_template(
        "exams/task_round/form_in_app.html",
        entry=entry,
        component=part,
        title=series.title(locale),
        row=row,
        told=series.told(answers, locale),
        form_pictures=pictures_of(row) if row is not None else [],
        form_picture_page="task_round.own_form_picture",
        in_app="field.app" in current_app.view_functions,
        kept=household_sentence(entry.stage.cohort.programme) if series.has_others else "",
        open_now=may_work(entry, now()),
    )


def _place(regions: Any, series: SeriesForm, row: FormResponse) -> str:
    code = series.place_of(row.answers)
    if len(code) == 12 and regions.knows(code):
        return str(regions.village(code).name)
    return series.choice_words(series.house.place, code, current_locale())
