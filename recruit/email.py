"""E-mail addresses: one form for finding them again, a masked one for the screen. Pure."""

from __future__ import annotations

import re
import unicodedata

from recruit.errors import Refusal

# Deliberately narrower than RFC 5321: quoted names and bare hosts are typing errors here, not addresses of villagers.
_SHAPE = re.compile(
    r"[a-z0-9_](?:[a-z0-9._%+\-]{0,62}[a-z0-9_\-+])?@(?:[a-z0-9](?:[a-z0-9\-]{0,61}[a-z0-9])?\.)+[a-z]{2,24}"
)


def normalise(text: str) -> str:
    """Lower case, no full-width letters, no spaces around. Errors: Refusal('email-wrong')."""
    address = unicodedata.normalize("NFKC", text).strip().lower()
    if len(address) > 120 or ".." in address or not _SHAPE.fullmatch(address):
        raise Refusal("email-wrong")
    return address


def mask(address: str) -> str:
    """What pages show: the first letter of the name and the whole host, ``z***@example.com``."""
    name, _, host = address.partition("@")
    return f"{name[:1]}***@{host}"
