"""A spreadsheet of applications, read by the programme's own registration form: its labels are the headings.

Pure. A cell may hold a code or the words of the list; a township or village its name, with or without its tail.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from recruit.errors import Refusal
from recruit.intake.answers import read
from recruit.intake.checks import registration_form
from recruit.intake.form import KNOWN, ApplicationForm, Problem
from recruit.programme import FormField, Programme
from recruit.regions import Township, Village
from recruit.sheets import headings_used, several, yes_or_no
from recruit.tables import Row

# data: headings beside the labels of the form
DECLARED = ("声明已签字", "Declarations signed")
# data: likewise
WAIVER = ("放宽理由", "Reason for a waiver")


def template_columns(programme: Programme) -> list[str]:
    """The headings of the sheet to fill in, in the order of the form; pictures follow at the desk."""
    labels = [one.label.zh for one in registration_form(programme).fields if one.type != "photo"]
    return [*labels, DECLARED[0], WAIVER[0]]


def columns_of(programme: Programme, header: Sequence[str]) -> dict[str, str]:
    """Field code -> heading in this file. Errors: Refusal('import-columns' (columns))."""
    asked = [one for one in registration_form(programme).fields if one.type != "photo"]
    names = {one.code: (one.label.zh, one.label.en, one.code) for one in asked}
    found = headings_used({**names, "declared": DECLARED, "waiver_reason": WAIVER}, header)
    missing = [one.label.zh for one in asked if one.required and one.code not in found]
    if "declared" not in found:
        missing.append(DECLARED[0])
    if missing:
        raise Refusal("import-columns", columns=missing)
    return found


def read_row(
    programme: Programme, row: Row, columns: Mapping[str, str]
) -> tuple[ApplicationForm, list[Problem]]:
    """The application of one row, and everything in it that cannot be understood; such a field stays empty."""
    cells = _Cells(programme, {code: row.get(heading) for code, heading in columns.items()})
    if columns["id_number"] in row.damaged:
        cells.found.append(Problem("id_number", "id-damaged"))
    home = cells.township()
    declared = cells.yes("declared", demanded=True)
    extra, private = cells.further()
    form = ApplicationForm(
        name=cells.text("name"),
        id_number=cells.text("id_number"),
        sex=cells.listed("sex"),
        schooling=cells.listed("schooling"),
        township_code=home.code if home else "",
        village_code=cells.village(home),
        phone=cells.text("phone"),
        email=cells.text("email"),
        address=cells.text("address"),
        declarations=frozenset(one.code for one in programme.eligibility.declarations)
        if declared
        else frozenset(),
        consent=cells.yes("consent", demanded=True),
        preferences=cells.preferences(home),
        reassign=cells.yes("reassign"),
        extra=extra,
        extra_private=private,
        waiver_reason=cells.text("waiver_reason"),
    )
    return form, cells.found


class _Cells:
    """The cells of one row by field code; whatever cannot be understood is noted and read as nothing."""

    def __init__(self, programme: Programme, cells: Mapping[str, str]) -> None:
        self.regions = programme.regions
        self.cells = cells
        self.asked = {one.code: one for one in registration_form(programme).fields}
        self.found: list[Problem] = []

    def text(self, code: str) -> str:
        return self.cells.get(code, "")

    def yes(self, code: str, demanded: bool = False) -> bool:
        text = self.text(code)
        answer = yes_or_no(text)
        if answer is None and (text or demanded):
            self.found.append(Problem(code, "yes-or-no"))
        return answer is True

    def listed(self, code: str) -> str:
        text = self.text(code)
        return str(self._answer(self.asked[code], text)) if text and code in self.asked else ""

    def township(self) -> Township | None:
        found = self.regions.township_called(self.text("township"))
        if found is None:
            self.found.append(Problem("township", "township-unknown"))
        return found

    def village(self, home: Township | None) -> str:
        found = self._villages(self.text("village"), home)
        if len(found) == 1:
            return found[0].code
        # A name that several townships know is no mistake of this column while the township is not known.
        if home is not None or not found:
            self.found.append(Problem("village", "village-unknown"))
        return ""

    def preferences(self, home: Township | None) -> tuple[str, ...]:
        wished = [self._villages(name, home) for name in several(self.text("preferences"))]
        if any(len(found) != 1 and (home is not None or not found) for found in wished):
            self.found.append(Problem("preferences", "preference-unknown"))
        return tuple(found[0].code for found in wished if len(found) == 1)

    def further(self) -> tuple[dict[str, Any], dict[str, Any]]:
        """Answers to the programme's own questions: (plain, private)."""
        plain: dict[str, Any] = {}
        private: dict[str, Any] = {}
        for code, one in self.asked.items():
            if code in KNOWN or one.type == "photo" or not self.text(code):
                continue
            value = self._answer(one, self.text(code))
            if value not in ("", []):
                (private if one.private else plain)[code] = value
        return plain, private

    def _villages(self, text: str, home: Township | None) -> list[Village]:
        """Those that may be meant, by code or name; a name that several townships know means one's own."""
        matching = self.regions.villages_called(text)
        own = [one for one in matching if home is not None and one.township == home.code]
        return own or matching

    def _answer(self, one: FormField, text: str) -> Any:
        try:
            return read(one, text)
        except Refusal as refusal:
            self.found.append(Problem(one.code, refusal.code, refusal.facts))
            return ""
