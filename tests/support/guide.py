"""Follows a written guide: files and one-line changes as they stand in its fenced blocks."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

#: A heading that is nothing but a path, and the first fenced block below it.
STEP = re.compile(r"^### `([^`\n]+)`\n+```(\w*)\n(.*?)^```$", re.DOTALL | re.MULTILINE)


@dataclass(frozen=True)
class Step:
    """One block of the guide: the file `path` in whole, or, where `language` is ``diff``, a change of it."""

    path: str
    language: str
    text: str


def steps(guide: str) -> list[Step]:
    return [Step(*found) for found in STEP.findall(guide)]


def follow(step: Step, root: Path) -> None:
    """Does what the step says. Errors: AssertionError when it cannot be done to the letter."""
    target = root / step.path
    if step.language == "diff":
        target.write_text(changed(target.read_text("utf-8"), step.text), "utf-8")
        return
    assert not target.exists(), f"the guide makes {step.path}, which is there already"
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(step.text, "utf-8")


def changed(text: str, diff: str) -> str:
    """`text` with the diff's ``+`` lines added (and ``-`` lines removed); its other lines must stand there once."""
    lines = diff.splitlines(keepends=True)
    before = "".join(line[1:] for line in lines if line[0] != "+")
    after = "".join(line[1:] for line in lines if line[0] != "-")
    assert before, "a change without a line to find its place by"
    assert text.count(before) == 1, f"these lines do not stand in the file exactly once:\n{before}"
    return text.replace(before, after)
