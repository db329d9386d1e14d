"""A spreadsheet of places, and one of wishes: headings, and rows read into what the services take. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from recruit.errors import Refusal
from recruit.programme import Programme
from recruit.regions import Township, Village, stem
from recruit.services.supply_places import NewPlace
from recruit.tables import Row

# data: the headings of the two sheets, Chinese first, with what an English office may write
PLACE_COLUMNS: Mapping[str, tuple[str, ...]] = {
    "township": ("乡镇（街道）", "乡镇", "township"),
    "village": ("村（社区）", "村", "village"),
    "name": ("服务站名称", "名称", "name"),
    "capacity": ("名额", "capacity"),
    "code": ("点位编号", "编号", "code"),
}
# data: see above
WISH_COLUMNS: Mapping[str, tuple[str, ...]] = {
    "number": ("准考证号", "准考号", "number"),
    "places": ("想去的点位编号，按先后", "点位编号", "places"),
    "reassign": ("服从调剂", "reassign"),
}
_NEEDED = {"village", "number", "places", "reassign"}
# data: what people write for yes and no
YES = {"是", "同意", "愿意", "服从", "√", "y", "yes", "1", "true"}
NO = {"否", "不", "不同意", "不服从", "n", "no", "0", "false"}  # data: see above
_SEPARATORS = re.compile(r"[,，、;；/|\s]+")  # data: what people put between two codes


def headings(columns: Mapping[str, tuple[str, ...]]) -> list[str]:
    """The headings of the empty sheet to fill in."""
    return [names[0] for names in columns.values()]


def columns_of(columns: Mapping[str, tuple[str, ...]], header: Sequence[str]) -> dict[str, str]:
    """Column code -> heading in this file. Errors: Refusal('import-columns' (columns))."""
    known = {heading.strip().lower(): heading for heading in header}
    found = {}
    for code, names in columns.items():
        heading = next((known[name.lower()] for name in names if name.lower() in known), None)
        if heading is not None:
            found[code] = heading
    missing = [names[0] for code, names in columns.items() if code in _NEEDED and code not in found]
    if missing:
        raise Refusal("import-columns", columns=missing)
    return found


def read_place(programme: Programme, row: Row, columns: Mapping[str, str]) -> NewPlace:
    """One place. A village is named by its code or its name; a name that several townships know needs the township.

    Errors: Refusal('cell-damaged' | 'township-not-listed' | 'village-not-listed' | 'village-ambiguous' |
    'capacity-wrong'), with `field`.
    """
    cells = {code: row.get(heading) for code, heading in columns.items()}
    for code in ("village", "code"):
        if code in columns and columns[code] in row.damaged:
            raise Refusal("cell-damaged", field=code)
    village = _village(programme, cells.get("village", ""), cells.get("township", ""))
    return NewPlace(
        village.code, cells.get("name", ""), cells.get("code", ""), _seats(cells.get("capacity", ""))
    )


def _seats(text: str) -> int | None:
    if not text:
        return None
    if not re.fullmatch(r"\d{1,4}(\.0+)?", text):
        raise Refusal("capacity-wrong", field="capacity", high=99)
    return int(text.partition(".")[0])


def _village(programme: Programme, text: str, township: str) -> Village:
    regions = programme.regions
    home = _township(programme, township) if township else None
    found = [one for one in regions.villages if one.code == text]
    found = found or ([one for one in regions.find(text) if isinstance(one, Village)] if text else [])
    if home is not None:
        found = [one for one in found if one.township == home.code]
    if not found:
        raise Refusal("village-not-listed", field="village")
    if len(found) > 1:
        raise Refusal("village-ambiguous", field="village")
    return found[0]


def _township(programme: Programme, text: str) -> Township:
    for one in programme.regions.townships:
        if text == one.code or stem(text) == stem(one.name):
            return one
    raise Refusal("township-not-listed", field="township")


def read_wish(row: Row, columns: Mapping[str, str]) -> tuple[str, tuple[str, ...], bool]:
    """Admission number, place codes in order, consent to reassignment.

    Errors: Refusal('cell-damaged' | 'number-missing' | 'yes-or-no-wanted'), with `field`.
    """
    for code in ("number", "places"):
        if columns[code] in row.damaged:
            raise Refusal("cell-damaged", field=code)
    number = row.get(columns["number"]).strip().upper()
    if not number:
        raise Refusal("number-missing", field="number")
    answer = row.get(columns["reassign"]).strip().lower()
    if answer not in YES | NO:
        raise Refusal("yes-or-no-wanted", field="reassign")
    places = tuple(code for code in _SEPARATORS.split(row.get(columns["places"])) if code)
    return number, places, answer in YES
