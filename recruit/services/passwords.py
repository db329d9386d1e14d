"""Passwords: Argon2id (RFC 9106) hashes, and the few rules that help instead of annoying.

The cost is the one OWASP lists as its second choice (19 MiB, two passes, one lane): about 70 ms here, so that a whole
school can sign in at nine o'clock on a small machine.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from functools import lru_cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from recruit.errors import Refusal
from recruit.models import Account

_hasher = PasswordHasher(time_cost=2, memory_cost=19456, parallelism=1)

SHORTEST, LONGEST = 8, 128
#: What people type first when they are asked for eight characters.
COMMON = frozenset(
    {
        "12345678", "123456789", "1234567890", "87654321", "88888888", "66666666", "00000000", "11111111",
        "11223344", "12341234", "123123123", "1qaz2wsx", "abcd1234", "abc12345", "a1234567", "a12345678",
        "qwertyui", "qwer1234", "asdf1234", "password", "password1", "iloveyou", "woaini1314", "woaini520",
        "5201314520", "1314520520", "taobao123", "zeyou123", "zeyou1234",
    }
)  # fmt: skip


def hash_password(password: str) -> str:
    return _hasher.hash(_plain(password))


def matches(account: Account | None, password: str) -> bool:
    """Whether the password opens the account; see `opens`."""
    return opens(account.password_hash if account is not None and account.active else None, password)


def opens(stored: str | None, password: str) -> bool:
    """Whether the password has this hash. No hash costs the same time as a wrong password, and is never opened."""
    try:
        _hasher.verify(stored or _nobody(), _plain(password))
    except (VerificationError, InvalidHashError):
        return False
    return stored is not None


def check_strength(password: str, own: Iterable[str | None] = ()) -> None:
    """Refuses what others guess first. `own` are the account's number, phone, e-mail and the like.

    Errors: Refusal('password-short' | 'password-long' | 'password-common' | 'password-own').
    """
    plain = _plain(password)
    if len(plain) < SHORTEST:
        raise Refusal("password-short", least=SHORTEST)
    if len(plain) > LONGEST:
        raise Refusal("password-long", most=LONGEST)
    simple = plain.lower()
    if simple in COMMON or len(set(simple)) < 3:
        raise Refusal("password-common")
    if any(known and simple in _spellings(known) for known in own):
        raise Refusal("password-own")


def _spellings(known: str) -> set[str]:
    """An own number in the ways it is written: with and without country code, and its last eight digits."""
    plain = _plain(known).lower().strip()
    bare = plain.removeprefix("+86")
    return {plain, plain.lstrip("+"), bare, bare[-8:], plain.partition("@")[0]} - {""}


def _plain(password: str) -> str:
    # Full-width letters come from a Chinese keyboard left in full-width mode: the person meant the plain ones.
    return unicodedata.normalize("NFKC", password)


@lru_cache(maxsize=1)
def _nobody() -> str:
    return _hasher.hash("a password that opens nothing")
