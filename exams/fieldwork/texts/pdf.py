"""The text of PDFs, read in a process of its own: whatever a file makes the reader do, it is stopped in time.

One process reads many files, so that its start is paid once; after a file that was too much for it a new one is made.
"""

from __future__ import annotations

import json
import os
import struct
import subprocess
import sys
import threading
from pathlib import Path
from types import TracebackType
from typing import Self

from recruit.errors import Refusal

_HEAD = struct.Struct(">QII")
_ANSWER = struct.Struct(">I")
_START_SECONDS = 20.0


class PdfTexts:
    """Reads PDFs while it is open: ``with PdfTexts() as pdfs: pdfs.text(content, …)``; one thread at a time."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        self._fresh = True

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._end()

    def text(self, content: bytes, *, pages: int, letters: int, seconds: float) -> str:
        """Errors: Refusal('text-encrypted' | 'text-broken' | 'text-pages' (pages, limit) | 'text-too-long' (limit) |
        'text-slow' (limit in seconds))."""
        process = self._running()
        late = threading.Event()

        def stop() -> None:
            late.set()
            process.kill()

        timer = threading.Timer(seconds + (_START_SECONDS if self._fresh else 0), stop)
        timer.start()
        try:
            answer = _asked(process, content, pages, letters)
        finally:
            timer.cancel()
        self._fresh = False
        if answer is None:
            self._end()
            raise Refusal("text-slow", limit=round(seconds)) if late.is_set() else Refusal("text-broken")
        if "code" in answer:
            raise Refusal(str(answer["code"]), **answer["facts"])
        return str(answer["text"])

    def _running(self) -> subprocess.Popen[bytes]:
        if self._process is None or self._process.poll() is not None:
            self._end()
            self._fresh = True
            self._process = subprocess.Popen(
                [sys.executable, "-m", "exams.fieldwork.texts.pdf_process"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env=_surroundings(),
            )
        return self._process

    def _end(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        process.kill()
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                try:
                    pipe.close()
                except OSError:  # what was left to write has nobody to read it
                    continue
        process.wait()


def _surroundings() -> dict[str, str]:
    """What the process needs to find the program; settings and secrets stay here."""
    kept = {name: os.environ[name] for name in ("PATH", "SYSTEMROOT") if name in os.environ}
    return {**kept, "PYTHONPATH": str(Path(__file__).parents[3])}


def _asked(process: subprocess.Popen[bytes], content: bytes, pages: int, letters: int) -> dict | None:  # type: ignore[type-arg]
    """The answer, or None if the process ended without one."""
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        process.stdin.write(_HEAD.pack(len(content), pages, letters))
        process.stdin.write(content)
        process.stdin.flush()
        head = process.stdout.read(_ANSWER.size)
        body = process.stdout.read(_ANSWER.unpack(head)[0]) if len(head) == _ANSWER.size else b""
        return dict(json.loads(body)) if body else None
    except (OSError, ValueError):
        return None
