"""Papers for a hall: ask for a print, allow it, print it a few at a time, fetch it."""

from __future__ import annotations

import io
import re
import tempfile
import zipfile
from typing import IO, Any

from flask import Response as FlaskResponse
from flask import flash, redirect, render_template, request, send_file, url_for
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response
from wtforms import RadioField, SelectField, TextAreaField
from wtforms.fields.choices import SelectChoice

from exams.kinds.online_exam.office import exam_stage
from exams.kinds.online_exam.room import bp
from exams.models import HallPrint, HallSheet
from exams.queries.hall import print_counts, prints_of, unsettled
from exams.queries.hall_paper import seats_of
from exams.queries.hall_roster import TEMPLATE as ROSTER
from exams.queries.hall_roster import roster
from exams.queries.papers import papers_ready
from exams.queries.sight import rooms_of_stage
from exams.services.print_papers import (
    SECONDS,
    Scope,
    allow_print,
    check_print,
    fetch_print,
    is_one_of_two,
    keep_printed,
    propose_print,
    refuse_print,
    set_next,
    sheets_of,
    stop_print,
)
from recruit import storage
from recruit.clock import now
from recruit.db import db, reading
from recruit.documents.render import render_pdf
from recruit.errors import Refusal
from recruit.i18n import _, lazy
from recruit.messages import tell
from recruit.models import Stage
from recruit.services.roles import require_county
from recruit.web import guards
from recruit.web.acting import act
from recruit.web.forms.rules import Required
from recruit.web.sheets import read_only

READERS = ("office", "second-signatory", "auditor")
#: Papers a request prints: a few seconds of work, so that the page answers and nobody else is kept waiting.
BATCH = 4
SCOPE_WORDS = {
    "all": lazy("所有考生"),
    "room": lazy("一间考室"),
    "township": lazy("一个乡镇"),
    "numbers": lazy("下面写的准考证号"),
}
STATES = {
    "proposed": ("waiting", lazy("等复核人同意")),
    "allowed": ("open", lazy("可以印")),
    "stopped": ("blocked", lazy("停下了")),
    "rejected": ("rejected", lazy("没有同意")),
    "recalled": ("withdrawn", lazy("收回了")),
}
_NOT_IN_NAMES = re.compile(r"[^\w-]+")


class PrintForm(FlaskForm):
    scope = RadioField(
        lazy("印谁的"),
        [Required()],
        choices=[SelectChoice(code, words) for code, words in SCOPE_WORDS.items()],
        default="all",
        validate_choice=False,
    )
    room = SelectField(lazy("哪间考室"), validate_choice=False)
    township = SelectField(lazy("哪个乡镇"), validate_choice=False)
    numbers = TextAreaField(
        lazy("准考证号"),
        description=lazy("一行一个，或者用空格隔开"),
        render_kw={"rows": 3, "maxlength": 20_000, "autocomplete": "off"},
    )

    def wanted(self) -> Scope:
        """What was asked for; the numbers as one line."""
        scope = self.scope.data if self.scope.data in SCOPE_WORDS else "all"
        of = {"room": self.room.data, "township": self.township.data}.get(scope, "") or ""
        if scope == "numbers":
            of = " ".join(re.split(r"[\s,，、;；]+", self.numbers.data or "")).strip()
        return Scope(scope, of)


@bp.get("/office/<int:stage_id>/hall")
@guards.staff(*READERS)
def hall(stage_id: int) -> str:
    stage = _stage(stage_id)
    return _page(stage, _form(stage))


@bp.post("/office/<int:stage_id>/hall")
@guards.staff("office")
def hall_propose(stage_id: int) -> Response | tuple[str, int]:
    stage = _stage(stage_id)
    form = _form(stage)
    if form.validate():
        try:
            # Looking through hundreds of papers takes seconds, in which nobody is kept from saving an answer.
            read_only(lambda: check_print(stage, form.wanted(), guards.account()))
            propose_print(stage, form.wanted(), guards.account(), now())
            db.session.commit()
            flash(_("提交了。复核人同意以后，只有你们两个人能印、能取。"), "success")
            return redirect(url_for("exam.hall", stage_id=stage_id), 303)
        except Refusal as refusal:
            db.session.rollback()
            if refusal.code in ("role-missing", "county-only"):
                raise
            form.form_errors = [tell(refusal)]
    return _page(_stage(stage_id), form), 422


@bp.post("/office/hall/<int:print_id>/allow")
@guards.staff(*SECONDS)
def hall_allow(print_id: int) -> Response:
    batch = _print(print_id)
    return act(
        lambda: allow_print(batch, guards.account(), now()),
        _("同意了，可以印了。"),
        _home(batch),
    )


@bp.post("/office/hall/<int:print_id>/back")
@guards.staff("office", *SECONDS)
def hall_back(print_id: int) -> Response:
    batch = _print(print_id)
    return act(lambda: refuse_print(batch, guards.account(), now()), _("记下来了。"), _home(batch))


@bp.post("/office/hall/<int:print_id>/print")
@guards.staff("office", *SECONDS)
def hall_print(print_id: int) -> Response:
    """Prints the next few; the page that comes back presses the button again until nothing is left."""
    batch = _print(print_id)
    try:
        done = read_only(lambda: set_next(batch, guards.account(), BATCH))
        left = keep_printed(batch, done, guards.account(), now())
        db.session.commit()
    except Refusal as refusal:
        db.session.rollback()
        if refusal.code == "hall-two-only":
            raise
        flash(tell(refusal), "warning")
        return redirect(_home(batch), 303)
    if not left:
        flash(_("都印好了，可以下载。"), "success")
    return redirect(_home(batch, going=batch.id if left else None), 303)


