"""What can be wrong with a programme file, told as facts; the words are in `messages.py`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

Level = Literal["error", "warning", "open"]


@dataclass(frozen=True, slots=True)
class Problem:
    """`line` counts from 1 (0: the file as a whole); `path` is dotted, list items named by their code.

    An error keeps the programme from being used. A warning does not: two things said contradict each other, or what is
    planned is likely to go wrong. Nor does an open point: a stand-in or unconfirmed value that somebody has to settle.
    """

    line: int
    path: str
    code: str
    facts: Mapping[str, Any] = field(default_factory=dict)
    level: Level = "error"


class ProgrammeError(Exception):
    """A programme that cannot be used. `problems` holds every one found, in order of line."""

    def __init__(self, name: str, problems: Iterable[Problem]) -> None:
        self.name = name
        self.problems = tuple(problems)
        first = next((p for p in self.problems if p.level == "error"), None)
        told = f"line {first.line}, {first.path}: {first.code}" if first else "no errors"
        super().__init__(f"{name}: {len(self.problems)} problem(s); {told}")


def errors(problems: Iterable[Problem]) -> list[Problem]:
    """Only those that keep the programme from being used."""
    return [problem for problem in problems if problem.level == "error"]
