"""Where the bundle of a signed list lies: in its row, or, where it is long, in the file store under its own hash."""

from __future__ import annotations

from typing import TYPE_CHECKING

from recruit import storage

if TYPE_CHECKING:
    from recruit.models import Result

#: Bytes. A list of twenty thousand people; what is longer would make every backup and copy of the table slow.
IN_ROW = 8 * 1024 * 1024


def keep(result: Result, content: bytes) -> None:
    """Puts the bundle of a list where it belongs. `result.sha256` is set already. Errors: Refusal('store-away')."""
    if len(content) <= IN_ROW:
        result.bundle = content.decode()
        return
    storage.put(content)
    result.bundle = ""


def bundle_bytes(result: Result) -> bytes:
    """The bytes as they were signed; empty before that.

    Errors: Refusal('file-unknown' | 'seal-broken' | 'store-away').
    """
    if result.bundle or not result.sha256:
        return result.bundle.encode()
    return storage.get(result.sha256)
