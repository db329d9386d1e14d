"""The file store: bytes under the hash of their content, always sealed, in a folder or in a bucket (`recruit.stores`).

The name is the SHA-256 of the plain bytes, so equal files are one file and a file proves itself. The content is
sealed because photos, ID pictures and household evidence are personal data. Writes are atomic and durable: when `put`
returns, the bytes and their name survive a power cut; within `together`, when that block is left.

Whoever keeps a hash keeps it in a column whose name ends in ``sha256``: that is how the erasure knows which files are
in use (`recruit.services.erase_files`).
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from contextlib import AbstractContextManager
from datetime import timedelta
from pathlib import Path

from flask import current_app

from recruit.errors import Refusal
from recruit.secrets import ring
from recruit.stores import Store
from recruit.stores.folder import Folder


def store() -> Store:
    """The store that the settings name. A demonstration has a folder of its own, whatever the site uses."""
    config = current_app.config
    if not config.get("ZEYOU_S3_BUCKET") or config["ZEYOU_DEMO"]:
        return _folder()
    # One for each process: a connection that was open before the process split off belongs to the other.
    key = f"zeyou_bucket_{os.getpid()}"
    if key not in current_app.extensions:
        from recruit.stores.bucket import Bucket

        current_app.extensions[key] = Bucket.of(config)
    kept: Store = current_app.extensions[key]
    return kept


def _folder() -> Folder:
    return Folder(Path(current_app.config["ZEYOU_STORAGE"]))


def root() -> Path:
    """The folder on this machine, which holds nothing where a bucket is set."""
    return _folder().root


def path_of(sha256: str) -> Path:
    """Where a file lies in the folder."""
    return _folder().path_of(_checked(sha256))


def _checked(sha256: str) -> str:
    if len(sha256) != 64 or set(sha256) - set("0123456789abcdef"):
        raise Refusal("file-unknown")
    return sha256


def put(content: bytes) -> str:
    """Stores the bytes and returns their SHA-256; storing the same bytes again only makes the file young again.

    The caller's row comes later than the file, so a young file is never removed (`remove`).
    Errors: Refusal('store-away'): nothing has been stored.
    """
    sha256 = hashlib.sha256(content).hexdigest()
    keys = ring()
    store().put(sha256, lambda: keys.seal(content, f"file:{sha256}"))
    return sha256


def together() -> AbstractContextManager[None]:
    """Many files at once: what was put inside is durable only when the block is left, so whoever commits does so
    after it."""
    return store().together()


def get(sha256: str) -> bytes:
    """The plain bytes. Raises Refusal('file-unknown' | 'seal-broken' | 'store-away')."""
    return ring().open(sealed(sha256), f"file:{sha256}")


def sealed(sha256: str) -> bytes:
    """The bytes as they lie in the store. Raises Refusal('file-unknown' | 'store-away')."""
    try:
        return store().get(_checked(sha256))
    except FileNotFoundError:
        raise Refusal("file-unknown") from None


def put_sealed(sha256: str, content: bytes) -> None:
    """Stores what `sealed` gave, on this site or on the one that was backed up. Errors: Refusal('store-away')."""
    store().put(_checked(sha256), lambda: content)


def has(sha256: str) -> bool:
    """Whether it is there; its content may be broken all the same."""
    return store().has(_checked(sha256))


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
    store, and what is stored once more at the same moment stays.
    """
    return store().remove(_checked(sha256), older_than)


def site() -> str | None:
    """Whose files these are, as `mark` put it; None for a store that nobody has marked."""
    return store().site()


def mark(code: str) -> None:
    """Puts on the store whose it is; one that is marked keeps its mark."""
    store().mark(code)


def where() -> str:
    """What an operator calls the store: a path or an address."""
    return store().where()


def check() -> None:
    """Tries the store once, before anybody relies on it. Errors: Refusal('store-unusable' (where, why))."""
    store().check()


def stored(older_than: timedelta = timedelta(0)) -> Iterator[str]:
    """The hashes of all files that `remove` would take at that age, in order."""
    return store().names(older_than)


def unfinished(older_than: timedelta) -> int:
    """How many files a process that was killed left half written so long ago."""
    return store().unfinished(older_than)


def remove_unfinished(older_than: timedelta) -> int:
    """Clears them away; returns how many."""
    return store().remove_unfinished(older_than)
