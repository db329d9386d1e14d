"""Files that lie beside a programme and are kept with it: forms that were made as spreadsheets.

This room carries their bytes and says by which hash they are known; what they mean is for the stage kind that uses
them (`check_stage`).
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from recruit.programme.reader import Item

#: A form of some hundred questions has 50 KB; what is larger carries pictures that nobody shows.
MAX_FILE = 2_000_000
MAX_FILES = 20


@dataclass
class Beside:
    """Where the files come from: the folder of the programme's own file, or what a published version kept of them."""

    folder: Path | None = None
    kept: Mapping[str, bytes] = field(default_factory=dict)
    found: dict[str, bytes] = field(default_factory=dict)

    def take(self, item: Item) -> str:
        """The name that `item` gives, once its file is among `found`; '' with the mistake noted."""
        name = item.scalar()
        if not name or name in self.found:
            return name
        if len(self.found) >= MAX_FILES:
            item.wrong("files-many", limit=MAX_FILES)
            return ""
        content = self.kept.get(name) if self.folder is None else self._read(item, name)
        if content is None:
            if self.folder is None:
                item.wrong("file-not-readable", name=name)
            return ""
        self.found[name] = content
        return name

    def _read(self, item: Item, name: str) -> bytes | None:
        assert self.folder is not None
        path = self.folder / name
        # As the list of villages: a name that climbs out of the folder is a mistake or worse.
        if not _is_plain(name) or not path.resolve().is_relative_to(self.folder.resolve()):
            item.wrong("file-outside", name=name)
            return None
        try:
            if path.stat().st_size > MAX_FILE:
                item.wrong("file-too-big", name=name, limit=MAX_FILE // 1_000_000)
                return None
            return path.read_bytes()
        except (OSError, ValueError):
            item.wrong("file-not-readable", name=name)
            return None


def hash_of(content: bytes) -> str:
    """SHA-256 of the bytes of an attached file."""
    return hashlib.sha256(content).hexdigest()


def hashes(files: Mapping[str, bytes]) -> dict[str, str]:
    """Name -> hash, in the order of the names."""
    return {name: hash_of(files[name]) for name in sorted(files)}


@dataclass(frozen=True)
class Kept:
    """The files of a published version, fetched only where its programme has not been read yet.

    All are equal and hash alike: the hash of the version covers them, so a programme that was read with it is the same.
    """

    fetch: Callable[[], Iterable[tuple[str, bytes]]] = field(default=tuple, compare=False)


def _is_plain(name: str) -> bool:
    parts = PurePosixPath(name).parts
    return len(name) <= 120 and "\\" not in name and "\x00" not in name and ".." not in parts
