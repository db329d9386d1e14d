"""Pages of the fees: all stations, one station, the partner's own, what anybody may look up, the poster."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for

from recruit.clock import now
from recruit.closing.words import place_words
from recruit.db import db
from recruit.documents.fee_poster import POSTER_TEMPLATE
from recruit.documents.gently import render_gently
from recruit.errors import Refusal
from recruit.i18n import _, current_locale
from recruit.models import Cohort, Place
from recruit.queries.applications import cohort_by_code
from recruit.queries.fees import (
    cohort_of,
    complaint_in,
    complaints_of,
    lists_in_force,
    lists_of,
    own_station,
    services_at,
)
from recruit.queries.places import place_in_scope, places_of
from recruit.registers import READERS
from recruit.registers.fees.forms import ComplaintForm, OutcomeForm, price_form
from recruit.registers.fees.said import services_of
from recruit.registers.fees.words import OUTCOMES, limit_words, own_words, poster_of, price_words, rows_of
from recruit.services.post_prices import post_prices
from recruit.services.take_complaint import Told, answer_of, settle_complaint, take_complaint, told_of
from recruit.tables import write_xlsx
from recruit.web import guards
from recruit.web.closing.mine import pdf_response
from recruit.web.money.common import done
from recruit.web.sheets import workbook

bp = Blueprint("fees", __name__)
BASE = "/registers/fees"


def _found(code: str) -> Cohort:
    found = cohort_by_code(code)
    if not services_of(found.programme):
        raise Refusal("unknown")
    return found


def _stations(found: Cohort) -> list[tuple[Place, Any]]:
    """Open places in scope with their price list in force, as the filters of the address leave them."""
    posted = lists_in_force(found)
    township, state = request.args.get("township", ""), request.args.get("state", "")
    return [
        (one, posted.get(one.id))
        for one in places_of(found, guards.account(), township or None)
        if one.closed_at is None and (state == "" or (state == "missing") == (one.id not in posted))
    ]


@bp.get(f"{BASE}/<cohort>")
@guards.staff(*READERS)
def home(cohort: str) -> str:
    """The county's ceilings, every station with or without a price list, complaints."""
    found, by = _found(cohort), guards.account()
    locale, services = current_locale(), services_of(found.programme)
    titles = {one.code: one for one in services}
    return render_template(
        "registers/fees/home.html",
        cohort=found,
        services=[(one.title.in_(locale), limit_words(one)) for one in services],
        stations=[(one, place_words(found, one), posted) for one, posted in _stations(found)],
        townships=[one for one in found.programme.regions.townships if by.township_scope in (None, one.code)],
        asked={name: request.args.get(name, "") for name in ("township", "state")},
        complaints=[
            (one, titles[one.service].title.in_(locale), price_words(titles[one.service], one.charged),
             OUTCOMES.get(one.outcome or ""), place_words(found, one.place))
            for one in complaints_of(found, by) if one.service in titles
        ],
    )  # fmt: skip


@bp.get(f"{BASE}/<cohort>/prices.xlsx")
@guards.staff(*READERS)
def sheet(cohort: str) -> Response:
    """The stations that the page shows, with every price."""
    found = _found(cohort)
    services, locale = services_of(found.programme), current_locale()
    names = {one.code: one.name for one in found.programme.regions.townships}
    rows = [
        [place.code, names.get(place.township_code, ""), place_words(found, place),
         *(own_words(one, posted) for one in services)]
        for place, posted in _stations(found)
    ]  # fmt: skip
    head = [_("点位编号"), _("乡镇（街道）"), _("服务站"), *(one.title.in_(locale) for one in services)]
    return workbook(write_xlsx(head, rows, _("收费标准"), now()), f"fees-{found.code}")


@bp.route(f"{BASE}/station/<int:place_id>", methods=["GET", "POST"])
@guards.staff(*READERS)
def station(place_id: int) -> Any:
    """One station: its prices and their history, the poster, a complaint about it."""
    place = place_in_scope(guards.account(), place_id)
    services = services_at(place)
    complaint = ComplaintForm(formdata=None)
    prices = price_form(services, _newest(place))
    problems: list[str] = []
    if request.method == "POST":
        if request.form.get("what") == "complaint":
            complaint, prices = ComplaintForm(), type(prices)(formdata=None, data=_prices_now(place))
            complaint.offer(services)
            ok = complaint.validate() and done(complaint, lambda: _take(place, complaint), problems)
        else:
            ok = prices.validate() and done(prices, lambda: _post(place, prices), problems)
        if ok:
            flash(_("办好了。"), "success")
            return redirect(url_for("fees.station", place_id=place_id), 303)
        place = place_in_scope(guards.account(), place_id)
    complaint.offer(services)
    by = guards.account()
    page = render_template(
        "registers/fees/station.html",
        cohort=cohort_of(place),
        place=place,
        where=place_words(cohort_of(place), place),
        prices=prices,
        complaint=complaint,
        problem=" ".join(problems),
        rows=rows_of(place, _newest(place)),
        history=_history(place),
        may=bool({"office", "clerk"} & by.roles),
    )
    return page, 422 if problems or prices.errors or complaint.errors else 200


