"""A spreadsheet of places, and one of wishes: headings, and rows read into what the services take. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from recruit.errors import Refusal
from recruit.programme import Programme
from recruit.regions import Township, Village
from recruit.services.supply_places import NewPlace
from recruit.sheets import headings_used, several_codes, yes_or_no
from recruit.site_facts import read_facts
from recruit.tables import Row

# data: the headings of the two sheets, Chinese first, with what an English office may write
PLACE_COLUMNS: Mapping[str, tuple[str, ...]] = {
    "township": ("乡镇（街道）", "乡镇", "township"),
    "village": ("村（社区）", "村", "village"),
    "name": ("服务站名称", "名称", "name"),
    "capacity": ("名额", "capacity"),
    "code": ("点位编号", "编号", "code"),
    "area": ("面积（平方米）", "面积", "area"),
    "people": ("覆盖人口（人）", "覆盖人口", "人口", "people"),
    "floor": ("第几层", "楼层", "floor"),
    "bandwidth": ("宽带（兆）", "宽带", "bandwidth"),
    "broadband": ("已通宽带", "broadband"),
    "truck": ("货车能到", "truck"),
    "storage": ("库房（平方米）", "库房", "storage"),
    "rent": ("租金（元/年）", "租金", "rent"),
    "own_shop": ("自有门面", "own_shop"),
    "until": ("场地用到哪天", "until"),
    "latitude": ("纬度", "latitude"),
    "longitude": ("经度", "longitude"),
    "address": ("详细位置", "地址", "address"),
    "owner": ("房主", "owner"),
    "note": ("备注", "note"),
}
# data: what a sheet may have besides, where sites are staffed by rule
STAFFING_COLUMNS: Mapping[str, tuple[str, ...]] = {
    "sort": ("网点类型", "sort"),
    "marks": ("网点标记", "marks"),
}
# data: how a sheet may call the sorts of sites
SORT_WORDS: Mapping[str, str] = {
    "乡镇级": "township", "乡镇": "township", "乡镇级网点": "township", "township": "township",
    "村级": "village", "村": "village", "村级网点": "village", "village": "village",
}  # fmt: skip
#: What of a row goes into the register of sites (`recruit.site_facts`).
SITE_COLUMNS = tuple(PLACE_COLUMNS)[5:]
# data: see above
WISH_COLUMNS: Mapping[str, tuple[str, ...]] = {
    "number": ("准考证号", "准考号", "number"),
    "places": ("想去的点位编号，按先后", "点位编号", "places"),
    "reassign": ("服从调剂", "reassign"),
}
_NEEDED = {"village", "number", "places", "reassign"}


def place_columns(programme: Programme) -> Mapping[str, tuple[str, ...]]:
    """The columns that a sheet of places may have under this programme."""
    return PLACE_COLUMNS if programme.places.staffing is None else {**PLACE_COLUMNS, **STAFFING_COLUMNS}


def headings(columns: Mapping[str, tuple[str, ...]]) -> list[str]:
    """The headings of the empty sheet to fill in."""
    return [names[0] for names in columns.values()]


def columns_of(columns: Mapping[str, tuple[str, ...]], header: Sequence[str]) -> dict[str, str]:
    """Column code -> heading in this file. Errors: Refusal('import-columns' (columns))."""
    found = headings_used(columns, header)
    missing = [names[0] for code, names in columns.items() if code in _NEEDED and code not in found]
    if missing:
        raise Refusal("import-columns", columns=missing)
    return found


def read_place(programme: Programme, row: Row, columns: Mapping[str, str]) -> tuple[NewPlace, list[Refusal]]:
    """One place, and everything in the row that cannot be understood, each with its `field`; such a cell reads empty.

    A village is named by its code or its name; a name that several townships know needs the township. Refusals:
    'cell-damaged' | 'township-not-listed' | 'village-not-listed' | 'village-ambiguous' | 'capacity-wrong', and those
    of `recruit.site_facts.read_facts`.
    """
    cells = {code: row.get(heading) for code, heading in columns.items()}
    found = [
        Refusal("cell-damaged", field=code)
        for code in ("village", "code")
        if code in columns and columns[code] in row.damaged
    ]
    village, seats = None, None
    if not any(refusal.facts["field"] == "village" for refusal in found):
        try:
            village = _village(programme, cells.get("village", ""), cells.get("township", ""))
        except Refusal as refusal:
            found.append(refusal)
    try:
        seats = _seats(cells.get("capacity", ""))
    except Refusal as refusal:
        found.append(refusal)
    code = village.code if village else ""
    typed = {name: cells[name] for name in SITE_COLUMNS if cells.get(name, "").strip()}
    said = None
    if typed:
        said, wrong = read_facts(typed)
        found += wrong
    sort, marks = _staffing(programme, cells.get("sort", "").strip(), cells.get("marks", ""))
    return NewPlace(code, cells.get("name", ""), cells.get("code", ""), seats, said, sort, marks), found


def _staffing(programme: Programme, sort: str, marks: str) -> tuple[str, tuple[str, ...]]:
    """Codes, from codes or from words; whatever is neither stays as it is, and is told of when the place is checked."""
    plan = programme.places.staffing
    titles = plan.marks if plan is not None else {}
    by_word = {word: code for code, title in titles.items() for word in (title.zh, title.en)}
    return SORT_WORDS.get(sort, sort), tuple(by_word.get(one, one) for one in several_codes(marks))


def _seats(text: str) -> int | None:
    if not text:
        return None
    if not re.fullmatch(r"\d{1,4}(\.0+)?", text):
        raise Refusal("capacity-wrong", field="capacity", high=99)
    return int(text.partition(".")[0])


def _village(programme: Programme, text: str, township: str) -> Village:
    home = _township(programme, township) if township else None
    found = programme.regions.villages_called(text)
    if home is not None:
        found = [one for one in found if one.township == home.code]
    if not found:
        raise Refusal("village-not-listed", field="village")
    if len(found) > 1:
        raise Refusal("village-ambiguous", field="village")
    return found[0]


def _township(programme: Programme, text: str) -> Township:
    found = programme.regions.township_called(text)
    if found is None:
        raise Refusal("township-not-listed", field="township")
    return found


def read_wish(
    row: Row, columns: Mapping[str, str]
) -> tuple[tuple[str, tuple[str, ...], bool], list[Refusal]]:
    """(admission number, place codes in order, consent to reassignment), and what cannot be understood.

    Refusals, with `field`: 'cell-damaged' | 'number-missing' | 'yes-or-no-wanted'.
    """
    found = [
        Refusal("cell-damaged", field=code) for code in ("number", "places") if columns[code] in row.damaged
    ]
    number = row.get(columns["number"]).strip().upper()
    if not number:
        found.append(Refusal("number-missing", field="number"))
    answer = yes_or_no(row.get(columns["reassign"]))
    if answer is None:
        found.append(Refusal("yes-or-no-wanted", field="reassign"))
    return (number, tuple(several_codes(row.get(columns["places"]))), answer is True), found
