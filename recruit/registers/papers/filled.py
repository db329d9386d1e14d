"""What stands in one cell of a printed form, and small words that all values share."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from recruit import storage
from recruit.documents.numbers import cn_date
from recruit.errors import Refusal
from recruit.i18n import _, current_locale, listed
from recruit.models import Cohort
from recruit.pictures import clean
from recruit.programme.model import FormField

#: Pixels along the longer side: sharp at 30 by 40 mm, and at half a page.
PORTRAIT, VIEW = 420, 1000


@dataclass(frozen=True)
class Filled:
    """`signed` and `on` belong to an opinion; `picture` is a JPEG. Everything empty: left for the pen."""

    text: str = ""
    signed: str = ""
    on: date | None = None
    picture: bytes = b""


BLANK = Filled()
Values = Mapping[str, Filled]


def texts(found: Mapping[str, str]) -> dict[str, Filled]:
    return {name: Filled(text) for name, text in found.items() if text}


def day_words(day: date | None) -> str:
    return cn_date(day) if day is not None else ""


def moment_day(at: datetime, cohort: Cohort) -> date:
    return at.astimezone(cohort.programme.timezone).date()


def opinion(verdict: str, said: Mapping[str, str], on: date | None) -> Filled:
    """A word of a chain: what was said below the verdict, who signed, on which day."""
    words = said.get("words", "")
    return Filled(_("%(verdict)s。%(words)s", verdict=verdict, words=words), said.get("signed", ""), on)


def answer_words(one: FormField, value: Any, where: Callable[[str], str]) -> str:
    """An answer as it is written; '' where nothing was answered. `where` names a place by its code."""
    if value in (None, "", []):
        return ""
    if one.type == "yesno":
        return _("是") if value else _("否")
    titles = {code: text.in_(current_locale()) for code, text in one.choices}
    if one.type == "choice":
        return titles.get(str(value)) or where(str(value))
    if one.type == "choices":
        return listed(titles.get(str(each)) or where(str(each)) for each in value)
    if one.type == "date":
        return day_words(date.fromisoformat(str(value)))
    return str(value)


def picture(sha256: str, side: int) -> bytes:
    """b'' where the file is gone, or is no picture any more."""
    found = storage.find(sha256)
    if not found:
        return b""
    try:
        return clean(found, side).bytes
    except Refusal:
        return b""
