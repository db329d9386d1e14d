"""Telling visitors apart without knowing who they are: keyed fingerprints. Pure."""

from __future__ import annotations

import hmac

#: Hexadecimal signs of a fingerprint that are kept: 128 bits.
KEPT = 32


def fingerprint(key: bytes, *parts: object) -> str:
    """The same parts under the same key give the same fingerprint; without the key nobody can make or try one."""
    text = "\0".join(str(part) for part in parts)
    return hmac.digest(key, text.encode(), "sha256").hex()[:KEPT]


def of_browser(site_key: bytes, day_key: bytes, link_id: int, token: str, address: str, agent: str) -> str:
    """Whoever is here: by the random number in their browser, else by address and agent for this day.

    `site_key` keeps the numbers apart from whoever reads the table, `day_key` is thrown away, so that no
    address can be tried afterwards. `link_id` keeps the visits of one browser to two links apart.
    """
    if token:
        return fingerprint(site_key, "browser", link_id, token)
    return fingerprint(day_key, "bare", link_id, address, agent)


def of_address(day_key: bytes, link_id: int, address: str) -> str:
    return fingerprint(day_key, "address", link_id, address)
