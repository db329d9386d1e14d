"""Reads PDFs that come on the standard input, one after the other, and answers with their text or a refusal.

Run by `exams.fieldwork.texts.pdf` alone. Memory is bounded by the operating system where it can be.
"""

from __future__ import annotations

import contextlib
import io
import json
import logging
import struct
import sys
from typing import Any, BinaryIO

_HEAD = struct.Struct(">QII")
_ANSWER = struct.Struct(">I")
_MEMORY = 1_000_000_000


def main(incoming: BinaryIO, outgoing: BinaryIO) -> None:
    """Until the input ends."""
    while len(head := incoming.read(_HEAD.size)) == _HEAD.size:
        size, pages, letters = _HEAD.unpack(head)
        answer = json.dumps(read(incoming.read(size), pages, letters)).encode()
        outgoing.write(_ANSWER.pack(len(answer)) + answer)
        outgoing.flush()


def read(content: bytes, pages: int, letters: int) -> dict[str, Any]:
    """``{"text": …}`` or ``{"code": …, "facts": {…}}``."""
    from pypdf import PdfReader
    from pypdf.errors import FileNotDecryptedError

    try:
        reader = PdfReader(io.BytesIO(content))
        if reader.is_encrypted and not reader.decrypt(""):
            return _refused("text-encrypted")
        count = len(reader.pages)
        if count > pages:
            return _refused("text-pages", pages=count, limit=pages)
        parts, held = [], 0
        for page in reader.pages:
            parts.append(page.extract_text())
            held += len(parts[-1])
            if held > letters:
                return _refused("text-too-long", limit=letters)
        return {"text": "\n".join(parts)}
    except FileNotDecryptedError:
        return _refused("text-encrypted")
    except (Exception, RecursionError, MemoryError):  # a hostile file may make the reader fail in any way
        return _refused("text-broken")


def _refused(code: str, **facts: object) -> dict[str, Any]:
    return {"code": code, "facts": facts}


def _bound() -> None:
    logging.disable(logging.CRITICAL)
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))


if __name__ == "__main__":
    _bound()
    main(sys.stdin.buffer, sys.stdout.buffer)
