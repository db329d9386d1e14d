"""What one version of a text changed in another, line by line. Pure."""

from __future__ import annotations

from difflib import SequenceMatcher


def changes(before: str, after: str) -> list[tuple[str, int, str]]:
    """(``gone`` or ``new``, line number in its own text, the line), in the order of the text."""
    old, new = before.splitlines(), after.splitlines()
    found: list[tuple[str, int, str]] = []
    for code, start, end, first, last in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if code != "equal":
            found += [("gone", at + 1, old[at]) for at in range(start, end)]
            found += [("new", at + 1, new[at]) for at in range(first, last)]
    return found
