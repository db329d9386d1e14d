"""The pictures of a filled form: decoded, cleaned and stored one after the other."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from sqlalchemy import select

from exams.models import FormPicture, FormResponse
from recruit import storage
from recruit.db import db
from recruit.errors import Refusal
from recruit.pictures import clean

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


def known_pictures(response: FormResponse | None) -> dict[str, FormPicture]:
    """Name -> picture of the revision that is corrected, which need not be sent again."""
    if response is None:
        return {}
    rows = db.session.scalars(select(FormPicture).where(FormPicture.response_id == response.id))
    return {row.name: row for row in rows}


def store_pictures(
    names: Collection[str], sent: Mapping[str, str], known: Mapping[str, FormPicture]
) -> list[Stored]:
    """Those of the names that came along (base64), else those that are there already.

    Errors: Refusal('parcel-malformed'), and those of `recruit.pictures.clean`.
    """
    return [_new(name, sent[name]) if name in sent else _again(known[name]) for name in names]


def attach_pictures(response: FormResponse, pictures: Collection[Stored]) -> None:
    """Needs the id of the row."""
    for one in pictures:
        db.session.add(FormPicture(response_id=response.id, **vars(one)))


def _new(name: str, encoded: str) -> Stored:
    try:
        content = base64.b64decode(encoded, validate=True)
    except (binascii.Error, ValueError):
        raise Refusal("parcel-malformed") from None
    picture = clean(content, MAX_SIDE)
    return Stored(name, storage.put(picture.bytes), picture.width, picture.height, len(picture.bytes))


def _again(row: FormPicture) -> Stored:
    return Stored(row.name, row.sha256, row.width, row.height, row.size)
