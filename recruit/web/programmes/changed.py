"""What differs between two texts of a draft, as a page shows it."""

from __future__ import annotations

from dataclasses import dataclass

from recruit.programme.differences import differences
from recruit.web.rule_words import path_words

MOST = 200


@dataclass(frozen=True)
class Changed:
    """(where, before, after) of the first values that differ; None for "not there". `more`: how many others."""

    rows: list[tuple[str, str | None, str | None]]
    more: int = 0


def changed(before: str, after: str) -> Changed:
    """Between two texts that have both been read without an error."""
    found = differences(before, after)
    rows = [(path_words(each.path), each.old, each.new) for each in found[:MOST]]
    return Changed(rows, max(0, len(found) - MOST))
