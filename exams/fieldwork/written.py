"""A written piece as it comes in: what file it is, and its text, without which nobody could mark it blind."""

from __future__ import annotations

from dataclasses import dataclass
from threading import BoundedSemaphore

from exams.fieldwork.filetypes import MAX_BYTES, checked, safe_name
from exams.fieldwork.texts.reading import Limits, read_text
from recruit.errors import Refusal

#: A plan is a few thousand letters; a candidate waits while it is read.
LIMITS = Limits(bytes=MAX_BYTES, letters=100_000, pages=100, seconds=6.0)


#: So many are read at a time in one process: a PDF may keep a processor busy for seconds.
AT_A_TIME = 2
_room = BoundedSemaphore(AT_A_TIME)


@dataclass(frozen=True)
class Piece:
    """`content` is what is kept; `text` what is marked and compared. `kind`: pdf, docx or txt."""

    kind: str
    content: bytes
    name: str
    text: str


def read_piece(content: bytes, name: str) -> Piece:
    """Reads a file before anything is locked for it.

    Errors: Refusal('files-at-once' | 'document-empty' | 'document-bytes' (limit, in MB) | 'document-type'), and those
    of `read_text`: a scan or a picture without text is told at once, while there is time to write the piece in place.
    """
    kind, kept = checked(content)
    name = safe_name(name)
    if not _room.acquire(blocking=False):
        raise Refusal("files-at-once")
    try:
        return Piece(kind, kept, name, read_text(kept, name, limits=LIMITS).text)
    finally:
        _room.release()