def _newest(place: Place) -> Any:
    lists = lists_of(place)
    return lists[0] if lists else None


def _prices_now(place: Place) -> dict[str, str]:
    newest = _newest(place)
    return dict(newest.prices) if newest else {}


def _post(place: Place, form: Any) -> None:
    given = {one.code: form[one.code].data for one in services_at(place) if one.priced}
    post_prices(place, given, guards.account(), now())


def _take(place: Place, form: ComplaintForm) -> None:
    told = Told(form.who.data or "", form.contact.data or "", form.words.data or "")
    charged, on_day = form.charged.data, form.on_day.data
    take_complaint(place, form.service.data or "", charged, on_day, told, guards.account(), now())


def _history(place: Place) -> list[tuple[Any, list[tuple[str, str]]]]:
    """Each list with its prices in words, the newest first."""
    locale, services = current_locale(), [one for one in services_at(place) if one.priced]
    return [(one, [(s.title.in_(locale), own_words(s, one)) for s in services]) for one in lists_of(place)]


@bp.get(f"{BASE}/station/<int:place_id>/poster.pdf")
@guards.staff(*READERS)
def poster(place_id: int) -> Response:
    """On A4, or on A3 where the address says so."""
    return _poster(place_in_scope(guards.account(), place_id))


def _poster(place: Place) -> Response:
    paper = "a3" if request.args.get("paper") == "a3" else "a4"
    made = poster_of(place, paper)
    return pdf_response(render_gently(POSTER_TEMPLATE, made), f"fees-{place.code}-{paper}")


@bp.route(f"{BASE}/complaint/<int:complaint_id>", methods=["GET", "POST"])
@guards.staff(*READERS)
def complaint(complaint_id: int) -> Any:
    """What was told, and what came of it."""
    one, form, problems = complaint_in(guards.account(), complaint_id), OutcomeForm(), []

    def step() -> None:
        settle_complaint(one, form.outcome.data or "", form.answer.data or "", guards.account(), now())

    if form.is_submitted() and form.validate() and done(form, step, problems):
        flash(_("记下来了。"), "success")
        return redirect(url_for("fees.complaint", complaint_id=complaint_id), 303)
    one = complaint_in(guards.account(), complaint_id)
    cohort = cohort_of(one.place)
    service = next((each for each in services_at(one.place) if each.code == one.service), None)
    page = render_template(
        "registers/fees/complaint.html",
        cohort=cohort,
        one=one,
        where=place_words(cohort, one.place),
        service=service.title.in_(current_locale()) if service else one.service,
        charged=price_words(service, one.charged) if service else one.charged,
        limit=limit_words(service) if service else "",
        told=told_of(one),
        answer=answer_of(one),
        outcome=OUTCOMES.get(one.outcome or ""),
        may=bool({"office", "clerk"} & guards.account().roles),
        form=form,
        problem=" ".join(problems),
    )
    return page, 422 if problems or form.errors else 200


@bp.get(f"{BASE}/at/<int:place_id>")
@guards.public
def public_station(place_id: int) -> str:
    """What the code on the poster leads to: the ceilings and the prices in force now."""
    place = db.session.get(Place, place_id)
    if place is None or place.closed_at is not None:
        raise Refusal("unknown")
    services_at(place)
    newest, cohort = _newest(place), cohort_of(place)
    return render_template(
        "registers/fees/public.html",
        cohort=cohort,
        where=place_words(cohort, place),
        rows=rows_of(place, newest),
        since=newest.posted_at if newest else None,
        hotline=cohort.programme.hotline,
    )


@bp.route("/my/fees", methods=["GET", "POST"])
@guards.applicant
def mine() -> Any:
    """The partner's own price list: what the county allows, what the station takes, the poster."""
    place = own_station(guards.account())
    if place is None or not services_of(cohort_of(place).programme):
        return render_template("registers/fees/none.html")
    form, problems = price_form(services_at(place), _newest(place)), []
    if form.is_submitted() and form.validate() and done(form, lambda: _post(place, form), problems):
        flash(_("公布了。请打印海报贴在店里。"), "success")
        return redirect(url_for("fees.mine"), 303)
    page = render_template(
        "registers/fees/mine.html",
        where=place_words(cohort_of(place), place),
        form=form,
        problem=" ".join(problems),
        posted=_newest(place),
        rows=rows_of(place, _newest(place)),
        history=_history(place),
        hotline=cohort_of(place).programme.hotline,
    )
    return page, 422 if problems or form.errors else 200


@bp.get("/my/fees/poster.pdf")
@guards.applicant
def my_poster() -> Any:
    """On A4, or on A3 where the address says so."""
    place = own_station(guards.account())
    if place is None or not services_of(cohort_of(place).programme):
        return render_template("registers/fees/none.html")
    return _poster(place)
