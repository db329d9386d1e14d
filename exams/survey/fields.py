"""What a row may ask of the phone: required, ranges, counts, and columns that mean nothing where they stand."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation

from exams.survey.findings import Findings
from exams.survey.kinds import SELECTS, SILENT
from exams.survey.rows import Entry, Rows, truth

RANGE = {"start": "1", "end": "10", "step": "1"}
_PARAMETER = re.compile(r"\s*([a-z_-]+)\s*=\s*([^\s;,]+)\s*[;,]?", re.I)
MOST_REPEATS = 1_000


def check_fields(sheet: str, rows: Rows, languages: int, findings: Findings) -> None:
    """Each row for itself. `languages`: how many the form has."""
    for entry in rows.used():
        line, kind = entry.line, entry.kind
        silent = kind.type in SILENT or kind.type == "note" or entry.block
        if silent and line.get("required") and truth(line.get("required")) is not False:
            what = "block" if entry.block else kind.type
            findings.add("required-not-asked", sheet, entry.row, line.at("required"), type=what)
        if kind.type == "calculate" and not any(line.get(key) for key in ("calculation", "default")):
            findings.add("calculation-missing", sheet, entry.row, line.at("calculation"), name=entry.name)
        for key, fits in (("choice_filter", kind.type in SELECTS), ("repeat_count", kind.type == "repeat")):
            if line.get(key) and not fits:
                findings.add("text-unused", sheet, entry.row, line.at(key), column=key)
        if kind.type == "repeat":
            _count(sheet, entry, findings)
        if kind.type == "range":
            _range(sheet, entry, findings)
        if kind.other and line.get("choice_filter"):
            findings.add("other-filter", sheet, entry.row, line.at("choice_filter"))
        elif kind.other and languages > 1:
            findings.add("other-languages", sheet, entry.row, line.at("type"), count=languages)


def _count(sheet: str, entry: Entry, findings: Findings) -> None:
    text = entry.line.get("repeat_count")
    try:
        number = Decimal(text)
    except InvalidOperation:
        return  # an expression; read with the other rules
    if not number.is_finite() or number != number.to_integral_value() or not 0 <= number <= MOST_REPEATS:
        at = entry.line.at("repeat_count")
        findings.add("count-bad", sheet, entry.row, at, value=text[:40], limit=MOST_REPEATS)


def parameters(text: str) -> dict[str, str] | None:
    """``start=1 end=10`` as a dictionary; None where it cannot be read."""
    found = {one[1].lower(): one[2] for one in _PARAMETER.finditer(text)}
    return None if _PARAMETER.sub("", text).strip() else found


def _range(sheet: str, entry: Entry, findings: Findings) -> None:
    text, at = entry.line.get("parameters"), entry.line.at("parameters")
    if not text:
        findings.add("range-default", sheet, entry.row, at, **RANGE)
        return
    given = parameters(text)
    try:
        start, end, step = (Decimal({**RANGE, **(given or {})}[key]) for key in RANGE)
    except InvalidOperation:
        given = None
    # The grid has to fit on a phone, and a step must lead from the start to the end.
    if given is None or not start < end or not 0 < step <= end - start or (end - start) / step > 10_000:
        findings.add("range-bad", sheet, entry.row, at, value=text[:60])
