"""What a rehearsal tells, as plain data that goes into JSON. Pure.

Words are kept in both languages, as ``{"zh": …, "en": …}``: whoever reads it later may read another one than whoever
asked for it.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any

Words = dict[str, str]

#: A stage was played to its list, stopped half-way, had nobody in it, or lies behind one that was not played.
PLAYED, STOPPED, EMPTY, NOT_REACHED = "played", "stopped", "empty", "not-reached"


@dataclass
class StageTold:
    """One stage. `why_out`: ``{"code", "words", "people"}`` each; `ties`: groups across the line, ``{"total", "people",
    "decided_by", "words"}`` each; `seconds`: how long the playing took."""

    code: str
    kind: str
    title: Words
    state: str = NOT_REACHED
    entered: int = 0
    took_part: int = 0
    advanced: int = 0
    reserve: int = 0
    out: int = 0
    why_out: list[dict[str, Any]] = field(default_factory=list)
    ties: list[dict[str, Any]] = field(default_factory=list)
    extra_test: int = 0
    seconds: float = 0.0


@dataclass(frozen=True)
class Finding:
    """Something that the office should look at: its sentence is that of the refusal ``rehearsal-CODE``.

    `facts` are plain; one that is named ``stage`` is the code of a stage and is told by its title.
    """

    code: str
    facts: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class NotPlayed:
    """What could not be played: a stage (`what` its code), a register or what follows the last stage, and why."""

    what: str
    title: Words
    why: Words


@dataclass
class Outcome:
    """A whole rehearsal. `places`: how many the programme plans, how many were there, how many were given out."""

    programme: str = ""
    title: Words = field(default_factory=dict)
    people: int = 0
    seed: int = 0
    stages: list[StageTold] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    not_played: list[NotPlayed] = field(default_factory=list)
    places: dict[str, int] = field(default_factory=dict)
    agreements: int = 0
    seconds: float = 0.0

    @property
    def whole(self) -> bool:
        """Whether everything was played."""
        return not self.not_played

    def plain(self) -> dict[str, Any]:
        """For JSON; `whole` beside the fields."""
        return asdict(self) | {"whole": self.whole}


def from_plain(said: dict[str, Any]) -> Outcome:
    """What `plain` gave."""
    known = {name: said[name] for name in Outcome.__dataclass_fields__ if name in said}
    known["stages"] = [StageTold(**one) for one in said["stages"]]
    known["findings"] = [Finding(**one) for one in said["findings"]]
    known["not_played"] = [NotPlayed(**one) for one in said["not_played"]]
    return Outcome(**known)
