"""Pages of the evaluations: all rounds, one round with its units, one unit with its sheets."""

from __future__ import annotations

from collections import Counter
from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for

from recruit.clock import now
from recruit.errors import Refusal
from recruit.i18n import _, current_locale
from recruit.models import Cohort
from recruit.queries.applications import cohort_by_code
from recruit.queries.evaluations import Looked, evaluation_in, looked_at, round_of, rounds_of, unit_in
from recruit.registers import READERS
from recruit.registers.evaluations.forms import MendedForm, WhyForm, marks_in, sheet_form
from recruit.registers.evaluations.said import Round
from recruit.registers.evaluations.words import (
    SHEETS,
    STANDINGS,
    grade_words,
    head_of,
    lines_of,
    rows_of,
    total_words,
)
from recruit.services.evaluate import (
    SECONDS,
    TO_LOOK_AT,
    Found,
    confirm_sheet,
    report_mended,
    send_sheet_back,
    void_sheet,
    write_sheet,
)
from recruit.tables import write_xlsx
from recruit.web import guards
from recruit.web.forms.fields import plain
from recruit.web.given_files import file_response, given
from recruit.web.money.common import done, today
from recruit.web.sheets import workbook

bp = Blueprint("evaluations", __name__, url_prefix="/registers/evaluations")
#: Stands in an address for the county, whose code is empty.
COUNTY = "-"
#: So many units stand on one page.
PAGE = 50


def _cohort(code: str) -> Cohort:
    found = cohort_by_code(code)
    if not rounds_of(found):
        raise Refusal("unknown")
    return found


@bp.get("/<cohort>")
@guards.staff(*READERS)
def home(cohort: str) -> str:
    """Every round: how many units were looked at, passed, have something to mend."""
    found, by = _cohort(cohort), guards.account()
    rounds = [
        (one, one.title.in_(current_locale()), Counter(unit.state for unit in units), len(units))
        for one in rounds_of(found)
        if (units := looked_at(found, one, today(found), by))
    ]
    return render_template("registers/evaluations/home.html", cohort=found, rounds=rounds)


def _asked() -> dict[str, str]:
    return {"state": request.args.get("state", "")[:12], "name": plain(request.args.get("name", "")[:40])}


def _chosen(found: Cohort, one: Round) -> list[Looked]:
    asked = _asked()
    units = looked_at(found, one, today(found), guards.account())
    return [unit for unit in units if asked["state"] in ("", unit.state) and asked["name"] in unit.name]


