"""The sheet `choices`: lists of answers, and whether the questions and the lists agree."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from exams.survey.findings import Findings, letters
from exams.survey.headers import Header, Line, slug
from exams.survey.model import Choice, ChoiceList, Words
from exams.survey.nearest import Nearest
from exams.survey.rows import RESERVED, Rows, truth

# data: titles of columns that people keep for themselves
_KEPT_BACK = re.compile(r"(tutorial)?(comments?|notes?|remarks?|备注|说明|注释)|#.*|_.*")


@dataclass
class Lists:
    """The lines of every list, in the order of the sheet, and the titles of further columns."""

    lines: dict[str, list[Line]] = field(default_factory=dict)
    columns: tuple[str, ...] = ()

    def count(self) -> int:
        return sum(len(found) for found in self.lines.values())


def read_lists(sheet: str, header: Header, found: list[Line], findings: Findings) -> Lists:
    """The lists, with choices that name no list or have no name told."""
    lists = Lists(columns=tuple(title for _index, title in header.unused))
    for line in found:
        if truth(line.get("disabled")):
            continue
        name = line.get("list_name")
        if not name:
            value = line.get("name") or next(iter(line.words("label").values()), "")
            if value:
                findings.add("list-name-missing", sheet, line.row, line.at("list_name"), value=value[:60])
            continue
        if not line.get("name"):
            findings.add("choice-name-missing", sheet, line.row, line.at("name"), list=name[:60])
        if name in RESERVED and name not in lists.lines:
            findings.add("name-reserved", sheet, line.row, line.at("list_name"), value=name)
        lists.lines.setdefault(name, []).append(line)
    return lists


def check_lists(
    sheets: tuple[str, str], rows: Rows, lists: Lists, duplicates_allowed: bool, findings: Findings
) -> None:
    """Lists that are missing, unused, or hold names that cannot be told apart. `sheets`: survey and choices."""
    survey, choices = sheets
    used: dict[str, str] = {}
    nearest = Nearest(lists.lines)
    for entry in rows.used():
        name = entry.kind.list_name
        if not name or entry.block:
            continue
        if used.get(name) != "many":
            used[name] = "many" if entry.kind.type in ("select_multiple", "rank") else "one"
        if name not in lists.lines:
            near = nearest.to(name)
            at = entry.line.at("type")
            findings.add("list-missing", survey, entry.row, at, list=name[:60], near=near, sheet=choices)
    whole = {entry.kind.list_name for entry in rows.every}
    for name, found in lists.lines.items():
        if name not in whole:
            first = found[0]
            findings.add(
                "choices-unused", choices, first.row, first.at("list_name"), list=name[:60], count=len(found)
            )
        _names(choices, name, found, used.get(name, ""), duplicates_allowed, findings)


def _names(sheet: str, name: str, found: list[Line], use: str, duplicates: bool, findings: Findings) -> None:
    seen: dict[str, Line] = {}
    for line in found:
        value, at = line.get("name"), line.at("name")
        if not value:
            continue
        first = seen.setdefault(value, line)
        if first is not line and not duplicates:
            cell = letters(first.at("name") or 0) + str(first.row)
            findings.add("choice-twice", sheet, line.row, at, value=value[:60], list=name[:60], first=cell)
        if use == "many" and re.search(r"\s", value):
            better = re.sub(r"\s+", "_", value)[:60]
            findings.add("choice-name-blank", sheet, line.row, at, value=value[:60], better=better)
        if at in line.raw.damaged:
            findings.add("choice-digits-lost", sheet, line.row, at, value=value[:60])
        elif at in line.raw.dated:
            findings.add("choice-name-date", sheet, line.row, at, value=value[:60])
        elif re.fullmatch(r"\d+\.0+", value):
            better = value.split(".")[0]
            findings.add("choice-name-decimal", sheet, line.row, at, value=value[:60], better=better)


def built(
    header: Header, lists: Lists, wanted: set[str], words: Callable[[Line], Words]
) -> tuple[ChoiceList, ...]:
    """The lists that questions use, frozen. `words` makes a line's labels."""
    extra = [(index, title) for index, title in header.unused if not _KEPT_BACK.fullmatch(slug(title))]
    return tuple(
        ChoiceList(name, tuple(_choice(line, extra, words(line)) for line in found))
        for name, found in lists.lines.items()
        if name in wanted
    )


def _choice(line: Line, extra: list[tuple[int, str]], labels: Words) -> Choice:
    further = {title: line.cell(index) for index, title in extra}
    return Choice(line.get("name"), labels, tuple((title, text) for title, text in further.items() if text))
