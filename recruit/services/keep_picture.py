"""A picture that stands behind a line of a register: cleaned, sealed and kept."""

from __future__ import annotations

from recruit import storage
from recruit.errors import Refusal
from recruit.pictures import clean


def keep_picture(content: bytes, field: str) -> str:
    """The SHA-256 it is kept under, '' where there is none. Errors: those of `clean`, with `field`."""
    if not content:
        return ""
    try:
        picture = clean(content)
    except Refusal as refusal:
        raise Refusal(refusal.code, **{**refusal.facts, "field": field}) from None
    with storage.together():
        return storage.put(picture.bytes)
