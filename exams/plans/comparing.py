"""Compare many texts in a process of its own, so that neither the worker nor a web process ever holds what that takes.

The process gets the texts as JSON on its standard input and answers with what `scoring.texts.likeness` found.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

#: A thousand plans take seconds; whatever takes longer than this hangs.
SECONDS = 900


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


def compare(texts: Sequence[str], template: Sequence[str], seconds: float = SECONDS) -> Compared:
    """Errors: ComparisonError."""
    asked = json.dumps({"texts": list(texts), "template": list(template)})
    try:
        done = subprocess.run(
            [sys.executable, "-m", "exams.plans.compare_process"],
            input=asked.encode(),
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=_surroundings(),
            timeout=seconds,
            check=True,
        )
        answer: dict[str, Any] = json.loads(done.stdout)
    except (OSError, ValueError, subprocess.SubprocessError) as error:
        raise ComparisonError(type(error).__name__) from error
    return Compared(**{**answer, "pairs": [Pair(**one) for one in answer["pairs"]]})


def _surroundings() -> dict[str, str]:
    """What the process needs to find the program; settings and secrets stay here. One thread: others work too."""
    kept = {name: os.environ[name] for name in ("PATH", "SYSTEMROOT") if name in os.environ}
    calm = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
    return {**kept, **calm, "PYTHONPATH": str(Path(__file__).parents[2])}
