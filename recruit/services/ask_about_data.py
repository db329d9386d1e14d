"""Ask that one's own data be put right or deleted: by the applicant, or at the desk for whoever stands there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from recruit import audit, storage
from recruit import (
    data_request_messages as data_request_messages,  # teaches the refusals to `recruit.messages`
)
from recruit import email as mail
from recruit import phone as phones
from recruit.data_request_words import set_words
from recruit.data_requests import RIGHT, WORDS, answer_due, fields_of
from recruit.db import db, locked
from recruit.errors import Refusal
from recruit.intake.checks import name_wrong, tidied_name
from recruit.models import Account, Application, DataRequest
from recruit.objection_files import cleaned
from recruit.services.numbering import take
from recruit.services.take_own_data import require_reader


@dataclass(frozen=True)
class Asked:
    """`right` is wanted where something is to be put right; `files` at most one proof."""

    application: Application
    kind: str
    field: str
    words: str
    right: str = ""
    files: tuple[bytes, ...] = ()


def ask_about_data(asked: Asked, by: Account, at: datetime) -> DataRequest:
    """Puts it on record with a number and the day by which it is answered. Nothing else is changed.

    Errors: Refusal('not-yours' | 'role-missing' | 'outside-township' | 'data-erased' (number)), and with `field`:
    'data-field' | 'data-asked' (number) | 'data-words' | 'data-words-long' (high) | 'data-right' | 'phone-wrong' |
    'email-wrong' | 'name-invalid', and those of `recruit.objection_files.cleaned`.
    """
    application = asked.application
    require_reader(application, by)
    if application.erased_at is not None:
        raise Refusal("data-erased", number=application.number)
    words, right = _checked(asked)
    files = cleaned(asked.files[:2], "proof")
    if len(files) > 1:
        raise Refusal("objection-files", field="proof", high=1)
    locked(Application, application.id)
    _not_twice(asked)
    programme = application.cohort.programme
    (serial,) = take(application.cohort, "data-request")
    one = DataRequest(
        application=application,
        application_id=application.id,
        number=f"ZL{serial:04d}",
        kind=asked.kind,
        field=asked.field,
        filed_at=at,
        filed_by_id=by.id,
        via="desk" if by.is_staff else "own",
        due_at=answer_due(at, programme.calendar, programme.timezone),
    )
    set_words(one, words, right)
    with storage.together():
        for file_type, content in files:
            one.proof_sha256, one.file_type = storage.put(content), file_type
    db.session.add(one)
    db.session.flush()
    note(one, by, at, "own.ask", kind=one.kind, field=one.field)
    return one


def note(one: DataRequest, by: Account, at: datetime, action: str, **facts: object) -> None:
    """In the log stand number, kind and outcome; never a word of what was written."""
    application = one.application
    subject = f"application:{application.cohort.code}/{application.number}"
    audit.note(at, by.login, action, subject, receipt=one.number, **facts)


def _checked(asked: Asked) -> tuple[str, str]:
    if asked.field not in fields_of(asked.kind):
        raise Refusal("data-field", field="field")
    words, right = plain(asked.words), " ".join(asked.right.split())
    if not words:
        raise Refusal("data-words", field="words")
    for field, text, high in (("words", words, WORDS), ("right", right, RIGHT)):
        if len(text) > high:
            raise Refusal("data-words-long", field=field, high=high)
    if asked.kind == "erase":
        return words, ""
    if not right:
        raise Refusal("data-right", field="right")
    return words, as_kept(asked.field, right)


def plain(words: str) -> str:
    return words.replace("\r\n", "\n").strip()


def as_kept(field: str, right: str) -> str:
    """The value as it would be kept, held to what registration asks.

    Errors: Refusal('phone-wrong' | 'email-wrong' | 'name-invalid') with `field`.
    """
    if field == "name":
        name = tidied_name(right)
        if (code := name_wrong(name)) is not None:
            raise Refusal(code, field="right")
        return name
    normal = {"phone": phones.normalise, "email": mail.normalise}.get(field)
    if normal is None:
        return right
    try:
        return normal(right)
    except Refusal as refusal:
        raise Refusal(refusal.code, **{**refusal.facts, "field": "right"}) from None


def _not_twice(asked: Asked) -> None:
    query = select(DataRequest).where(
        DataRequest.application_id == asked.application.id,
        DataRequest.kind == asked.kind,
        DataRequest.field == asked.field,
        DataRequest.state != "answered",
    )
    if (waiting := db.session.scalar(query)) is not None:
        raise Refusal("data-asked", field="field", number=waiting.number)
