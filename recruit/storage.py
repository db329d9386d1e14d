"""The file store: bytes on disk under the hash of their content, always sealed.

The name is the SHA-256 of the plain bytes, so equal files are one file and a file proves itself. The content is
sealed because photos, ID pictures and household evidence are personal data. Writes are atomic and durable: when `put`
returns, the bytes and their name survive a power cut; within `together`, when that block is left.

Whoever keeps a hash keeps it in a column whose name ends in ``sha256``: that is how the erasure knows which files are
in use (`recruit.services.erase_files`).
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import timedelta
from pathlib import Path

from flask import current_app

from recruit.errors import Refusal
from recruit.secrets import ring

_UNFINISHED = ".new-"
_GATE = ".gate"
_SITE = ".site"
_later: ContextVar[set[Path] | None] = ContextVar("later", default=None)


def root() -> Path:
    return Path(current_app.config["ZEYOU_STORAGE"])


def path_of(sha256: str) -> Path:
    if len(sha256) != 64 or set(sha256) - set("0123456789abcdef"):
        raise Refusal("file-unknown")
    return root() / sha256[:2] / sha256[2:4] / sha256


def put(content: bytes) -> str:
    """Stores the bytes and returns their SHA-256; storing the same bytes again only makes the file young again.

    The caller's row comes later than the file, so a young file is never removed (`remove`).
    """
    sha256 = hashlib.sha256(content).hexdigest()
    target = path_of(sha256)
    with _gate(fcntl.LOCK_SH):
        _make_folder(target.parent)
        if target.exists():
            os.utime(target)
        else:
            _write(target, ring().seal(content, f"file:{sha256}"))
        # Also for a file that was there: whoever wrote it may not have come as far as this.
        if (later := _later.get()) is None:
            _sync(target.parent)
        else:
            later.add(target.parent)
    return sha256


@contextmanager
def together() -> Iterator[None]:
    """Many files at once: each folder is written once, at the end of the block, instead of once per file.

    What was put inside is durable only when the block is left, so whoever commits does so after it.
    """
    if _later.get() is not None:
        yield
        return
    folders: set[Path] = set()
    token = _later.set(folders)
    try:
        yield
    finally:
        _later.reset(token)
        for folder in sorted(folders):
            _sync(folder)


def _write(target: Path, sealed: bytes) -> None:
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=_UNFINISHED)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(sealed)
            file.flush()
            os.fsync(file.fileno())
        os.replace(name, target)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def _make_folder(folder: Path) -> None:
    """The folder and those above it, each name on disk for good."""
    if folder.is_dir():
        return
    _make_folder(folder.parent)
    folder.mkdir(exist_ok=True)
    _sync(folder.parent)


def _sync(folder: Path) -> None:
    """A name outlives a power cut only once the folder that holds it is written too."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def get(sha256: str) -> bytes:
    """The plain bytes. Raises Refusal('file-unknown' | 'seal-broken')."""
    try:
        sealed = path_of(sha256).read_bytes()
    except FileNotFoundError:
        raise Refusal("file-unknown") from None
    return ring().open(sealed, f"file:{sha256}")


def find(sha256: str | None) -> bytes | None:
    """As `get`, but None for a file that has been erased: for pages that show what is left."""
    try:
        return get(sha256) if sha256 else None
    except Refusal as refusal:
        if refusal.code == "file-unknown":
            return None
        raise


def remove(sha256: str, older_than: timedelta = timedelta(0)) -> bool:
    """Erases a file unless it is younger; True when it is gone now, False when it stays or was not there.

    A file is young while the row that will name it may still be on its way. Its age is judged by the clock of the
    file system, and nothing can store the same bytes between that look and the removal.
    """
    return _unlink(path_of(sha256), older_than)


def _unlink(path: Path, older_than: timedelta) -> bool:
    with _gate(fcntl.LOCK_EX) as present:
        if not _old_enough(path, older_than, present):
            return False
        # Not synced: should a power cut bring the name back, the next sweep finds it unclaimed.
        path.unlink()
        return True


def _old_enough(path: Path, older_than: timedelta, present: float) -> bool:
    """Whether it is there and not younger than that, at `present` by the clock of the file system."""
    try:
        age = present - path.stat().st_mtime
    except FileNotFoundError:
        return False
    return not older_than or age >= older_than.total_seconds()


def site() -> str | None:
    """Whose files these are, as `mark` put it; None for a store that nobody has marked."""
    try:
        return (root() / _SITE).read_text("ascii").strip()
    except FileNotFoundError:
        return None


def mark(code: str) -> None:
    """Puts on the store whose it is; one that is marked keeps its mark."""
    with _gate(fcntl.LOCK_EX):
        if site() is None:
            _write(root() / _SITE, code.encode("ascii"))
            _sync(root())


def stored(older_than: timedelta = timedelta(0)) -> Iterator[str]:
    """The hashes of all files that `remove` would take at that age, in order."""
    return (path.name for path in _aged("*", older_than) if len(path.name) == 64)


def unfinished(older_than: timedelta) -> int:
    """How many files a process that was killed left half written so long ago."""
    return len(_aged(f"{_UNFINISHED}*", older_than))


def remove_unfinished(older_than: timedelta) -> int:
    """Clears them away; returns how many."""
    return sum(_unlink(path, older_than) for path in _aged(f"{_UNFINISHED}*", older_than))


def _aged(pattern: str, older_than: timedelta) -> list[Path]:
    with _gate(fcntl.LOCK_SH) as present:
        return [
            one for one in sorted(root().glob(f"??/??/{pattern}")) if _old_enough(one, older_than, present)
        ]


@contextmanager
def _gate(way: int) -> Iterator[float]:
    """Many may store at a time, but nobody while something is removed. Yields the file system's own time."""
    if not root().is_dir():
        _make_folder(root().absolute())
    with (root() / _GATE).open("a") as gate:
        fcntl.flock(gate, way)
        os.utime(gate.fileno())
        yield os.stat(gate.fileno()).st_mtime
