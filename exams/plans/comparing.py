"""Compare many texts in a process of its own, so that neither the worker nor a web process ever holds what that takes.

The process gets the texts as JSON on its standard input and answers with what `scoring.texts.likeness` found.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from time import monotonic
from typing import Any

#: A thousand plans take seconds; whatever takes longer than this hangs.
SECONDS = 900
#: So often somebody may stop it, in seconds.
MOMENT = 0.5


class ComparisonError(Exception):
    """The process ended without an answer."""


@dataclass(frozen=True)
class Pair:
    """Two texts by index, the lower first; figures as in `scoring.texts.likeness.Pair`. `passages`: [begin, end in the
    first, begin, end in the second, small changes]."""

    first: int
    second: int
    likeness: float
    first_share: float
    second_share: float
    longest: int
    kind: str
    shuffled: bool
    changed: int
    passages: list[list[int]]


@dataclass(frozen=True)
class Compared:
    """As `scoring.texts.likeness.Findings`."""

    pairs: list[Pair]
    groups: list[list[int]]
    bare: list[int]
    compared: int
    left_out: int


def compare(
    texts: Sequence[str],
    template: Sequence[str],
    check: Callable[[], None] = lambda: None,
    seconds: float = SECONDS,
) -> Compared:
    """`check` is called every moment while the process works; whatever it raises ends the process.

    Errors: ComparisonError, those of `check`."""
    asked = json.dumps({"texts": list(texts), "template": list(template)})
    try:
        answer: dict[str, Any] = json.loads(_answer(asked.encode(), check, seconds))
    except (OSError, ValueError, subprocess.SubprocessError) as error:
        raise ComparisonError(type(error).__name__) from error
    return Compared(**{**answer, "pairs": [Pair(**one) for one in answer["pairs"]]})


def _answer(asked: bytes, check: Callable[[], None], seconds: float) -> bytes:
    """What the process says. Errors: OSError, subprocess.SubprocessError, those of `check`."""
    command = [sys.executable, "-m", "exams.plans.compare_process"]
    pipe, ends = subprocess.PIPE, monotonic() + seconds
    with subprocess.Popen(
        command, stdin=pipe, stdout=pipe, stderr=subprocess.DEVNULL, env=_surroundings()
    ) as process:
        try:
            told: bytes | None = asked
            while True:
                try:
                    left = max(0.0, ends - monotonic())
                    answer, _nothing = process.communicate(told, timeout=min(MOMENT, left))
                    break
                except subprocess.TimeoutExpired:
                    # `communicate` goes on with what it was given first.
                    told = None
                    if monotonic() >= ends:
                        raise
                    check()
        except BaseException:
            process.kill()
            raise
        if process.returncode:
            raise subprocess.CalledProcessError(process.returncode, command)
        return answer


def _surroundings() -> dict[str, str]:
    """What the process needs to find the program; settings and secrets stay here. One thread: others work too."""
    kept = {name: os.environ[name] for name in ("PATH", "SYSTEMROOT") if name in os.environ}
    calm = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
    return {**kept, **calm, "PYTHONPATH": str(Path(__file__).parents[2])}
