"""The check-in list of a briefing: search a number, tick who came, page by page."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from exams.queries.assigned import assigned_entries
from exams.services.check_in import attendance_of, check_in, statuses_of
from recruit.clock import now
from recruit.db import db
from recruit.errors import Refusal
from recruit.i18n import _
from recruit.messages import tell
from recruit.models import Entry, Stage
from recruit.queries.rechecks import to_be_mended
from recruit.web import guards

bp = Blueprint("briefing", __name__, url_prefix="/briefing")
PAGE = 40


@bp.route("/<int:stage>/", methods=["GET", "POST"])
@guards.staff("proctor", "clerk")
def roll(stage: int) -> str | Response:
    """My candidates, each with the programme's statuses to choose from. What was not chosen stays unrecorded."""
    running, entries = _mine(stage)
    rechecks = to_be_mended(running, now())
    opened = {one.id for one in entries if one.candidacy_id in rechecks}
    entries.sort(key=lambda one: one.id not in opened)
    asked = request.args.get("number", "").strip()[:20]
    left = request.args.get("left") == "1"
    if request.method == "POST":
        return _record(running, entries, opened)
    done = attendance_of([entry.id for entry in entries])
    shown = [
        entry
        for entry in entries
        if asked.lower() in entry.candidacy.number.lower() and not (left and entry.id in done)
    ]
    pages = max(1, -(-len(shown) // PAGE))
    page = min(max(1, request.args.get("page", 1, type=int)), pages)
    return render_template(
        "exams/briefing/roll.html",
        stage=running,
        entries=shown[(page - 1) * PAGE : page * PAGE],
        records=done,
        statuses=list(statuses_of(running)),
        done=len(done),
        total=len(entries),
        page=page,
        pages=pages,
        asked=asked,
        left=left,
        page_url=lambda n: url_for(
            "briefing.roll", stage=stage, number=asked, left="1" if left else "", page=n
        ),
        closed=running.state == "closed",
        opened=opened,
    )


def _mine(stage_id: int) -> tuple[Stage, list[Entry]]:
    stage = db.session.get(Stage, stage_id)
    if stage is None or stage.kind != "briefing":
        raise Refusal("unknown")
    component = next(one for one in stage.definition.components if one.kind == "attendance")
    entries = assigned_entries(guards.account(), stage, component)
    if not entries:
        raise Refusal("unknown")
    return stage, entries


def _record(stage: Stage, entries: list[Entry], opened: set[int]) -> Response:
    by_id = {str(entry.id): entry for entry in entries}
    records = []
    for name, status in request.form.items():
        if name.startswith("e-") and status:
            entry = by_id.get(name[2:])
            if entry is None:
                raise Refusal("unknown")
            records.append((entry, status))
    if not opened:
        count = check_in(stage, records, guards.account(), now())
    else:
        try:
            # Each candidate has a reason of their own; who was not changed needs none.
            count = sum(
                check_in(stage, [one], guards.account(), now(), request.form.get(f"why-{one[0].id}", ""))
                for one in records
            )
        except Refusal as refusal:
            if refusal.code != "mend-reason":
                raise
            db.session.rollback()
            flash(tell(refusal), "warning")
            return redirect(_back(stage), 303)
    db.session.commit()
    flash(_("记下了 %(count)s 位考生的签到。", count=count), "success")
    return redirect(_back(stage), 303)


def _back(stage: Stage) -> str:
    kept = {name: request.args[name] for name in ("number", "left", "page") if request.args.get(name)}
    return url_for("briefing.roll", stage=stage.id, **kept)
