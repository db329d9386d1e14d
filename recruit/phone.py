"""Phone numbers: however they are typed, one form in the database (ITU-T E.164), a masked one on the screen. Pure."""

from __future__ import annotations

import unicodedata

import phonenumbers

from recruit.errors import Refusal

#: Numbers without a country code are Chinese: mobile numbers of eleven digits, land lines with their area code.
HOME = "CN"


def normalise(text: str) -> str:
    """``138 0013 8000``, full-width digits or ``+86-138…`` become ``+8613800138000``.

    Errors: Refusal('phone-wrong').
    """
    plain = unicodedata.normalize("NFKC", text).strip()
    if plain.startswith("0086"):
        plain = "+" + plain[2:]
    try:
        number = phonenumbers.parse(plain, HOME)
    except phonenumbers.NumberParseException:
        raise Refusal("phone-wrong") from None
    if number.extension or not phonenumbers.is_valid_number(number):
        raise Refusal("phone-wrong")
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def national(e164: str) -> str:
    """A Chinese number as people write it at home, 13800138000 or 08571234567; a foreign one stays as it is."""
    if not e164.startswith("+86"):
        return e164
    rest = e164.removeprefix("+86")
    return rest if len(rest) == 11 and rest.startswith("1") else "0" + rest


def mask(e164: str) -> str:
    """What pages show: the first three and the last four digits, 138****8000; a short one keeps its end only."""
    digits = national(e164)
    if len(digits) < 9:
        return "****" + digits[-2:]
    return digits[:3] + "*" * (len(digits) - 7) + digits[-4:]
