"""The column `type`: what a row of the survey is, in whichever of its many spellings."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import get_close_matches
from functools import lru_cache

#: What a person is asked or shown.
ASKED = (
    "text", "integer", "decimal", "date", "time", "dateTime", "select_one", "select_multiple", "rank", "note",
    "image", "geopoint", "acknowledge", "barcode", "range",
)  # fmt: skip
#: What the phone fills in by itself.
SILENT = ("calculate", "hidden", "start", "end", "today", "deviceid", "username")
SELECTS = ("select_one", "select_multiple", "rank")

_SPELLINGS = {
    "text": "text; string; q string; add text prompt",
    "integer": "integer; int; q int; add integer prompt",
    "decimal": "decimal; q decimal; add decimal prompt",
    "date": "date; q date; add date prompt",
    "time": "time; q time; add time prompt",
    "dateTime": "datetime; date time; date_time; q datetime; add date time prompt",
    "note": "note; q note; add note prompt",
    "image": "image; photo; q picture; add image prompt; add photo prompt",
    "geopoint": "geopoint; gps; location; q location; q geopoint; add location prompt",
    "acknowledge": "acknowledge; trigger; q acknowledge; add acknowledge prompt",
    "barcode": "barcode; q barcode; add barcode prompt",
    "range": "range",
    "calculate": "calculate; calculation; q calculate; add calculate prompt",
    "hidden": "hidden",
    "start": "start; start time; get start time",
    "end": "end; end time; get end time",
    "today": "today; get today",
    "deviceid": "deviceid; device id; get device id; imei; uri:deviceid",
    "username": "username; uri:username",
}
_LEFT_OUT = {
    "audio": "audio; add audio prompt; q audio",
    "video": "video; add video prompt; q video",
    "file": "file",
    "geotrace": "geotrace",
    "geoshape": "geoshape",
    "start-geopoint": "start-geopoint; start geopoint",
    "background-geopoint": "background-geopoint",
    "background-audio": "background-audio",
    "audit": "audit",
    "xml-external": "xml-external",
    "csv-external": "csv-external",
    "select_one_from_map": "select_one_from_map",
    "phonenumber": "phonenumber; phone number; get phone number; uri:phonenumber",
    "simserial": "simserial; simid; sim id; get sim id; uri:simserial",
    "subscriberid": "subscriberid; subscriber id; get subscriber id; uri:subscriberid",
    "email": "email; uri:email",
    "include": "include; xml",
    "caseid": "caseid",
    "comments": "comments",
    "text audit": "text audit; text_audit",
    "audio audit": "audio audit; audio_audit",
    "calculate_here": "calculate_here",
    "score__row": "score__row",
    "rank__level": "rank__level",
    "entity": "entity",
}
_CARRIED = {one: kind for kind, several in _SPELLINGS.items() for one in several.split("; ")}
_OTHERS = {one: kind for kind, several in _LEFT_OUT.items() for one in several.split("; ")}
_SETTINGS = {"set form id": "form_id", "set form title": "form_title"}

_FROM_FILE = re.compile(r"(select[ _](?:one|multiple))[ _](from[ _]file|external)\b.*", re.I)
_EXTERNAL = re.compile(r"osm\b.*|(?:sensor_|speed violations?|kobo--).*", re.I)
_BLOCK = re.compile(
    r"(begin|end)[ _]+(group|lgroup|repeat|looped group|loop|score|rank|kobomatrix)(?:\s+over\s+(\S+))?", re.I
)
_SELECT = re.compile(
    r"(?:add\s+)?(?P<how>select[ _]*one|select1|select[ _]*multiple|select all that apply|rank)"
    r"(?:\s+prompt)?(?:\s+(?:from|using))?(?:\s+(?P<list>\S+?))?(?P<other>\s+or[ _](?:specify[ _])?other)?",
    re.I,
)
_BLOCKS = {"lgroup": "repeat", "looped group": "repeat"}
#: What is longer is no slip in a type; comparing spellings takes its time.
_LONGEST = 40
_BLOCKS_LEFT_OUT = ("loop", "score", "rank", "kobomatrix")


@dataclass(frozen=True)
class Kind:
    """What a cell of the column says.

    `role`: ``question``, ``begin``, ``end``, ``left-out``, ``setting``, ``unknown``, ``no-list`` or ``many-words``;
    `type`: the question type, the kind of block (``group``, ``repeat``, or one that is left out), the setting.
    """

    role: str
    type: str
    list_name: str = ""
    other: bool = False


@lru_cache(maxsize=4096)
def kind_of(text: str) -> Kind:
    """The meaning of a cell of the column `type` (blanks around it taken away)."""
    folded = " ".join(text.split())
    small = folded.lower()
    if small in _CARRIED:
        return Kind("question", _CARRIED[small])
    if small in _SETTINGS:
        return Kind("setting", _SETTINGS[small])
    if small in _OTHERS:
        return Kind("left-out", _OTHERS[small])
    if found := _FROM_FILE.fullmatch(folded):
        return Kind("left-out", f"{found[1]}_{found[2]}".lower().replace(" ", "_"))
    if _EXTERNAL.fullmatch(folded):
        return Kind("left-out", small.split()[0])
    if found := _BLOCK.fullmatch(folded):
        block = _BLOCKS.get(found[2].lower(), found[2].lower())
        return Kind(found[1].lower(), block, found[3] or "")
    return _select(folded) or Kind("unknown", "")


def left_out_block(kind: Kind) -> bool:
    return kind.type in _BLOCKS_LEFT_OUT


def _select(text: str) -> Kind | None:
    found = _SELECT.fullmatch(text)
    if found is None:
        loose = re.match(_SELECT.pattern.rsplit("(?:\\s+(?P<list>", 1)[0], text, re.I)
        return Kind("many-words", "") if loose and " " in text[loose.end() :].strip() else None
    how = re.sub(r"[ _]+", "", found["how"].lower())
    kind = {"selectone": "select_one", "select1": "select_one", "rank": "rank"}.get(how, "select_multiple")
    name = found["list"] or ""
    if not name:
        return Kind("no-list", kind)
    return Kind("question", kind, name, bool(found["other"]))


@lru_cache(maxsize=256)
def nearest(text: str) -> str:
    """The carried type spelt most like `text`; blank where none is."""
    text = " ".join(text.split()).lower()[:_LONGEST]
    first = text.split()[0] if text.split() else ""
    names = [
        *_CARRIED,
        "select_one",
        "select_multiple",
        "begin group",
        "end group",
        "begin repeat",
        "end repeat",
    ]
    for candidate, pool in ((text, names), (first, names)):
        close = get_close_matches(candidate, pool, n=1, cutoff=0.7)
        if close:
            return _CARRIED.get(close[0], close[0])
    return ""
