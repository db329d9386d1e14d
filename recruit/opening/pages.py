"""Pages of the opening: all stations, one with its list, and the partner's own."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_wtf import FlaskForm
from wtforms import TextAreaField
from wtforms.validators import Length

from recruit.clock import now
from recruit.db import db
from recruit.errors import Refusal
from recruit.i18n import _, current_locale, lazy
from recruit.messages import tell
from recruit.models import Account, Entry, Stage
from recruit.queries.entries import own_entry
from recruit.queries.openings import Opening, opening_of, openings_of, township_of
from recruit.services.report_opening import (
    REMARK,
    SECONDS,
    confirm_opening,
    report_never,
    report_opening,
    send_opening_back,
)
from recruit.web import guards
from recruit.web.forms.days import DayField
from recruit.web.forms.rules import Optional
from recruit.web.words import deadline, stage_title

bp = Blueprint("opening", __name__, url_prefix="/opening")
READERS = ("office", "second-signatory", "auditor", "clerk")
#: State of a station -> (state of a badge, word).
STATES = {
    "preparing": ("waiting_you", lazy("在准备")),
    "proposed": ("waiting_us", lazy("等另一个人确认")),
    "opened": ("done", lazy("开业了")),
    "never": ("out", lazy("不开了")),
}


class ReportForm(FlaskForm):
    """What was found at the station."""

    opened_on = DayField(lazy("哪一天开业"), [Optional()])
    remark = TextAreaField(
        lazy("说明"),
        [Optional(), Length(max=REMARK, message=lazy("请缩短到500个字以内"))],
        render_kw={"rows": 3, "maxlength": REMARK},
    )


def _entry(entry_id: int, by: Account) -> Entry:
    """Errors: Refusal('unknown'), also for another township's people."""
    found = db.session.get(Entry, entry_id)
    if found is None or found.stage.kind != "opening" or by.township_scope not in (None, township_of(found)):
        raise Refusal("unknown")
    return found


@bp.get("/<int:stage_id>")
@guards.staff(*READERS)
def queue(stage_id: int) -> str:
    """Everybody who is to open, the own township's where the reader is confined."""
    stage = db.session.get(Stage, stage_id)
    if stage is None or stage.kind != "opening":
        raise Refusal("unknown")
    every = openings_of(stage, guards.account())
    return render_template(
        "opening/queue.html",
        stage=stage,
        title=stage_title(stage),
        rows=[(one, _name(one.entry), STATES[one.state]) for one in every],
        townships={one.code: one.name for one in stage.cohort.programme.regions.townships},
        until=deadline(stage.closes_at, stage.cohort.programme),
    )


def _name(entry: Entry) -> str:
    return entry.candidacy.person.name if entry.candidacy.person else entry.candidacy.number


@bp.route("/entry/<int:entry_id>", methods=["GET", "POST"])
@guards.staff(*READERS)
def one(entry_id: int) -> Any:
    """One station: its list, gone through on the spot; the second person's word."""
    by = guards.account()
    entry = _entry(entry_id, by)
    form = ReportForm()
    ticked = dict.fromkeys(request.form.getlist("mark"), True)
    if request.method == "POST" and form.validate():
        try:
            _step(entry, by, form, ticked)
            db.session.commit()
            flash(_("记下了。"), "success")
            return redirect(url_for("opening.one", entry_id=entry_id), 303)
        except Refusal as refusal:
            db.session.rollback()
            field = str(refusal.facts.get("field", "remark"))
            (form[field] if field in form else form.remark).errors = [tell(refusal)]  # noqa: SIM401 - a form, no dict
    return _page(entry, by, form, ticked)


def _step(entry: Entry, by: Account, form: ReportForm, ticked: dict[str, bool]) -> None:
    what, at, remark = request.form.get("what", ""), now(), form.remark.data or ""
    live = opening_of(entry).live
    if what == "open":
        if form.opened_on.data is None:
            raise Refusal("opening-day-missing", field="opened_on")
        report_opening(entry, ticked, form.opened_on.data, remark, by, at)
    elif what == "never":
        report_never(entry, ticked, remark, by, at)
    elif live is None:
        raise Refusal("wrong-state")
    elif what == "confirm":
        confirm_opening(live, by, at)
    else:
        send_opening_back(live, remark, by, at)


def _page(entry: Entry, by: Account, form: ReportForm, ticked: dict[str, bool]) -> Any:
    opening, running = opening_of(entry), entry.stage.state != "closed" and entry.candidacy.state == "active"
    live = opening.live
    page = render_template(
        "opening/one.html",
        stage=entry.stage,
        entry=entry,
        name=_name(entry),
        checklist=checklist(entry),
        state=STATES[opening.state],
        live=live,
        ticked=ticked,
        form=form,
        may_report=running and live is None and bool({"office", "clerk"} & by.roles),
        may_settle=running
        and live is not None
        and live.state == "proposed"
        and bool(set(SECONDS) & by.roles)
        and live.proposed_by_id != by.id,
        may_recall=running and live is not None and live.state == "proposed" and live.proposed_by_id == by.id,
        answers=[one.answer for one in opening.reports if one.answer],
    )
    return page, 422 if form.errors else 200


def checklist(entry: Entry) -> list[tuple[str, str]]:
    """(code, title) of what has to be there, in the reader's language."""
    rows = entry.stage.definition.params["checklist"]
    return [(str(row["code"]), row["title"].in_(current_locale())) for row in rows]


@bp.get("/own/<int:entry_id>")
@guards.applicant
def own(entry_id: int) -> str:
    """The partner's own list."""
    entry = own_entry(guards.account(), entry_id, "opening")
    opening: Opening = opening_of(entry)
    return render_template(
        "opening/own.html",
        title=stage_title(entry.stage),
        checklist=checklist(entry),
        state=opening.state,
        opened=opening.live.opened_on if opening.live else None,
        answers=[one.answer for one in opening.reports if one.answer],
        until=deadline(entry.window[1], entry.stage.cohort.programme),
        ended=entry.stage.state == "closed" or entry.candidacy.state != "active",
    )
