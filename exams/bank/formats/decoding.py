"""Bytes of a text file into text: UTF-8, UTF-16 with its mark, or GB18030, as offices' computers write it. Pure."""

from __future__ import annotations

from exams.bank.formats.draft import Trouble, Unreadable

MOST_BYTES = 30_000_000


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
    for encoding in encodings:
        try:
            return data.decode(encoding).replace("\r\n", "\n").replace("\r", "\n")
        except UnicodeDecodeError as error:
            first = first or error
    line = data.count(b"\n", 0, first.start) + 1 if first else 0
    raise Unreadable(Trouble(line, "text-encoding"))
