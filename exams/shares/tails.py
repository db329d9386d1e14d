"""The last four digits of a phone, as people and lists write them. Pure."""

from __future__ import annotations

import re
import unicodedata

_FOUR = re.compile(r"\d{4}", re.ASCII)
#: A whole number, or one whose middle has been hidden.
_WHOLE = re.compile(r"(?:\+?86)?1[\d*xX•]{6,12}\d{4}", re.ASCII)


def tail_of(text: str, numeric: bool = False) -> str | None:
    """Four digits; None for anything that is neither these nor a mobile number, of which the last four are taken.

    `numeric`: a spreadsheet kept it as a number, so zeros in front are lost and put back.
    """
    plain = re.sub(r"[\s\-]", "", unicodedata.normalize("NFKC", text[:40]))
    if numeric and re.fullmatch(r"\d{1,4}", plain, re.ASCII):
        return plain.zfill(4)
    if _FOUR.fullmatch(plain):
        return plain
    return plain[-4:] if _WHOLE.fullmatch(plain) else None
