"""Who gets which place, by rank and wish. Pure: facts in, rulings and reasons out; the rule is `scoring.placement`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby, permutations

from recruit.closing.wishes import Choice, Offer
from recruit.kinds import Ruling
from scoring.placement import Applicant, Placement, Site, Violation, allot, verify

#: A larger group of equal rank is never tried out order by order; it needs a decision on record at once.
_TRIED = 4


@dataclass(frozen=True)
class Contender:
    """A candidate before the allotment. `rank` is that of the signed list and may be shared; `extra_test` (the higher
    goes first) and `draw` (the lower goes first) are what was put on record to tell such candidates apart."""

    number: str
    rank: int
    choices: tuple[Choice, ...] = ()
    reassign: bool = False
    extra_test: Decimal | None = None
    draw: Decimal | None = None

    @property
    def turn(self) -> tuple[int, Decimal, Decimal]:
        """By what the order of turns is decided."""
        return self.rank, -(self.extra_test or Decimal(0)), self.draw or Decimal(0)


@dataclass(frozen=True)
class Reason:
    """Why somebody is where they are: a way such as ``preference-2`` or ``no-place-left``, and the place's code."""

    way: str
    place: str = ""

    def __str__(self) -> str:
        return f"{self.way}:{self.place}" if self.place else self.way

    @classmethod
    def read(cls, text: str | None) -> Reason:
        """The reason behind the text of a list's row. The place stands in it, so that both signatures cover it."""
        way, _colon, place = (text or "").partition(":")
        return cls(way, place)


def rulings(contenders: Sequence[Contender], offers: Sequence[Offer]) -> list[Ruling]:
    """Everybody's outcome with its reason. Errors: ScoringError as in `scoring.placement.allot`."""
    people = {one.number: one for one in contenders}
    return [_ruling(people[placed.candidate], placed) for placed in _allotted(contenders, offers)]


def _ruling(contender: Contender, placed: Placement) -> Ruling:
    if placed.site is None:
        return Ruling(contender.number, "out", placed.reason)
    way = placed.reason
    if placed.choice is not None:
        way = f"preference-{contender.choices[placed.choice - 1].wish}"
    return Ruling(contender.number, "advanced", str(Reason(way, placed.site)))


def _allotted(contenders: Sequence[Contender], offers: Sequence[Offer]) -> tuple[Placement, ...]:
    return allot(applicants(contenders), sites(offers))


def applicants(contenders: Sequence[Contender]) -> list[Applicant]:
    """The candidates in turn; the turns are counted anew, because two may share a rank of the list."""
    in_turn = sorted(contenders, key=lambda one: (one.turn, one.number))
    return [
        Applicant(one.number, turn, tuple(choice.place for choice in one.choices), one.reassign)
        for turn, one in enumerate(in_turn, start=1)
    ]


def sites(offers: Sequence[Offer]) -> list[Site]:
    return [Site(offer.code, offer.seats, offer.township) for offer in offers]


def undecided(contenders: Sequence[Contender], offers: Sequence[Offer]) -> list[str]:
    """Numbers of those who share a turn although the order among them decides who gets what.

    Whether it does is tried out: two of equal rank who want different places need no extra test.
    """
    usual = _sites_by_number(_allotted(contenders, offers))
    found: list[str] = []
    in_turn = sorted(contenders, key=lambda one: (one.turn, one.number))
    for _turn, members in groupby(in_turn, key=lambda one: one.turn):
        group = list(members)
        if len(group) > 1 and (len(group) > _TRIED or _order_matters(group, contenders, offers, usual)):
            found += [one.number for one in group]
    return found


def _order_matters(
    group: Sequence[Contender],
    contenders: Sequence[Contender],
    offers: Sequence[Offer],
    usual: dict[str, str | None],
) -> bool:
    people = applicants(contenders)
    turns = sorted(one.rank for one in people if one.code in {each.number for each in group})
    for order in permutations(one.number for one in group):
        turn_of = dict(zip(order, turns, strict=True))
        tried = [
            Applicant(one.code, turn_of.get(one.code, one.rank), one.preferences, one.reassign)
            for one in people
        ]
        if _sites_by_number(allot(tried, sites(offers))) != usual:
            return True
    return False


def _sites_by_number(placements: Iterable[Placement]) -> dict[str, str | None]:
    return {placed.candidate: placed.site for placed in placements}


def left_out(contenders: Sequence[Contender], offers: Sequence[Offer]) -> list[str]:
    """Numbers of those who would go anywhere and still find no place: the supply is too small."""
    return [one.candidate for one in _allotted(contenders, offers) if one.reason == "no-place-left"]


def violations(
    contenders: Sequence[Contender], offers: Sequence[Offer], got: dict[str, str | None]
) -> tuple[Violation, ...]:
    """What is wrong with an allotment as it was signed (number -> place or None); empty when it holds."""
    people = applicants(contenders)
    placed = [Placement(one.code, one.rank, got[one.code], None, "") for one in people if one.code in got]
    return verify(people, sites(offers), placed)
