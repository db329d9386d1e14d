"""Pages of the roll-out: month by month, township by township, station by station; the plan and its second person."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for

from recruit.clock import now
from recruit.db import db
from recruit.errors import Refusal
from recruit.i18n import _
from recruit.messages import tell
from recruit.models import Cohort, Place
from recruit.queries.applications import cohort_by_code
from recruit.queries.places import place_in_scope
from recruit.queries.rollout import opening_of, openings, plan_in_force, plan_waiting, plans, stations_of
from recruit.registers import READERS
from recruit.registers.rollout.forms import OpeningForm, PlanForm, WhyForm
from recruit.registers.rollout.said import Station, month_rows
from recruit.registers.rollout.words import PLANS, STATES
from recruit.services.plan_rollout import SECONDS, confirm_plan, propose_plan, rollout_of, send_plan_back
from recruit.services.record_opening import record_opening, void_opening
from recruit.tables import write_xlsx
from recruit.web import guards
from recruit.web.sheets import workbook

bp = Blueprint("rollout", __name__, url_prefix="/registers/rollout")


def _cohort(code: str) -> Cohort:
    found = cohort_by_code(code)
    rollout_of(found)
    return found


@bp.get("/<cohort>")
@guards.staff(*READERS)
def home(cohort: str) -> Any:
    """What was planned and what opened; stations by township, month and state."""
    found, by = _cohort(cohort), guards.account()
    today = now().astimezone(found.programme.timezone).date()
    stations = stations_of(found, by)
    shown = _asked(stations, today)
    return render_template(
        "registers/rollout/home.html",
        cohort=found,
        months=month_rows(stations, rollout_of(found).months if plan_in_force(found) else []),
        townships=_townships(found, stations, today),
        shown=[(one, STATES[one.state(today)]) for one in shown],
        places=_places(found),
        names={one.code: one.name for one in found.programme.regions.townships},
        states=STATES,
        asked=dict(request.args),
        total=len(stations),
        waits=plan_waiting(found) if by.township_scope is None else None,
        force=plan_in_force(found),
    )


def _asked(stations: list[Station], today: Any) -> list[Station]:
    township, month, state = (request.args.get(key, "") for key in ("township", "month", "state"))
    return [
        one
        for one in stations
        if township in ("", one.township) and month in ("", one.month) and state in ("", one.state(today))
    ]


def _townships(cohort: Cohort, stations: list[Station], today: Any) -> list[dict[str, Any]]:
    """Each township with how many stations it has, were to be open by the end of this month, and are open."""
    month = f"{today:%Y-%m}"
    rows = []
    for township in cohort.programme.regions.townships:
        own = [one for one in stations if one.township == township.code]
        if own:
            rows.append(
                {
                    "code": township.code,
                    "name": township.name,
                    "all": len(own),
                    "planned": sum(one.month is not None and one.month <= month for one in own),
                    "opened": sum(one.opened is not None for one in own),
                    "late": sum(one.state(today) == "late" for one in own),
                }
            )
    return rows


def _places(cohort: Cohort) -> dict[str, Place]:
    return {one.code: one for one in db.session.scalars(db.select(Place).where(Place.cohort_id == cohort.id))}


@bp.get("/<cohort>/stations.xlsx")
@guards.staff(*READERS)
def sheet(cohort: str) -> Any:
    """The stations that the page shows, as a table."""
    found = _cohort(cohort)
    today = now().astimezone(found.programme.timezone).date()
    names = {one.code: one.name for one in found.programme.regions.townships}
    places = _places(found)
    rows = [
        [one.code, places[one.code].name, names.get(one.township, ""), one.month or "", str(one.opened or ""),
         str(STATES[one.state(today)][1])]
        for one in _asked(stations_of(found, guards.account()), today)
    ]  # fmt: skip
    head = [_("点位编号"), _("服务站"), _("乡镇（街道）"), _("计划哪个月开"), _("哪一天开业"), _("状态")]
    return workbook(write_xlsx(head, rows, _("开站计划"), now()), f"rollout-{found.code}")


@bp.route("/<cohort>/plan", methods=["GET", "POST"])
@guards.staff("office", "second-signatory", "auditor")
def plan(cohort: str) -> Any:
    """All versions; a new one is put forward here."""
    found = _cohort(cohort)
    form = PlanForm()
    if form.is_submitted() and form.validate():
        try:
            made = propose_plan(
                found, _changes(form.changes.data or ""), form.reason.data or "", guards.account(), now()
            )
            db.session.commit()
        except Refusal as refusal:
            db.session.rollback()
            getattr(form, str(refusal.facts.get("field", "changes"))).errors = [tell(refusal)]
        else:
            flash(_("第 %(version)s 版提交了，等第二个人确认。", version=made.version), "success")
            return redirect(url_for("rollout.plan", cohort=cohort), 303)
    return _plan_page(found, form), 422 if form.errors else 200


def _plan_page(found: Cohort, form: PlanForm) -> str:
    by, waits = guards.account(), plan_waiting(found)
    return render_template(
        "registers/rollout/plan.html",
        cohort=found,
        form=form,
        back=WhyForm(formdata=None),
        plans=[(one, PLANS[one.state]) for one in plans(found)],
        waits=waits,
        may_settle=waits is not None and bool(set(SECONDS) & by.roles),
        own=waits is not None and waits.proposed_by_id == by.id,
        office="office" in by.roles,
        force=plan_in_force(found),
    )


def _changes(text: str) -> dict[str, str]:
    """Place code -> month from lines of both. Errors: Refusal('rollout-line') with `field`."""
    found = {}
    for number, line in enumerate(text.splitlines(), 1):
        parts = line.replace(",", " ").split()
        if parts and len(parts) != 2:
            raise Refusal("rollout-line", field="changes", line=number)
        if parts:
            found[parts[0]] = parts[1]
    return found


@bp.post("/<cohort>/plan/settle")
@guards.staff(*SECONDS)
def settle(cohort: str) -> Any:
    """The second person's word on the plan that waits, or the first one's taking it back."""
    found = _cohort(cohort)
    waits = plan_waiting(found)
    form = WhyForm()
    try:
        if waits is None:
            raise Refusal("wrong-state")
        if request.form.get("what") == "confirm":
            confirm_plan(waits, guards.account(), now())
        else:
            send_plan_back(waits, form.reason.data or "", guards.account(), now())
        db.session.commit()
        flash(_("办好了。"), "success")
    except Refusal as refusal:
        db.session.rollback()
        flash(tell(refusal), "warning")
    return redirect(url_for("rollout.plan", cohort=cohort), 303)


@bp.route("/station/<int:place_id>", methods=["GET", "POST"])
@guards.staff(*READERS)
def station(place_id: int) -> Any:
    """One station: its month, and the day it opened, recorded here or made void."""
    place = place_in_scope(guards.account(), place_id)
    found = db.session.get_one(Cohort, place.cohort_id)
    rollout_of(found)
    opening, void = OpeningForm(), WhyForm(formdata=None)
    if request.method == "POST":
        if request.form.get("what") == "void":
            void = WhyForm()
            done = _stored(
                void, lambda: void_opening(found, place, void.reason.data or "", guards.account(), now())
            )
            opening = OpeningForm(formdata=None)
        else:
            done = opening.validate() and _stored(opening, lambda: _record(found, place, opening))
        if done:
            flash(_("办好了。"), "success")
            return redirect(url_for("rollout.station", place_id=place.id), 303)
    plan_now = plan_in_force(found)
    page = render_template(
        "registers/rollout/station.html",
        cohort=found,
        place=place,
        month=plan_now.months.get(place.code) if plan_now else None,
        opened=openings(found).get(place.id),
        recorded=opening_of(place),
        opening=opening,
        void=void,
        may_record=bool({"office", "clerk"} & guards.account().roles),
        may_void="office" in guards.account().roles,
    )
    return page, 422 if opening.errors or void.errors else 200


def _record(found: Cohort, place: Place, form: OpeningForm) -> None:
    file = form.picture.data
    picture = file.read() if file and file.filename else b""
    record_opening(found, place, form.opened_on.data, picture, guards.account(), now())


def _stored(form: Any, step: Any) -> bool:
    """Whether the step went through; if not, why stands at its field."""
    try:
        step()
        db.session.commit()
    except Refusal as refusal:
        db.session.rollback()
        field = str(refusal.facts.get("field", ""))
        (form[field] if field in form else next(iter(form))).errors = [tell(refusal)]
        return False
    return True
