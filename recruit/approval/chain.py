"""A chain of approval: the programme's steps and the words that were said, in; where it stands, out. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from recruit.programme.model import Text
from recruit.programme.shapes import Code, Flag, OneOf, Rows, Shapes, Texts

#: Who speaks: a village and the leading group have no accounts here, their stamped sheets are written down for them.
VOICES = ("village", "township", "office", "company", "leading-group")
VERDICTS = ("pass", "return", "refuse")

PARAMS: Shapes = {
    "steps": Rows(
        {
            "code": Code(needed=True),
            "title": Texts(needed=True),
            "by": OneOf(VOICES, needed=True),
            "seal": Flag(),
            "scan": Flag(),
        },
        needed=True,
    )
}


@dataclass(frozen=True)
class Step:
    """One step. `seal`: a stamped sheet with a signature stands behind it; `scan`: a picture of it has to be there."""

    code: str
    title: Text
    by: str
    seal: bool = False
    scan: bool = False


@dataclass(frozen=True)
class Said:
    """One word that holds: at which step, and what."""

    step: str
    verdict: str


@dataclass(frozen=True)
class Standing:
    """Where a chain stands. ``open``: `step` is awaited, `returned` whether something is to be mended first.
    ``passed`` and ``refused``: it is over, `step` the one that ended it."""

    state: Literal["open", "passed", "refused"]
    step: Step
    returned: bool = False


def steps_of(params: Mapping[str, Any]) -> tuple[Step, ...]:
    """The steps as a programme writes them. Call it only for what the shape has found right."""
    return tuple(
        Step(row["code"], row["title"], row["by"], bool(row.get("seal")), bool(row.get("scan")))
        for row in params["steps"]
    )


def standing(steps: Sequence[Step], said: Iterable[Said]) -> Standing:
    """A pass leads to the next step, the last one's pass ends it; a return leads one step back, at the first it waits
    there for what has to be mended; a refusal ends it. A word out of its turn, as an older programme may have left one,
    counts for nothing."""
    at, returned = 0, False
    for word in said:
        if word.step != steps[at].code:
            continue
        if word.verdict == "refuse":
            return Standing("refused", steps[at])
        if word.verdict == "return":
            at, returned = max(at - 1, 0), True
            continue
        returned = False
        if at == len(steps) - 1:
            return Standing("passed", steps[at])
        at += 1
    return Standing("open", steps[at], returned)
