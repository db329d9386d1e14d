"""The phone sample as arithmetic: a roster and a seed in, the drawn forms out. Pure, so that anybody can replay it.

A roster maps an admission number to the labels of that candidate's forms: the running number, with the revision where
a form has been corrected (``7``, ``7.2``). A form is drawn under the name ``admission number/component/label``.

Where forms are drawn while they still come in (waves), this keeps early and late ones equal: with a share p = the
sample's size ÷ the forms demanded, and an offset u (0 to below 1) from the seed of the candidate's first draw, u + p·N
rounded down is how many of the first N forms are drawn, whatever the moments of the waves; each wave draws the
difference among the forms that are new in it. So every form has the same chance p, the first and the last. When the
candidate's window has ended, what the rule still wants of whoever handed in fewer forms is drawn among all that are
left, old and new alike; then one more form of each township that has forms and none drawn, up to the limit.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from math import ceil, floor
from typing import Any

from scoring import sampling

Roster = Mapping[str, Sequence[str]]


@dataclass(frozen=True)
class Size:
    """How many forms of a candidate are drawn: `sample`, or `rate` of them within `at_least` and `at_most`."""

    sample: int
    rate: Fraction | None = None
    at_least: int = 0
    at_most: int | None = None
    target: int = 100
    townships: bool = False

    def whole(self, forms: int) -> int:
        """Of so many forms in all."""
        wanted = self.sample if self.rate is None else ceil(self.rate * forms)
        wanted = max(wanted, self.at_least)
        return min(wanted if self.at_most is None else min(wanted, self.at_most), forms)

    @property
    def share(self) -> Fraction:
        """The chance of each form while not all are in."""
        return Fraction(self.whole(self.target), self.target) if self.target > 0 else Fraction(0)

    def plain(self) -> dict[str, Any]:
        given = {
            "sample": self.sample,
            "rate": str(self.rate) if self.rate is not None else None,
            "at_least": self.at_least,
            "at_most": self.at_most,
            "target": self.target,
            "townships": self.townships,
        }
        return {name: value for name, value in given.items() if value or name == "sample"}


def size_of(plain: Mapping[str, Any]) -> Size:
    """The other way round."""
    rate = plain.get("rate")
    return Size(
        int(plain["sample"]),
        Fraction(rate) if rate is not None else None,
        int(plain.get("at_least", 0)),
        plain.get("at_most"),
        int(plain.get("target", 100)),
        bool(plain.get("townships")),
    )


@dataclass(frozen=True)
class Turn:
    """One candidate in a draw.

    fresh: labels that are on no earlier roster; old: those that are and were not drawn; seen, drawn: how many were on
    earlier rosters and were drawn; offset: '' the first time. last: their window has ended; again: it had ended before,
    and more forms have come since. places: label -> township; held: townships of the forms drawn earlier.
    """

    fresh: tuple[str, ...]
    old: tuple[str, ...] = ()
    seen: int = 0
    drawn: int = 0
    offset: str = ""
    last: bool = True
    again: bool = False
    places: Mapping[str, str] = field(default_factory=dict)
    held: tuple[str, ...] = ()

    def plain(self) -> dict[str, Any]:
        """What the record keeps beside the fresh labels; nothing for a draw of whoever comes once."""
        given: dict[str, Any] = {
            "old": list(self.old),
            "seen": self.seen,
            "drawn": self.drawn,
            "offset": self.offset,
            "open": not self.last,
            "again": self.again,
            "places": dict(self.places),
            "held": list(self.held),
        }
        return {name: value for name, value in given.items() if value}


def turn_of(fresh: Sequence[str], plain: Mapping[str, Any]) -> Turn:
    """The other way round."""
    return Turn(
        tuple(fresh),
        tuple(plain.get("old", ())),
        int(plain.get("seen", 0)),
        int(plain.get("drawn", 0)),
        str(plain.get("offset", "")),
        not plain.get("open"),
        bool(plain.get("again")),
        plain.get("places", {}),
        tuple(plain.get("held", ())),
    )


def roster_digest(
    roster: Roster,
    component: str,
    about: Mapping[str, Mapping[str, Any]] | None = None,
    rule: Mapping[str, Any] | None = None,
) -> str:
    """The digest that is public before the second word is spoken: of the names of all forms, and of what else the draw
    goes by where it goes by more than a fixed number of forms of each candidate."""
    lines = [_name(number, component, label) for number, labels in roster.items() for label in labels]
    told = {number: one for number, one in (about or {}).items() if one}
    if rule and (told or rule.get("rate") or rule.get("townships")):
        lines.append(f"{component}: {_canonical(rule)}")
        lines += [f"{number}/{component}: {_canonical(one)}" for number, one in told.items()]
    return sampling.commitment(lines)


def outcome(
    roster: Roster,
    component: str,
    seed: str,
    size: int | Size,
    about: Mapping[str, Mapping[str, Any]] | None = None,
) -> list[tuple[str, str]]:
    """(admission number, label) of the forms to be called, by number.

    Each candidate's forms are drawn by themselves, so nobody's draw depends on who else is on the roster.
    """
    rule = size if isinstance(size, Size) else Size(size)
    drawn = []
    for number, fresh in sorted(roster.items()):
        turn = turn_of(fresh, (about or {}).get(number, {}))
        drawn += [(number, label) for label in _Lots(seed, f"{number}/{component}").of(turn, rule)]
    return drawn


def offset_of(seed: str, number: str, component: str) -> str:
    """A candidate's offset, from the seed of the first draw they are in."""
    return str(sampling.portion(seed, f"{number}/{component}"))


