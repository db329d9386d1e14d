"""The resident identity number (公民身份号码, GB 11643-1999): written forms, check digit, birth date, sex. Pure.

18 characters: six for the place where the number was given out, eight for the birth date, three running digits (the
last odd for a man, even for a woman), one check character by ISO 7064 MOD 11-2.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from typing import Literal

from stdnum import numdb
from stdnum.iso7064 import mod_11_2

from recruit.errors import Refusal

#: A place assigned to nobody. Demonstrations give it to invented people; everywhere else it is refused.
DEMO_PREFIX = "999999"
_SEPARATORS = re.compile(r"[\s\-‐‑–—.·\u200b\ufeff]+")
_SHAPE = re.compile(r"[0-9]{17}[0-9X]")
_OLDEST = 1900


@dataclass(frozen=True)
class IdNumber:
    """A number that passed every check. `region_known` is a hint for the desk only: places are renamed and merged."""

    number: str
    birth_date: date
    sex: Literal["f", "m"]
    region_known: bool

    @property
    def tail(self) -> str:
        """The last four characters, all that is ever shown."""
        return self.number[-4:]

    @property
    def demo(self) -> bool:
        return self.number.startswith(DEMO_PREFIX)


def normalise(text: str) -> str:
    """The number as it is stored: full-width digits, a small x, spaces and dashes are matters of typing."""
    return _SEPARATORS.sub("", unicodedata.normalize("NFKC", text)).upper()


def read_id_number(text: str, today: date, *, demo: bool = False) -> IdNumber:
    """Checks a number as somebody typed it. `today` bounds the birth date, `demo` admits invented people.

    Errors: Refusal('id-length' (found) | 'id-characters' | 'id-date' | 'id-checksum' | 'id-demo-prefix').
    """
    number = normalise(text)
    if len(number) != 18:
        raise Refusal("id-length", found=len(number))
    if not _SHAPE.fullmatch(number):
        raise Refusal("id-characters")
    birth = _birth_date(number)
    if birth is None or birth > today or birth.year < _OLDEST:
        raise Refusal("id-date", digits=number[6:14])
    if not mod_11_2.is_valid(number):
        raise Refusal("id-checksum")
    if number.startswith(DEMO_PREFIX) and not demo:
        raise Refusal("id-demo-prefix")
    return IdNumber(number, birth, "m" if int(number[16]) % 2 else "f", region_known(number))


def region_known(number: str) -> bool:
    """Whether the first six digits have ever named a county, by the list that python-stdnum carries."""
    found = numdb.get("cn/loc").info(number[:6])
    return any("county" in facts for _part, facts in found)


def make_demo_id(birth: date, serial: int) -> str:
    """The number of an invented person: right check digit, place assigned to nobody. `serial` 0–999, odd for men."""
    if not 0 <= serial <= 999:
        raise ValueError("a serial has three digits")
    body = f"{DEMO_PREFIX}{birth:%Y%m%d}{serial:03d}"
    return body + mod_11_2.calc_check_digit(body)


def mask(tail: str) -> str:
    """What pages and papers show, from the last four characters."""
    return "*" * 14 + tail[-4:]


def _birth_date(number: str) -> date | None:
    try:
        return date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return None
