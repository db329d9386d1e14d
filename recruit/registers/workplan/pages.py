"""Pages of a work plan: all tasks by month, one task with its units and what was reported, the plan on paper."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for

from recruit.clock import now
from recruit.documents.gently import render_gently
from recruit.documents.work_plan import PLAN_TEMPLATE, WorkPlan
from recruit.errors import Refusal
from recruit.i18n import _, current_locale
from recruit.models import Cohort
from recruit.queries.applications import cohort_by_code
from recruit.queries.workplan import Stands, stands, task_stands, tasks_of
from recruit.registers import READERS
from recruit.registers.workplan.forms import WorkForm
from recruit.registers.workplan.said import units_of
from recruit.registers.workplan.words import (
    REPORTS,
    STANDINGS,
    by_task,
    head,
    months_of,
    progress_words,
    rows_of,
    state_of,
    unit_words,
)
from recruit.services.report_work import Said, may_report, next_of, report_work
from recruit.tables import write_xlsx
from recruit.web import guards
from recruit.web.closing.mine import pdf_response
from recruit.web.given_files import file_response, given
from recruit.web.money.common import done, today
from recruit.web.sheets import workbook

bp = Blueprint("workplan", __name__, url_prefix="/registers/workplan")
#: Stands in an address for the county, whose code is empty.
COUNTY = "-"


def _cohort(code: str) -> Cohort:
    found = cohort_by_code(code)
    if not tasks_of(found):
        raise Refusal("unknown")
    return found


def _asked() -> dict[str, str]:
    return {name: request.args.get(name, "") for name in ("state", "unit")}


def _chosen(found: Cohort) -> list[Stands]:
    """What the filters of the address leave."""
    asked = _asked()
    return [
        one
        for one in stands(found, today(found), guards.account())
        if asked["state"] in ("", one.state)
        and (not asked["unit"] or asked["unit"] in {unit.code for unit in one.task.units})
    ]


@bp.get("/<cohort>")
@guards.staff(*READERS)
def home(cohort: str) -> str:
    """Every task by the month in which it ends, who is responsible, how it stands."""
    found = _cohort(cohort)
    months = [
        (
            month,
            [
                (
                    one,
                    one.title.in_(current_locale()),
                    unit_words(one),
                    progress_words(units),
                    state_of(units),
                )
                for one, units in tasks
            ],
        )
        for month, tasks in months_of(_chosen(found))
    ]
    units = units_of(found.programme.registers["workplan"])
    return render_template(
        "registers/workplan/home.html",
        cohort=found,
        months=months,
        this_month=today(found).replace(day=1),
        standings=STANDINGS,
        units=[(one.code, one.title.in_(current_locale())) for one in units],
        asked=_asked(),
    )


@bp.get("/<cohort>/plan.xlsx")
@guards.staff(*READERS)
def sheet(cohort: str) -> Response:
    """What the page shows, a row for each unit of each task."""
    found = _cohort(cohort)
    made = write_xlsx(head(), rows_of(_chosen(found)), _("工作计划"), now())
    return workbook(made, f"workplan-{found.code}")


@bp.get("/<cohort>/plan.pdf")
@guards.staff(*READERS)
def paper(cohort: str) -> Response:
    """The plan for the wall: every task that the reader sees, as it stands today."""
    found = _cohort(cohort)
    rows = [
        (one.first, one.last, one.title.zh, unit_words(one), str(STANDINGS[state_of(units)][1]))
        for one, units in by_task(_chosen(found))
    ]
    programme = found.programme
    made = WorkPlan(found.code, programme.title.zh, programme.organiser.zh, today(found), rows)
    return pdf_response(render_gently(PLAN_TEMPLATE, made), f"workplan-{found.code}")


@bp.get("/<cohort>/<code>")
@guards.staff(*READERS)
def task(cohort: str, code: str) -> Any:
    """One task: its units and how each stands; where there is one unit only, its own page."""
    found = _cohort(cohort)
    every = task_stands(found, code, today(found), guards.account())
    if len(every) == 1:
        return redirect(url_for("workplan.unit", cohort=cohort, code=code, unit=every[0].unit or COUNTY))
    if not every:
        raise Refusal("unknown")
    state = request.args.get("state", "")
    return render_template(
        "registers/workplan/task.html",
        cohort=found,
        one=every[0].task,
        title=every[0].task.title.in_(current_locale()),
        who=unit_words(every[0].task),
        progress=progress_words(every),
        units=[one for one in every if state in ("", one.state)],
        standings=STANDINGS,
        asked=state,
    )


@bp.route("/<cohort>/<code>/<unit>", methods=["GET", "POST"])
@guards.staff(*READERS)
def unit(cohort: str, code: str, unit: str) -> Any:
    """One task of one unit: what was reported, and a new report."""
    found, form = _cohort(cohort), WorkForm()
    one = _one(found, code, unit)
    problems: list[str] = []
    form.offer(next_of(one))
    if not form.is_submitted():
        form.on_day.data = today(found)
    if form.validate_on_submit():
        if done(form, lambda: _report(found, one, form), problems):
            flash(_("报上了。"), "success")
            return redirect(url_for("workplan.unit", cohort=cohort, code=code, unit=unit), 303)
        one = _one(_cohort(cohort), code, unit)
        form.offer(next_of(one))
    by = guards.account()
    page = render_template(
        "registers/workplan/unit.html",
        cohort=found,
        one=one,
        key=unit,
        title=one.task.title.in_(current_locale()),
        who=unit_words(one.task),
        standing=STANDINGS[one.state],
        reports=[(each, REPORTS[each.state]) for each in reversed(one.reports)],
        form=form,
        problems=problems,
        may=may_report(one.task, one.unit, by),
    )
    return page, 422 if request.method == "POST" else 200


def _one(found: Cohort, code: str, unit: str) -> Stands:
    key = "" if unit == COUNTY else unit
    for one in task_stands(found, code, today(found), guards.account()):
        if one.unit == key:
            return one
    raise Refusal("unknown")


def _report(found: Cohort, one: Stands, form: WorkForm) -> None:
    said = Said(one.unit, form.state.data, form.on_day.data, form.words.data or "", given(form.file))
    report_work(found, one.task.code, said, guards.account(), now())


@bp.get("/<cohort>/<code>/<unit>/<int:report_id>")
@guards.staff(*READERS)
def file(cohort: str, code: str, unit: str, report_id: int) -> Response:
    """What was handed in with a report."""
    one = _one(_cohort(cohort), code, unit)
    held = next((each for each in one.reports if each.id == report_id), None)
    if held is None:
        raise Refusal("unknown")
    return file_response(held.file_sha256, held.file_type, f"work-{held.id}")
