"""The office's and the townships' pages: what is on offer, adding a place, taking one back, who wishes for what."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for

from recruit.clock import now
from recruit.closing.words import place_by_code, place_words
from recruit.db import db
from recruit.errors import Refusal
from recruit.i18n import _, lazy
from recruit.messages import tell
from recruit.models import Account, Cohort
from recruit.queries.agreements import agreement_stage
from recruit.queries.applications import cohort_by_code, cohorts
from recruit.queries.places import (
    allotment_stage,
    place_in_scope,
    places_of,
    supplying_track,
    township_supply,
    wish_page,
)
from recruit.queries.results import current_result
from recruit.services.supply_places import NewPlace, add_places, close_place
from recruit.web import guards
from recruit.web.closing import bp
from recruit.web.closing.forms import PlaceForm, ReasonForm
from recruit.web.cohorts import chosen
from recruit.web.context import page_url
from recruit.web.words import deadline, stage_title

#: Kind of stage -> pages that all readers here may open, with what one finds there.
STAGE_PAGES = {
    "posts": (
        ("posts.plan", lazy("谁上哪个岗位")),
        ("posts.staff", lazy("人员名册和缺额")),
        ("posts.sites", lazy("网点的类型和标记")),
    ),
    "deliverables": (("deliverables.office", lazy("交了什么、评审到哪里")),),
}
READERS = ("office", "clerk", "second-signatory", "auditor")


@bp.get("/closing/")
@guards.staff(*READERS)
def home() -> Any:
    """The closing room of the cohort last looked at."""
    every = cohorts()
    if not every:
        return render_template("closing/none.html")
    return redirect(url_for("closing.overview", cohort=chosen(every).code))


@bp.get("/closing/<cohort>")
@guards.staff(*READERS)
def overview(cohort: str) -> Any:
    """What is due, what is blocked, who waits for whom."""
    found = cohort_by_code(cohort)
    by = guards.account()
    supply = township_supply(found, by)
    return render_template(
        "closing/overview.html",
        cohort=found,
        supply=supply,
        answers=_answers(found, by),
        agreements=agreement_stage(found) if by.township_scope is None else None,
        allotment=allotment_stage(found),
        pages=_pages_of_stages(found),
        may_change=bool({"office", "clerk"} & by.roles),
        office="office" in by.roles,
    )


def _pages_of_stages(cohort: Cohort) -> list[tuple[str, str]]:
    """(address, title) of what a township reads and does itself in stages of kinds that other rooms may bring."""
    found = []
    for stage in cohort.stages:
        for endpoint, words in STAGE_PAGES.get(stage.kind, ()):
            if (address := page_url(endpoint, stage_id=stage.id)) is not None:
                found.append((address, f"{stage_title(stage)} · {words}"))
    return found


def _answers(cohort: Cohort, by: Account) -> dict[str, list[Any]]:
    short = [one for one in township_supply(cohort, by) if one.places < one.wanted]
    due, blocked, waiting = [], [], []
    stage = allotment_stage(cohort)
    if short and (stage is None or stage.state != "closed"):
        lacking = sum(one.wanted - one.places for one in short)
        due.append(
            {
                "text": _(
                    "%(townships)s 个乡镇还少报 %(places)s 个点位", townships=len(short), places=lacking
                ),
                "url": url_for("closing.places", cohort=cohort.code),
            }
        )
    if stage is not None and stage.state != "closed":
        waiting.append(_("选点到 %(closes)s 为止", closes=deadline(stage.opens_at, cohort.programme)))
        if supplying_track(stage):
            blocked.append(_("点位由另一条线选出来，选完才能分"))
    agreement = agreement_stage(cohort)
    if stage is not None and agreement is not None and current_result(stage) is None:
        blocked.append(_("“%(stage)s”签发之后才能印协议", stage=stage_title(stage)))
    return {"due": due, "blocked": blocked, "waiting": waiting}


@bp.route("/closing/<cohort>/places", methods=["GET", "POST"])
@guards.staff(*READERS)
def places(cohort: str) -> Any:
    """All places in scope; the form adds one."""
    found = cohort_by_code(cohort)
    by = guards.account()
    form = PlaceForm()
    townships = [one for one in found.programme.regions.townships if by.township_scope in (None, one.code)]
    form.offer(townships)
    if form.is_submitted() and form.validate() and _added(found, form):
        flash(_("加好了。"), "success")
        return redirect(url_for("closing.places", cohort=found.code))
    page = render_template(
        "closing/places.html",
        cohort=found,
        form=form,
        places=places_of(found, by, request.args.get("township") or None),
        words=lambda place: place_words(found, place),
        may_change=bool({"office", "clerk"} & by.roles),
        settled=settled(found),
    )
    return page, 422 if form.is_submitted() else 200


def settled(cohort: Cohort) -> bool:
    stage = allotment_stage(cohort)
    return stage is not None and stage.state == "closed"


def _added(cohort: Cohort, form: PlaceForm) -> bool:
    new = NewPlace(form.village.data or "", form.name.data or "", form.code.data or "", form.capacity.data)
    try:
        add_places(cohort, [new], guards.account(), now())
        db.session.commit()
    except Refusal as refusal:
        db.session.rollback()
        name = str(refusal.facts.get("field", "village"))
        form[name if name in form else "village"].errors = [tell(refusal)]
        return False
    return True


@bp.route("/closing/<cohort>/places/<int:place_id>/close", methods=["GET", "POST"])
@guards.staff("office", "clerk")
def take_back(cohort: str, place_id: int) -> Any:
    """Takes a place off offer, with a reason."""
    found = cohort_by_code(cohort)
    place = place_in_scope(guards.account(), place_id)
    if place.cohort_id != found.id:
        raise Refusal("unknown")
    form = ReasonForm()
    if form.validate_on_submit():
        close_place(found, place, guards.account(), now(), form.reason.data)
        db.session.commit()
        flash(_("撤下了。"), "success")
        return redirect(url_for("closing.places", cohort=found.code))
    page = render_template(
        "closing/close_place.html", cohort=found, form=form, name=place_words(found, place)
    )
    return page, 422 if form.is_submitted() else 200


@bp.get("/closing/<cohort>/wishes")
@guards.staff(*READERS)
def wishes(cohort: str) -> Any:
    """Who wishes for what, as it stands now; a township sees its own candidates."""
    found = cohort_by_code(cohort)
    stage = allotment_stage(found)
    if stage is None:
        raise Refusal("no-allotment")
    by = guards.account()
    return render_template(
        "closing/wishes.html",
        cohort=found,
        stage=stage,
        page=wish_page(stage, by, request.args.get("page", 1, type=int)),
        words=lambda code: place_by_code(found, code),
        closes=deadline(stage.opens_at, found.programme),
        office="office" in by.roles,
        page_url=lambda number: url_for("closing.wishes", cohort=found.code, page=number),
    )
