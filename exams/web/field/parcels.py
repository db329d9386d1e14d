"""Parcels over the wire: announced as JSON, sent as bytes, and told back as far as they have come.

Whoever bears the entry's ticket needs no sign-in, so an expired one never keeps a day's work on the phone.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from flask import current_app, jsonify, request
from werkzeug.wrappers import Response

from exams import ticket
from exams.door.bearer import bears
from exams.door.pace import Pace
from exams.door.turn import turn
from exams.fieldwork.captured import captured
from exams.fieldwork.parcels import LARGEST_PIECE, Announced
from exams.models import Evidence, Parcel
from exams.queries.parcels import parcels_of, pictures_of
from exams.services.receive_parcel import announce_parcel, read_ahead, receipt_of, receive_piece
from exams.web.field.blueprint import bp
from recruit.app import csrf
from recruit.clock import arrival
from recruit.db import db
from recruit.errors import Refusal
from recruit.i18n import current_locale
from recruit.messages import tell
from recruit.models import Entry
from recruit.queries.entries import own_entry
from recruit.web import guards
from recruit.web.sheets import read_only

HEADER = "X-Field-Ticket"
KINDS = ("task-round", "trial-operation", "deliverables")
#: An announcement is a few short words.
LARGEST_ANNOUNCEMENT = 8 * 1024
_STATUS = {
    "unknown": 404,
    "parcel-unknown": 404,
    "parcels-too-often": 429,
    "files-at-once": 429,
    "store-away": 503,
}


def bears_ticket() -> bool:
    """For `guards.applicant_or`: whether the request bears the ticket of the entry in its address."""
    return bears(HEADER, ticket.FIELD, "entry_id")


@bp.get("/<int:entry_id>/parcels")
@guards.applicant_or(bears_ticket)
def known(entry_id: int) -> Response:
    """How far each parcel of this entry has come."""
    parcels = parcels_of(entry_of(entry_id).id)
    pictures = pictures_of(parcels)
    return jsonify(parcels=[told(parcel, pictures.get(parcel.id)) for parcel in parcels])


@csrf.exempt
@bp.post("/<int:entry_id>/parcels")
@guards.applicant_or(bears_ticket)
def announce(entry_id: int) -> Response | tuple[Response, int]:
    """``{"id", "kind", "component", "size", "sha256", "captured_at", "about"}``; the answer says where to begin."""
    at = arrival()
    request.max_content_length = LARGEST_ANNOUNCEMENT
    try:
        brake(entry_id, at)
        with _own_turn():
            entry = entry_of(entry_id)
            answer = told(announce_parcel(entry, _announced(_json()), at))
            db.session.commit()
    except Refusal as refusal:
        return refused(refusal)
    return jsonify(answer)


@csrf.exempt
@bp.post("/<int:entry_id>/parcels/<client_id>")
@guards.applicant_or(bears_ticket)
def piece(entry_id: int, client_id: str) -> Response | tuple[Response, int]:
    """The bytes from `?start=` on. Nothing is told before they are stored."""
    at = arrival()
    request.max_content_length = LARGEST_PIECE
    start = request.args.get("start", type=int)
    try:
        brake(entry_id, at)
        content, begins = request.get_data(cache=False), -1 if start is None else start
        # A picture is made anew, a PDF read, a form judged for a second or more: before anything is locked for it.
        ready = read_only(lambda: read_ahead(entry_of(entry_id), client_id, begins, content, at))
        with _own_turn():
            answer = told(receive_piece(entry_of(entry_id), client_id, begins, content, at, ready))
            db.session.commit()
    except Refusal as refusal:
        return refused(refusal)
    return jsonify(answer)


@contextmanager
def _own_turn() -> Iterator[None]:
    """Six hundred phones stand in a line instead of asking SQLite again and again.

    Whoever waits in it holds nothing: the guard may have begun a transaction to see who asks.
    """
    db.session.rollback()
    with turn():
        yield


def told(parcel: Parcel, picture: Evidence | None = None) -> dict[str, Any]:
    """`state`: ``coming``, ``taken`` or ``refused``; `review`: what became of a picture at the desk."""
    receipt = receipt_of(parcel)
    return {
        "id": parcel.client_id,
        "state": parcel.state,
        "received": parcel.received,
        "size": parcel.size,
        "sha256": parcel.whole_hash,
        "received_at": receipt.whole_at.isoformat() if receipt else None,
        "signature": receipt.signature if receipt else None,
        "text": _reason(parcel) if parcel.state == "refused" else None,
        "review": picture.state if picture else None,
    }


def entry_of(entry_id: int) -> Entry:
    """For whoever bears the ticket any entry of field work, else the applicant's own. Errors: Refusal('unknown')."""
    if not guards.borne():
        return own_entry(guards.account(), entry_id, *KINDS)
    entry = db.session.get(Entry, entry_id)
    if entry is None or entry.stage.kind not in KINDS:
        raise Refusal("unknown")
    return entry


def brake(entry_id: int, at: datetime) -> None:
    """A page gone mad fills neither the disk nor the tables; only whose work it is can use up its permissions.

    Errors: Refusal('parcels-too-often' | 'unknown').
    """
    if not guards.borne():
        entry_of(entry_id)
    pace: Pace = current_app.extensions.setdefault("zeyou_field_pace", Pace())
    if not pace.admits(entry_id, at):
        raise Refusal("parcels-too-often")


def _json() -> Any:
    """Brackets without end are no announcement, nor is half a sign, which no database takes."""
    try:
        content = request.get_json(silent=True)
        json.dumps(content, ensure_ascii=False).encode()
    except (RecursionError, UnicodeEncodeError):
        return None
    return content


def _announced(content: Any) -> Announced:
    if not isinstance(content, dict) or not isinstance(content.get("about", {}), dict):
        raise Refusal("parcel-malformed")
    return Announced(
        client_id=content.get("id", ""),
        kind=str(content.get("kind")),
        component=str(content.get("component")),
        size=content.get("size", 0),
        digest=content.get("sha256", ""),
        captured_at=captured(content.get("captured_at")),
        about=content.get("about", {}),
    )


def _reason(parcel: Parcel) -> str:
    """A title was kept in both languages; it is told in the reader's."""
    language = "en" if current_locale() == "en" else "zh"
    facts = {name: each[language] if isinstance(each, dict) else each for name, each in parcel.facts.items()}
    return tell(Refusal(parcel.refusal, **facts))


def refused(refusal: Refusal) -> tuple[Response, int]:
    db.session.rollback()
    reply, status = jsonify(error=refusal.code, text=tell(refusal)), _STATUS.get(refusal.code, 400)
    if status == 429:
        reply.headers["Retry-After"] = "2"
    return reply, status