@bp.get("/<cohort>/<code>")
@guards.staff(*READERS)
def round_page(cohort: str, code: str) -> str:
    """One round: its criteria, every unit with its marks and how it stands."""
    found = _cohort(cohort)
    one = round_of(found, code)
    units, asked = _chosen(found, one), _asked()
    pages = max(1, -(-len(units) // PAGE))
    page = min(max(1, request.args.get("page", 1, type=int)), pages)
    return render_template(
        "registers/evaluations/round.html",
        cohort=found,
        one=one,
        lines=lines_of(one),
        title=one.title.in_(current_locale()),
        units=[
            (unit, unit.unit or COUNTY, total_words(one, unit.newest), grade_words(one, unit.newest))
            for unit in units[(page - 1) * PAGE : page * PAGE]
        ],
        count=len(units),
        page=page,
        pages=pages,
        page_url=lambda n: url_for("evaluations.round_page", cohort=cohort, code=code, page=n, **asked),
        bars=[
            {"label": unit.name, "value": int(one.total(unit.newest.marks)), "target": int(one.passes)}
            for unit in units
            if unit.newest is not None
        ],
        standings=STANDINGS,
        asked=asked,
    )


@bp.get("/<cohort>/<code>/evaluations.xlsx")
@guards.staff(*READERS)
def sheet(cohort: str, code: str) -> Response:
    """Every sheet of the units that the page shows."""
    found = _cohort(cohort)
    one = round_of(found, code)
    rows = list(rows_of(one, _chosen(found, one)))
    made = write_xlsx(head_of(one), rows, one.title.in_(current_locale()), now())
    return workbook(made, f"evaluation-{found.code}-{one.code}")


@bp.route("/<cohort>/<code>/<unit>", methods=["GET", "POST"])
@guards.staff(*READERS)
def unit_page(cohort: str, code: str, unit: str) -> Any:
    """One unit: its sheets, a new one, what it mended, and what the second person says."""
    found = _cohort(cohort)
    one = round_of(found, code)
    at = _unit(found, one, unit)
    sent: dict[Any, Any] = {}
    problems: list[str] = []
    if request.method == "POST":
        what = request.form.get("what", "")
        name, form = _typed(one, what)
        sent = {name: form}
        if form.validate() and done(form, lambda: _do(found, one, at, what, form), problems):
            flash(_("办好了。"), "success")
            return redirect(url_for("evaluations.unit_page", cohort=cohort, code=code, unit=unit), 303)
        at = _unit(_cohort(cohort), one, unit)  # somebody else's sheet may have come meanwhile
    page = _unit_page(found, one, at, {**_forms(one, at), **sent}, problems)
    return page, 422 if request.method == "POST" else 200


def _forms(one: Round, at: Looked) -> dict[Any, Any]:
    """Empty ones, by what they are for: ``sheet``, ``mended``, and one for each sheet on record by its id."""
    return {
        "sheet": sheet_form(one)(formdata=None),
        "mended": MendedForm(formdata=None),
        **{each.id: WhyForm(each.id, formdata=None) for each in at.sheets},
    }


def _typed(one: Round, what: str) -> tuple[Any, Any]:
    """The form that was sent, with its place among `_forms`."""
    if what == "sheet":
        return what, sheet_form(one)()
    if what == "mended":
        return what, MendedForm()
    sheet = request.form.get("sheet", type=int) or 0
    return sheet, WhyForm(sheet)


def _unit(found: Cohort, one: Round, unit: str) -> Looked:
    return unit_in(found, one, "" if unit == COUNTY else unit, today(found), guards.account())


def _do(found: Cohort, one: Round, at: Looked, what: str, form: Any) -> None:
    by = guards.account()
    if what == "sheet":
        said = Found(
            at.unit, form.on_day.data, marks_in(form, one), form.found.data or "", form.to_mend.data or "",
            form.mend_until.data, given(form.file),
        )  # fmt: skip
        write_sheet(found, one.code, said, by, now())
        return
    held = evaluation_in(found, request.form.get("sheet", type=int) or 0)
    if held.unit != at.unit or held.round != one.code:
        raise Refusal("unknown")
    if what == "mended":
        report_mended(found, held, form.mended.data or "", given(form.proof), by, now())
    elif what == "confirm":
        confirm_sheet(held, by, now())
    elif what == "void":
        void_sheet(held, form.reason.data or "", by, now())
    elif what == "back":
        send_sheet_back(held, form.reason.data or "", by, now())
    else:
        raise Refusal("unknown")


def _unit_page(found: Cohort, one: Round, at: Looked, forms: dict[Any, Any], problems: list[str]) -> str:
    by = guards.account()
    county = by.township_scope is None
    return render_template(
        "registers/evaluations/unit.html",
        cohort=found,
        one=one,
        lines=lines_of(one),
        at=at,
        key=at.unit or COUNTY,
        title=one.title.in_(current_locale()),
        standing=STANDINGS[at.state],
        sheets=[
            (each, SHEETS[each.state], total_words(one, each), grade_words(one, each))
            for each in reversed(at.sheets)
        ],
        forms=forms,
        problems=problems,
        may_write=county and "office" in by.roles and at.state in TO_LOOK_AT,
        may_mend=at.state in ("mending", "overdue") and bool({"office", "clerk"} & by.roles),
        may_settle=county and bool(set(SECONDS) & by.roles),
        may_void=county and "office" in by.roles,
        me=by.id,
        days=one.mend_days,
    )


@bp.get("/<cohort>/<code>/<unit>/<int:sheet_id>/<any(sheet, mended):which>")
@guards.staff(*READERS)
def file(cohort: str, code: str, unit: str, sheet_id: int, which: str) -> Response:
    """What was handed in with a sheet or with the report of what was mended."""
    found = _cohort(cohort)
    at = _unit(found, round_of(found, code), unit)
    held = next((one for one in at.sheets if one.id == sheet_id), None)
    if held is None:
        raise Refusal("unknown")
    if which == "mended":
        return file_response(held.mended_sha256, held.mended_type, f"mended-{held.id}")
    return file_response(held.file_sha256, held.file_type, f"evaluation-{held.id}")
