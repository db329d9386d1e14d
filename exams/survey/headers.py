"""The first row of a form's sheets: what each column means, as ODK and Kobo users spell it, and in which language."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches

from exams.survey.workbook import plain
from recruit.workbooks import RawRow

_SURVEY = {
    "type": "type command",
    "name": "name tag",
    "label": "label caption text",
    "hint": "hint",
    "guidance_hint": "guidancehint",
    "required": "required",
    "required_message": "requiredmessage requiredmsg",
    "constraint": "constraint constraints",
    "constraint_message": "constraintmessage constraintmsg",
    "relevant": "relevant relevance skipto",
    "calculation": "calculation calculate calculations",
    "default": "default",
    "appearance": "appearance",
    "read_only": "readonly",
    "choice_filter": "choicefilter",
    "repeat_count": "repeatcount count",
    "parameters": "parameters",
    "disabled": "disabled",
    "image": "image bigimage",
    "audio": "audio",
    "video": "video",
    "trigger": "trigger",
}
_CHOICES = {
    "list_name": "listname list",
    "name": "name value",
    "label": "label caption",
    "image": "image bigimage",
    "audio": "audio",
    "video": "video",
    "disabled": "disabled",
}
_SETTINGS = {
    "form_title": "formtitle title setformtitle",
    "form_id": "formid idstring setformid",
    "version": "version",
    "default_language": "defaultlanguage",
    "allow_choice_duplicates": "allowchoiceduplicates",
}
_KNOWN: Mapping[str, Mapping[str, str]] = {
    sheet: {spelling: key for key, spellings in keys.items() for spelling in spellings.split()}
    for sheet, keys in {"survey": _SURVEY, "choices": _CHOICES, "settings": _SETTINGS}.items()
}
#: Beside the column's own name old forms say where in the XForm it goes.
_PREFIXES = frozenset({"bind", "control", "body", "jr", "media"})
_IN_LANGUAGES = frozenset(
    {"label", "hint", "guidance_hint", "required_message", "constraint_message", "image", "audio", "video"}
)
# data: titles of columns that people keep for themselves or that other tools read; they are named nowhere
_REMARKS = re.compile(
    r"comments?|notes?|remarks?|tutorialnotes?|responsenote|备注|说明|注释|_.*|#.*|hxl|"
    r"module|section|group|rows?|instance.*|publishable|minimumseconds|autoplay|noapperrorstring|buttontext"
)


def slug(text: str) -> str:
    return re.sub(r"[\s_-]+", "", unicodedata.normalize("NFKC", plain(text)).lower())


@dataclass(frozen=True)
class Column:
    """`index` counts from 0; `language` is blank for a plain column."""

    index: int
    key: str
    language: str
    title: str


@dataclass(frozen=True)
class Header:
    """The columns of a sheet. `misspelt`: (index, title, what was probably meant); `unused`: titles nobody reads."""

    sheet: str
    row: int
    columns: Mapping[str, tuple[Column, ...]]
    misspelt: tuple[tuple[int, str, str], ...] = ()
    unused: tuple[tuple[int, str], ...] = ()

    def at(self, key: str) -> int | None:
        columns = self.columns.get(key)
        return columns[0].index if columns else None

    def languages(self) -> list[str]:
        """Languages in the order of the columns; blank for plain labels."""
        found = (one for key in ("label", "hint") for one in self.columns.get(key, ()))
        return list(dict.fromkeys(one.language for one in sorted(found, key=lambda one: one.index)))


def read_header(kind: str, row: RawRow, languages: dict[str, str] | None = None) -> Header:
    """What the columns of a ``survey``, ``choices`` or ``settings`` sheet mean.

    languages: spelling in small letters -> the spelling met first, so that ``English`` and ``english`` are one.
    """
    languages = {} if languages is None else languages
    columns: dict[str, list[Column]] = {}
    misspelt: list[tuple[int, str, str]] = []
    unused: list[tuple[int, str]] = []
    for index, raw in enumerate(row.texts):
        title = plain(raw)
        if not title:
            continue
        key, language = _meaning(kind, title)
        if key in _IN_LANGUAGES or not language:
            found = languages.setdefault(language.casefold(), language)
            if key:
                columns.setdefault(key, []).append(Column(index, key, found, title))
                continue
        near = "" if key or kind == "choices" else _near(kind, title)
        if near:
            misspelt.append((index, title, near))
        elif kind == "choices" or not _REMARKS.fullmatch(slug(title)):
            unused.append((index, title))
    return Header(
        kind,
        row.number,
        {key: tuple(found) for key, found in columns.items()},
        tuple(misspelt),
        tuple(unused),
    )


def _meaning(kind: str, title: str) -> tuple[str, str]:
    """(key or blank, language or blank) of a title such as ``bind::jr:constraintMsg`` or ``label::English (en)``."""
    parts = [part.strip() for part in re.split(r"::?", unicodedata.normalize("NFKC", title))]
    if slug(parts[0]) == "instance":
        return "", ""
    while len(parts) > 1 and slug(parts[0]) in _PREFIXES:
        parts.pop(0)
    key = _KNOWN[kind].get(slug(parts[0]), "")
    return key, "::".join(parts[1:]) if len(parts) > 1 else ""


def _near(kind: str, title: str) -> str:
    name = slug(title.split(":")[0])
    if not 4 <= len(name) <= 30 or _REMARKS.fullmatch(name):
        return ""
    close = get_close_matches(name, list(_KNOWN[kind]), n=1, cutoff=0.84)
    return _KNOWN[kind][close[0]] if close else ""


class Line:
    """A row of a sheet, asked by the meaning of its columns."""

    __slots__ = ("header", "raw")

    def __init__(self, header: Header, raw: RawRow) -> None:
        self.header, self.raw = header, raw

    @property
    def row(self) -> int:
        return self.raw.number

    def cell(self, index: int) -> str:
        return plain(self.raw.texts[index]) if index < len(self.raw.texts) else ""

    def get(self, key: str) -> str:
        """The text of the first column of this meaning that has one."""
        return next((text for one in self.header.columns.get(key, ()) if (text := self.cell(one.index))), "")

    def at(self, key: str) -> int | None:
        """The column that `get` read, or the first of this meaning, or None."""
        columns = self.header.columns.get(key, ())
        return next(
            (one.index for one in columns if self.cell(one.index)), columns[0].index if columns else None
        )

    def words(self, key: str) -> dict[str, str]:
        """Language -> text, without the blank ones."""
        found: dict[str, str] = {}
        for one in self.header.columns.get(key, ()):
            text = self.cell(one.index)
            if text:
                found.setdefault(one.language, text)
        return found

    def blank(self) -> bool:
        return not any(self.cell(one.index) for found in self.header.columns.values() for one in found)


def lines(header: Header, rows: Iterable[RawRow]) -> list[Line]:
    """The rows below the header that say something in a column that is read."""
    found = [Line(header, raw) for raw in rows if raw.number > header.row]
    return [line for line in found if not line.blank()]
