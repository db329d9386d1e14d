"""Sealed files in a folder of this machine. Writes are atomic and durable: what is there survives a power cut."""

from __future__ import annotations

import fcntl
import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from recruit.errors import Refusal

_UNFINISHED = ".new-"
_GATE = ".gate"
_SITE = ".site"
_later: ContextVar[set[Path] | None] = ContextVar("later", default=None)


@dataclass(frozen=True)
class Folder:
    """See `recruit.stores.base.Store`. A file lies two levels deep, by the first four signs of its name."""

    root: Path

    def path_of(self, name: str) -> Path:
        return self.root / name[:2] / name[2:4] / name

    def put(self, name: str, sealed: Callable[[], bytes]) -> None:
        target = self.path_of(name)
        with self._gate(fcntl.LOCK_SH):
            _make_folder(target.parent)
            if target.exists():
                os.utime(target)
            else:
                _write(target, sealed())
            # Also for a file that was there: whoever wrote it may not have come as far as this.
            if (later := _later.get()) is None:
                _sync(target.parent)
            else:
                later.add(target.parent)

    @contextmanager
    def together(self) -> Iterator[None]:
        """Each folder is written once, at the end of the block, instead of once per file."""
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

    def get(self, name: str) -> bytes:
        return self.path_of(name).read_bytes()

    def has(self, name: str) -> bool:
        return self.path_of(name).exists()

    def remove(self, name: str, older_than: timedelta) -> bool:
        """Its age is judged by the clock of the file system, and nothing can store it between that look and the
        removal."""
        return self._unlink(self.path_of(name), older_than)

    def _unlink(self, path: Path, older_than: timedelta) -> bool:
        with self._gate(fcntl.LOCK_EX) as present:
            if not _old_enough(path, older_than, present):
                return False
            # Not synced: should a power cut bring the name back, the next sweep finds it unclaimed.
            path.unlink()
            return True

    def names(self, older_than: timedelta) -> Iterator[str]:
        return (path.name for path in self._aged("*", older_than) if len(path.name) == 64)

    def unfinished(self, older_than: timedelta) -> int:
        return len(self._aged(f"{_UNFINISHED}*", older_than))

    def remove_unfinished(self, older_than: timedelta) -> int:
        return sum(self._unlink(path, older_than) for path in self._aged(f"{_UNFINISHED}*", older_than))

    def _aged(self, pattern: str, older_than: timedelta) -> list[Path]:
        with self._gate(fcntl.LOCK_SH) as present:
            found = sorted(self.root.glob(f"??/??/{pattern}"))
            return [one for one in found if _old_enough(one, older_than, present)]

    def site(self) -> str | None:
        try:
            return (self.root / _SITE).read_text("ascii").strip()
        except FileNotFoundError:
            return None

    def mark(self, code: str) -> None:
        with self._gate(fcntl.LOCK_EX):
            if self.site() is None:
                _write(self.root / _SITE, code.encode("ascii"))
                _sync(self.root)

    def where(self) -> str:
        return str(self.root)

    def check(self) -> None:
        try:
            with self._gate(fcntl.LOCK_SH):
                pass
        except OSError as error:
            why = error.strerror or str(error)
            raise Refusal("store-unusable", where=self.where(), why=why) from error

    @contextmanager
    def _gate(self, way: int) -> Iterator[float]:
        """Many may store at a time, but nobody while something is removed. Yields the file system's own time."""
        if not self.root.is_dir():
            _make_folder(self.root.absolute())
        with (self.root / _GATE).open("a") as gate:
            fcntl.flock(gate, way)
            os.utime(gate.fileno())
            yield os.stat(gate.fileno()).st_mtime


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


def _old_enough(path: Path, older_than: timedelta, present: float) -> bool:
    """Whether it is there and not younger than that, at `present` by the clock of the file system."""
    try:
        age = present - path.stat().st_mtime
    except FileNotFoundError:
        return False
    return not older_than or age >= older_than.total_seconds()
