"""Words that everybody will see, as one line without anything invisible in it. Pure."""

from __future__ import annotations

import unicodedata

#: Seen as nothing, though Unicode calls them letters, marks or signs.
_BLANK = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180f\u2800\u3164\uffa0")


def plain(words: str) -> str:
    """One line; controls, zero-width signs and those that turn the direction of writing are left out.

    "" where nothing is left that can be seen.
    """
    line = " ".join(words.split())
    kept = "".join(
        sign for sign in line if sign not in _BLANK and unicodedata.category(sign) not in ("Cc", "Cf", "Cs")
    )
    seen = any(unicodedata.category(sign)[0] not in "MZ" for sign in kept)
    return " ".join(kept.split()) if seen else ""
