"""Who chose which option, and items whose key is probably wrong."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from math import atanh, sqrt

import numpy as np
from numpy.typing import NDArray

from scoring.items.answers import BLANK, Answers, Codes, Flags, Floats, not_reached
from scoring.items.shown import certain, shown

#: A key is doubted when another option's item-rest correlation is positive, higher by at least this much ...
CLEARLY = 0.1
#: ... and by more than chance explains: Meng, Rosenthal & Rubin's test of two correlations, one-sided 1 per cent.
BEYOND_CHANCE = 2.326


@dataclass(frozen=True)
class OptionUse:
    """One option of one item. ``thirds``: how many of the lower, middle and upper third by total chose it.

    ``item_rest``: the correlation between choosing it and the marks of all other items.
    """

    option: str
    right: bool
    count: int
    share: Decimal
    thirds: tuple[int, int, int]
    item_rest: Decimal | None


@dataclass(frozen=True)
class DoubtfulKey:
    """The key earns ``key_item_rest``; taken as the key, ``option`` would earn the higher ``option_item_rest``."""

    item: str
    key: tuple[str, ...]
    key_item_rest: Decimal
    option: str
    option_item_rest: Decimal


@dataclass(frozen=True)
class ItemOptions:
    """An item's options, most chosen first. Blank: put to the candidate, not answered. Blanks at the very end of a
    paper are ``not_reached``, the others ``omitted``."""

    item: str
    answered: int
    omitted: int
    not_reached: int
    options: tuple[OptionUse, ...]
    doubt: DoubtfulKey | None


def thirds(totals: Floats) -> tuple[Flags, Flags, Flags]:
    """Lower, middle and upper third by total. Equal totals stay together, so the thirds may differ in size."""
    ordered = np.sort(totals)
    below = np.searchsorted(ordered, totals, side="left")
    upto = np.searchsorted(ordered, totals, side="right")
    place = (below + upto) / (2 * len(totals))
    low, high = place < 1 / 3, place > 2 / 3
    return low, ~low & ~high, high


def option_use(answers: Answers) -> tuple[ItemOptions, ...]:
    """The distractor table of every item."""
    groups = thirds(answers.totals)
    unreached = not_reached(answers)
    return tuple(_item(answers, index, groups, unreached[index]) for index in range(len(answers.items)))


def _item(answers: Answers, index: int, groups: tuple[Flags, Flags, Flags], unreached: Flags) -> ItemOptions:
    codes, labels = answers.codes[index], answers.labels[index]
    right = answers.right[index] if answers.right is not None else frozenset({"1"})
    given = answers.given[index]
    put = int(given.sum())
    chosen = _Chosen.of(codes[given], len(labels), (answers.totals - answers.marks[index])[given])
    low, middle, high = (_counts(codes[group], len(labels)).tolist() for group in groups)
    uses = [
        OptionUse(
            option=label,
            right=label in right,
            count=count,
            share=certain(count / put),
            thirds=(low[number], middle[number], high[number]),
            item_rest=shown(chosen.together([number])),
        )
        for number, (label, count) in enumerate(zip(labels, chosen.counts.tolist(), strict=True))
        if count
    ]
    return ItemOptions(
        item=answers.items[index],
        answered=int((codes >= 0).sum()),
        omitted=int(((codes == BLANK) & ~unreached).sum()),
        not_reached=int(unreached.sum()),
        options=tuple(sorted(uses, key=lambda use: (-use.count, use.option))),
        doubt=_doubt(answers.items[index], labels, right, chosen) if answers.right is not None else None,
    )


@dataclass(frozen=True)
class _Chosen:
    """Of one item: how many took each option, and by how much their other marks exceed the mean, summed."""

    counts: NDArray[np.intp]
    above: Floats
    people: int
    spread: float

    @classmethod
    def of(cls, codes: Codes, options: int, rest: Floats) -> _Chosen:
        deviations = rest - rest.mean() if len(rest) else rest
        varied = len(rest) > 0 and np.ptp(rest) > 0
        answered = codes >= 0
        above = np.bincount(codes[answered], weights=deviations[answered], minlength=options)
        squares = float(deviations @ deviations) if varied else 0.0
        return cls(_counts(codes, options), above.astype(np.float64), len(rest), squares)

    def share(self, numbers: list[int]) -> float:
        return float(self.counts[numbers].sum()) / self.people if self.people else 0.0

    def together(self, numbers: list[int]) -> float | None:
        """Pearson's r of taking one of these options with the other marks; None where one does not vary."""
        share = self.share(numbers)
        if not self.spread or not 0 < share < 1:
            return None
        return float(self.above[numbers].sum()) / sqrt(self.people * share * (1 - share) * self.spread)


def _counts(codes: Codes, options: int) -> NDArray[np.intp]:
    return np.bincount(codes[codes >= 0], minlength=options).astype(np.intp)


def _doubt(item: str, labels: tuple[str, ...], right: frozenset[str], chosen: _Chosen) -> DoubtfulKey | None:
    """The option that would clearly be the better key, if there is one; the best of several."""
    key = [number for number, label in enumerate(labels) if label in right]
    # A key that nobody chose has no correlation; what nobody chose distinguishes nobody.
    key_rest, key_share = chosen.together(key) or 0.0, chosen.share(key)
    found: list[tuple[float, str]] = []
    for number, label in enumerate(labels):
        together = chosen.together([number])
        if label in right or together is None or together <= 0 or together - key_rest < CLEARLY:
            continue
        share = chosen.share([number])
        # Who takes one option does not take another: the correlation of the two choices follows from their shares.
        between = -sqrt(share * key_share / ((1 - share) * (1 - key_share)))
        if _difference(together, key_rest, between, chosen.people) > BEYOND_CHANCE:
            found.append((-together, label))
    if not found:
        return None
    highest, option = min(found)
    return DoubtfulKey(item, tuple(sorted(right)), certain(key_rest), option, certain(-highest))


def _difference(first: float, second: float, between: float, count: int) -> float:
    """Z of the difference of two correlations with one third variable (Meng, Rosenthal & Rubin 1992, eq. 1)."""
    if count < 4 or max(abs(first), abs(second)) >= 1:
        return float("inf") if count >= 4 else 0.0
    mean_square = (first**2 + second**2) / 2
    f = min(1.0, (1 - between) / (2 * (1 - mean_square)))
    h = (1 - f * mean_square) / (1 - mean_square)
    return (atanh(first) - atanh(second)) * sqrt((count - 3) / (2 * (1 - between) * h))
