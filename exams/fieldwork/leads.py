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
    "exams.kinds.task_round.likeness_leads:LOOK_ALIKES",
)

#: Among fewer people than this nobody can tell what is usual in a round.
FEWEST = 20


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
    """Where leads come from: `title` heads their column, `find` gives them by admission number for a whole stage.

    `asked`: of how many people each kind of lead was asked, by its code; where it is not named, of everybody.
    """

    code: str
    title: Any
    find: Callable[[Stage], Mapping[str, Sequence[Lead]]]
    asked: Callable[[Stage], Mapping[str, int]] = lambda _stage: {}


@dataclass(frozen=True)
class Common:
    """A kind of lead that holds for most: it tells something about the round and nothing about anybody in it.

    `count` of the `asked` have it; `example`: one of these leads, of the strongest.
    """

    source: Source
    count: int
    asked: int
    example: Lead


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
    """Those of `numbers` with leads, as `overview` orders them."""
    return overview(stage, known, numbers)[0]


def overview(
    stage: Stage, known: Sequence[Source], numbers: frozenset[str]
) -> tuple[list[Case], list[Common]]:
    """(those of `numbers` with leads, the heaviest first; of equal weight by the number of sources, then by number;
    what holds for most of them, which is left out of everybody's leads)."""
    found: dict[str, dict[str, Sequence[Lead]]] = {}
    usual: list[Common] = []
    for source in known:
        theirs = {
            number: leads for number, leads in source.find(stage).items() if number in numbers and leads
        }
        asked = source.asked(stage) if theirs else {}
        common = held_by_most(theirs, asked, len(numbers))
        usual += [Common(source, count, of, example) for count, of, example in common.values()]
        for number, leads in theirs.items():
            ordered = sorted(leads, key=lambda lead: (-lead.strength, lead.words))
            if told := [lead for lead in ordered if lead.code not in common]:
                found.setdefault(number, {})[source.code] = told
    listed = [Case(number, leads) for number, leads in found.items()]
    listed.sort(key=lambda case: (-round(case.weight, 6), -len(case.leads), case.number))
    return listed, usual


def held_by_most(
    found: Mapping[str, Sequence[Lead]], asked: Mapping[str, int], everybody: int
) -> dict[str, tuple[int, int, Lead]]:
    """Code -> (people who have it, people it was asked of, one of the strongest), of kinds of leads that more than half
    of those have who were asked. Pure. Of fewer than `FEWEST` people nothing is called usual."""
    holders: dict[str, int] = {}
    examples: dict[str, Lead] = {}
    for _number, leads in sorted(found.items()):
        for code in sorted({lead.code for lead in leads}):
            holders[code] = holders.get(code, 0) + 1
        for lead in leads:
            if lead.code not in examples or lead.strength > examples[lead.code].strength:
                examples[lead.code] = lead
    # Whoever has it was asked, whatever was counted.
    asked_of = {code: max(asked.get(code, everybody), count) for code, count in holders.items()}
    return {
        code: (count, asked_of[code], examples[code])
        for code, count in holders.items()
        if asked_of[code] >= FEWEST and count * 2 > asked_of[code]
    }
