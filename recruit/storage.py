"""The file store: bytes on disk under the hash of their content, always sealed.

The name is the SHA-256 of the plain bytes, so equal files are one file and a file proves itself. The content is
sealed because photos, ID pictures and household evidence are personal data. Writes are atomic and durable.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
from pathlib import Path

from flask import current_app

from recruit.errors import Refusal
from recruit.secrets import ring


def root() -> Path:
    return Path(current_app.config["ZEYOU_STORAGE"])


def path_of(sha256: str) -> Path:
    if len(sha256) != 64 or set(sha256) - set("0123456789abcdef"):
        raise Refusal("file-unknown")
    return root() / sha256[:2] / sha256[2:4] / sha256


def put(content: bytes) -> str:
    """Stores the bytes and returns their SHA-256; storing the same bytes again costs nothing."""
    sha256 = hashlib.sha256(content).hexdigest()
    target = path_of(sha256)
    if target.exists():
        return sha256
    target.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=".new-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(ring().seal(content, f"file:{sha256}"))
            file.flush()
            os.fsync(file.fileno())
        os.replace(name, target)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    return sha256


def get(sha256: str) -> bytes:
    """The plain bytes. Raises Refusal('file-unknown' | 'seal-broken')."""
    try:
        sealed = path_of(sha256).read_bytes()
    except FileNotFoundError:
        raise Refusal("file-unknown") from None
    return ring().open(sealed, f"file:{sha256}")


def delete(sha256: str) -> None:
    """Erases a file that the keeping rules no longer allow; a missing one is fine."""
    path_of(sha256).unlink(missing_ok=True)
