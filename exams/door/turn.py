"""Whose turn it is to write, where several processes share one SQLite file.

SQLite lets one write at a time and makes the others ask again after ever longer sleeps. Two busy processes then
spend their time sleeping. A lock on a file beside the database wakes the next one at once. It only keeps order:
whoever does not know it (a command, the worker) is still kept apart by SQLite itself.
"""

from __future__ import annotations

import fcntl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO

from recruit.db import db

_files = threading.local()


@contextmanager
def turn() -> Iterator[None]:
    """Waits for this process's turn, on a SQLite file only. The lock goes with the process, however that ends."""
    file = _file()
    if file is None:
        yield
        return
    fcntl.flock(file, fcntl.LOCK_EX)
    try:
        yield
    finally:
        fcntl.flock(file, fcntl.LOCK_UN)


def _file() -> IO[bytes] | None:
    """The lock's file, open once in each thread: threads that shared one would not shut each other out."""
    url = db.engine.url
    if db.engine.dialect.name != "sqlite" or url.database in (None, "", ":memory:"):
        return None
    path = f"{url.database}-turn"
    kept: dict[str, IO[bytes]] = _files.__dict__.setdefault("open", {})
    if path not in kept:
        for other in kept.values():
            other.close()
        kept.clear()
        kept[path] = open(path, "ab")  # noqa: SIM115 - stays open as long as its thread
    return kept[path]
