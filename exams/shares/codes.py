"""Codes of links: short, without signs that look alike, with a check sign by which one mistyped sign is told. Pure.

Twenty-three signs, a prime number, so that the check sign (a weighted sum modulo 23) finds every single wrong sign and
every two that changed places. Seven signs are drawn, the eighth is the check: three thousand million codes, so
that among the twelve hundred of a round one guess in nearly three million finds anything.
"""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Callable

#: Neither B 8, I L 1, O 0, S 5, U V nor Z 2 are among them.
ALPHABET = "ACDEFGHJKMNPQRTWXY34679"
DRAWN = 7
LENGTH = DRAWN + 1
#: What people put between the signs when they copy a code.
_BETWEEN = str.maketrans("", "", " -_.·•–—")


def new_code(below: Callable[[int], int]) -> str:
    """A code from a source of chance: `below` gives a number from 0 to its argument less one (`secrets.randbelow`)."""
    signs = "".join(ALPHABET[below(len(ALPHABET))] for _place in range(DRAWN))
    return signs + check_sign(signs)


def derived_code(seed: str) -> str:
    """The code that a demonstration gives: the same seed, the same code on every machine."""
    number = int.from_bytes(hashlib.sha256(seed.encode()).digest())
    digits = []
    for _place in range(DRAWN):
        number, digit = divmod(number, len(ALPHABET))
        digits.append(ALPHABET[digit])
    signs = "".join(digits)
    return signs + check_sign(signs)


def check_sign(signs: str) -> str:
    """The last sign of a code that begins with these."""
    total = sum((place + 2) * ALPHABET.index(sign) for place, sign in enumerate(signs))
    return ALPHABET[-total % len(ALPHABET)]


def tidy(text: str) -> str:
    """What somebody typed, without blanks and dashes, in capitals; full-width signs count as the usual ones."""
    return unicodedata.normalize("NFKC", text[:64]).translate(_BETWEEN).upper().strip()


def canonical(text: str) -> str | None:
    """The code somebody typed, or None where it cannot be one: a wrong length, a sign that none has, a wrong check."""
    code = tidy(text)
    if len(code) != LENGTH or set(code) - set(ALPHABET):
        return None
    return code if check_sign(code[:DRAWN]) == code[-1] else None


def spaced(code: str) -> str:
    """For reading aloud and copying: two groups of four."""
    return f"{code[:4]} {code[4:]}"
