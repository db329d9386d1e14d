"""The code on every page of a printed paper: which sheet, which page, two check digits; all for a keypad. Pure.

The check digits are those of ISO/IEC 7064 MOD 97-10: any one wrong digit and any two that were swapped are found.
"""

from __future__ import annotations

from dataclasses import dataclass

_SHEET, _PAGE = 6, 2
MOST_PAGES = 99
_PARTS = (_SHEET, _PAGE, 2)
_LONGEST_TYPED = 40


@dataclass(frozen=True)
class SheetPage:
    """A page of a sheet: `page` counts the answer pages from 1, 0 is the paper itself."""

    sheet_id: int
    page: int


def code_of(sheet_id: int, page: int) -> str:
    """For example ``000042-01-88``. Sheets beyond a million simply have longer numbers."""
    digits = f"{sheet_id:0{_SHEET}d}{page:0{_PAGE}d}"
    check = f"{98 - int(digits) * 100 % 97:02d}"
    return f"{digits[:-_PAGE]}-{digits[-_PAGE:]}-{check}"


def read_code(typed: str) -> SheetPage | None:
    """What was typed or scanned, with or without dashes and blanks; None where the check digits do not fit."""
    digits = "".join(sign for sign in typed[:_LONGEST_TYPED] if sign not in " -－—\u3000")
    if not (digits.isascii() and digits.isdigit() and sum(_PARTS) <= len(digits) <= 18):
        return None
    if int(digits) % 97 != 1:
        return None
    return SheetPage(int(digits[: -_PAGE - 2]), int(digits[-_PAGE - 2 : -2]))