def doubled(seed: str, number: str, component: str, label: str, percent: int) -> bool:
    """Whether a drawn form is called by a second checker too."""
    return sampling.portion(seed, f"{_name(number, component, label)}/second") < Fraction(percent, 100)


def label_of(slot: str, revision: int) -> str:
    return slot if revision == 1 else f"{slot}.{revision}"


def slot_of(label: str) -> int:
    """The running number."""
    return int(label.partition(".")[0])


class _Lots:
    """The draws among one candidate's forms."""

    def __init__(self, seed: str, whose: str) -> None:
        self.seed, self.whose = seed, whose

    def of(self, turn: Turn, size: Size) -> list[str]:
        by_share, further = self._counts(turn, size)
        fresh = self._some(turn.fresh, by_share, turn.places)
        left = [label for label in (*turn.fresh, *turn.old) if label not in set(fresh)]
        # Lots of their own: those of the fresh forms that were not drawn are known to be high ones.
        drawn = fresh + _Lots(f"{self.seed}/further" if fresh else self.seed, self.whose)._some(
            left, further, turn.places
        )
        return drawn + self._missing(turn, size, drawn) if turn.last and not turn.again else drawn

    def _counts(self, turn: Turn, size: Size) -> tuple[int, int]:
        """(how many of the fresh forms, how many further ones of all that are left)."""
        forms = turn.seen + len(turn.fresh)
        if turn.again:
            return ceil(size.share * len(turn.fresh)), 0
        if turn.last and not turn.seen:
            return 0, size.whole(forms)
        offset = Fraction(turn.offset) if turn.offset else sampling.portion(self.seed, self.whose)
        due = min(floor(offset + size.share * forms), size.whole(max(forms, size.target)))
        fresh = min(max(due - turn.drawn, 0), len(turn.fresh))
        return fresh, max(size.whole(forms) - turn.drawn - fresh, 0) if turn.last else 0

    def _some(self, labels: Sequence[str], count: int, places: Mapping[str, str]) -> list[str]:
        """So many of them; spread over the townships in proportion, each form with the same chance."""
        if not count or not labels:
            return []
        groups: dict[str, list[str]] = {}
        for label in labels:
            groups.setdefault(places.get(label, ""), []).append(label)
        step, start = Fraction(count, len(labels)), Fraction(0)
        if len(groups) > 1:
            start = sampling.portion(self.seed, f"{self.whose}/townships")
        drawn, passed = [], 0
        for _place, group in sorted(groups.items()):
            until = passed + len(group)
            drawn += self._lot(group, floor(start + step * until) - floor(start + step * passed))
            passed = until
        return drawn

    def _missing(self, turn: Turn, size: Size, drawn: Sequence[str]) -> list[str]:
        """One form of each township with none; the township with most forms first."""
        if not size.townships:
            return []
        room = len(turn.places) if size.at_most is None else size.at_most - turn.drawn - len(drawn)
        have = {*turn.held, *(turn.places.get(label, "") for label in drawn)}
        groups: dict[str, list[str]] = {}
        for label in (*turn.fresh, *turn.old):
            if (place := turn.places.get(label, "")) and place not in have:
                groups.setdefault(place, []).append(label)
        largest = sorted(groups.items(), key=lambda one: (-len(one[1]), one[0]))
        return [label for _place, group in largest[: max(room, 0)] for label in self._lot(group, 1)]

    def _lot(self, labels: Iterable[str], count: int) -> list[str]:
        names = {f"{self.whose}/{label}": label for label in labels}
        return [names[name] for name in sampling.sample(self.seed, names, count)]


def _name(number: str, component: str, label: str) -> str:
    return f"{number}/{component}/{label}"


def _canonical(plain: Mapping[str, Any]) -> str:
    return json.dumps(plain, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