@bp.post("/office/hall/<int:print_id>/stop")
@guards.staff("office", *SECONDS)
def hall_stop(print_id: int) -> Response:
    """Stops a print under way, or lets it go on."""
    batch, go_on = _print(print_id), request.form.get("what") == "go-on"
    return act(
        lambda: stop_print(batch, guards.account(), now(), go_on=go_on),
        _("可以接着印了。") if go_on else _("停下了。印好的还在，可以接着印。"),
        _home(batch),
    )


@bp.post("/office/hall/<int:print_id>/papers.zip")
@guards.staff("office", *SECONDS)
def hall_papers(print_id: int) -> FlaskResponse:
    """Everything printed so far: a folder for each room, in the order of seats, and the rosters to sign."""
    batch, sheets = _fetched(print_id)
    seats = seats_of([one.entry_id for one in sheets])
    packed = tempfile.TemporaryFile()  # noqa: SIM115 - closed by the answer; hundreds of papers have no room in memory
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as archive:
        if sheets:
            archive.writestr(zipfile.ZipInfo("roster.pdf"), render_pdf(ROSTER, roster(batch, sheets)))
        for at, one in enumerate(sheets, 1):
            archive.writestr(zipfile.ZipInfo(_name(at, one, seats)), storage.get(one.pdf_sha256 or ""))
    packed.seek(0)
    return _file(packed, "application/zip", f"papers-{batch.id}.zip")


@bp.post("/office/hall/<int:print_id>/roster.pdf")
@guards.staff("office", *SECONDS)
def hall_roster(print_id: int) -> FlaskResponse:
    """The lists to sign alone."""
    batch, sheets = _fetched(print_id)
    content = render_pdf(ROSTER, roster(batch, sheets or sheets_of(batch)))
    return _file(io.BytesIO(content), "application/pdf", f"roster-{batch.id}.pdf")


def _fetched(print_id: int) -> tuple[HallPrint, list[HallSheet]]:
    """The print and its printed sheets. That they were fetched is in the log before they are packed, which takes
    seconds: nobody waits for the log meanwhile."""
    fetch_print(_print(print_id), guards.account(), now())
    db.session.commit()
    with reading():
        batch = _print(print_id)
        return batch, [one for one in sheets_of(batch) if one.pdf_sha256 is not None]


def _name(at: int, sheet: HallSheet, seats: dict[int, tuple[str, int]]) -> str:
    """Folder and file; nothing of a room's name may lead out of the folder."""
    number = _NOT_IN_NAMES.sub("", sheet.entry.candidacy.number)
    if sheet.entry_id not in seats:
        return f"{at:04d}-{number}.pdf"
    room, seat = seats[sheet.entry_id]
    return f"{_NOT_IN_NAMES.sub('_', room)}/{seat:03d}-{number}.pdf"


def _file(content: IO[bytes], kind: str, name: str) -> FlaskResponse:
    response = send_file(content, mimetype=kind, as_attachment=True, download_name=name)
    response.headers["Cache-Control"] = "no-store"
    return response


def _form(stage: Stage) -> PrintForm:
    form = PrintForm()
    form.room.choices = list(rooms_of_stage(stage)) or [("", _("没有排考室"))]
    form.township.choices = [(one.code, one.name) for one in stage.cohort.programme.regions.townships]
    return form


def _page(stage: Stage, form: PrintForm) -> str:
    by, counts = guards.account(), print_counts(stage)
    cards: list[dict[str, Any]] = []
    for batch in prints_of(stage):
        papers, printed = counts.get(batch.id, (0, 0))
        cards.append(
            {
                "print": batch,
                "what": _what(batch, stage),
                "papers": papers,
                "printed": printed,
                "state": STATES[batch.state],
                "own": batch.proposed_by_id == by.id,
                "mine": is_one_of_two(batch, by),
                "may_allow": bool(set(SECONDS) & by.roles) and batch.proposed_by_id != by.id,
            }
        )
    return render_template(
        "exams/online_exam/hall.html",
        stage=stage,
        title=stage.definition.title,
        form=form,
        cards=cards,
        released=papers_ready(stage).released,
        rooms=rooms_of_stage(stage),
        may_propose="office" in by.roles and stage.state != "closed",
        going=request.args.get("going", type=int),
        untyped=unsettled(stage),
        batch=BATCH,
    )


def _what(batch: HallPrint, stage: Stage) -> str:
    if batch.scope == "township":
        regions = stage.cohort.programme.regions
        return regions.township(batch.scope_of).name if regions.knows(batch.scope_of) else batch.scope_of
    if batch.scope == "numbers":
        return _("挑出来的考生")
    return batch.scope_of or _("所有考生")


def _stage(stage_id: int) -> Stage:
    stage = exam_stage(stage_id)
    require_county(guards.account())
    return stage


def _print(print_id: int) -> HallPrint:
    """Errors: Refusal('unknown')."""
    found = db.session.get(HallPrint, print_id)
    if found is None:
        raise Refusal("unknown")
    require_county(guards.account())
    return found


def _home(batch: HallPrint, going: int | None = None) -> str:
    return url_for("exam.hall", stage_id=batch.stage_id, going=going)
