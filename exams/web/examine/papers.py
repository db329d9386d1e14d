"""Judges' sheets on paper: print a room's, type them in twice, a third look where the two differ, scans."""

from __future__ import annotations

import io
from decimal import Decimal
from typing import Any

from flask import Response, flash, redirect, render_template, request, send_file, url_for
from flask_wtf import FlaskForm
from sqlalchemy import select
from werkzeug.wrappers import Response as Answer

from exams.models import PanelPaper
from exams.queries.numbers import known, shown_number
from exams.queries.panel_papers import (
    TEMPLATE,
    THIRD,
    desk_of,
    differing,
    paper_of,
    papers_of,
    printed_sheets,
    waits_for,
)
from exams.queries.panel_rooms import closings_in_force, marks_unseen
from exams.queries.rooms import panel_component
from exams.queries.who_judges import may_judge_in
from exams.rubrics import criteria_of, step_of
from exams.services.type_sheets import SCAN_MB, TYPISTS, attach_scan, type_sheet
from exams.web.examine.addresses import entry_at, keys_of
from exams.web.examine.blueprint import bp
from exams.web.examine.rubric import sheet_form
from recruit import storage
from recruit.clock import now
from recruit.db import db
from recruit.documents.render import render_pdf
from recruit.errors import Refusal
from recruit.i18n import _
from recruit.messages import tell
from recruit.models import Account, Assignment, Entry, Stage
from recruit.services.roles import require_county
from recruit.web import guards
from recruit.web.acting import act

READERS = (*TYPISTS, "second-signatory", "auditor")


@bp.get("/papers/<int:stage>")
@guards.staff(*READERS)
def papers(stage: int) -> str:
    """Every sheet and what it waits for, no marks; nothing for whoever judges in the stage."""
    running, by = _stage(stage), guards.account()
    part = panel_component(running)
    own = running.state != "closed" and may_judge_in(running, by)
    desk = [] if own else desk_of(running, by)
    rooms = list(dict.fromkeys(one.sheet.panel for one in desk))
    wanted = request.args.get("room", rooms[0] if rooms else "")
    names = db.session.execute(
        select(Account.login, Account.name).where(Account.login.in_({one.sheet.login for one in desk}))
    )
    return render_template(
        "exams/examine/papers.html",
        stage=running,
        rooms=rooms,
        room=wanted,
        own=own,
        desk=[one for one in desk if one.sheet.panel == wanted],
        keys=keys_of(running, part, [one.sheet.entry_id for one in desk]),
        part=part,
        changeable="office" in by.roles and (known(running) or wanted in closings_in_force(running, part)),
        names={one.login: one.name for one in names},
        by=by,
        may_type=bool(set(TYPISTS) & by.roles) and running.state != "closed",
        may_look="office" in by.roles and not marks_unseen(running, by),
        mb=SCAN_MB,
    )


@bp.get("/papers/<int:stage>/<room>.pdf")
@guards.staff("office")
def papers_pdf(stage: int, room: str) -> Response:
    """A page for every judge and candidate of the room."""
    printed = printed_sheets(_stage(stage), room)
    if not printed.sheets:
        raise Refusal("unknown")
    return _file(
        render_pdf(TEMPLATE, printed), "application/pdf", f"sheets-{stage}-{len(printed.sheets)}.pdf"
    )


@bp.route("/papers/<int:stage>/<entry>/<judge>", methods=["GET", "POST"])
@guards.staff(*TYPISTS)
def paper_type(stage: int, entry: str, judge: str) -> str | Answer:
    """One sheet, typed from paper; in the third look the criteria alone in which the two differ."""
    running, one, whose = _sheet(stage, entry, judge)
    part, by = panel_component(running), guards.account()
    paper = paper_of(one, part.code, whose)
    unlike = differing(paper) if paper is not None and waits_for(paper) == "third" else ()
    criteria = tuple(line for line in criteria_of(part) if not unlike or line.code in unlike)
    form: FlaskForm = sheet_form(criteria, {}, step_of(part))()
    if form.validate_on_submit():
        marks: dict[str, Decimal] = {line.code: form[f"c-{line.code}"].data for line in criteria}
        try:
            done = type_sheet(one, part, whose, marks, by, now())
            db.session.commit()
        except Refusal as refusal:
            db.session.rollback()
            form.form_errors.append(tell(refusal))
        else:
            flash(_told(done), "success")
            return redirect(url_for("examine.papers", stage=stage, room=_room(one, part.code, whose)), 303)
    page = render_template(
        "exams/examine/paper_type.html",
        stage=running,
        component=part,
        number=shown_number(running, one, by),
        whose=whose,
        criteria=[(line, form[f"c-{line.code}"]) for line in criteria],
        seen=_both(paper, unlike),
        unlike=unlike,
        form=form,
        room=_room(one, part.code, whose),
    )
    return (page, 422) if form.errors or form.form_errors else page  # type: ignore[return-value]


