"""Papers that are missing: who still lacks one, originals seen at the desk, what the office decides in the end."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from werkzeug.exceptions import Forbidden
from werkzeug.wrappers import Response

from recruit.clock import now
from recruit.errors import Refusal
from recruit.funnel import window_state
from recruit.i18n import _, listed
from recruit.intake.papers import lacking_papers
from recruit.models import Account, Application, Cohort
from recruit.queries.applications import cohort_by_code, in_scope, visible
from recruit.queries.lacking_papers import (
    chosen_of,
    count_lacking,
    lacking,
    lacking_page,
    refused_for_papers,
    refused_page,
)
from recruit.services.registration_window import registration_stage
from recruit.services.settle_papers import (
    recall_originals,
    refuse_for_papers,
    see_originals,
    take_in_again,
)
from recruit.web import guards
from recruit.web.acting import act
from recruit.web.desk import bp
from recruit.web.words import CHANNELS, deadline, field_labels, place_name

#: Button -> what it does; the last two are the office's.
STEPS: dict[str, Callable[[Sequence[Application], Account, Any], int]] = {
    "seen": see_originals,
    "refuse": refuse_for_papers,
    "again": take_in_again,
}


@bp.get("/<cohort>/lacking")
@guards.staff("clerk", "office")
def lacking_list(cohort: str) -> str:
    """Who still lacks a paper; below, those refused for it."""
    return _page(cohort_by_code(cohort))


@bp.post("/<cohort>/lacking")
@guards.staff("clerk", "office")
def settle_lacking(cohort: str) -> Any:
    """Does what the button says to those ticked. Refusing may mean all of them, and is asked once more with the names;
    to have seen somebody's papers is said of people one by one."""
    found, by = cohort_by_code(cohort), guards.account()
    step = request.form.get("step", "")
    if step not in STEPS:
        raise Refusal("action-unknown")
    if step != "seen" and "office" not in by.roles:
        raise Forbidden
    chosen = _chosen(found, by, step)
    if not chosen:
        flash(_("请先勾选人。"), "warning")
        return redirect(_list_of(found), 303)
    if step == "refuse" and "sure" not in request.form and not _too_early(found):
        return render_template("desk/refuse_lacking.html", cohort=found, chosen=chosen, **_names(found))
    return act(lambda: STEPS[step](chosen, by, now()), lambda done: _told(step, done), _list_of(found))


@bp.post("/application/<int:application_id>/originals")
@guards.staff("clerk", "office")
def originals(application_id: int) -> Response:
    """One applicant stands at the desk with the papers in hand."""
    return _of_one(
        application_id,
        lambda own: see_originals([own], guards.account(), now()),
        _("记下来了：材料原件当面看过。"),
    )


@bp.post("/application/<int:application_id>/originals/back")
@guards.staff("clerk", "office")
def originals_back(application_id: int) -> Response:
    """It was noted of the wrong person: the papers count as missing again."""
    return _of_one(
        application_id,
        lambda own: recall_originals(own, guards.account(), now()),
        _("收回了，原件没有当面看过。缺的材料还要交。"),
    )


@bp.post("/application/<int:application_id>/again")
@guards.staff("office")
def again(application_id: int) -> Response:
    """One who was refused for papers has completed them."""
    return _of_one(
        application_id,
        lambda own: take_in_again([own], guards.account(), now()),
        _("报名恢复了，已经发通知。"),
    )


def _of_one(application_id: int, step: Callable[[Application], object], told: str) -> Response:
    own = visible(guards.account(), application_id)
    return act(lambda: step(own), told, url_for("desk.application", application_id=application_id))


def _chosen(cohort: Cohort, by: Account, step: str) -> list[Application]:
    """Those ticked, or whom refusing all would mean; never anybody outside the reader's scope."""
    query = (refused_for_papers if step == "again" else lacking)(in_scope(by), cohort)
    if request.form.get("who") == "all" and step == "refuse":
        return chosen_of(query, None)
    return chosen_of(query, request.form.getlist("id", type=int))


def _told(step: str, done: int) -> str:
    if step == "seen":
        return _("记下来了：%(count)s 人的材料原件当面看过。", count=done)
    if step == "refuse":
        return _("%(count)s 人因材料没有交齐不予通过，已经发通知。", count=done)
    return _("%(count)s 人恢复了报名。", count=done)


def _list_of(cohort: Cohort) -> str:
    return url_for("desk.lacking_list", cohort=cohort.code)


def _too_early(cohort: Cohort) -> bool:
    stage = registration_stage(cohort)
    return window_state(stage.opens_at, stage.closes_at, now()) != "after"


def _page(cohort: Cohort) -> str:
    by, stage = guards.account(), registration_stage(cohort)
    closed = stage.state == "closed"
    found = lacking_page(cohort, by, request.args.get("page", 1, type=int))
    refused = refused_page(cohort, by, request.args.get("refused", 1, type=int))

    def turned(page: int, below: int) -> str:
        return url_for("desk.lacking_list", cohort=cohort.code, page=page, refused=below)

    return render_template(
        "desk/lacking.html",
        cohort=cohort,
        found=found,
        refused=refused,
        closed=closed,
        early=_too_early(cohort),
        closes=deadline(stage.closes_at, cohort.programme),
        office="office" in by.roles,
        page_url=lambda page: turned(page, refused.page),
        refused_url=lambda below: turned(found.page, below) + "#refused",
        **_names(cohort),
    )


def _names(cohort: Cohort) -> dict[str, Any]:
    labels = field_labels(cohort)
    return {
        "lacks": lambda one: listed(labels[code] for code in lacking_papers(one)),
        "home_of": lambda one: place_name(cohort, one.village_code),
        "channels": CHANNELS,
    }


def lacking_words(cohort: Cohort, by: Account) -> dict[str, str] | None:
    """The line on the desk's first page; None where nobody lacks anything, or it is too late."""
    count = count_lacking(cohort, by) if registration_stage(cohort).state != "closed" else 0
    if not count:
        return None
    return {
        "text": _("%(count)s 人材料没有交齐", count=count),
        "url": url_for("desk.lacking_list", cohort=cohort.code),
    }
