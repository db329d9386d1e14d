"""The candidate's home of the round, and handing in pictures."""

from __future__ import annotations

from flask import Response, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from exams.fieldwork.captured import captured
from exams.fieldwork.rules import EVIDENCE, ceiling_of, target_of
from exams.fieldwork.words import REASONS
from exams.kinds.task_round.room import KIND, KINDS, bp, may_work, row_id
from exams.models import Evidence
from exams.queries.deliverables import settled
from exams.queries.fieldwork_own import own_component, own_pictures, progress_of
from exams.queries.fieldwork_review import visible_picture
from exams.services.upload_evidence import Upload, cleaned_or_why, upload_evidence
from recruit import storage
from recruit.clock import arrival, now
from recruit.db import db
from recruit.errors import Refusal
from recruit.funnel import window_state
from recruit.i18n import _, current_locale
from recruit.messages import tell
from recruit.models import Entry
from recruit.pictures import LIMITS, clean
from recruit.programme import Component
from recruit.queries.entries import own_entry
from recruit.web import guards

THUMB = 240
#: Files beyond the room there is that are still decoded: some of a choice are repeats, or broken.
SPARE = 12
#: File name, reason, and of a repeat the id of the own picture that it repeats.
Refused = tuple[str, str, int | None]


@bp.get("/<int:entry_id>/")
@guards.applicant
def home(entry_id: int) -> str:
    """How far each part is, and where to go on."""
    entry = own_entry(guards.account(), entry_id, KIND)
    progress = progress_of(entry)
    return render_template(
        "exams/task_round/home.html",
        entry=entry,
        progress=progress,
        next_one=next((one for one in progress if one.missing), None),
        pages={
            "evidence": "task_round.evidence",
            "form-series": "task_round.forms",
            "document": "task_round.document",
        },
        window=window_state(*entry.window, now()),
        open_now=may_work(entry, now()),
    )


@bp.route("/<int:entry_id>/pictures/<component>", methods=["GET", "POST"])
@guards.applicant
def evidence(entry_id: int, component: str) -> str | AnyResponse | tuple[str, int]:
    """The own pictures of one component; several at once may be handed in, each is judged by itself."""
    entry, part = own_component(guards.account(), entry_id, KINDS, component, EVIDENCE)
    if request.method == "GET":
        return _page(entry, part, [])
    try:
        taken, refused = _take(entry, part)
    except Refusal as refusal:
        db.session.rollback()
        return _page(entry, part, [("", tell(refusal), None)]), 422
    if taken:
        flash(_("收到 %(count)s 张。", count=taken), "success")
    if not refused:
        return redirect(url_for("task_round.evidence", entry_id=entry_id, component=component), 303)
    return _page(entry, part, refused), (200 if taken else 422)


def _take(entry: Entry, part: Component) -> tuple[int, list[Refused]]:
    """(how many came in, the others). The good ones are kept whatever the others are."""
    files = [file for file in request.files.getlist("pictures") if file.filename]
    if not files:
        raise Refusal("nothing-handed-in")
    replaces = request.form.get("replaces", type=row_id)
    moment = captured(request.form.get("captured_at"))
    entry_id = entry.id
    contents, most = [file.read() for file in files], _most(entry, part, replaces)
    # Making them anew takes a second for the worst: meanwhile nobody waits for this request.
    db.session.rollback()
    full = Refusal("evidence-enough", most=ceiling_of(part))
    cleaned = [cleaned_or_why(one) if place < most else full for place, one in enumerate(contents)]
    entry, part = own_component(guards.account(), entry_id, KINDS, part.code, EVIDENCE)
    # Only one picture can take the place of another; further files of the same choice are simply new ones.
    uploads = [
        Upload(entry, part.code, content, moment, replaces if position == 0 else None, made)
        for position, (content, made) in enumerate(zip(contents, cleaned, strict=True))
    ]
    outcomes = upload_evidence(uploads, arrival())
    db.session.commit()
    refused = [
        (str(file.filename)[-60:], _told(outcome.refusal), outcome.refusal.facts.get("earlier"))
        for file, outcome in zip(files, outcomes, strict=True)
        if outcome.refusal
    ]
    return len(files) - len(refused), refused


def _most(entry: Entry, part: Component, replaces: int | None) -> int:
    """So many files of one choice are decoded: as many as there is room for, and a few that may be repeats. A file of
    two kilobytes can hold twenty million pixels, and a process decodes one picture at a time."""
    standing = sum(one.state != "rejected" for one in own_pictures(entry, part.code)[0])
    room = max(ceiling_of(part) - standing, 0 if replaces is None else 1)
    return room + SPARE if room else 0


def _told(refusal: Refusal) -> str:
    title = refusal.facts.get("component")
    if title is not None:
        refusal.facts["component"] = title.in_(current_locale())  # type: ignore[attr-defined]
    return tell(refusal)


def _page(entry: Entry, part: Component, refused: list[Refused]) -> str:
    pictures, replaced = own_pictures(entry, part.code)
    counts = {
        state: sum(one.state == state for one in pictures) for state in ("waiting", "accepted", "rejected")
    }
    return render_template(
        "exams/task_round/evidence.html",
        entry=entry,
        component=part,
        pictures=pictures,
        to_replace=[one for one in pictures if one.state == "rejected" and one.id not in replaced],
        replaced=replaced,
        counts=counts,
        target=target_of(part),
        room=max(ceiling_of(part) - counts["waiting"] - counts["accepted"], 0),
        refused=refused,
        reasons=REASONS,
        max_bytes=LIMITS.bytes,
        open_now=may_work(entry, now()) and not settled(entry, part.code),
    )


@bp.get("/own-picture/<int:evidence_id>/<any(thumb, full):size>")
@guards.applicant
def own_picture(evidence_id: int, size: str) -> Response:
    return _send(visible_picture(guards.account(), evidence_id), size)


@bp.get("/picture/<int:evidence_id>/<any(thumb, full):size>")
@guards.staff("marker", "clerk", "phone-checker", "judge", "proctor", "office")
def picture(evidence_id: int, size: str) -> Response:
    reply = _send(visible_picture(guards.account(), evidence_id), size)
    # A picture never changes, and a reviewer's next sheet is fetched ahead. Not for long: it may be erased.
    reply.headers["Cache-Control"] = "private, max-age=3600"
    return reply


def _send(row: Evidence, size: str) -> Response:
    """The stored picture is already clean; a thumbnail is the same picture made small."""
    if row.erased_at is not None:
        raise Refusal("file-unknown")
    content = storage.get(row.sha256)
    if size == "thumb":
        content = clean(content, max_side=THUMB).bytes
    return Response(content, mimetype="image/jpeg")
