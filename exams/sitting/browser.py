"""Whether a page was asked for by Safe Exam Browser with the office's own configuration. Pure.

The browser sends with every request the SHA-256 of the page's address followed by its Config Key, which is itself a
SHA-256 over the settings (https://safeexambrowser.org, "Config Key"). It tells a room's computer from another browser;
it does not prove who sits there.
"""

from __future__ import annotations

import hashlib
import hmac
import re

HEADER = "X-SafeExamBrowser-ConfigKeyHash"
_KEY = re.compile(r"[0-9a-f]{64}")


def tidy_key(text: str) -> str:
    """The key as it is kept; '' for anything that is none."""
    key = "".join(text.split()).lower()
    return key if _KEY.fullmatch(key) else ""


def proves(url: str, key: str, sent: str | None) -> bool:
    """`url` as it was asked for, without a fragment; `sent` is the header's value."""
    wanted = hashlib.sha256((url.partition("#")[0] + key).encode()).hexdigest()
    return sent is not None and hmac.compare_digest(wanted.encode(), sent.strip().lower().encode())