@bp.post("/papers/<int:stage>/<entry>/<judge>/scan")
@guards.staff(*TYPISTS)
def paper_scan(stage: int, entry: str, judge: str) -> Answer:
    """A picture of the sheet, kept beside what was typed."""
    running, one, whose = _sheet(stage, entry, judge)
    part, sent = panel_component(running), request.files.get("scan")
    content = sent.read(SCAN_MB * 1024 * 1024 + 1) if sent is not None else b""
    return act(
        lambda: attach_scan(one, part, whose, content, guards.account(), now()),
        _("照片收下了。"),
        url_for("examine.papers", stage=stage, room=_room(one, part.code, whose)),
    )


@bp.get("/papers/<int:stage>/<entry>/<judge>/scan.jpg")
@guards.staff("office", "second-signatory", "auditor")
def paper_picture(stage: int, entry: str, judge: str) -> Response:
    """The scan: it shows marks, so it is looked at when and by whom marks are."""
    running, one, whose = _sheet(stage, entry, judge)
    if unseen := marks_unseen(running, guards.account()):
        raise Refusal(unseen)
    paper = papers_of(running).get((one.id, whose.id))
    if paper is None or paper.scan_sha256 is None:
        raise Refusal("unknown")
    return _file(storage.get(paper.scan_sha256), "image/jpeg", f"sheet-{entry}.jpg")


def _told(paper: PanelPaper) -> str:
    if paper.settled_at is not None:
        return (
            _("两次一样，分数记到这位评委名下了。")
            if len(paper.typings) < THIRD
            else _("核对好了，分数记到这位评委名下了。")
        )
    if len(paper.typings) == 1:
        return _("第一遍录好了。请另一个人再录一遍。")
    return _("两遍有不一样的地方，请第三个人照着纸上的分核对。")


def _both(paper: PanelPaper | None, unlike: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
    """Criterion -> both values, the smaller first, so that nobody can tell whose is whose."""
    if paper is None or not unlike:
        return {}
    return {
        code: tuple(sorted((one.marks[code] for one in paper.typings[:2]), key=Decimal)) for code in unlike
    }


def _room(entry: Entry, component: str, judge: Account) -> str:
    query = select(Assignment.panel).where(
        Assignment.entry_id == entry.id,
        Assignment.component == component,
        Assignment.account_id == judge.id,
    )
    return db.session.scalar(query) or ""


def _stage(stage: int) -> Stage:
    found = db.session.get(Stage, stage)
    if found is None or all(one.kind != "panel" for one in found.definition.components):
        raise Refusal("unknown")
    require_county(guards.account())
    return found


def _sheet(stage: int, entry: str, judge: str) -> tuple[Stage, Entry, Account]:
    """Errors: Refusal('unknown' | 'county-only'); 'own-room' for whoever judges in an open stage."""
    running, by = _stage(stage), guards.account()
    if running.state != "closed" and may_judge_in(running, by):
        raise Refusal("own-room")
    part = panel_component(running)
    row = db.session.execute(
        select(Entry, Account)
        .join(Assignment, Assignment.entry_id == Entry.id)
        .join(Account, Account.id == Assignment.account_id)
        .where(
            Entry.id == entry_at(running, part, entry).id,
            Assignment.component == part.code,
            Assignment.recused_at.is_(None),
            Account.login == judge,
        )
    ).first()
    if row is None:
        raise Refusal("unknown")
    return running, row[0], row[1]


def _file(content: bytes, mime: str, name: str) -> Any:
    reply = send_file(
        io.BytesIO(content), mimetype=mime, download_name=name, as_attachment=mime.endswith("pdf")
    )
    reply.headers["Cache-Control"] = "no-store"
    return reply
