"""What a form says to people: labels in every language, messages to rules, questions that ask for personal data."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import get_close_matches

from exams.survey.findings import Findings, letters
from exams.survey.headers import Header, Line
from exams.survey.kinds import ASKED
from exams.survey.model import Words
from exams.survey.rows import Entry, Rows

_SPOKEN = ("label", "hint", "constraint_message", "required_message")
_MEDIA = ("image", "audio", "video")

# What the questions of a form are searched for, in the languages our forms come in.
_PERSONAL = {  # data: words that name personal data
    "id-number": r"身份证|证件号|\bid[ _-]?(card|number|no)\b|national[ _-]?id|identity (card|number)|passport|\bssn\b",
    "phone": r"电话|手机号|联系方式|\b(tele)?phone|\bmobile|\bcell ?number|contact[ _-]?number|\btel\b",
    "bank": r"银行卡|银行账|收款账|bank[ _-]?account|account[ _-]?number|\biban\b",
}
_PATTERNS = {kind: re.compile(pattern, re.I) for kind, pattern in _PERSONAL.items()}
# data: words that ask for a number of something
_AMOUNT = re.compile(r"how many|how much|number of (mobile|phones|telephones)|多少|几[个部台张]|数量", re.I)


@dataclass(frozen=True)
class Languages:
    """`names` as in `SurveyForm.languages`; `plain`: which language a column without one is in."""

    names: tuple[str, ...]
    default: str
    plain: str

    def words(self, line: Line, key: str) -> Words:
        """The texts of a line in the order of the languages, the plain one under its language's name."""
        found = line.words(key)
        if "" in found:
            found.setdefault(self.plain, found[""])
        return tuple((name, found[name]) for name in self.names if name in found)


def languages_of(
    headers: list[Header], wanted: str, at: tuple[str, int, int | None], findings: Findings
) -> Languages:
    """Which languages a form speaks. `wanted` is the default of the settings (blank: none), `at` its cell."""
    every = list(dict.fromkeys(name for header in headers for name in header.languages()))
    named = [name for name in every if name]
    meant = next((name for name in named if name.casefold() == wanted.casefold()), "")
    sheet, row, column = at
    if wanted and not meant and "" not in every and named:
        near = next(
            iter(get_close_matches(wanted[:40], [one for one in named if len(one) <= 40], n=1, cutoff=0.3)),
            "",
        )
        findings.add("language-unknown", sheet, row, column, value=wanted[:60], near=near, known=named)
    if wanted and not meant and "" in every:
        meant, named = wanted, [wanted, *named]
    if named and "" in every and not meant:
        header = next(one for one in headers if "" in one.languages())
        index = next(
            one.index for key in ("label", "hint") for one in header.columns.get(key, ()) if not one.language
        )
        title = header.columns["label"][0].title if "label" in header.columns else ""
        findings.add(
            "plain-label-beside-languages", header.sheet, header.row, index, title=title, known=named
        )
        return Languages(("", *named), "", "")
    if not named:
        return Languages(("",), "", "")
    return Languages(tuple(named), meant or named[0], meant)


def check_words(sheet: str, rows: Rows, languages: Languages, findings: Findings) -> None:
    """Missing labels and translations, labels that occur twice, and the rest of what people read."""
    for entry in rows.used():
        line = entry.line
        if entry.kind.type in ASKED and not any(line.get(key) for key in ("label", "hint", "image")):
            findings.add("label-missing", sheet, entry.row, line.at("label"), name=entry.name)
        _translated(sheet, line, languages, findings)
        if entry.get("constraint") and not line.get("constraint_message"):
            findings.add("constraint-silent", sheet, entry.row, line.at("constraint"), name=entry.name)
        kind = _personal(entry)
        if kind:
            findings.add("personal", sheet, entry.row, line.at("name"), name=entry.name, kind=kind)
    for family in [rows.top, *(entry.children for entry in rows.used() if entry.block)]:
        _same(sheet, [one for one in family if not one.left_out], findings)


def check_choice_words(sheet: str, found: list[Line], languages: Languages, findings: Findings) -> None:
    """The same for the choices."""
    for line in found:
        if not line.get("label") and not line.get("image"):
            findings.add(
                "choice-label-missing", sheet, line.row, line.at("label"), name=line.get("name")[:60]
            )
        _translated(sheet, line, languages, findings)


def check_media(sheet: str, header: Header, found: list[Line], findings: Findings) -> None:
    """Pictures and sounds beside a question are not carried: told once a column."""
    for key in _MEDIA:
        for column in header.columns.get(key, ()):
            filled = [line for line in found if line.cell(column.index)]
            if filled:
                facts = {"title": column.title, "count": len(filled)}
                findings.add("media-left-out", sheet, filled[0].row, column.index, **facts)


def _translated(sheet: str, line: Line, languages: Languages, findings: Findings) -> None:
    if len(languages.names) < 2:
        return
    for key in _SPOKEN:
        columns = line.header.columns.get(key, ())
        if len(columns) < 2:
            continue
        found = line.words(key)
        if not found or ("" in found and not languages.plain):
            continue
        for column in columns:
            missing = column.language and column.language not in found
            if missing and not ("" in found and column.language == languages.plain):
                facts = {"column": key, "language": column.language}
                findings.add("language-missing", sheet, line.row, column.index, **facts)


def _same(sheet: str, family: list[Entry], findings: Findings) -> None:
    seen: dict[str, Entry] = {}
    for entry in family:
        if entry.kind.type not in ASKED or entry.kind.type == "note":
            continue
        text = " ".join(entry.line.get("label").split()).casefold()
        first = seen.setdefault(text, entry) if text else entry
        # A question that is asked under a condition often has a twin for the other case.
        if first is not entry and not (entry.get("relevant") and first.get("relevant")):
            cell = letters(first.line.at("label") or 0) + str(first.row)
            findings.add("label-twice", sheet, entry.row, entry.line.at("label"), first=cell, name=first.name)


def _personal(entry: Entry) -> str:
    if entry.kind.type not in ("text", "integer", "decimal", "barcode"):
        return ""
    texts = [entry.name.replace("_", " "), *entry.line.words("label").values()]
    if any(_AMOUNT.search(text) for text in texts):
        return ""
    return next(
        (kind for kind, pattern in _PATTERNS.items() if any(pattern.search(one) for one in texts)), ""
    )
