"""Stations that stand empty, and the draft of a programme that looks for people for them."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, url_for
from flask_wtf import FlaskForm
from wtforms import StringField

from recruit.clock import now
from recruit.closing.words import place_words
from recruit.i18n import _, lazy
from recruit.models import Cohort, ProgrammeDraft
from recruit.queries.applications import cohort_by_code
from recruit.queries.vacancies import Vacancy, ends_of, vacancies
from recruit.services.refill import draft_refill
from recruit.web import guards
from recruit.web.closing import bp
from recruit.web.closing.places import READERS
from recruit.web.forms.fields import DayField
from recruit.web.forms.rules import Required
from recruit.web.money.common import done, today
from recruit.web.money.words import CAUSES


class RefillForm(FlaskForm):
    """Under which id and from when people are looked for."""

    code = StringField(lazy("新方案的编号"), [Required()], render_kw={"autocapitalize": "none"})
    first_day = DayField(lazy("从哪一天开始报名"), [Required()])


def _rows(cohort: Cohort, empty: list[Vacancy]) -> list[tuple[Vacancy, str, str]]:
    """Every empty station with where it is and why whoever ran it no longer does."""
    ends = ends_of([one.last.engagement.id for one in empty])
    found = []
    for one in empty:
        end = ends.get(one.last.engagement.id)
        why = str(CAUSES[end.cause]) if end is not None and end.cause in CAUSES else _("合作到期")
        found.append((one, place_words(cohort, one.place), why))
    return found


@bp.route("/closing/<cohort>/vacant", methods=["GET", "POST"])
@guards.staff(*READERS)
def vacant(cohort: str) -> Any:
    """Every empty station with who ran it and why they no longer do; the office begins to look for somebody."""
    found, by, form = cohort_by_code(cohort), guards.account(), RefillForm()
    problems: list[str] = []
    made: list[ProgrammeDraft] = []
    if form.validate_on_submit() and done(
        form,
        lambda: made.append(draft_refill(found, form.code.data, form.first_day.data, by, now())),
        problems,
    ):
        flash(_("草稿写好了：只招空着的站点。请看一遍名额、日期和文字，再交两个人签发。"), "success")
        return redirect(url_for("programmes.draft_page", draft_id=made[0].id), 303)
    by = guards.account()
    page = render_template(
        "closing/vacant.html",
        cohort=found,
        rows=_rows(found, vacancies(found, today(found), by)),
        form=form,
        problems=problems,
        may="office" in by.roles and by.township_scope is None,
    )
    return page, 422 if form.is_submitted() else 200
