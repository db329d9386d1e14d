"""A reason fit for the audit log: what staff wrote, without whatever would tell who somebody is. Pure.

The log is kept for good, its head stands on public notices, and nothing in it can be erased later. So a reason is
shortened, long numbers (ID, phone, bank card, however they are spaced) and e-mail addresses are blanked out, and
the names the caller knows become numbers. The full text stays in the record that the reason belongs to, where the
keeping rules reach it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping

LONGEST = 200
BLANK = "***"

_EMAIL = re.compile(r"[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+")
# Seven digits are the shortest telephone number; people put spaces, dashes or dots between them.
_LONG_NUMBER = re.compile(r"\+?\d(?:[\s\-‐-―·.,()/]{0,2}\d){6,}[Xx]?")
_DAY = re.compile(r"(?:19|20)\d{2}[-/.]\d{1,2}[-/.]\d{1,2}")


def told(text: str, names: Mapping[str, str] | None = None) -> str:
    """The reason as the log may hold it: one line of at most `LONGEST` characters.

    `names` maps a person's name to the number that stands for them; numbers given there stay readable.
    """
    names = names or {}
    line = " ".join(unicodedata.normalize("NFKC", text).split())
    kept = frozenset(names.values())
    line = _EMAIL.sub(BLANK, line)
    line = _LONG_NUMBER.sub(lambda found: _number(found.group(), kept), line)
    for name in sorted(names, key=len, reverse=True):
        if name:
            line = line.replace(name, names[name])
    return line if len(line) <= LONGEST else line[: LONGEST - 1] + "…"


def _number(text: str, kept: frozenset[str]) -> str:
    return text if text in kept or _DAY.fullmatch(text) else BLANK
