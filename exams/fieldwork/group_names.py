"""Whom a name in a chat group's table means. Pure: a roster and a text in, a finding or suggestions out.

Groups show nicknames, often with a village or a flower beside them. Only an admission number, a name that one candidate
alone bears, or what a person has settled before is taken by itself; everything else is put before a person.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

How = Literal["number", "name", "settled", "nobody", "open"]
#: So many suggestions fit on one screen of a phone.
MOST_SUGGESTED = 5
#: Below this share of common signs a suggestion is a guess.
_LEAST_ALIKE = 0.5


@dataclass(frozen=True)
class Known:
    """A candidate as far as a name can tell: `places` are township and village."""

    entry_id: int
    number: str
    name: str
    places: tuple[str, ...] = ()


@dataclass(frozen=True)
class Meant:
    """`entry_id` unless `how` is ``open`` (then the likeliest first in `suggested`, which may be empty) or ``nobody``:
    a person has settled that this is no candidate."""

    entry_id: int | None
    how: How
    suggested: tuple[int, ...] = ()


def bare(text: str) -> str:
    """Full-width forms, blanks, marks and pictures tell nobody apart."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return "".join(sign for sign in folded if sign.isalnum())


class Roster:
    """The candidates of a stage, and the nicknames settled by people: bare nickname -> entry id, None: nobody's."""

    def __init__(self, known: Iterable[Known], settled: Mapping[str, int | None] | None = None) -> None:
        self.known = tuple(known)
        self.settled = settled or {}
        self._numbers = {bare(one.number): one for one in self.known}
        self._names: dict[str, list[Known]] = {}
        #: Of each: name, its signs, number and places, bare. A table has thousands of nicknames to hold them against.
        self._bare: dict[int, tuple[str, frozenset[str], str, tuple[str, ...]]] = {}
        for one in self.known:
            self._names.setdefault(bare(one.name), []).append(one)
            places = tuple(place[:-1] for place in map(bare, one.places) if len(place) > 1)
            own = bare(one.name)
            self._bare[one.entry_id] = own, frozenset(own), bare(one.number), places

    def __eq__(self, other: object) -> bool:
        """Whether every name means the same to both."""
        same = isinstance(other, Roster)
        return same and (self.known, self.settled) == (other.known, other.settled)

    __hash__ = None  # type: ignore[assignment]

    def meant(self, said: str, number: str = "", suggest: bool = True) -> Meant:
        """`said`: the name as the group shows it; `number`: what stands in a column of its own for it, if anything.
        `suggest`: whether likenesses are asked for, for which every candidate is looked at.

        A number beside a name that is another candidate's settles nothing: one of the two is a slip.
        """
        name = bare(said)
        by_name = self._names.get(name, [])
        if number.strip():
            found = self._numbers.get(bare(number))
            if found is None or (by_name and found not in by_name):
                return Meant(None, "open", _ids([*by_name, *([found] if found else [])]))
            return Meant(found.entry_id, "number")
        if not name:
            return Meant(None, "open")
        # Of two who bear one name, a word on one row says nothing about the next: each group may mean its own.
        if name in self.settled and len(by_name) < 2:
            whose = self.settled[name]
            return Meant(whose, "settled" if whose is not None else "nobody")
        if len(by_name) == 1:
            return Meant(by_name[0].entry_id, "name")
        return Meant(None, "open", self._likely(name, by_name) if suggest else ())

    def _likely(self, name: str, same: Sequence[Known]) -> tuple[int, ...]:
        signs = frozenset(name)
        near = [
            (alike, one) for one in self.known if (alike := self._alike(name, signs, one)) >= _LEAST_ALIKE
        ]
        near.sort(key=lambda row: (-row[0], row[1].number))
        return _ids([*same, *(one for _alike, one in near)])[:MOST_SUGGESTED]

    def _alike(self, name: str, signs: frozenset[str], one: Known) -> float:
        """1 and more where number or whole name stand in the text, a little more where the place does too."""
        own, each_sign, number, places = self._bare[one.entry_id]
        if len(number) >= 4 and number in name:
            return 3.0
        common = len(each_sign & signs)
        if not common:
            return 0.0
        place = 0.1 * sum(1 for each in places if each in name)
        if len(own) >= 2 and own in name:
            return 1.0 + place
        return common / len(each_sign) + place


def _ids(found: Iterable[Known]) -> tuple[int, ...]:
    return tuple(dict.fromkeys(one.entry_id for one in found))
