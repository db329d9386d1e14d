"""Take parcels in from the field: announced, then piece by piece, in order, and again from where the line broke.

Whoever announces or sends something twice changes nothing and hears how far it has come. When the last byte is stored,
and only then, the parcel is handed to the service that takes such work; that moment is its receipt time. The caller
commits, and only then tells the phone.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from threading import BoundedSemaphore
from typing import Any, TypeAlias

from sqlalchemy import func, select

from exams.fieldwork.form_parcel import FormParcel, read_form_parcel
from exams.fieldwork.parcels import KINDS, LARGEST_PIECE, MOST_COMING, Announced, check
from exams.fieldwork.rules import component_of, form_of
from exams.fieldwork.written import Piece, read_piece
from exams.models import Parcel, ParcelPiece
from exams.services.form_pictures import Sent, made_anew
from exams.services.hold_entries import hold, require_running
from exams.services.judge_ahead import judge_ahead
from exams.services.submit_document import Written, submit_documents
from exams.services.submit_form import Ahead, Filled, submit_forms
from exams.services.upload_evidence import Upload, upload_evidence
from exams.survey.plain import values_of
from recruit import storage
from recruit.db import db
from recruit.errors import Refusal
from recruit.models import Entry
from recruit.pictures import Picture, clean
from recruit.programme import Text
from recruit.secrets import signature

#: So many whole parcels are in memory at once, several times over while they are read.
_few_at_a_time = BoundedSemaphore(2)


@dataclass(frozen=True)
class FilledIn:
    """A filled form that is judged already, whose pictures are made anew already or have a reason why not."""

    form: FormParcel
    pictures: Mapping[str, Sent]
    ahead: Ahead | None = None


#: What was made of a whole parcel before anything was held for it.
Ready: TypeAlias = Picture | Piece | FilledIn | Refusal | None
#: Refusals that are gone when the last piece is sent again.
PASSING = {"evidence-at-once", "files-at-once", "store-away"}


@dataclass(frozen=True)
class Receipt:
    """What the phone keeps of a parcel that came in whole; the same one however often it asks."""

    client_id: str
    digest: str
    whole_at: datetime
    signature: str


def announce_parcel(entry: Entry, announced: Announced, at: datetime) -> Parcel:
    """The parcel, new or known by its name.

    Errors: those of `exams.fieldwork.parcels.check`; Refusal('unknown' | 'stage-closed' | 'candidacy-ended' |
    'parcel-differs' | 'parcel-unknown' where it was erased half-way | 'parcels-many' (most)).
    """
    check(announced)
    hold([entry])
    parcel = _known(entry, announced.client_id)
    if parcel is not None:
        if (parcel.kind, parcel.component, parcel.size, parcel.whole_hash) != _told(announced):
            raise Refusal("parcel-differs")
        _require_kept(parcel)
        return parcel
    component_of(entry.stage.definition, announced.component, KINDS[announced.kind])
    require_running(entry)
    coming = select(func.count()).where(Parcel.entry_id == entry.id, Parcel.state == "coming")
    if (db.session.scalar(coming) or 0) >= MOST_COMING:
        raise Refusal("parcels-many", most=MOST_COMING)
    parcel = Parcel(
        entry_id=entry.id,
        client_id=announced.client_id,
        kind=announced.kind,
        component=announced.component,
        about=dict(announced.about),
        size=announced.size,
        whole_hash=announced.digest,
        captured_at=announced.captured_at,
        announced_at=at,
        received=0,
        state="coming",
    )
    db.session.add(parcel)
    db.session.flush()
    return parcel


def read_ahead(entry: Entry, client_id: str, start: int, content: bytes, at: datetime | None = None) -> Ready:
    """What `receive_piece` may be given as `ready`: pictures made anew, a file read, a form judged as one that comes
    `at` that moment, while nobody waits for it.

    Pieces and pictures are in the store when this returns, so that they take no time while others wait; what gets no
    row is swept up later. None where the parcel is not whole with these bytes, or there is nothing to read.
    Errors: Refusal('store-away').
    """
    parcel = _known(entry, client_id)
    if parcel is None or parcel.state != "coming" or start != parcel.received:
        return None
    if 0 < len(content) < parcel.size - start:
        storage.put(content)
        return None
    if len(content) != parcel.size - start or (parcel.kind == "document" and "file_name" not in parcel.about):
        return None
    with _few_at_a_time:
        return _read_whole(entry, parcel, _joined(parcel, content), at)


def _read_whole(entry: Entry, parcel: Parcel, whole: bytes, at: datetime | None) -> Ready:
    if hashlib.sha256(whole).hexdigest() != parcel.whole_hash:
        return None
    ready = _read(parcel, whole)
    if isinstance(ready, Picture):
        storage.put(ready.bytes)
    return _filled_in(entry, parcel, ready, at) if isinstance(ready, FormParcel) else ready


def _filled_in(entry: Entry, parcel: Parcel, form: FormParcel, at: datetime | None) -> FilledIn:
    """Without the pictures as they came: many may wait for their turn with what is made here."""
    given = FilledIn(form, form.pictures)
    ahead = judge_ahead(_filled(entry, parcel, given), at) if at is not None else None
    if ahead is not None and isinstance(ahead.judged, Refusal):
        # Only where another revision came in meanwhile are they asked for; then the phone sends them once more.
        pictures: dict[str, Sent] = dict.fromkeys(form.pictures, Refusal("evidence-at-once"))
    else:
        pictures = made_anew(form.pictures)
    return FilledIn(replace(form, pictures={}), pictures, ahead)


def _read(parcel: Parcel, whole: bytes) -> Picture | Piece | FormParcel | Refusal:
    try:
        if parcel.kind == "picture":
            return clean(whole)
        return (
            read_form_parcel(whole) if parcel.kind == "form" else read_piece(whole, parcel.about["file_name"])
        )
    except Refusal as refusal:
        return refusal


def receive_piece(
    entry: Entry,
    client_id: str,
    start: int,
    content: bytes,
    at: datetime,
    ready: Ready = None,
) -> Parcel:
    """The parcel with this piece, if it is the next one; `parcel.received` says where to go on. `at`: when the piece
    had come in; `ready`: what `read_ahead` made of it.

    A parcel that is whole and not what was announced starts anew: nothing of it is kept, and `received` is 0 again.
    Errors: Refusal('parcel-unknown' | 'piece-bytes' (limit, in KB) | 'parcel-too-long' | 'evidence-at-once'), and of a
    piece that is not the last one those of `hold_entries.require_running`.
    """
    if not 0 < len(content) <= LARGEST_PIECE:
        raise Refusal("piece-bytes", limit=LARGEST_PIECE // 1024)
    hold([entry])
    parcel = _known(entry, client_id)
    if parcel is None:
        raise Refusal("parcel-unknown")
    _require_kept(parcel)
    if parcel.state != "coming" or start != parcel.received:
        return parcel
    if start + len(content) > parcel.size:
        raise Refusal("parcel-too-long")
    if start + len(content) < parcel.size:
        # Or a phone would pay for all pieces of something that can no longer be taken.
        require_running(entry)
        parcel.pieces.append(ParcelPiece(start=start, sha256=storage.put(content)))
        parcel.received += len(content)
    else:
        _whole(entry, parcel, b"" if ready is not None else _joined(parcel, content), at, ready)
    db.session.flush()
    return parcel


def receipt_of(parcel: Parcel) -> Receipt | None:
    """None while it is coming."""
    if parcel.whole_at is None:
        return None
    moment = parcel.whole_at.isoformat()
    signed = signature("parcel", parcel.entry_id, parcel.client_id, parcel.whole_hash, moment)
    return Receipt(parcel.client_id, parcel.whole_hash, parcel.whole_at, signed)


def _known(entry: Entry, client_id: str) -> Parcel | None:
    named = select(Parcel).where(Parcel.entry_id == entry.id, Parcel.client_id == client_id)
    found: Parcel | None = db.session.scalar(named)
    return found


def _require_kept(parcel: Parcel) -> None:
    """What was erased half-way is not begun anew: its time is over, and nobody would erase it a second time.

    Errors: Refusal('parcel-unknown').
    """
    if parcel.state == "coming" and parcel.erased_at is not None:
        raise Refusal("parcel-unknown")


def _told(announced: Announced) -> tuple[str, str, int, str]:
    return announced.kind, announced.component, announced.size, announced.digest


def _joined(parcel: Parcel, content: bytes) -> bytes:
    return b"".join([*(storage.get(one.sha256) for one in parcel.pieces), content])


def _whole(entry: Entry, parcel: Parcel, content: bytes, at: datetime, ready: Ready) -> None:
    parcel.pieces.clear()
    # What was made ready was made of what was announced.
    if ready is None and hashlib.sha256(content).hexdigest() != parcel.whole_hash:
        parcel.received = 0
        return
    parcel.received, parcel.whole_at = parcel.size, at
    try:
        with db.session.begin_nested():
            parcel.result_id = _taken(entry, parcel, content, at, ready)
        parcel.state = "taken"
    except Refusal as refusal:
        if refusal.code in PASSING:
            raise
        parcel.state, parcel.refusal, parcel.facts = "refused", refusal.code, _plain(refusal.facts)


def _taken(entry: Entry, parcel: Parcel, content: bytes, at: datetime, ready: Ready) -> int:
    if isinstance(ready, Refusal):
        raise ready
    if isinstance(ready, Piece):
        return _file(entry, parcel, ready, at)
    if isinstance(ready, Picture):
        return _picture(entry, parcel, content, at, ready)
    if isinstance(ready, FilledIn):
        return submit_forms([_filled(entry, parcel, ready)], at)[0].id
    return _TAKERS[parcel.kind](entry, parcel, content, at)


def _picture(
    entry: Entry, parcel: Parcel, content: bytes, at: datetime, cleaned: Picture | None = None
) -> int:
    replaces = parcel.about.get("replaces")
    upload = Upload(
        entry, parcel.component, content, parcel.captured_at, replaces, cleaned, source=parcel.whole_hash
    )
    (outcome,) = upload_evidence([upload], at)
    if outcome.evidence is None:
        raise outcome.refusal or Refusal("unknown")
    return outcome.evidence.id


def _form(entry: Entry, parcel: Parcel, content: bytes, at: datetime) -> int:
    form = read_form_parcel(content)
    return submit_forms([_filled(entry, parcel, FilledIn(form, form.pictures))], at)[0].id


def _filled(entry: Entry, parcel: Parcel, ready: FilledIn) -> Filled:
    form = ready.form
    return Filled(
        entry,
        parcel.component,
        form.answers,
        parcel.about.get("slot", ""),
        parcel.captured_at,
        document=form.document,
        language=form.language,
        pictures=ready.pictures,
        ahead=ready.ahead,
    )


def _document(entry: Entry, parcel: Parcel, content: bytes, at: datetime) -> int:
    """A file bears its name; what was written in place is a filled form."""
    if "file_name" in parcel.about:
        return _file(entry, parcel, read_piece(content, parcel.about["file_name"]), at)
    form = form_of(
        entry.stage.cohort.programme,
        component_of(entry.stage.definition, parcel.component, KINDS["document"]),
    )
    given = read_form_parcel(content)
    answers = values_of(form, given.answers) if given.document else given.answers
    (row,) = submit_documents([Written(entry, parcel.component, answers, captured_at=parcel.captured_at)], at)
    return row.id


def _file(entry: Entry, parcel: Parcel, piece: Piece, at: datetime) -> int:
    written = Written(entry, parcel.component, file=piece, captured_at=parcel.captured_at)
    (row,) = submit_documents([written], at)
    return row.id


_TAKERS: dict[str, Callable[[Entry, Parcel, bytes, datetime], int]] = {
    "picture": _picture,
    "form": _form,
    "document": _document,
}


def _plain(facts: dict[str, Any]) -> dict[str, Any]:
    """Facts as they can be kept; a title keeps both its languages."""
    return {name: _kept(value) for name, value in facts.items()}


def _kept(value: object) -> object:
    if isinstance(value, Text):
        return {"zh": value.zh, "en": value.en}
    return value if isinstance(value, str | int) else str(value)
