"""What plain text is: the one ruling, for what is handed in and for what is compared. Pure."""

from __future__ import annotations

import unicodedata

_STRANGE_SHARE = 0.01
_LOOKED_AT = 200_000


def plain_text(content: bytes) -> str | None:
    """UTF-8, UTF-16 with its mark, or the older Chinese encoding, lines ended by one sign; None for anything else.

    What holds control signs is no text. A picture read as Chinese is full of unassigned signs; a new emoji or a private
    sign alone makes no picture.
    """
    marked = content.startswith((b"\xff\xfe", b"\xfe\xff"))
    for encoding in ("utf-16",) if marked else ("utf-8-sig", "gb18030"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        return text.replace("\r\n", "\n").replace("\r", "\n") if _is_text(text) else None
    return None


def _is_text(text: str) -> bool:
    some = text[:_LOOKED_AT]
    if "\x00" in text:
        return False
    control = sum((sign < " " and sign not in "\r\n\t\f\v") or "\x7f" <= sign < "\xa0" for sign in some)
    odd = sum(unicodedata.category(sign) in ("Co", "Cn") for sign in some)
    return control == 0 and odd <= len(some) * _STRANGE_SHARE + 1
