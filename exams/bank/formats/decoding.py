"""Bytes of a text file into text: UTF-8, UTF-16 with its mark, or GB18030, as offices' computers write it. Pure."""

from __future__ import annotations

from exams.bank.formats.draft import Trouble, Unreadable

MOST_BYTES = 30_000_000
#: So many signs of several bytes for each that is broken: a damaged UTF-8 file, not one in another encoding.
_SOUND_FOR_BROKEN = 8


def text_of(data: bytes) -> str:
    """The text with `\\n` at line ends. Errors: Unreadable('file-empty' | 'file-binary' | 'text-encoding')."""
    if not data.strip():
        raise Unreadable(Trouble(0, "file-empty"))
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings = ["utf-16"]
    elif b"\x00" in data:
        raise Unreadable(Trouble(0, "file-binary"))
    else:
        encodings = ["utf-8-sig", "gb18030"]
    first: UnicodeDecodeError | None = None
    if encodings[0] == "utf-8-sig" and _damaged(data):
        encodings = encodings[:1]
    for encoding in encodings:
        try:
            return data.decode(encoding).replace("\r\n", "\n").replace("\r", "\n")
        except UnicodeDecodeError as error:
            first = first or error
    line = data.count(b"\n", 0, first.start) + 1 if first else 0
    raise Unreadable(Trouble(line, "text-encoding"))


def _damaged(data: bytes) -> bool:
    """A file of UTF-8 in which something is broken: read as GB18030 it would come out as nonsense without a word."""
    text = data.decode("utf-8", "replace")
    broken = text.count("\ufffd")
    sound = sum(not sign.isascii() for sign in text) - broken if broken else 0
    return broken > 0 and (data.startswith(b"\xef\xbb\xbf") or sound > _SOUND_FOR_BROKEN * broken)
