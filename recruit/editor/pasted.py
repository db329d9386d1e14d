"""A table of one thing, such as a number for every township, pasted from a spreadsheet into its boxes. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from recruit.editor.boxes import Box, Fold, Leaf, leaves
from recruit.errors import Refusal
from recruit.regions import stem

#: The name of the box a table is pasted into begins so; the name of the table follows.
PASTE = "paste:"
#: So many lines that fit nothing are told.
TOLD = 5
_GAP = re.compile(r"[\t,，;；]+|\s{2,}|\s+(?=\S+\s*$)")
_DIGITS = re.compile(r"\d")


def pasted(some: Sequence[Box], form: Mapping[str, str]) -> dict[str, str]:
    """What was typed, with the lines of every pasted table put into its boxes, by name or code of the row. A line
    without any figure, such as a heading, says nothing; a sum at the foot neither.

    Errors: Refusal('draft-pasted' (lines)) where a line names none of the rows, or one that was named before.
    """
    found = dict(form)
    for table in tables(some):
        text = found.pop(PASTE + table.name, "")
        found.update(_rows(table, text))
    return found


def tables(some: Sequence[Box]) -> Iterator[Fold]:
    """Every table of one thing among the boxes."""
    for one in some:
        if isinstance(one, Fold):
            if one.alike:
                yield one
            yield from tables(one.boxes)


def _rows(table: Fold, text: str) -> dict[str, str]:
    rows = {one.name: one for one in leaves(table.boxes)}
    known: dict[str, Leaf] = {}
    for one in rows.values():
        known |= {one.label: one, stem(one.label): one, str(one.path[-1]): one}
    found: dict[str, str] = {}
    strange = []
    for line in text.splitlines():
        cells = [cell.strip() for cell in _GAP.split(line.strip()) if cell.strip()]
        if not cells or not _DIGITS.search(cells[-1]) or _is_sum(cells[0]):
            continue
        row = next((known[key] for cell in cells[:-1] for key in (cell, stem(cell)) if key in known), None)
        if row is None or row.name in found:
            strange.append(line.strip())
        else:
            found[row.name] = cells[-1]
    if strange:
        raise Refusal("draft-pasted", lines="; ".join(strange[:TOLD]), count=len(strange))
    return found


def _is_sum(name: str) -> bool:
    # data: how the foot of a table is called
    return name in ("合计", "总计", "共计", "总数")
