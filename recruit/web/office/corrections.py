"""Corrections of the rules of a running cohort: the office uploads the programme as it shall be, another one signs."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for

from recruit.clock import now
from recruit.db import db
from recruit.errors import Refusal
from recruit.i18n import _, lazy
from recruit.messages import tell
from recruit.models import Cohort, RuleCorrection
from recruit.programme.source import MAX_BYTES
from recruit.queries.applications import cohort_by_code
from recruit.queries.rule_corrections import all_corrections, begun_stages, correction, waiting_correction
from recruit.services.correct_rules import confirm_correction, propose_correction, send_back_correction
from recruit.web import guards
from recruit.web.acting import act
from recruit.web.county import READERS, whole_county
from recruit.web.given_files import given_text
from recruit.web.office import bp
from recruit.web.rule_words import path_words
from recruit.web.words import stage_title

STATES = {
    "proposed": ("waiting_us", lazy("等复核人签字")),
    "confirmed": ("done", lazy("已经生效")),
    "rejected": ("rejected", lazy("复核人退回")),
    "withdrawn": ("withdrawn", lazy("办公室收回")),
}


@bp.get("/cohort/<cohort>/corrections")
@guards.staff(*READERS)
def corrections(cohort: str) -> str:
    """Every correction of the rules, and the form for a further one."""
    whole_county()
    return _page(cohort_by_code(cohort))


def _page(found: Cohort, source: str = "", reason: str = "", problem: str = "", back: str = "") -> str:
    by, at = guards.account(), now()
    begun = begun_stages(found, at)
    waiting = waiting_correction(found)
    return render_template(
        "office/corrections.html",
        cohort=found,
        every=all_corrections(found),
        states=STATES,
        waiting=waiting,
        frozen=[stage_title(stage) for stage in found.stages if stage.code in begun],
        free=[stage_title(stage) for stage in found.stages if stage.code not in begun],
        path_words=path_words,
        titles={stage.code: stage_title(stage) for stage in found.stages},
        source=source,
        reason=reason,
        problem=problem,
        back_problem=back,
        may_propose="office" in by.roles and waiting is None,
        may_confirm=waiting is not None
        and "second-signatory" in by.roles
        and waiting.proposed_by_id != by.id,
        may_recall=waiting is not None and waiting.proposed_by_id == by.id,
    )


@bp.post("/cohort/<cohort>/corrections")
@guards.staff("office")
def propose_rules(cohort: str) -> Any:
    """What was typed or uploaded stays when it is refused."""
    whole_county()
    found = cohort_by_code(cohort)
    reason, source = request.form.get("reason", "")[:500], given_text("file", "source", MAX_BYTES)
    try:
        if source is None:
            raise Refusal("rules-unreadable", told=_("不是 UTF-8 的文本，或者太大。"))
        propose_correction(found, source, reason, guards.account(), now())
        db.session.commit()
    except Refusal as refusal:
        db.session.rollback()
        return _page(cohort_by_code(cohort), source or "", reason, tell(refusal)), 422
    flash(_("更正提交了，等复核人签字。"), "success")
    return redirect(url_for("office.corrections", cohort=cohort), 303)


@bp.post("/correction/<int:correction_id>/confirm")
@guards.staff("second-signatory")
def confirm_rules(correction_id: int) -> Any:
    row = _row(correction_id)
    return act(
        lambda: confirm_correction(row, guards.account(), now()),
        _("更正生效了，改了什么、为什么，公示页上都看得到。"),
        url_for("office.corrections", cohort=row.cohort.code),
    )


@bp.post("/correction/<int:correction_id>/back")
@guards.staff("office", "second-signatory")
def rules_back(correction_id: int) -> Any:
    """Sent back with a reason, or taken back by whoever proposed it."""
    row = _row(correction_id)
    reason = request.form.get("reason", "")[:500]
    if guards.account().id != row.proposed_by_id and not reason.strip():
        return _page(row.cohort, back=tell(Refusal("reason-wanted"))), 422
    return act(
        lambda: send_back_correction(row, guards.account(), now(), reason),
        _("记下来了。"),
        url_for("office.corrections", cohort=row.cohort.code),
    )


def _row(key: int) -> RuleCorrection:
    row = correction(key)
    whole_county()
    return row
