"""What the checker has to say about a form: where, how grave, which rule, which facts. `messages` has the words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

ERROR, WARNING, HINT = "error", "warning", "hint"
_GRAVITY = (ERROR, WARNING, HINT)

#: Codes that are no error. Whatever stands in neither set keeps the form from being used.
_WARNINGS = frozenset(
    {
        "cell-date",
        "cell-formula",
        "cell-merged",
        "choice-label-missing",
        "choice-name-decimal",
        "choices-unused",
        "column-misspelt",
        "count-not-number",
        "end-name-differs",
        "expression-chained",
        "expression-quoted-reference",
        "filter-column-unknown",
        "label-missing",
        "label-twice",
        "language-missing",
        "left-out",
        "list-name-missing",
        "left-out-block",
        "left-out-reference",
        "left-out-rule",
        "left-out-sheet",
        "media-left-out",
        "name-case",
        "other-languages",
        "personal",
        "plain-label-beside-languages",
        "range-default",
        "repeat-from-outside",
        "required-not-asked",
        "settings-rows",
        "sheet-misspelt",
        "text-unused",
    }
)
_HINTS = frozenset({"constraint-silent"})


def severity_of(code: str) -> str:
    return WARNING if code in _WARNINGS else HINT if code in _HINTS else ERROR


def letters(index: int) -> str:
    """The name of a column as Excel shows it: 0 is A, 26 is AA."""
    name = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        name = chr(65 + rest) + name
    return name


@dataclass(frozen=True)
class Finding:
    """One thing to look at. `row` counts as Excel does (0: the sheet as a whole), `column` from 0 (None: the row)."""

    code: str
    sheet: str
    row: int = 0
    column: int | None = None
    facts: Mapping[str, object] = field(default_factory=dict)

    @property
    def severity(self) -> str:
        return severity_of(self.code)

    @property
    def cell(self) -> str:
        """``D17``; blank where the finding is about a whole sheet."""
        if not self.row:
            return ""
        return letters(self.column or 0) + str(self.row)


class Findings:
    """Collects findings while a form is read; the same one at the same place is kept once."""

    def __init__(self) -> None:
        self._found: dict[tuple[str, str, int, int | None, str], Finding] = {}

    def add(self, code: str, sheet: str, row: int = 0, column: int | None = None, /, **facts: object) -> None:
        one = Finding(code, sheet, row, column, facts)
        self._found.setdefault((code, sheet, row, column, repr(facts)), one)

    def in_order(self, sheets: tuple[str, ...]) -> tuple[Finding, ...]:
        """By sheet (in the order given), then row, column and gravity."""
        place = {name: index for index, name in enumerate(sheets)}
        return tuple(
            sorted(
                self._found.values(),
                key=lambda one: (
                    place.get(one.sheet, len(place)),
                    one.row,
                    -1 if one.column is None else one.column,
                    _GRAVITY.index(one.severity),
                ),
            )
        )
