"""Account numbers as people write them: read, checked, masked. Pure."""

from __future__ import annotations

import unicodedata

from recruit.errors import Refusal

KINDS = ("bank", "alipay")
#: Bank cards of China UnionPay have 16 to 19 digits; the last is a check digit (ISO/IEC 7812, Luhn).
_SHORTEST, _LONGEST = 16, 19
_LONGEST_TEXT = 60


def read_number(kind: str, text: str) -> str:
    """The number in its normal form: digits alone for a bank card, an address or phone for Alipay.

    Errors, all with `field`: Refusal('payee-kind' | 'card-digits' (found) | 'card-check' | 'alipay-account').
    """
    plain = unicodedata.normalize("NFKC", text).strip()
    if kind == "bank":
        digits = plain.replace(" ", "").replace("-", "")
        if not (digits.isascii() and digits.isdigit() and _SHORTEST <= len(digits) <= _LONGEST):
            raise Refusal("card-digits", field="number", found=len(digits))
        if not luhn(digits):
            raise Refusal("card-check", field="number")
        return digits
    if kind == "alipay":
        name, sign, host = plain.partition("@")
        mail = bool(sign and name and "." in host)
        phone = plain.isascii() and plain.isdigit() and len(plain) == 11 and plain.startswith("1")
        if len(plain) > _LONGEST_TEXT or any(one.isspace() for one in plain) or not (mail or phone):
            raise Refusal("alipay-account", field="number")
        return plain.lower()
    raise Refusal("payee-kind", field="kind")


def luhn(digits: str) -> bool:
    """Whether the last digit is the right check digit: one wrong digit or two neighbours swapped show."""
    total = 0
    for place, sign in enumerate(reversed(digits)):
        value = int(sign) * (2 if place % 2 else 1)
        total += value - 9 if value > 9 else value
    return total % 10 == 0


def with_check_digit(digits: str) -> str:
    """The digits with the check digit that makes them a number; for invented cards."""
    return next(digits + sign for sign in "0123456789" if luhn(digits + sign))


def tail_of(kind: str, number: str) -> str:
    """What may be shown of it: the last four digits; of an e-mail address the first sign alone."""
    return number[:1] + "…@" if "@" in number else number[-4:]
