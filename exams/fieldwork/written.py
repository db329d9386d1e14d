"""A written piece as it comes in: what file it is, and its text, without which nobody could mark it blind."""

from __future__ import annotations

from dataclasses import dataclass

from exams.fieldwork.filetypes import MAX_BYTES, checked, safe_name
from exams.fieldwork.texts.reading import Limits, read_text

#: A plan is a few thousand letters; a candidate waits while it is read.
LIMITS = Limits(bytes=MAX_BYTES, letters=100_000, pages=100, seconds=6.0)


@dataclass(frozen=True)
class Piece:
    """`content` is what is kept; `text` what is marked and compared. `kind`: pdf, docx or txt."""

    kind: str
    content: bytes
    name: str
    text: str


def read_piece(content: bytes, name: str) -> Piece:
    """Reads a file before anything is locked for it.

    Errors: Refusal('document-empty' | 'document-bytes' (limit, in MB) | 'document-type'), and those of `read_text`:
    a scan or a picture without text is told at once, while there is time to write the piece in place.
    """
    kind, kept = checked(content)
    name = safe_name(name)
    return Piece(kind, kept, name, read_text(kept, name, limits=LIMITS).text)
