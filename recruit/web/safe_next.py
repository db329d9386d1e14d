"""Where to go after signing in: only ever to a page of this site."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import request


def local_path(address: str | None) -> str | None:
    """The path and query of an address on this very host, or None.

    Refuses other hosts, other schemes and the ways round that (``//host``, ``/\\host``, control characters), which
    some browsers read as another site.
    """
    if not address or any(ord(letter) < 33 for letter in address) or "\\" in address:
        return None
    try:
        parts = urlsplit(address)
    except ValueError:
        # Half a bracket where the host should be: no address at all.
        return None
    if parts.netloc and (parts.netloc != request.host or parts.scheme not in ("http", "https")):
        return None
    if parts.scheme and not parts.netloc:
        return None
    if not parts.path.startswith("/") or parts.path.startswith("//"):
        return None
    return parts.path + (f"?{parts.query}" if parts.query else "")
