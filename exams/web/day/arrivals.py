"""The proctor's pages of a session, on a phone: the seats with who has come, and one candidate to let in."""

from __future__ import annotations

from typing import Any

from flask import Response as FileResponse
from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from exams.models import Arrival, DaySession
from exams.queries.numbers import anonymous, lot_numbers
from exams.queries.sessions import (
    arrivals_of,
    grace_until,
    is_proctor_of,
    own_sessions,
    rule_of,
    seated_in,
    session_in_reach,
    with_papers,
)
from exams.rubrics import absent_numbers
from exams.services.check_in import check_in
from exams.services.record_arrival import DOCUMENTS, IDENTITIES, Seen, record_arrivals, undo_arrival
from exams.web.day.blueprint import bp, stage_of_day
from exams.web.day.words import DOCUMENT_WORDS, IDENTITY_WORDS
from exams.web.notices.papers import PHOTO, PHOTO_SIDE
from recruit import storage
from recruit.clock import now
from recruit.db import db
from recruit.errors import Refusal
from recruit.i18n import _
from recruit.messages import tell
from recruit.models import Entry, Stage
from recruit.pictures import clean
from recruit.services.roles import require_active
from recruit.web import guards
from recruit.web.words import masked_number

#: What is a matter of the form and not of the moment: shown beside what was typed.
OF_FORM = (
    "arrival-identity",
    "arrival-document",
    "arrival-note",
    "arrival-why",
    "arrival-late",
    "arrival-early",
)


@bp.route("/day/own")
@guards.staff("proctor", "clerk")
def own() -> str:
    """The sessions that I look after, by the clock; a clerk may keep the sheet of a training."""
    return render_template("exams/day/own.html", sessions=own_sessions(guards.account()))


@bp.route("/day/<int:stage>/session/<int:session>/")
@guards.staff("office", "proctor")
def session(stage: int, session: int) -> str:
    """Every seat with its state; a number or its last digits finds one."""
    running = stage_of_day(stage)
    one = session_in_reach(running, session, guards.account())
    asked = request.args.get("number", "").strip()[:20]
    seats = [_seat(running, seat, entry) for seat, entry in seated_in(one)]
    came = arrivals_of(line["entry"].id for line in seats)
    absent = absent_numbers(running)
    for line in seats:
        line["state"] = _state(line["entry"], came, absent)
    shown = [line for line in seats if line["number"].lower().endswith(asked.lower())] if asked else seats
    return render_template(
        "exams/day/session.html",
        stage=running,
        reader=guards.account(),
        session=one,
        seats=shown,
        asked=asked,
        came=sum(line["state"] in ("come", "marked") for line in seats),
        total=sum(line["state"] != "left" for line in seats),
        grace=grace_until(seats[0]["entry"]) if seats and "grace_minutes" in rule_of(running) else None,
    )


@bp.route("/day/<int:stage>/session/<int:session>/seat/<int:seat>", methods=["GET", "POST"])
@guards.staff("office", "proctor")
def seat(stage: int, session: int, seat: int) -> str | Response:
    """One candidate: the picture of the application beside them, what was seen of their identity, the moment."""
    running, one, entry = _sitting(stage, session, seat)
    problem = ""
    if request.method == "POST":
        require_active(entry.candidacy)
        try:
            told = _record(running, entry)
        except Refusal as refusal:
            if refusal.code not in OF_FORM:
                raise
            db.session.rollback()
            problem = tell(refusal)
        else:
            db.session.commit()
            flash(told, "success")
            return redirect(url_for("day.session", stage=stage, session=session), 303)
    return _one(running, one, seat, entry, problem), (422 if problem else 200)  # type: ignore[return-value]


