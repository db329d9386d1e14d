"""A text as it is compared: letters and digits alone, without what copyists change in passing.

Full-width and other compatibility forms become plain ones and accents go (Unicode Standard Annex 15, NFKD), capitals
become small, and everything that is neither letter nor digit is dropped: blanks, punctuation, emoji, invisible signs,
half surrogates. A letter repeated more than four times running stays four times, so that a key left pressed for ten
megabytes weighs as much as a word.
"""

from __future__ import annotations

import sys
import unicodedata

import numpy as np
from numpy.typing import NDArray

Codes = NDArray[np.uint32]
Places = NDArray[np.int64]

_LONGEST_RUN = 4


#: Code point -> how many letters stand for it, as far as `_FOLDING` has met it.
_WIDTHS = np.zeros(sys.maxunicode + 1, dtype=np.int8)


class _Folding(dict[int, str]):
    """Code point -> what stands for it; filled as signs are met."""

    def __missing__(self, code: int) -> str:
        parts = unicodedata.normalize("NFKD", chr(code)).casefold()
        self[code] = kept = "".join(part for part in parts if unicodedata.category(part)[0] in "LN")
        _WIDTHS[code] = len(kept)
        return kept


_FOLDING = _Folding()


def normal(text: str) -> str:
    """The text as it is compared."""
    return in_letters(_shortened(in_codes(text.translate(_FOLDING)))[0])


def normal_with_places(text: str) -> tuple[str, Places]:
    """The text as it is compared, and for each of its letters the index in ``text`` that it came from."""
    codes, kept = _shortened(in_codes(text.translate(_FOLDING)))
    places = np.repeat(np.arange(len(text), dtype=np.int64), _WIDTHS[in_codes(text)])
    return in_letters(codes), places[kept]


def in_codes(letters: str) -> Codes:
    """Code points of a normalised text, one number a letter."""
    return np.frombuffer(letters.encode("utf-32-le", "surrogatepass"), dtype="<u4").astype(np.uint32)


def in_letters(codes: Codes) -> str:
    return codes.astype("<u4").tobytes().decode("utf-32-le", "surrogatepass")


def _shortened(codes: Codes) -> tuple[Codes, NDArray[np.bool_]]:
    """Without what a long run of one letter has too much; and which letters stay."""
    kept = np.ones(len(codes), dtype=np.bool_)
    if len(codes) > _LONGEST_RUN:
        again = codes[1:] == codes[:-1]
        running = np.lib.stride_tricks.sliding_window_view(again, _LONGEST_RUN).all(axis=1)
        kept[_LONGEST_RUN:] = ~running
    return codes[kept], kept
