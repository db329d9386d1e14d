"""Townships and villages of a county, from the national statistics list of one year.

Codes are the key (9 digits a township, 12 a village, the village's beginning with its township's), because names
drift from year to year: the same unit is 岩孔街道办事处 in one list and 岩孔街道 in the next.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

COLUMNS = ("township_code", "township_name", "village_code", "village_name")
# data: the tails a list may carry or leave out without meaning another unit
_TAILS = (
    "社区居民委员会", "居民委员会", "村民委员会", "街道办事处", "办事处", "委员会",
    "社区", "街道", "村委会", "居委会", "村",
)  # fmt: skip


class RegionError(ValueError):
    """A region file that cannot be used: `code` and `facts` for the message, `row` (1 = header)."""

    def __init__(self, code: str, row: int, **facts: object) -> None:
        super().__init__(f"{code} (row {row})")
        self.code, self.row, self.facts = code, row, facts


@dataclass(frozen=True, slots=True)
class Village:
    code: str
    name: str
    township: str


@dataclass(frozen=True, slots=True)
class Township:
    code: str
    name: str
    villages: tuple[Village, ...]


@dataclass(frozen=True)
class Regions:
    """Townships in the order of the file; look-ups by code are O(1)."""

    townships: tuple[Township, ...]

    @classmethod
    def from_csv(cls, text: str) -> Regions:
        """Read a list with the columns `COLUMNS`. RegionError names the first bad row and why."""
        rows = csv.DictReader(io.StringIO(text.lstrip("\ufeff")))
        try:
            return cls._from_rows(rows)
        except csv.Error as error:  # a quotation mark that nobody closes, a cell without end
            raise RegionError("region-unreadable", rows.line_num + 1) from error

    @classmethod
    def _from_rows(cls, rows: csv.DictReader[str]) -> Regions:
        missing = [name for name in COLUMNS if name not in (rows.fieldnames or ())]
        if missing:
            raise RegionError("region-columns", 1, missing=", ".join(missing))
        names: dict[str, str] = {}
        villages: dict[str, list[Village]] = {}
        seen: set[str] = set()
        for number, row in enumerate(rows, start=2):
            township, village = _checked(number, row)
            if village.code in seen:
                raise RegionError("region-duplicate", number, code_value=village.code)
            if names.setdefault(township, row["township_name"].strip()) != row["township_name"].strip():
                raise RegionError("region-two-names", number, code_value=township)
            seen.add(village.code)
            villages.setdefault(township, []).append(village)
        if not names:
            raise RegionError("region-empty", 1)
        return cls(tuple(Township(code, name, tuple(villages[code])) for code, name in names.items()))

    @cached_property
    def _townships(self) -> Mapping[str, Township]:
        return {township.code: township for township in self.townships}

    @cached_property
    def _villages(self) -> Mapping[str, Village]:
        return {village.code: village for township in self.townships for village in township.villages}

    @cached_property
    def _stems(self) -> Mapping[str, tuple[Township | Village, ...]]:
        """Units by the stem of their name: a spreadsheet of thousands of rows asks for several names a row."""
        found: dict[str, tuple[Township | Village, ...]] = {}
        for unit in (*self.townships, *self.villages):
            found[stem(unit.name)] = (*found.get(stem(unit.name), ()), unit)
        return found

    @property
    def villages(self) -> tuple[Village, ...]:
        """Every village, in the order of the file."""
        return tuple(self._villages.values())

    def township(self, code: str) -> Township:
        """KeyError when the code is unknown."""
        return self._townships[code]

    def village(self, code: str) -> Village:
        """KeyError when the code is unknown."""
        return self._villages[code]

    def knows(self, code: str) -> bool:
        """Whether a township or village has this code."""
        return code in self._townships or code in self._villages

    def find(self, name: str) -> tuple[Township | Village, ...]:
        """Every unit whose name is the same but for its tail: an imported list may say 岩孔街道 or 岩孔街道办事处."""
        return self._stems.get(stem(name), ())

    def township_called(self, text: str) -> Township | None:
        """The township with this code or this name, with or without its tail."""
        if text in self._townships:
            return self._townships[text]
        return next((unit for unit in self.find(text) if isinstance(unit, Township)), None) if text else None

    def villages_called(self, text: str) -> list[Village]:
        """The village with this code, or all with this name: several townships may have one."""
        if text in self._villages:
            return [self._villages[text]]
        return [unit for unit in self.find(text) if isinstance(unit, Village)] if text else []


#: No list at all, or none that can be read.
NO_REGIONS = Regions(())


def stem(name: str) -> str:
    """A unit's name without spaces and without its administrative tail; a name that is all tail is kept."""
    bare = re.sub(r"\s", "", name)
    for tail in _TAILS:
        if bare.endswith(tail) and len(bare) > len(tail):
            return bare[: -len(tail)]
    return bare


def _checked(number: int, row: Mapping[str, str | None]) -> tuple[str, Village]:
    values = {name: (row.get(name) or "").strip() for name in COLUMNS}
    for name, value in values.items():
        if not value:
            raise RegionError("region-blank", number, column=name)
    township, village = values["township_code"], values["village_code"]
    if not re.fullmatch(r"[0-9]{9}", township) or not re.fullmatch(r"[0-9]{12}", village):
        raise RegionError("region-code", number, code_value=f"{township} / {village}")
    if not village.startswith(township):
        raise RegionError("region-elsewhere", number, code_value=village, township=township)
    return township, Village(village, values["village_name"], township)
