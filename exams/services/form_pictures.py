"""The pictures of a filled form: decoded, cleaned and stored one after the other."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from sqlalchemy import select

from exams.models import FormPicture, FormResponse
from recruit import storage
from recruit.db import db
from recruit.errors import Refusal
from recruit.pictures import Picture, clean

#: Enough to tell a house and a shop sign; a form with twelve of them stays small.
MAX_SIDE = 1280


@dataclass(frozen=True)
class Stored:
    """A clean picture in the file store."""

    name: str
    sha256: str
    width: int
    height: int
    size: int


#: As it came along (base64), made anew, or why it cannot be.
Sent: TypeAlias = str | Picture | Refusal


def made_anew(sent: Mapping[str, str]) -> dict[str, Sent]:
    """What `store_pictures` may be given instead of base64, worked out while nobody waits for it.

    Nothing is stored by it: of a household that does not agree nothing is kept.
    """
    return {name: _picture_or_why(encoded) for name, encoded in sent.items()}


def known_pictures(response: FormResponse | None) -> dict[str, FormPicture]:
    """Name -> picture of the revision that is corrected, which need not be sent again."""
    if response is None:
        return {}
    rows = db.session.scalars(select(FormPicture).where(FormPicture.response_id == response.id))
    return {row.name: row for row in rows}


def store_pictures(
    names: Collection[str], sent: Mapping[str, Sent], known: Mapping[str, FormPicture]
) -> list[Stored]:
    """Those of the names that came along, else those that are there already.

    Errors: Refusal('parcel-malformed'), and those of `recruit.pictures.clean`.
    """
    return [_stored(name, sent[name]) if name in sent else _again(known[name]) for name in names]


def attach_pictures(response: FormResponse, pictures: Collection[Stored]) -> None:
    """Needs the id of the row."""
    for one in pictures:
        db.session.add(FormPicture(response_id=response.id, **vars(one)))


def _stored(name: str, sent: Sent) -> Stored:
    picture = _picture_or_why(sent) if isinstance(sent, str) else sent
    if isinstance(picture, Refusal):
        raise picture
    return Stored(name, storage.put(picture.bytes), picture.width, picture.height, len(picture.bytes))


def _picture_or_why(encoded: str) -> Picture | Refusal:
    try:
        content = base64.b64decode(encoded, validate=True)
    except (binascii.Error, ValueError):
        return Refusal("parcel-malformed")
    try:
        return clean(content, MAX_SIDE)
    except Refusal as refusal:
        return refusal


def _again(row: FormPicture) -> Stored:
    return Stored(row.name, row.sha256, row.width, row.height, row.size)
