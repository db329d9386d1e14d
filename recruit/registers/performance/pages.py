"""Pages of the office: all periods, one period with its list, its files, the best of a year."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for

from recruit import storage
from recruit.clock import now
from recruit.closing.words import place_words
from recruit.errors import Refusal
from recruit.i18n import _, current_locale
from recruit.models import Cohort, PerformanceList
from recruit.queries.applications import cohort_by_code
from recruit.queries.money import partners_of
from recruit.queries.performance import (
    PAID,
    day_at,
    figures_of,
    in_force,
    inputs_of,
    lacking,
    list_in_force,
    lists_of,
    may_see,
    outdated,
    period_in,
    periods_of,
    said_at,
    stations_in,
    waiting_list,
)
from recruit.queries.performance_cases import cases_of, objections_of, year_of
from recruit.registers import READERS
from recruit.registers.performance.forms import ProposeForm, cap_hint
from recruit.registers.performance.periods import Period
from recruit.registers.performance.said import said_of
from recruit.registers.performance.words import (
    LEFT_OUT,
    LISTS,
    OUTCOMES,
    STATUSES,
    case_badge,
    cause_words,
    earned_sum,
    figure_words,
    list_badge,
    period_words,
    status_badge,
)
from recruit.services.report_figures import may_report
from recruit.services.roles import one_human
from recruit.services.sign_performance import confirm_list, propose_list, send_back_list
from recruit.tables import write_xlsx
from recruit.web import guards
from recruit.web.acting import act
from recruit.web.money.common import done
from recruit.web.sheets import workbook
from scoring.canonical import canonical_json, parse_json
from scoring.performance_file import assess

bp = Blueprint("performance", __name__)
BASE = "/registers/performance/<cohort>"


def found_cohort(code: str) -> Cohort:
    """Errors: Refusal('unknown'), where the register is off too."""
    found = cohort_by_code(code)
    if said_of(found.programme) is None:
        raise Refusal("unknown")
    return found


@bp.get(BASE)
@guards.staff(*READERS)
def home(cohort: str) -> str:
    """All periods, removals and objections."""
    found, by, at = found_cohort(cohort), guards.account(), now()
    said, lists = said_at(found), lists_of(found)
    held, today = in_force(lists), day_at(found, at)
    waiting = {one.period: one for one in lists if one.state == "proposed"}
    periods = [
        (one, period_words(said, one.code), list_badge(waiting.get(one.code) or held.get(one.code), one, today),
         held.get(one.code))
        for one in reversed(periods_of(found, at))
    ]  # fmt: skip
    return render_template(
        "registers/performance/home.html",
        cohort=found,
        said=said,
        rule=cap_hint(said),
        periods=periods,
        outdated=outdated(found, held),
        cases=[
            (case, partner, place_words(found, partner.place), cause_words(case, said), case_badge(case, found, at))
            for case, partner in cases_of(found, by)
        ],
        objections=[
            (one, partner, place_words(found, partner.place), period_words(said, one.list.period),
             OUTCOMES.get(one.outcome or ""))
            for one, partner in objections_of(found, by)
        ],
        years=sorted({code[:4] for code in held}, reverse=True),
        may_remove="office" in by.roles and by.township_scope is None and said.at_once,
    )  # fmt: skip


@bp.route(f"{BASE}/<period>", methods=["GET", "POST"])
@guards.staff(*READERS)
def period(cohort: str, period: str) -> Any:
    """The list of one period as it holds, as it waits, or as it would be now; whoever may puts it forward here."""
    found, at = found_cohort(cohort), now()
    one, by = period_in(found, period, at), guards.account()
    form, problems = ProposeForm(), []
    if request.method == "POST" and form.validate():
        step = done(form, lambda: _propose(found, one, form), problems)
        if step:
            flash(_("提交了，等复核人确认。"), "success")
            return redirect(url_for("performance.period", cohort=cohort, period=period), 303)
        found = found_cohort(cohort)
    waiting, held = waiting_list(found, period), list_in_force(found, period)
    inputs = inputs_of(found, one)
    second = "second-signatory" in by.roles and by.township_scope is None
    county = "office" in by.roles and by.township_scope is None
    page = render_template(
        "registers/performance/period.html",
        cohort=found,
        said=(said := said_at(found)),
        one=one,
        title=period_words(said, period),
        rule=cap_hint(said),
        badge=list_badge(waiting or held, one, day_at(found, at)),
        waiting=waiting,
        held=held,
        versions=[(v, LISTS[v.state]) for v in lists_of(found, period)],
        head=_head(found),
        rows=_rows(found, one, held if waiting is None else None),
        lacks=len(lacking(inputs)),
        form=form,
        problem=" ".join(problems),
        over=one.last < day_at(found, at),
        may_report=may_report(found, one, by),
        may_propose=county and waiting is None,
        may_confirm=second and waiting is not None and not one_human(by, waiting.proposed_by),
        may_recall=waiting is not None and waiting.proposed_by_id == by.id,
    )
    return page, 422 if problems or form.errors else 200


def _propose(found: Cohort, one: Period, form: ProposeForm) -> PerformanceList:
    reason, incomplete = form.reason.data or "", bool(form.incomplete.data)
    return propose_list(found, one, guards.account(), now(), reason, incomplete)


def _head(found: Cohort) -> list[str]:
    titles = [one.title.in_(current_locale()) for one in said_at(found).measures]
    return [
        _("名次"),
        _("站长"),
        _("服务站"),
        *titles,
        _("总分"),
        _("连续垫底"),
        _("提成（元）"),
        _("平台付了（元）"),
        _("结果"),
    ]


def _rows(found: Cohort, one: Period, held: PerformanceList | None) -> list[list[Any]]:
    """As confirmed; without a confirmed list, as it would be by what is on record. A clerk sees the own township."""
    return _confirmed_rows(found, held) if held is not None else _rows_now(found, one)


def _confirmed_rows(found: Cohort, held: PerformanceList) -> list[list[Any]]:
    said, by = said_at(found), guards.account()
    known, rows = partners_of([row.engagement_id for row in held.rows]), []
    paid = figures_of(found, held.period)
    for row in held.rows:
        partner = known[row.engagement_id]
        if may_see(by, partner):
            figures = [figure_words(one, row.figures.get(one.code)) for one in said.measures]
            rows.append([row.rank, partner.name, place_words(found, partner.place), *figures, row.total,
                         row.streak or None, earned_sum(row) if row.earned else None,
                         paid.get(row.engagement_id, {}).get(PAID), status_badge(row)])  # fmt: skip
    return rows


def _rows_now(found: Cohort, period: Period) -> list[list[Any]]:
    said, by = said_at(found), guards.account()
    assessed = assess(inputs_of(found, period))
    stations = {one.number: one for one in stations_in(found, period)}
    rows, paid = [], figures_of(found, period.code)
    for one in assessed.worked.ranked:
        station, standing = stations[one.candidate], assessed.standings[one.candidate]
        if not may_see(by, station.partner):
            continue
        told = assessed.inputs.figures[one.candidate]
        figures = [figure_words(measure, told[measure.code]) for measure in said.measures]
        shape, words = STATUSES[standing.status]
        words = LEFT_OUT.get(station.left_out, words)
        earned = sum(assessed.earned[one.candidate].values()) or None
        where, told_paid = place_words(found, station.partner.place), paid.get(station.key, {}).get(PAID)
        rows.append([one.rank, station.partner.name, where, *figures, one.total,
                     standing.streak or None, earned, told_paid, (shape, str(words))])  # fmt: skip
    return rows


@bp.post(f"{BASE}/<period>/confirm")
@guards.staff("second-signatory")
def confirm(cohort: str, period: str) -> Any:
    """The second person agrees."""
    found = found_cohort(cohort)
    url = url_for("performance.period", cohort=cohort, period=period)
    return act(
        lambda: confirm_list(_waiting(found, period), guards.account(), now()),
        _("确认了，各站点能看到自己的结果。"),
        url,
    )


@bp.post(f"{BASE}/<period>/back")
@guards.staff("office", "second-signatory")
def back(cohort: str, period: str) -> Any:
    """Sent back with a reason, or taken back."""
    found = found_cohort(cohort)
    url = url_for("performance.period", cohort=cohort, period=period)
    reason = request.form.get("reason", "")
    return act(
        lambda: send_back_list(_waiting(found, period), guards.account(), now(), reason), _("办好了。"), url
    )


def _waiting(found: Cohort, period: str) -> PerformanceList:
    one = waiting_list(found, period)
    if one is None:
        raise Refusal("wrong-state")
    return one


@bp.get(f"{BASE}/<period>/list.xlsx")
@guards.staff(*READERS)
def sheet(cohort: str, period: str) -> Response:
    """What the page shows, with what the platform paid."""
    found = found_cohort(cohort)
    one, held = period_in(found, period, now()), list_in_force(found, period)
    rows = [
        [*("" if cell is None else str(cell) for cell in row[:-1]), row[-1][1]]
        for row in _rows(found, one, held)
    ]
    content = write_xlsx(_head(found), rows, period_words(said_at(found), period), now())
    return workbook(content, f"performance-{found.code}-{period}")


@bp.get(f"{BASE}/<period>/period.json")
@guards.staff(*READERS)
def file(cohort: str, period: str) -> Response:
    """The file from which anybody recomputes the period: ``zeyou performance verify``."""
    return _json(_content(found_cohort(cohort), period), f"performance-{cohort}-{period}")


@bp.get(f"{BASE}/<period>/list.json")
@guards.staff(*READERS)
def ranking(cohort: str, period: str) -> Response:
    """The ranking alone, for ``zeyou list verify``."""
    told = parse_json(_content(found_cohort(cohort), period))
    return _json(canonical_json(told["list"]), f"ranking-{cohort}-{period}")


def _content(found: Cohort, period: str) -> bytes:
    by, held = guards.account(), list_in_force(found, period)
    if held is None or by.township_scope is not None:
        raise Refusal("unknown")
    return storage.get(held.file_sha256)


def _json(content: bytes, name: str) -> Response:
    response = Response(content, mimetype="application/json")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.json"'
    return response


@bp.get(f"{BASE}/best/<int:year>")
@guards.staff(*READERS)
def best(cohort: str, year: int) -> str:
    """Everybody's sum of a year, the best first."""
    found = found_cohort(cohort)
    rows = [
        (rank, partner.name, place_words(found, partner.place), total)
        for partner, rank, total in year_of(found, year)
        if may_see(guards.account(), partner)
    ]
    return render_template(
        "registers/performance/best.html", cohort=found, year=year, rows=rows, best=said_at(found).best
    )
