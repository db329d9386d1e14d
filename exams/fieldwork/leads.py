"""Leads of field work put side by side, so that the office sees first whom to ask first.

A lead never changes a mark and is no ruling: it says in words what stands out and where it can be looked at. Each part
of the field work that finds something gives a `Source`; a source is a name here, so that a page knows all of them
without any of them knowing another.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from recruit.dotted import resolve
from recruit.models import Stage

#: The sources, in the order of the columns of the office's page.
SOURCES: tuple[str, ...] = (
    "exams.kinds.task_round.lead_sources:REJECTED",
    "exams.kinds.task_round.lead_sources:SAMPLE_FAILED",
    "exams.kinds.task_round.lead_sources:CLAIMED_TWICE",
    "exams.kinds.task_round.lead_sources:DENIED",
    "exams.web.shares.leads:WITNESS",
    "exams.kinds.task_round.leads:FORM_LEADS",
    "exams.kinds.task_round.plan_leads:NEAR_COPIES",
)


@dataclass(frozen=True)
class Lead:
    """One thing that stands out about one candidate.

    `strength`: above 0, at most 1; 1 is as bad as its source can be, 0.5 is clearly worth a look, 0.1 a hint. `words`:
    one short sentence with its figure. `url`: the page where the evidence lies, '' for none.
    """

    code: str
    strength: float
    words: str
    url: str = ""


@dataclass(frozen=True)
class Source:
    """Where leads come from: `title` heads their column, `find` gives them by admission number for a whole stage."""

    code: str
    title: Any
    find: Callable[[Stage], Mapping[str, Sequence[Lead]]]


@dataclass(frozen=True)
class Case:
    """A candidate with leads: by source, the strongest first."""

    number: str
    leads: Mapping[str, Sequence[Lead]] = field(default_factory=dict)

    @property
    def weight(self) -> float:
        """Of one source only the strongest lead counts: ten hints of one kind are still one kind of doubt."""
        return sum(leads[0].strength for leads in self.leads.values())


def sources() -> list[Source]:
    """All sources, loaded when they are asked for."""
    return [resolve(name) for name in SOURCES]


def cases(stage: Stage, known: Sequence[Source], numbers: frozenset[str]) -> list[Case]:
    """Those of `numbers` with leads, the heaviest first; of equal weight by the number of sources, then by number."""
    found: dict[str, dict[str, Sequence[Lead]]] = {}
    for source in known:
        for number, leads in source.find(stage).items():
            if number in numbers and leads:
                ordered = sorted(leads, key=lambda lead: (-lead.strength, lead.words))
                found.setdefault(number, {})[source.code] = ordered
    listed = [Case(number, leads) for number, leads in found.items()]
    return sorted(listed, key=lambda case: (-round(case.weight, 6), -len(case.leads), case.number))
