"""Pages where figures come in: typed station by station, or from a table that is looked over first."""

from __future__ import annotations

from typing import Any

from flask import Response, flash, redirect, render_template, request, url_for

from recruit.clock import now
from recruit.closing.words import place_words
from recruit.i18n import _, current_locale
from recruit.messages import tell
from recruit.models import Cohort
from recruit.queries.performance import PAID, figures_of, list_in_force, period_in, said_at
from recruit.registers.performance.forms import SheetForm, cap_hint, figures_form
from recruit.registers.performance.pages import BASE, bp, found_cohort
from recruit.registers.performance.periods import Period
from recruit.registers.performance.words import period_words
from recruit.services.report_figures import (
    LIMITS,
    may_report,
    number_heading,
    preview_figures,
    report_figures,
    reported_by,
    take_figures,
)
from recruit.tables import write_xlsx
from recruit.web import guards
from recruit.web.acting import act
from recruit.web.money.common import done
from recruit.web.sheets import look_into, workbook


@bp.route(f"{BASE}/<period>/figures", methods=["GET", "POST"])
@guards.staff("office", "clerk")
def figures(cohort: str, period: str) -> Any:
    """Type the figures of the stations, of one township at a time where there are many."""
    found, by = found_cohort(cohort), guards.account()
    one, said = period_in(found, period, now()), said_at(found)
    township = request.args.get("township", "")
    stations = [
        station
        for station in reported_by(found, one, by)
        if not township or station.partner.place.township_code == township
    ]
    county = "office" in by.roles and by.township_scope is None
    form = figures_form(said, stations, figures_of(found, period), paid=county and bool(said.commission))
    problems: list[str] = []
    if request.method == "POST" and form.validate():
        told = _told(form)
        if done(form, lambda: report_figures(found, one, told, guards.account(), now()), problems):
            flash(_("保存了。"), "success")
            return redirect(
                url_for("performance.figures", cohort=cohort, period=period, township=township), 303
            )
        found = found_cohort(cohort)
    page = render_template(
        "registers/performance/figures.html",
        cohort=found,
        one=one,
        title=period_words(said, period),
        rule=cap_hint(said),
        form=form,
        sheet=SheetForm(formdata=None),
        problem=" ".join(problems),
        stations=[(s, place_words(found, s.partner.place), _fields(form, s.key)) for s in stations],
        townships=[t for t in found.programme.regions.townships if by.township_scope in (None, t.code)],
        township=township,
        may=may_report(found, one, by),
        settled=list_in_force(found, period) is not None,
    )
    return page, 422 if problems or form.errors else 200


def _fields(form: Any, key: int) -> list[Any]:
    return [field for field in form if field.name.startswith(f"f-{key}-")]


def _told(form: Any) -> dict[int, dict[str, Any]]:
    told: dict[int, dict[str, Any]] = {}
    for field in form:
        if field.name.startswith("f-"):
            _f, key, code = field.name.split("-", 2)
            told.setdefault(int(key), {})[code] = field.data
    return told


@bp.get(f"{BASE}/<period>/figures.xlsx")
@guards.staff("office", "clerk")
def blank(cohort: str, period: str) -> Response:
    """The table to be filled in: every station, with what was reported already."""
    found, by = found_cohort(cohort), guards.account()
    one, said = period_in(found, period, now()), said_at(found)
    known = figures_of(found, period)
    rows = [
        [station.number, station.partner.name, place_words(found, station.partner.place),
         *(known.get(station.key, {}).get(measure.code) for measure in said.measures)]
        for station in reported_by(found, one, by)
    ]  # fmt: skip
    titles = [measure.title.in_(current_locale()) for measure in said.measures]
    head = [number_heading(), _("站长"), _("服务站"), *titles]
    content = write_xlsx(head, rows, period_words(said, period), now())
    return workbook(content, f"figures-{found.code}-{period}")


@bp.route(f"{BASE}/<period>/import", methods=["GET", "POST"])
@guards.staff("office", "clerk")
def look_at(cohort: str, period: str) -> Any:
    """Looks over a table; nothing counts until the next step."""
    found = found_cohort(cohort)
    one = period_in(found, period, now())
    form, by, at, looked = SheetForm(), guards.account(), now(), None
    if request.method == "POST":
        looked = look_into(
            form,
            form.sheet,
            LIMITS,
            lambda content, name: preview_figures(found, one, content, name, by, at),
        )
    page = render_template(
        "registers/performance/import.html",
        cohort=(found := found_cohort(cohort)),
        one=one,
        title=period_words(said_at(found), period),
        form=form,
        looked=looked,
        tell=tell,
    )
    return page, 422 if form.errors else 200


@bp.post(f"{BASE}/<period>/take")
@guards.staff("office", "clerk")
def take(cohort: str, period: str) -> Any:
    """Takes in exactly what was looked over."""
    found = found_cohort(cohort)
    one: Period = period_in(found, period, now())
    file, token = request.form.get("file", ""), request.form.get("token", "")
    return act(
        lambda: take_figures(found, one, file, token, guards.account(), now()),
        _said,
        url_for("performance.figures", cohort=cohort, period=period),
    )


def _said(count: int) -> str:
    return _("导入了 %(count)s 个数据。", count=count)


def what_was_paid(cohort: Cohort, period: str, engagement_id: int) -> Any:
    """What the platform is said to have paid of the commission, in yuan; None where nobody said."""
    return figures_of(cohort, period).get(engagement_id, {}).get(PAID)
