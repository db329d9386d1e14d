"""The office's pages on filled forms: households that several candidates claim, forms that are taken out."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from exams.fieldwork.forms import series_form
from exams.fieldwork.household_words import CLAIM_REASONS, STRIKE_REASONS
from exams.fieldwork.rules import SERIES, component_of
from exams.kinds.task_round.office import stage_of_office
from exams.kinds.task_round.place_words import place_words
from exams.kinds.task_round.room import bp, page_of
from exams.models import FormResponse
from exams.queries.households import (
    PAGE,
    claim_of,
    claims,
    form_of_number,
    response_of,
    strike_of,
    struck,
)
from exams.services.look_at_claim import look_at_claim
from exams.services.strike_form import standing_strike, strike_form, undo_strike
from recruit.clock import now
from recruit.db import db
from recruit.errors import Refusal
from recruit.i18n import _, current_locale
from recruit.messages import tell
from recruit.models import Stage
from recruit.programme import Component
from recruit.web import guards

_FORMS = "/office/<int:stage_id>/forms/<component>"


@bp.get(f"{_FORMS}/")
@guards.staff("office")
def households(stage_id: int, component: str) -> str | tuple[str, int]:
    """Households claimed twice, forms that are out, and the way to one form by its number."""
    stage, part = series_of(stage_id, component)
    return _page(stage, part)


@bp.get(f"{_FORMS}/find")
@guards.staff("office")
def find_form(stage_id: int, component: str) -> Response | tuple[str, int]:
    """By admission number and the form's own number, as the candidate and the checker name it."""
    stage, part = series_of(stage_id, component)
    number, slot = request.args.get("number", "").strip(), request.args.get("slot", "").strip()
    try:
        row = form_of_number(stage, part.code, number, slot)
    except Refusal as refusal:
        return _page(stage, part, tell(refusal), {"number": number, "slot": slot}), 422
    return redirect(_url(stage, part, row), 303)


@bp.get(f"{_FORMS}/<int:response_id>/")
@guards.staff("office")
def household(stage_id: int, component: str, response_id: int) -> str:
    """One form and who else claims its household. Sealed answers stay sealed: the phone checkers have them."""
    stage, part = series_of(stage_id, component)
    return _one(stage, part, response_of(stage, part.code, response_id))


@bp.post(f"{_FORMS}/<int:response_id>/look")
@guards.staff("office")
def look(stage_id: int, component: str, response_id: int) -> Response | tuple[str, int]:
    stage, part = series_of(stage_id, component)
    row = response_of(stage, part.code, response_id)
    reason, note = request.form.get("reason", ""), request.form.get("note", "")
    return _act(
        stage,
        part,
        row,
        lambda: look_at_claim(row, reason, note, guards.account(), now()),
        _("记下了。"),
        {"claim-reason": {"look": reason, "look_note": note}},
    )


@bp.post(f"{_FORMS}/<int:response_id>/strike")
@guards.staff("office")
def strike(stage_id: int, component: str, response_id: int) -> Response | tuple[str, int]:
    stage, part = series_of(stage_id, component)
    row = response_of(stage, part.code, response_id)
    reason, note = request.form.get("reason", ""), request.form.get("note", "")
    typed = {"strike": reason, "strike_note": note}
    return _act(
        stage,
        part,
        row,
        lambda: strike_form(row, reason, note, guards.account(), now()),
        _("这张表划掉了，考生看得到原因。环节结束以前都可以恢复。"),
        {"strike-reason": typed, "strike-note": typed, "form-outdated": typed},
    )


@bp.post(f"{_FORMS}/strikes/<int:strike_id>/undo")
@guards.staff("office")
def unstrike(stage_id: int, component: str, strike_id: int) -> Response | tuple[str, int]:
    stage, part = series_of(stage_id, component)
    found = strike_of(stage, part.code, strike_id)
    return _act(
        stage,
        part,
        found.response,
        lambda: undo_strike(found, guards.account(), now()),
        _("恢复了，这张表又算数了。"),
        {"strike-undone": {}},
    )


def series_of(stage_id: int, component: str) -> tuple[Stage, Component]:
    """The county office's stage and one of its series of forms. Errors: Refusal('unknown')."""
    stage = stage_of_office(stage_id)
    return stage, component_of(stage.definition, component, SERIES)


def _act(
    stage: Stage,
    part: Component,
    row: FormResponse,
    act: Callable[[], object],
    done: str,
    said_here: dict[str, dict[str, str]],
) -> Response | tuple[str, int]:
    try:
        act()
        db.session.commit()
    except Refusal as refusal:
        if refusal.code not in said_here:
            raise
        db.session.rollback()
        return _one(stage, part, row, tell(refusal), said_here[refusal.code]), 422
    flash(done, "success")
    return redirect(_url(stage, part, row), 303)


def _url(stage: Stage, part: Component, row: FormResponse) -> str:
    return url_for("task_round.household", stage_id=stage.id, component=part.code, response_id=row.id)


def _page(stage: Stage, part: Component, wrong: str = "", asked: dict[str, str] | None = None) -> str:
    form, page = series_form(stage.cohort.programme, part), page_of(request.args.get("page"))
    found = claims(stage, form, page)
    return render_template(
        "exams/task_round/households.html",
        stage=stage,
        component=part,
        claims=found,
        places={one.first.id: place_words(stage, form, one.place) for one in found.rows},
        reasons=CLAIM_REASONS,
        strikes=struck(stage, part.code),
        strike_reasons=STRIKE_REASONS,
        page=page,
        pages=max(1, -(-found.total // PAGE)),
        wrong=wrong,
        asked=asked or {},
    )


def _one(
    stage: Stage, part: Component, row: FormResponse, wrong: str = "", typed: dict[str, Any] | None = None
) -> str:
    form = series_form(stage.cohort.programme, part)
    claim = claim_of(stage, form, row) if row.same_index is not None else None
    others = [one for one in claim.claimants if one.response.id != row.id] if claim is not None else []
    return render_template(
        "exams/task_round/household.html",
        stage=stage,
        component=part,
        row=row,
        number=row.entry.candidacy.number,
        plain=form.told(row.answers, current_locale()),
        sealed=row.private_sealed is not None,
        place=place_words(stage, form, form.place_of(row.answers)),
        claim=claim,
        others=others,
        strike=standing_strike(row),
        reasons=CLAIM_REASONS,
        strike_reasons=STRIKE_REASONS,
        closed=stage.state == "closed",
        wrong=wrong,
        typed=typed or {},
    )
