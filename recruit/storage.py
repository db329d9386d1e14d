"""The file store: bytes on disk under the hash of their content, always sealed.

The name is the SHA-256 of the plain bytes, so equal files are one file and a file proves itself. The content is
sealed because photos, ID pictures and household evidence are personal data. Writes are atomic and durable: when `put`
returns, the bytes and their name survive a power cut.

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
from datetime import timedelta
from pathlib import Path

from flask import current_app

from recruit.errors import Refusal
from recruit.secrets import ring

_UNFINISHED = ".new-"
_GATE = ".gate"


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
        _sync(target.parent)
    return sha256


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
        try:
            age = present - path.stat().st_mtime
        except FileNotFoundError:
            return False
        if older_than and age < older_than.total_seconds():
            return False
        # Not synced: should a power cut bring the name back, the next sweep finds it unclaimed.
        path.unlink()
        return True


def delete(sha256: str) -> None:
    """Erases a file whoever uses it; a missing one is fine. Where others may use it: `erase_files.release`."""
    remove(sha256)


def stored() -> Iterator[str]:
    """The hashes of all files, in order."""
    for path in sorted(root().glob("??/??/*")):
        if len(path.name) == 64:
            yield path.name


def remove_unfinished(older_than: timedelta) -> int:
    """Clears away what a process that was killed left half written; returns how many."""
    return sum(_unlink(path, older_than) for path in list(root().glob(f"??/??/{_UNFINISHED}*")))


@contextmanager
def _gate(way: int) -> Iterator[float]:
    """Many may store at a time, but nobody while something is removed. Yields the file system's own time."""
    if not root().is_dir():
        _make_folder(root().absolute())
    with (root() / _GATE).open("a") as gate:
        fcntl.flock(gate, way)
        os.utime(gate.fileno())
        yield os.stat(gate.fileno()).st_mtime
