"""Pages of the targets: all of them, one with its units and reports, and a report that somebody looks over."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for

from recruit import storage
from recruit.clock import now
from recruit.db import db
from recruit.errors import Refusal
from recruit.i18n import _, current_locale
from recruit.messages import tell
from recruit.models import Cohort, IndicatorEntry
from recruit.queries.applications import cohort_by_code
from recruit.queries.indicators import (
    entries_of,
    entry_in_scope,
    indicator,
    indicators_of,
    reached,
    units_of,
    units_to_report,
    waiting,
)
from recruit.registers import READERS
from recruit.registers.indicators.forms import ReportForm, WhyForm
from recruit.registers.indicators.said import mismatches
from recruit.registers.indicators.words import (
    ENTRIES,
    STATES,
    every_mismatch,
    goal_words,
    mismatch_words,
    overview,
    state_on,
    township_rows,
)
from recruit.services.report_indicator import (
    SECONDS,
    Report,
    confirm_report,
    report_indicator,
    send_report_back,
    void_report,
)
from recruit.tables import write_xlsx
from recruit.web import guards
from recruit.web.sheets import workbook

bp = Blueprint("indicators", __name__, url_prefix="/registers/indicators")
#: So many reports on one page; all of them stand in the table that is taken away.
SHOWN = 200


def _cohort(code: str) -> Cohort:
    found = cohort_by_code(code)
    if not indicators_of(found):
        raise Refusal("unknown")
    return found


def _today(cohort: Cohort) -> date:
    return now().astimezone(cohort.programme.timezone).date()


@bp.get("/<cohort>")
@guards.staff(*READERS)
def home(cohort: str) -> Any:
    """Every target with how far it is; townships against those that hold for them or their villages."""
    found, by = _cohort(cohort), guards.account()
    rows = overview(found, _today(found), by)
    state = request.args.get("state", "")
    return render_template(
        "registers/indicators/home.html",
        cohort=found,
        rows=[one for one in rows if state in ("", one.state)],
        total=len(rows),
        waiting=waiting(found) if by.township_scope is None else {},
        mismatches=every_mismatch(found),
        matrix=township_rows(found, _today(found), by),
        states=STATES,
        asked={"state": state},
    )


@bp.get("/<cohort>/indicators.xlsx")
@guards.staff(*READERS)
def sheet(cohort: str) -> Any:
    """Every unit of every target that the page shows, as far as the reader's township reaches."""
    found, by = _cohort(cohort), guards.account()
    today, rows = _today(found), []
    for one in overview(found, today, by):
        if request.args.get("state", "") not in ("", one.state):
            continue
        target = indicator(found, one.code)
        names = dict(units_of(found, target, by))
        for row in reached(found, target, today, by):
            rows.append([one.title, names[row.unit], row.unit, str(row.goal if row.goal is not None else ""),
                         str(row.value), str(STATES[state_on(target, row, today)][1])])  # fmt: skip
    head = [_("指标"), _("单位"), _("代码"), _("目标"), _("完成"), _("状态")]
    return workbook(write_xlsx(head, rows, _("指标"), now()), f"indicators-{found.code}")


@bp.route("/<cohort>/<code>", methods=["GET", "POST"])
@guards.staff(*READERS)
def show(cohort: str, code: str) -> Any:
    """One target: its steps and parts as they were stated, its units, the reports; a new report."""
    found, by = _cohort(cohort), guards.account()
    one, form = indicator(found, code), ReportForm()
    form.offer(units_to_report(found, one, by))
    if form.is_submitted() and form.validate():
        try:
            report_indicator(found, code, _report(form), by, now())
            db.session.commit()
        except Refusal as refusal:
            db.session.rollback()
            field = str(refusal.facts.get("field", "unit"))
            form[field].errors = [tell(refusal)]
        else:
            flash(_("登记了，等办公室另一个人核对。"), "success")
            return redirect(url_for("indicators.show", cohort=cohort, code=code), 303)
    return _target_page(found, code, form), 422 if form.errors else 200


def _report(form: ReportForm) -> Report:
    file = form.picture.data
    picture = file.read() if file and file.filename else b""
    unit, people = form.unit.data or "", form.people.data or 0
    return Report(unit, form.on_day.data, form.number.data, people, form.note.data or "", picture)


def _target_page(found: Cohort, code: str, form: ReportForm) -> str:
    by, one, today = guards.account(), indicator(found, code), _today(found)
    names, asked = dict(units_to_report(found, one, by)), request.args.get("township", "")
    entries = [each for each in entries_of(found, code, by) if asked in ("", each.unit[:9])]
    return render_template(
        "registers/indicators/show.html",
        cohort=found,
        one=one,
        goal=goal_words(one),
        due=one.due(today) if one.steps else None,
        due_on=one.due_on(today),
        title=one.title.in_(current_locale()),
        unit=one.unit.in_(current_locale()),
        rows=[
            (names[row.unit], row, STATES[state_on(one, row, today)])
            for row in reached(found, one, today, by)
            if asked in ("", row.unit[:9])
        ],
        mismatches=[mismatch_words(one, each) for each in mismatches(one)],
        entries=[(each, names.get(each.unit, each.unit), ENTRIES[each.state]) for each in entries[:SHOWN]],
        more=max(len(entries) - SHOWN, 0),
        townships=found.programme.regions.townships
        if one.per != "county" and by.township_scope is None
        else [],
        asked=asked,
        form=form,
        may_report=one.count == "recorded" and bool({"office", "clerk"} & by.roles),
    )


@bp.route("/report/<int:entry_id>", methods=["GET", "POST"])
@guards.staff(*READERS)
def entry(entry_id: int) -> Any:
    """One report; whoever did not write it confirms it or sends it back; the office makes a wrong one void."""
    by, form = guards.account(), WhyForm()
    one = entry_in_scope(by, entry_id)
    if request.method == "POST" and form.validate():
        try:
            _settle(one, form.reason.data or "")
            db.session.commit()
            flash(_("办好了。"), "success")
            return redirect(url_for("indicators.entry", entry_id=entry_id), 303)
        except Refusal as refusal:
            db.session.rollback()
            form.reason.errors = [tell(refusal)]
            one = entry_in_scope(guards.account(), entry_id)
    target, own = indicator(one.cohort, one.indicator), one.proposed_by_id == guards.account().id
    roles, county = guards.account().roles, guards.account().township_scope is None
    page = render_template(
        "registers/indicators/entry.html",
        cohort=one.cohort,
        one=one,
        title=target.title.in_(current_locale()),
        unit=dict(units_to_report(one.cohort, target)).get(one.unit, one.unit),
        state=ENTRIES[one.state],
        form=form,
        own=own,
        may_settle=one.state == "proposed" and (own or (county and bool(set(SECONDS) & roles))),
        may_void=one.state == "confirmed" and county and "office" in roles,
    )
    return page, 422 if form.errors else 200


def _settle(one: IndicatorEntry, reason: str) -> None:
    by, what = guards.account(), request.form.get("what")
    if what == "confirm":
        confirm_report(one, by, now())
    elif what == "void":
        void_report(one, reason, by, now())
    else:
        send_report_back(one, reason, by, now())


@bp.get("/report/<int:entry_id>/picture.jpg")
@guards.staff(*READERS)
def picture(entry_id: int) -> Any:
    """What the report shows; without one the report itself."""
    one = entry_in_scope(guards.account(), entry_id)
    if not one.picture_sha256:
        return redirect(url_for("indicators.entry", entry_id=entry_id))
    return Response(storage.get(one.picture_sha256), mimetype="image/jpeg")
