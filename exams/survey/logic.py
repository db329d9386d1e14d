"""The rules of a form: every expression read, every `${name}` looked up, circles found."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property, lru_cache

from exams.survey.circles import circles
from exams.survey.expressions import Expression, ExpressionError, parse
from exams.survey.findings import Findings, letters
from exams.survey.lists import Lists
from exams.survey.nearest import Nearest
from exams.survey.rows import Entry, Rows, truth

RULES = (
    "relevant",
    "constraint",
    "calculation",
    "choice_filter",
    "repeat_count",
    "required",
    "read_only",
    "default",
)
_TEXTS = ("label", "hint", "guidance_hint", "constraint_message", "required_message")
_NOT_CARRIED = ("expression-not-carried", "expression-pattern-not-carried")
_REFERENCE = re.compile(r"[$＄][{｛]([^}｝]*)[}｝]")
_COMPUTED = re.compile(r"\s*[a-z][a-z0-9:-]*\(.*\)\s*", re.S)
#: With one of these a question of a repeat may be asked about from outside: they take all of its answers, or pick one.
_OVER_ALL = frozenset(
    {"count", "count-non-empty", "sum", "max", "min", "join", "indexed-repeat", "position", "checklist",
     "weighted-checklist", "last", "once"}
)  # fmt: skip
_NO_NUMBER = (
    "text",
    "date",
    "time",
    "dateTime",
    "select_multiple",
    "rank",
    "image",
    "geopoint",
    "note",
    "barcode",
)


@dataclass
class Rules:
    """What was read: (row, column of the form) -> expression; names -> entries."""

    read: dict[tuple[int, str], Expression] = field(default_factory=dict)
    named: dict[str, list[Entry]] = field(default_factory=dict)

    @cached_property
    def nearest(self) -> Nearest:
        return Nearest(self.named)


@lru_cache(maxsize=8192)
def _parsed(text: str, columns: bool) -> Expression | ExpressionError:
    try:
        return parse(text, columns=columns)
    except ExpressionError as error:
        return error


def computed(text: str) -> bool:
    """Whether a default is worked out instead of standing there."""
    return "${" in text or bool(_COMPUTED.fullmatch(text))


def check_rules(sheet: str, rows: Rows, lists: Lists, findings: Findings) -> Rules:
    """Reads every rule; what is wrong with them is told at their cells."""
    rules = Rules()
    for entry in rows.used():
        for key, text in _written(entry):
            _read(sheet, entry, key, text, rules, findings)
    for entry in rows.every:
        for name in (entry.name, f"{entry.name}_other") if entry.kind.other else (entry.name,):
            if name:
                rules.named.setdefault(name, []).append(entry)
    for entry in rows.used():
        for key, _text in _written(entry):
            expression = rules.read.get((entry.row, key))
            if expression is not None:
                _references(sheet, entry, key, expression, rules, lists, findings)
        _in_texts(sheet, entry, rules, findings)
    _circular(sheet, rows, rules, findings)
    return rules


def _written(entry: Entry) -> Iterator[tuple[str, str]]:
    for key in RULES:
        text = entry.get(key)
        if not text or (key in ("required", "read_only") and truth(text) is not None):
            continue
        if key == "default" and not computed(text):
            continue
        yield key, text


def _read(sheet: str, entry: Entry, key: str, text: str, rules: Rules, findings: Findings) -> None:
    found = _parsed(text, key == "choice_filter")
    at = entry.line.at(key)
    if isinstance(found, Expression):
        rules.read[entry.row, key] = found
        for doubt in found.doubts:
            findings.add(doubt.code, sheet, entry.row, at, **{"column": key, **doubt.facts})
    elif found.code in _NOT_CARRIED:
        entry.dropped.add(key)
        gone = key == "calculation" and entry.kind.type == "calculate"
        entry.left_out = entry.left_out or gone
        findings.add(
            "left-out-rule", sheet, entry.row, at, column=key, gone=gone, why=found.code, **found.facts
        )
    else:
        findings.add(found.code, sheet, entry.row, at, **{"column": key, **found.facts})


def _references(
    sheet: str, entry: Entry, key: str, expression: Expression, rules: Rules, lists: Lists, findings: Findings
) -> None:
    at = entry.line.at(key)
    for name in expression.names:
        target = _found(sheet, entry, at, key, name, rules, findings)
        if target is None:
            continue
        if target is entry and key in ("relevant", "calculation", "repeat_count", "choice_filter"):
            findings.add("self-reference", sheet, entry.row, at, column=key, name=name)
        if not _OVER_ALL.intersection(expression.functions):
            _from_outside(sheet, entry, at, key, name, target, findings)
        if (
            key == "repeat_count"
            and expression.text.strip() == f"${{{name}}}"
            and target.kind.type in _NO_NUMBER
        ):
            findings.add("count-not-number", sheet, entry.row, at, name=name, type=target.kind.type)
    if key == "choice_filter":
        known = {*lists.columns, "name", "label", "list_name"}
        for column in expression.columns:
            if column not in known and column not in rules.named:
                near = Nearest(sorted(known)).to(column)
                findings.add("filter-column-unknown", sheet, entry.row, at, value=column[:60], near=near)


def _found(
    sheet: str, entry: Entry, at: int | None, key: str, name: str, rules: Rules, findings: Findings
) -> Entry | None:
    """The entry of that name; None (and a finding) where there is none, or more than one."""
    every = rules.named.get(name, [])
    kept = [one for one in every if not one.left_out]
    if len(kept) == 1:
        return kept[0]
    if kept:
        near = [one for one in kept if one.parent is entry.parent]
        if len(near) == 1:
            return near[0]
        cells = [letters(one.line.at("name") or 0) + str(one.row) for one in kept]
        findings.add("reference-ambiguous", sheet, entry.row, at, column=key, name=name[:60], cells=cells)
    elif every:
        findings.add("left-out-reference", sheet, entry.row, at, column=key, name=name[:60])
    else:
        findings.add(
            "reference-unknown", sheet, entry.row, at, column=key, name=name[:60], near=rules.nearest.to(name)
        )
    return None


def _from_outside(
    sheet: str, entry: Entry, at: int | None, key: str, name: str, target: Entry, findings: Findings
) -> None:
    mine = {*entry.repeats(), entry}
    for repeat in target.repeats():
        if repeat not in mine:
            findings.add(
                "repeat-from-outside", sheet, entry.row, at, column=key, name=name, repeat=repeat.name
            )
            return


def _in_texts(sheet: str, entry: Entry, rules: Rules, findings: Findings) -> None:
    for key in _TEXTS:
        for column in entry.line.header.columns.get(key, ()):
            text = entry.line.cell(column.index)
            if "{" not in text and "｛" not in text:
                continue
            for found in _REFERENCE.finditer(text):
                name = found[1].strip()
                if not found[0].startswith("${") or not found[0].endswith("}"):
                    narrow = f"${{{unicodedata.normalize('NFKC', name)}}}"
                    facts = {"value": found[0][:60], "narrow": narrow[:60]}
                    findings.add("reference-wide", sheet, entry.row, column.index, **facts)
                    continue
                target = _found(sheet, entry, column.index, column.title, name, rules, findings)
                if target is not None:
                    _from_outside(sheet, entry, column.index, column.title, name, target, findings)


def _circular(sheet: str, rows: Rows, rules: Rules, findings: Findings) -> None:
    """A question depends on what its calculation and its relevance name, and on the block it stands in.

    How often a block is repeated is left aside: forms ask "one more?" inside and count the answers for the next round.
    """
    edges: dict[Entry, list[Entry]] = {}
    for entry in rows.used():
        targets = [entry.parent] if entry.parent is not None else []
        for key in ("calculation", "relevant"):
            expression = rules.read.get((entry.row, key))
            for name in expression.names if expression else ():
                found = [one for one in rules.named.get(name, ()) if not one.left_out]
                if len(found) == 1 and found[0] is not entry:
                    targets.append(found[0])
        edges[entry] = targets
    for circle in circles(edges):
        first = min(circle, key=lambda one: one.row)
        start = circle.index(first)
        chain = [*circle[start:], *circle[:start], first]
        key = next((key for key in ("calculation", "relevant") if (first.row, key) in rules.read), "name")
        parts = [f"{one.name} ({letters(one.line.at('name') or 0)}{one.row})" for one in chain]
        findings.add("circular", sheet, first.row, first.line.at(key), chain=parts)
