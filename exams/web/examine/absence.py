"""Absence on record: one candidate by their examiner, or all the rest by the office."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from exams.queries.arrival import status_of
from exams.queries.assigned import stage_and_component
from exams.queries.numbers import shown_number
from exams.services.check_in import check_in, mark_rest_absent, unrecorded
from exams.web.examine.addresses import own_entry_at
from exams.web.examine.blueprint import EXAMINERS, bp
from recruit.clock import now
from recruit.db import db
from recruit.errors import Refusal
from recruit.i18n import _
from recruit.models import Stage
from recruit.queries.rechecks import to_be_mended
from recruit.services.mend import REASON
from recruit.web import guards


@bp.route("/<int:stage>/<component>/<entry>/absent", methods=["GET", "POST"])
@guards.staff(*EXAMINERS)
def absent(stage: int, component: str, entry: str) -> str | Response:
    """Asks once more, then records that the candidate did not come, or came after all."""
    running, part = stage_and_component(stage, component)
    one = own_entry_at(guards.account(), running, part, entry)
    is_absent = status_of(one) == "absent"
    mending = one.candidacy_id in to_be_mended(running, now())
    closed = running.state == "closed" and not mending
    why = request.form.get("why", "").strip()[:REASON]
    wrong = _("请写一句为什么改") if request.method == "POST" and mending and not why else ""
    if request.method == "POST" and not wrong:
        check_in(running, [(one, "present" if is_absent else "absent")], guards.account(), now(), why)
        db.session.commit()
        number = shown_number(running, one, guards.account())
        told = (
            _("考生 %(number)s 改成了到场。", number=number)
            if is_absent
            else _("考生 %(number)s 登记为缺考。", number=number)
        )
        flash(told, "success")
        return redirect(url_for("examine.home"), 303)
    page = render_template(
        "exams/examine/absent.html",
        entry=one,
        is_absent=is_absent,
        closed=closed,
        mending=mending,
        wrong=wrong,
    )
    return (page, 422) if wrong else page  # type: ignore[return-value]


@bp.route("/rest/<int:stage>", methods=["GET", "POST"])
@guards.staff("office")
def rest_absent(stage: int) -> str | Response:
    """The office declares absent everybody of whom nothing is on record, after closing."""
    running = db.session.get(Stage, stage)
    if running is None:
        raise Refusal("unknown")
    if request.method == "POST":
        count = mark_rest_absent(running, guards.account(), now())
        db.session.commit()
        flash(_("登记了 %(count)s 位缺席。", count=count), "success")
        return redirect(url_for("examine.assign", stage=stage), 303)
    rest = unrecorded(running)
    return render_template(
        "exams/examine/rest_absent.html",
        stage=running,
        count=len(rest),
        sample=[entry.candidacy.number for entry in rest[:50]],
        ended=now() >= running.closes_at,
    )
