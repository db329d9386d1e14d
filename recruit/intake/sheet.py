"""A spreadsheet of applications, read by the programme's own registration form: its labels are the headings.

Pure. A cell may hold a code or the words of the list; a township or village its name, with or without its tail.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from recruit.errors import Refusal
from recruit.intake.checks import registration_form
from recruit.intake.form import KNOWN, ApplicationForm
from recruit.programme import FormField, Programme
from recruit.regions import Township, Village, stem
from recruit.tables import Row

# data: headings beside the labels of the form
DECLARED = ("声明已签字", "Declarations signed")
# data: likewise
WAIVER = ("放宽理由", "Reason for a waiver")
# data: what people write for yes and no
YES = {"是", "同意", "愿意", "服从", "已签", "√", "y", "yes", "1", "true"}
# data: what people write for no
NO = {"否", "不", "不同意", "不服从", "n", "no", "0", "false"}
_SEPARATORS = re.compile(r"[,，、;；/|\n]+")  # data: what people put between two villages


def template_columns(programme: Programme) -> list[str]:
    """The headings of the sheet to fill in, in the order of the form; pictures follow at the desk."""
    labels = [one.label.zh for one in registration_form(programme).fields if one.type != "photo"]
    return [*labels, DECLARED[0], WAIVER[0]]


def columns_of(programme: Programme, header: Sequence[str]) -> dict[str, str]:
    """Field code -> heading in this file. Errors: Refusal('import-columns' (columns))."""
    known = {heading.strip().lower(): heading for heading in header}
    found, missing = {}, []
    for one in registration_form(programme).fields:
        if one.type == "photo":
            continue
        names = [name.lower() for name in (one.label.zh, one.label.en, one.code)]
        heading = next((known[name] for name in names if name in known), None)
        if heading is not None:
            found[one.code] = heading
        elif one.required:
            missing.append(one.label.zh)
    for code, names in (("declared", DECLARED), ("waiver_reason", WAIVER)):
        for name in names:
            if name.lower() in known:
                found[code] = known[name.lower()]
    if "declared" not in found:
        missing.append(DECLARED[0])
    if missing:
        raise Refusal("import-columns", columns=missing)
    return found


def read_row(programme: Programme, row: Row, columns: Mapping[str, str]) -> ApplicationForm:
    """The application of one row. Errors: Refusal with `field` when a cell cannot be understood."""
    cells = {code: row.get(heading) for code, heading in columns.items()}
    if columns["id_number"] in row.damaged:
        raise Refusal("id-damaged", field="id_number")
    asked = {one.code: one for one in registration_form(programme).fields}
    township = _township(programme, cells.get("township", ""))
    declared = _yes(cells["declared"], "declared")
    extra, private = _extra(asked, cells)
    return ApplicationForm(
        name=cells.get("name", ""),
        id_number=cells["id_number"],
        sex=_listed(asked.get("sex"), cells.get("sex", "")),
        schooling=_listed(asked.get("schooling"), cells.get("schooling", "")),
        township_code=township.code,
        village_code=_village(programme, cells.get("village", ""), township, "village").code,
        phone=cells.get("phone", ""),
        email=cells.get("email", ""),
        address=cells.get("address", ""),
        declarations=frozenset(one.code for one in programme.eligibility.declarations)
        if declared
        else frozenset(),
        consent=_yes(cells.get("consent", ""), "consent"),
        preferences=_preferences(programme, cells.get("preferences", ""), township),
        reassign=_yes(cells["reassign"], "reassign") if cells.get("reassign") else False,
        extra=extra,
        extra_private=private,
        waiver_reason=cells.get("waiver_reason", ""),
    )


def _yes(text: str, field: str) -> bool:
    word = text.strip().lower()
    if word not in YES | NO:
        raise Refusal("yes-or-no", field=field)
    return word in YES


def _listed(asked: FormField | None, text: str) -> str:
    """The code behind a code or a word of the list."""
    if asked is None or not text:
        return ""
    for code, words in asked.choices:
        if text.lower() in (code.lower(), words.zh.lower(), words.en.lower()):
            return code
    raise Refusal("choice-unknown", field=asked.code)


def _township(programme: Programme, text: str) -> Township:
    regions = programme.regions
    for township in regions.townships:
        if text == township.code or (text and stem(text) == stem(township.name)):
            return township
    raise Refusal("township-unknown", field="township")


def _village(programme: Programme, text: str, home: Township, field: str) -> Village:
    """One village by code or name; a name that several townships know means the applicant's own."""
    regions = programme.regions
    named = [one for one in regions.find(text) if isinstance(one, Village)] if text else []
    matching = [one for one in regions.villages if one.code == text] or named
    own = [one for one in matching if one.township == home.code]
    chosen = own or matching
    if len(chosen) != 1:
        raise Refusal("village-unknown" if field == "village" else "preference-unknown", field=field)
    return chosen[0]


def _preferences(programme: Programme, text: str, home: Township) -> tuple[str, ...]:
    names = [name.strip() for name in _SEPARATORS.split(text) if name.strip()]
    return tuple(_village(programme, name, home, "preferences").code for name in names)


def _extra(asked: Mapping[str, FormField], cells: Mapping[str, str]) -> tuple[dict[str, Any], dict[str, Any]]:
    plain: dict[str, Any] = {}
    private: dict[str, Any] = {}
    for code, one in asked.items():
        if code in KNOWN or one.type == "photo" or not cells.get(code):
            continue
        (private if one.private else plain)[code] = _answer(one, cells[code])
    return plain, private


def _answer(one: FormField, text: str) -> Any:
    if one.type == "yesno":
        return _yes(text, one.code)
    if one.type == "choice":
        return _listed(one, text)
    if one.type == "choices":
        return [_listed(one, word.strip()) for word in _SEPARATORS.split(text) if word.strip()]
    return text
