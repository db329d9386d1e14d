"""A form from its workbook: read, checked, and built if nothing keeps it from being used."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches

from exams.survey.building import items
from exams.survey.cells import check_cells, check_header
from exams.survey.fields import check_fields
from exams.survey.findings import ERROR, Finding, Findings
from exams.survey.headers import Header, Line, lines, read_header
from exams.survey.lists import Lists, built, check_lists, read_lists
from exams.survey.logic import check_rules
from exams.survey.model import SurveyForm
from exams.survey.rows import Rows, check_names, read_rows, truth
from exams.survey.wording import Languages, check_choice_words, check_media, check_words, languages_of
from exams.survey.workbook import WANTED, Book, Sheet, read_book, sheet_key

_READ = ("survey", "choices", "settings")
_NEEDED = {"survey": ("type", "name"), "choices": ("list_name", "name"), "settings": ()}


@dataclass(frozen=True)
class NotUsed:
    """Columns of a sheet that nobody reads."""

    sheet: str
    columns: tuple[str, ...]


@dataclass(frozen=True)
class Read:
    """What came of a workbook. `form` is None if there is an error among the findings.

    `counts`: ``questions`` (asked or filled in by the phone), ``groups``, ``repeats``, ``lists``, ``choices``,
    ``left_out`` (rows).
    """

    form: SurveyForm | None
    findings: tuple[Finding, ...]
    counts: Mapping[str, int] = field(default_factory=dict)
    languages: tuple[str, ...] = ()
    title: str = ""
    not_used: tuple[NotUsed, ...] = ()

    @property
    def errors(self) -> tuple[Finding, ...]:
        return tuple(one for one in self.findings if one.severity == ERROR)

    def count(self, severity: str) -> int:
        return sum(one.severity == severity for one in self.findings)


@dataclass
class _Part:
    """A sheet that is read: its header and lines; None where it is missing or blank."""

    sheet: Sheet
    header: Header
    lines: list[Line]


def read_form(source: str | os.PathLike[str] | bytes, name: str = "") -> Read:
    """Reads and checks a form in .xlsx or .xls, given as a path or as bytes (then `name` is what messages call it).

    Errors: `recruit.tables.TableError` where there is no workbook to read; everything else is a finding.
    """
    return check_book(read_book(source, name))


def check_book(book: Book) -> Read:
    """The same for a workbook that has been read."""
    findings = Findings()
    spellings: dict[str, str] = {}
    parts = {kind: part for kind in _READ if (part := _part(book, kind, spellings, findings)) is not None}
    _sheets(book, parts, findings)
    survey = parts.get("survey")
    if survey is None or _lacks(survey, "survey", findings):
        return Read(None, findings.in_order(_order(book)), _counts(Rows(), Lists()))
    return _read(book, parts, survey, findings)


def _read(book: Book, parts: dict[str, _Part], survey: _Part, findings: Findings) -> Read:
    choices = parts.get("choices")
    if choices is not None and _lacks(choices, "choices", findings):
        choices = None
    for part in parts.values():
        check_header(part.header, part.sheet.name, findings)
        check_cells(part.sheet, part.header, part.lines, findings)
    rows = read_rows(survey.sheet.name, survey.lines, findings)
    lists = Lists()
    if choices is not None:
        lists = read_lists(choices.sheet.name, choices.header, choices.lines, findings)
    given = _settings(parts.get("settings"), rows, findings)
    check_names(survey.sheet.name, rows, findings)
    languages = _languages(parts, given, findings)
    _check(survey, choices, rows, lists, given, languages, findings)
    found = findings.in_order(_order(book))
    form = None
    if not any(one.severity == ERROR for one in found):
        form = _form(rows, lists, choices, given, languages)
    unused = [
        NotUsed(part.sheet.name, tuple(title for _index, title in part.header.unused))
        for kind, part in parts.items()
        if part.header.unused and kind == "survey"
    ]
    return Read(
        form, found, _counts(rows, lists), languages.names, given.get("form_title", ""), tuple(unused)
    )


def _check(
    survey: _Part,
    choices: _Part | None,
    rows: Rows,
    lists: Lists,
    given: Mapping[str, str],
    languages: Languages,
    findings: Findings,
) -> None:
    sheets = (survey.sheet.name, choices.sheet.name if choices else "choices")
    # Rules come first: a calculation that is not carried takes its question out of all that follows.
    check_rules(sheets[0], rows, lists, findings)
    check_fields(sheets[0], rows, sum(map(bool, languages.names)), findings)
    check_words(sheets[0], rows, languages, findings)
    check_media(sheets[0], survey.header, survey.lines, findings)
    check_lists(sheets, rows, lists, bool(truth(given.get("allow_choice_duplicates", ""))), findings)
    if choices is not None:
        used = {entry.kind.list_name for entry in rows.used()}
        told = [line for name, found in lists.lines.items() if name in used for line in found]
        check_choice_words(sheets[1], told, languages, findings)
        check_media(sheets[1], choices.header, choices.lines, findings)
    if not rows.every:
        findings.add("no-questions", sheets[0], survey.header.row)
    elif not any(not entry.block for entry in rows.used()):
        findings.add("nothing-left", sheets[0], survey.header.row)


def _part(book: Book, kind: str, spellings: dict[str, str], findings: Findings) -> _Part | None:
    sheet = book.sheets.get(kind)
    if sheet is None or not sheet.rows:
        return None
    first = next((row for row in sheet.rows if any(text.strip() for text in row.texts)), None)
    if first is None:
        return None
    header = read_header(kind, first, spellings)
    return _Part(sheet, header, lines(header, sheet.rows))


def _sheets(book: Book, parts: Mapping[str, _Part], findings: Findings) -> None:
    if "survey" not in parts:
        sheet = book.sheets.get("survey")
        code = "sheet-missing" if sheet is None else "sheet-blank"
        findings.add(code, sheet.name if sheet else "survey", known=list(book.names))
    for name in book.names:
        key = sheet_key(name)
        near = get_close_matches(key[:20], [one for one in _READ if one not in book.sheets], n=1, cutoff=0.75)
        if key not in WANTED and near:
            findings.add("sheet-misspelt", name, near=near[0])
    for kind in WANTED[len(_READ) :]:
        sheet = book.sheets.get(kind)
        if sheet is not None and len(sheet.rows) > 1:
            findings.add("left-out-sheet", sheet.name)


def _lacks(part: _Part, kind: str, findings: Findings) -> bool:
    lacking = [key for key in _NEEDED[kind] if key not in part.header.columns]
    # A first row in which nothing is known is not a header at all; the same words would be told for every column.
    titles = [text for raw in part.header.columns.values() for text in (one.title for one in raw)]
    titles += [title for _index, title in part.header.unused] + [
        title for _index, title, _near in part.header.misspelt
    ]
    for key in lacking:
        near = next((title for _index, title, meant in part.header.misspelt if meant == key), "")
        findings.add(
            "column-missing", part.sheet.name, part.header.row, column=key, near=near, known=titles[:12]
        )
    return bool(lacking)


def _settings(part: _Part | None, rows: Rows, findings: Findings) -> dict[str, str]:
    given = dict(rows.settings)
    if part is not None and part.lines:
        line = part.lines[0]
        given |= {key: line.get(key) for key in part.header.columns}
        if len(part.lines) > 1:
            findings.add("settings-rows", part.sheet.name, part.lines[1].row, first=line.row)
    return given


def _languages(parts: Mapping[str, _Part], given: Mapping[str, str], findings: Findings) -> Languages:
    headers = [_named(part) for kind, part in parts.items() if kind != "settings"]
    settings = parts.get("settings")
    at: tuple[str, int, int | None] = ("settings", 0, None)
    if settings is not None and settings.lines:
        line = settings.lines[0]
        at = (settings.sheet.name, line.row, line.at("default_language"))
    return languages_of(headers, given.get("default_language", ""), at, findings)


def _named(part: _Part) -> Header:
    """The header under the name that the file gives the sheet."""
    header = part.header
    return Header(part.sheet.name, header.row, header.columns, header.misspelt, header.unused)


def _form(
    rows: Rows, lists: Lists, choices: _Part | None, given: Mapping[str, str], languages: Languages
) -> SurveyForm:
    wanted = {entry.kind.list_name for entry in rows.used()}
    return SurveyForm(
        title=given.get("form_title", ""),
        id=given.get("form_id", ""),
        version=given.get("version", ""),
        languages=languages.names,
        default_language=languages.default,
        items=items(rows.top, languages),
        lists=built(choices.header, lists, wanted, lambda line: languages.words(line, "label"))
        if choices
        else (),
    )


def _counts(rows: Rows, lists: Lists) -> dict[str, int]:
    used = list(rows.used())
    return {
        "questions": sum(not entry.block for entry in used),
        "groups": sum(entry.block and entry.kind.type == "group" for entry in used),
        "repeats": sum(entry.block and entry.kind.type == "repeat" for entry in used),
        "lists": len(lists.lines),
        "choices": lists.count(),
        "left_out": sum(entry.left_out for entry in rows.every),
    }


def _order(book: Book) -> tuple[str, ...]:
    return tuple(book.sheets[kind].name for kind in WANTED if kind in book.sheets)
