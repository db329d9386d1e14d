"""Pictures and PDF files that go with a request about a list, and the leading group's letter."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from recruit import paper_pdf, pictures, storage
from recruit.errors import Refusal
from recruit.models import Recheck, RecheckFile
from recruit.recheck import FILE_BYTES, MOST_FILES

MIME = {"pdf": "application/pdf", "jpg": "image/jpeg"}
#: What an examined PDF or a picture may be refused for; here it is said of this box in its own words.
_TYPE = ("picture-type", "picture-empty")


def cleaned(contents: Sequence[bytes], field: str = "files") -> list[tuple[str, bytes]]:
    """(type, bytes to keep) of each: pictures made anew as JPEG, a PDF byte for byte once nothing in it runs.

    Errors, with `field`: Refusal('objection-files' (high) | 'objection-file-bytes' (limit, in MB) |
    'objection-file-type'), and those of `recruit.pictures.clean` and `recruit.paper_pdf.examine`.
    """
    if len(contents) > MOST_FILES:
        raise Refusal("objection-files", field=field, high=MOST_FILES)
    return [_cleaned(one, field) for one in contents]


def _cleaned(content: bytes, field: str) -> tuple[str, bytes]:
    if len(content) > FILE_BYTES:
        raise Refusal("objection-file-bytes", field=field, limit=FILE_BYTES // (1024 * 1024))
    try:
        if content.startswith(b"%PDF-"):
            paper_pdf.examine(content)
            return "pdf", content
        return "jpg", pictures.clean(content).bytes
    except Refusal as refusal:
        code = "objection-file-type" if refusal.code in _TYPE else refusal.code
        raise Refusal(code, **{**refusal.facts, "field": field}) from None


def stored(
    files: Sequence[tuple[str, bytes]], recheck: Recheck, part: str, at: datetime
) -> list[RecheckFile]:
    """Puts them into the store; the rows are the caller's to add. Call it within `storage.together`."""
    return [
        RecheckFile(
            recheck=recheck, part=part, sha256=storage.put(content), file_type=kind, size=len(content),
            received_at=at,
        )
        for kind, content in files
    ]  # fmt: skip
