"""What a parcel from the field may be, judged by what the phone announces. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from exams.fieldwork import filetypes
from exams.fieldwork.rules import DOCUMENT, EVIDENCE, SERIES
from recruit.errors import Refusal
from recruit.pictures import LIMITS

#: Kind of parcel -> kind of component that takes it.
KINDS = {"picture": EVIDENCE, "form": SERIES, "document": DOCUMENT}
#: Kind of parcel -> bytes it may have.
LARGEST = {"picture": LIMITS.bytes, "form": 6 * 1024 * 1024, "document": filetypes.MAX_BYTES}
#: A piece: small enough to arrive over a bad line, large enough not to be counted in thousands.
LARGEST_PIECE = 512 * 1024
#: Parcels of one candidate that have not come in whole. A phone sends one after the other.
MOST_COMING = 50
_CLIENT_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", re.ASCII)
_DIGEST = re.compile(r"[0-9a-f]{64}", re.ASCII)


@dataclass(frozen=True)
class Announced:
    """What the phone says of a parcel before its first byte. `about`: what the kind needs besides.

    Of a picture `replaces` (the id of an own rejected one), of a form `slot` (the form that is corrected, or the day),
    of a written piece `file_name`.
    """

    client_id: str
    kind: str
    component: str
    size: int
    digest: str
    captured_at: datetime | None = None
    about: Mapping[str, Any] = field(default_factory=dict)


def check(announced: Announced) -> None:
    """Errors: Refusal('parcel-malformed' | 'parcel-empty' | 'parcel-bytes' (limit, in KB))."""
    fits = (
        isinstance(announced.client_id, str)
        and _CLIENT_ID.fullmatch(announced.client_id)
        and announced.kind in KINDS
        and isinstance(announced.digest, str)
        and _DIGEST.fullmatch(announced.digest)
        and type(announced.size) is int
        and _is_about(announced.kind, announced.about)
    )
    if not fits:
        raise Refusal("parcel-malformed")
    if announced.size < 1:
        raise Refusal("parcel-empty")
    if announced.size > (most := LARGEST[announced.kind]):
        raise Refusal("parcel-bytes", limit=most // 1024)


def _is_about(kind: str, about: Mapping[str, Any]) -> bool:
    wanted = {"picture": {"replaces": int}, "form": {"slot": str}, "document": {"file_name": str}}[kind]
    known = about.keys() <= wanted.keys() and all(
        type(value) is wanted[name] for name, value in about.items()
    )
    return known and 0 <= about.get("replaces", 0) < 2**31
