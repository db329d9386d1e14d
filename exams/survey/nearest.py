"""What was probably meant: the known name that is spelt most like one that is not known."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from difflib import get_close_matches

#: Comparing spellings is slow; a form that is wrong everywhere is helped at its first rows and in case and width.
_LOOKS = 15
_LONGEST = 60


def _folded(name: str) -> str:
    return re.sub(r"[\s_-]+", "", unicodedata.normalize("NFKC", name)).casefold()


class Nearest:
    """Known names, asked again and again."""

    def __init__(self, names: Iterable[str]) -> None:
        self._by_fold: dict[str, str] = {}
        for name in names:
            self._by_fold.setdefault(_folded(name), name)
        self._left = _LOOKS

    def to(self, name: str) -> str:
        """The nearest name; blank where none is near, or too many have been asked for."""
        folded = _folded(name)
        if folded in self._by_fold:
            return self._by_fold[folded]
        if self._left <= 0 or len(folded) > _LONGEST:
            return ""
        self._left -= 1
        pool = [one for one in self._by_fold if abs(len(one) - len(folded)) <= 3]
        close = get_close_matches(folded, pool, n=1, cutoff=0.6)
        return self._by_fold[close[0]] if close else ""