@bp.route("/day/<int:stage>/session/<int:session>/seat/<int:seat>/photo")
@guards.staff("office", "proctor")
def photo(stage: int, session: int, seat: int) -> FileResponse:
    """The candidate's own picture from the application, small."""
    _running, _session, entry = _sitting(stage, session, seat)
    kept = _photo_of(entry)
    found = storage.find(kept) if kept else None
    if not found:
        raise Refusal("unknown")
    picture = clean(found, PHOTO_SIDE)
    return FileResponse(picture.bytes, mimetype=picture.mime)


def _sitting(stage_id: int, session_id: int, seat: int) -> tuple[Stage, DaySession, Entry]:
    running = stage_of_day(stage_id)
    one = session_in_reach(running, session_id, guards.account())
    found = next((entry for place, entry in seated_in(one) if place == seat), None)
    if found is None:
        raise Refusal("unknown")
    return running, one, found


def _record(stage: Stage, entry: Entry) -> str:
    """What the button says: let in, taken back, or absent. Returns the sentence for it."""
    what, by, number = request.form.get("what", ""), guards.account(), entry.candidacy.number
    if what == "undo":
        undo_arrival(entry, request.form.get("why", ""), by, now())
        return _("考生 %(number)s 的到场登记撤销了。", number=number)
    if what == "absent":
        check_in(stage, [(entry, "absent")], by, now())
        return _("考生 %(number)s 登记为缺考。", number=number)
    seen = Seen(
        request.form.get("identity", ""), request.form.get("document", ""), request.form.get("note", "")
    )
    (made,) = record_arrivals(stage, [(entry, seen)], by, now())
    lot = lot_numbers([entry.id]).get(entry.id) if anonymous(stage) else None
    if lot:
        return _("考生 %(number)s 到了，抽到的号是 %(lot)s。请把号码交给考生。", number=number, lot=lot)
    return (
        _("考生 %(number)s 到了，记为迟到。", number=number)
        if made.late
        else _("考生 %(number)s 到了。", number=number)
    )


def _one(stage: Stage, session: DaySession, seat: int, entry: Entry, problem: str) -> str:
    arrival = arrivals_of([entry.id]).get(entry.id)
    person = entry.candidacy.person
    return render_template(
        "exams/day/seat.html",
        stage=stage,
        reader=guards.account(),
        session=session,
        seat=seat,
        entry=entry,
        arrival=arrival,
        lot=_lot(stage, session, entry, arrival),
        absent=entry.candidacy.number in absent_numbers(stage),
        left=entry.candidacy.state != "active",
        closed=stage.state == "closed",
        masked=masked_number(person) if person else "",
        has_photo=_photo_of(entry) is not None,
        identities=[(code, IDENTITY_WORDS[code]) for code in IDENTITIES],
        documents=[(code, DOCUMENT_WORDS[code]) for code in DOCUMENTS],
        typed=request.form,
        problem=problem,
        seen=IDENTITY_WORDS.get(arrival.identity, "") if arrival else "",
        document=DOCUMENT_WORDS.get(arrival.document, "") if arrival else "",
    )


def _lot(stage: Stage, session: DaySession, entry: Entry, arrival: Arrival | None) -> str | None:
    """The drawn number, for who let the candidate in and for the session's own proctors: nobody else hands it over."""
    by = guards.account()
    if arrival is None or not anonymous(stage) or not (arrival.by_id == by.id or is_proctor_of(session, by)):
        return None
    return lot_numbers([entry.id]).get(entry.id)


def _photo_of(entry: Entry) -> str | None:
    found = with_papers(entry.id)
    application = found.candidacy.application if found is not None else None
    every = application.attachments if application is not None else []
    return next((one.sha256 for one in every if one.field == PHOTO and one.erased_at is None), None)


def _seat(stage: Stage, seat: int, entry: Entry) -> dict[str, Any]:
    return {"seat": seat, "entry": entry, "number": entry.candidacy.number}


def _state(entry: Entry, came: dict[int, Any], absent: set[str]) -> str:
    if entry.candidacy.state != "active":
        return "left"
    if entry.candidacy.number in absent:
        return "absent"
    return "come" if entry.id in came else "waiting"
