"""What an allotment comes to: reasons read back, who is left out. Pure; the rule itself is `scoring`'s."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from scoring.allotment import AllotmentPolicy, Contender
from scoring.turns import turns


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


#: Ways of having no place although any would have done.
NO_PLACE = ("no-place-left", "fit-no-place")


def undecided(policy: AllotmentPolicy, contenders: Sequence[Contender]) -> list[str]:
    """Numbers of those who share a rank although the order among them decides who gets what."""
    return [turn.contender.candidate for turn in turns(policy, contenders) if turn.undecided]


def left_out(policy: AllotmentPolicy, contenders: Sequence[Contender]) -> list[str]:
    """Numbers of those who would go anywhere and still find no place: the supply is too small."""
    every = turns(policy, contenders)
    return [turn.contender.candidate for turn in every if turn.placement.reason in NO_PLACE]
