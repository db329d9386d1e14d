"""What an allotment comes to: reasons read back, what is short, what is wrong. Pure; the rule itself is `scoring`'s."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from scoring.allotment import AllotmentPolicy, Contender
from scoring.placement import Placement, Violation, verify
from scoring.turns import as_applicants, turns


@dataclass(frozen=True)
class Reason:
    """Why somebody is where they are: a way such as ``preference-2`` or ``no-place-left``, and the place's code."""

    way: str
    place: str = ""

    @classmethod
    def read(cls, text: str | None) -> Reason:
        """The reason behind the text of a list's row. The place stands in it, so that both signatures cover it."""
        way, _colon, place = (text or "").partition(":")
        return cls(way, place)


def undecided(policy: AllotmentPolicy, contenders: Sequence[Contender]) -> list[str]:
    """Numbers of those who share a rank although the order among them decides who gets what."""
    return [turn.contender.candidate for turn in turns(policy, contenders) if turn.undecided]


def left_out(policy: AllotmentPolicy, contenders: Sequence[Contender]) -> list[str]:
    """Numbers of those who would go anywhere and still find no place: the supply is too small."""
    every = turns(policy, contenders)
    return [turn.contender.candidate for turn in every if turn.placement.reason == "no-place-left"]


def violations(
    policy: AllotmentPolicy, contenders: Sequence[Contender], got: Mapping[str, str | None]
) -> tuple[Violation, ...]:
    """What is wrong with an allotment as it was signed (number -> place or None); empty when it holds."""
    people = as_applicants(policy, turns(policy, contenders))
    placed = [Placement(one.code, one.rank, got[one.code], None, "") for one in people if one.code in got]
    return verify(people, policy.sites, placed)
