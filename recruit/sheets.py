"""What people write into the spreadsheets they fill in: headings, yes and no, several things in one cell. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

# data: what people write for yes and no
_YES = {"是", "同意", "愿意", "服从", "已签", "√", "y", "yes", "1", "true"}
_NO = {"否", "不", "不同意", "不服从", "n", "no", "0", "false"}  # data: see above
_BETWEEN = re.compile(r"[,，、;；/|\n]+")  # data: what people put between two things in one cell


def headings_used(wanted: Mapping[str, Iterable[str]], header: Sequence[str]) -> dict[str, str]:
    """What is wanted -> its heading in this file: the first of its names that stands there, however it is cased."""
    known = {heading.strip().lower(): heading for heading in header}
    found = {
        what: [known[name.lower()] for name in names if name.lower() in known]
        for what, names in wanted.items()
    }
    return {what: headings[0] for what, headings in found.items() if headings}


def yes_or_no(text: str) -> bool | None:
    """None where it is neither; the caller knows which field to name."""
    word = text.strip().lower()
    if word not in _YES | _NO:
        return None
    return word in _YES


def several(text: str) -> list[str]:
    """The things of one cell. A space parts nothing: names have spaces in them."""
    return [part.strip() for part in _BETWEEN.split(text) if part.strip()]


def several_codes(text: str) -> list[str]:
    """Codes and single words have no spaces in them, so that a space parts them too."""
    return [code for part in several(text) for code in part.split()]
