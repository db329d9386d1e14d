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
_LONG_NUMBER = r"\+?\d(?:[\s\-‐-―·.,()/]{0,2}\d){6,}[Xx]?"
# An admission number as the county prints it (one letter, ten digits; with H or M it may be a travel permit), a day,
# and a mark or an amount. Each is found before the long number it may be part of, so a row of them stays readable.
_FIT = (
    r"(?<![A-Za-z\d])[A-GI-LN-Z]\d{10}(?![A-Za-z\d])",
    r"(?<!\d)(?:19|20)\d{2}(?P<dash>[-/.])(?:1[0-2]|0?[1-9])(?P=dash)(?:3[01]|[12]\d|0?[1-9])(?!\d)",
    r"(?<![\d.])\d{1,6}\.\d{1,2}(?!\d|\.\d)",
)
_NUMBER = re.compile(f"(?P<fit>{'|'.join(_FIT)})|{_LONG_NUMBER}")


class Told(str):
    """A reason that has been made fit, with the names its writer could know; it need not be looked at again."""

    __slots__ = ()


def told(text: str, names: Mapping[str, str] | None = None) -> Told:
    """The reason as the log may hold it: one line of at most `LONGEST` characters.

    `names` maps a person's name to the number that stands for them; numbers given there stay readable.
    """
    names = names or {}
    line = " ".join(unicodedata.normalize("NFKC", text).split())
    kept = frozenset(names.values())
    line = _EMAIL.sub(BLANK, line)
    line = _NUMBER.sub(lambda found: found["fit"] or _number(found.group(), kept), line)
    for name in sorted(names, key=len, reverse=True):
        if name:
            line = line.replace(name, names[name])
    return Told(line if len(line) <= LONGEST else line[: LONGEST - 1] + "…")


def _number(text: str, kept: frozenset[str]) -> str:
    return text if text in kept else BLANK
