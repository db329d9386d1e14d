"""The sheet of a session on a trainer's phone: who came, who left when, closed at the end, with the paper's photo."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time
from typing import Any

from flask import Response as FileResponse
from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from exams.kinds.training.room import bp, lesson_titles, may_keep, sheet_session
from exams.models import DaySession, TrainingPhoto, TrainingRecord
from exams.queries.training import (
    corrections_of,
    expected_in,
    lessons_given,
    photos_of,
    records_in,
    revisions_of,
    sheet_of,
    training_stage,
)
from exams.services.keep_roll import (
    ABSENT,
    ARRIVED,
    LEFT,
    THROUGHOUT,
    TYPED,
    Tap,
    add_photo,
    close_sheet,
    keep_roll,
    throughout,
)
from exams.services.place_in_training import put_in
from recruit import storage
from recruit.clock import now
from recruit.db import db
from recruit.errors import Refusal
from recruit.i18n import _
from recruit.messages import tell
from recruit.models import Entry, Stage
from recruit.web import guards
from recruit.web.acting import act
from recruit.web.forms.fields import plain

PAGE = 40
TAPS = (ARRIVED, LEFT, THROUGHOUT, ABSENT)


@dataclass(frozen=True)
class Row:
    """One person on the sheet. `begins` and `ends` are what stands in the boxes, `was` what stood there when the page
    was made: only what was changed is written down. `open`: what was typed waits to be put right. `before`:
    what the sheet said earlier, where that was changed and not only that they left."""

    entry: Entry
    record: TrainingRecord | None
    begins: str
    ends: str
    was: str
    open: bool
    before: list[TrainingRecord]


@bp.route("/<int:stage_id>/session/<int:session>/", methods=["GET", "POST"])
@guards.staff("proctor", "clerk", "office", "second-signatory", "auditor")
def roll(stage_id: int, session: int) -> str | Response | tuple[str, int]:
    """Everybody expected, with buttons for now and boxes for typed times. Buttons may be tapped twice."""
    stage = training_stage(stage_id)
    one = sheet_session(stage, session)
    if request.method == "GET":
        return _page(stage, one)
    tapped = request.form.get("tap", "")
    what, _colon, key = tapped.partition(":")
    try:
        count = _kept(one, what, key)
    except Refusal as refusal:
        db.session.rollback()
        return _page(stage, one, tell(refusal)), 422
    db.session.commit()
    if what not in TAPS:
        flash(_("记下了，改动 %(count)s 处。", count=count), "success")
    kept: dict[str, Any] = {
        name: request.args[name] for name in ("number", "left", "page") if request.args.get(name)
    }
    anchor = f"e{key}" if what in TAPS else None
    return redirect(url_for("training.roll", stage_id=stage.id, session=one.id, _anchor=anchor, **kept), 303)


@bp.post("/<int:stage_id>/session/<int:session>/close")
@guards.staff("proctor", "clerk", "office")
def close(stage_id: int, session: int) -> Response:
    """The sheet is complete."""
    stage = training_stage(stage_id)
    one = sheet_session(stage, session)
    rest = request.form.get("rest") == "1"
    return act(
        lambda: close_sheet(one, guards.account(), now(), rest_absent=rest),
        _("签到表交了。"),
        url_for("training.roll", stage_id=stage.id, session=one.id),
    )


@bp.post("/<int:stage_id>/session/<int:session>/add")
@guards.staff("proctor", "clerk", "office")
def come(stage_id: int, session: int) -> Response:
    """Somebody stands at the door who is not on the list."""
    stage = training_stage(stage_id)
    one = sheet_session(stage, session)
    number = plain(request.form.get("number", "")[:20]).upper()
    return act(
        lambda: put_in(one, number, guards.account(), now()),
        _("加上了，请在名单里给他签到。"),
        url_for("training.roll", stage_id=stage.id, session=one.id, number=number),
    )


@bp.post("/<int:stage_id>/session/<int:session>/photo")
@guards.staff("proctor", "clerk", "office")
def photo(stage_id: int, session: int) -> Response:
    """A photograph of the signed sheet."""
    stage = training_stage(stage_id)
    one = sheet_session(stage, session)
    file = request.files.get("photo")
    content = file.stream.read() if file is not None else b""
    return act(
        lambda: add_photo(one, content, guards.account(), now()),
        _("照片存好了。"),
        url_for("training.roll", stage_id=stage.id, session=one.id, _anchor="paper"),
    )


@bp.get("/<int:stage_id>/session/<int:session>/photo/<int:photo>")
@guards.staff("proctor", "clerk", "office", "second-signatory", "auditor")
def picture(stage_id: int, session: int, photo: int) -> FileResponse:
    """The photograph, for those who may see the sheet."""
    one = sheet_session(training_stage(stage_id), session)
    row = db.session.get(TrainingPhoto, photo)
    found = storage.find(row.sha256) if row is not None and row.session_id == one.id else None
    if not found:
        raise Refusal("file-unknown")
    return FileResponse(found, mimetype="image/jpeg")


def _kept(session: DaySession, what: str, key: str) -> int:
    """Does what was tapped, and writes down what was typed beside it. Errors: those of the services."""
    people = {str(one.id): one for one in expected_in(session)}
    by, at = guards.account(), now()
    taps = []
    if what in TAPS:
        if key not in people:
            raise Refusal("training-not-here")
        taps.append(Tap(people[key], what))
    taps += [_typed(session, entry) for name, entry in people.items() if name != key and _changed(name)]
    count = keep_roll(session, taps, by, at)
    return count + throughout(session, by, at) if what == "all" else count


def _changed(key: str) -> bool:
    return f"in-{key}" in request.form and "/".join(_boxes(key)) != request.form.get(f"was-{key}", "/")


def _boxes(key: str) -> tuple[str, str]:
    return plain(request.form.get(f"in-{key}", "")[:8]), plain(request.form.get(f"out-{key}", "")[:8])


def _typed(session: DaySession, entry: Entry) -> Tap:
    begins, ends = _boxes(str(entry.id))
    if not begins:
        raise Refusal("training-arrival", number=entry.candidacy.number)
    return Tap(
        entry, TYPED, moment_of(session, begins, entry), moment_of(session, ends, entry) if ends else None
    )


def moment_of(session: DaySession, typed: str, entry: Entry) -> datetime:
    """An hour and minute on the day of the session. Errors: Refusal('training-clock')."""
    zone = session.stage.cohort.programme.timezone
    try:
        clock = time.fromisoformat(typed.replace("：", ":").zfill(5))  # data: the Chinese colon
    except ValueError:
        raise Refusal("training-clock", number=entry.candidacy.number) from None
    return datetime.combine(session.opens_at.astimezone(zone).date(), clock.replace(second=0), zone)


def _page(stage: Stage, session: DaySession, problem: str = "") -> str:
    asked = plain(request.args.get("number", "")[:20])
    left = request.args.get("left") == "1"
    people, records = expected_in(session), records_in(session)
    revisions = revisions_of(session)
    shown = [
        one
        for one in people
        if asked.lower() in one.candidacy.number.lower() and not (left and one.id in records)
    ]
    pages = max(1, -(-len(shown) // PAGE))
    page = min(max(1, request.args.get("page", 1, type=int)), pages)
    zone = stage.cohort.programme.timezone
    part = shown[(page - 1) * PAGE : page * PAGE]
    return render_template(
        "exams/training/roll.html",
        stage=stage,
        session=session,
        lessons=[(lesson_titles(stage)[row.lesson], row) for row in lessons_given(stage).get(session.id, [])],
        rows=[_row(one, records.get(one.id), revisions.get(one.id, []), zone) for one in part],
        recorded=sum(one.id in records for one in people),
        came=sum(row.arrived_at is not None for row in records.values()),
        total=len(people),
        page=page,
        pages=pages,
        page_url=lambda n: url_for(
            "training.roll",
            stage_id=stage.id,
            session=session.id,
            number=asked,
            left="1" if left else "",
            page=n,
        ),
        asked=asked,
        left=left,
        problem=problem,
        sheet=sheet_of(session),
        photos=photos_of(session),
        waiting=sum(one.session_id == session.id for one in corrections_of(stage, "proposed")),
        keeps=may_keep(session, guards.account()) and stage.state != "closed",
        corrects=may_keep(session, guards.account()),
        over=now() >= session.closes_at,
        zone=zone,
        office="office" in guards.account().roles,
    )


def _row(entry: Entry, record: TrainingRecord | None, revisions: list[TrainingRecord], zone: object) -> Row:
    begins, ends = (
        clock_of(record.arrived_at if record else None, zone),
        clock_of(record.left_at if record else None, zone),
    )
    key, was = str(entry.id), f"{begins}/{ends}"
    if request.method == "POST" and f"in-{key}" in request.form:  # refused: what was typed stays
        begins, ends = _boxes(key)
    return Row(entry, record, begins, ends, was, f"{begins}/{ends}" != was, _changes(revisions))


def _changes(revisions: list[TrainingRecord]) -> list[TrainingRecord]:
    """Earlier revisions that say something else than that the person had come."""
    last = revisions[-1:]
    return [
        old
        for old in revisions[:-1]
        if old.arrived_at is None or old.left_at is not None or old.arrived_at != last[0].arrived_at
    ]


def clock_of(moment: datetime | None, zone: object) -> str:
    """Hours and minutes of a moment, '' for none."""
    return f"{moment.astimezone(zone):%H:%M}" if moment is not None else ""  # type: ignore[arg-type]
