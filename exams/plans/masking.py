"""Hide from a text what names its writer, as far as it literally stands there. Pure.

A nickname, a relative's name or a story that everybody in the village knows is not found: markers can tell the office
that a text names its writer.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

HIDDEN = "▇▇"  # data: what stands in the place of a name
#: A shorter word stands in other words too: hiding it would tear holes into any text.
_SHORTEST = 2
#: Blanks, dots, strokes, and signs that nobody sees. A comma parts words that together only look like a name.
_BETWEEN = r"[\s\-–—_·•./／|*＊\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff]{0,3}"


@dataclass(frozen=True)
class Masked:
    """`count`: how many places were hidden."""

    text: str
    count: int


def masked(text: str, secrets: Iterable[str]) -> Masked:
    """The text with each secret hidden wherever it stands, also in full-width signs, capitals or broken by blanks,
    hyphens and dots. Secrets of fewer than two letters are left."""
    wanted = sorted({one for one in map(_folded, secrets) if len(one) >= _SHORTEST}, key=len, reverse=True)
    if not wanted:
        return Masked(text, 0)
    pattern = re.compile("|".join(_BETWEEN.join(re.escape(sign) for sign in one) for one in wanted))
    folded = "".join(_fold(sign) for sign in text)
    pieces, done, count = [], 0, 0
    for found in pattern.finditer(folded):
        pieces += [text[done : found.start()], HIDDEN]
        done, count = found.end(), count + 1
    return Masked("".join([*pieces, text[done:]]), count)


def _folded(secret: str) -> str:
    return "".join(_fold(sign) for sign in secret if not sign.isspace() and sign not in "-–—·.")


def _fold(sign: str) -> str:
    """One sign for one sign, so that places stay what they are."""
    plain = unicodedata.normalize("NFKC", sign).casefold()
    return plain if len(plain) == 1 else sign
