"""Which arithmetic made a list: the one helper of this package that reads files, namely its own."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path


@cache
def scoring_digest() -> str:
    """SHA-256 over the package's source files, by name: two lists with one digest were computed by one code.

    Line ends are taken as LF, so that a checkout on another system gives the same digest.
    """
    digest = hashlib.sha256()
    folder = Path(__file__).parent
    for path in sorted(folder.glob("*.py"), key=lambda item: item.name):
        source = path.read_bytes().replace(b"\r\n", b"\n")
        digest.update(f"{path.name}:{len(source)}\n".encode())
        digest.update(source)
    return digest.hexdigest()
