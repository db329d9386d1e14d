"""Who chose which option, and items whose key is probably wrong."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from math import atanh, sqrt

import numpy as np

from scoring.items.answers import BLANK, Answers, Flags, Floats, not_reached
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
    codes = answers.codes[index]
    given = answers.given[index]
    rest = (answers.totals - answers.marks[index])[given]
    right = answers.right[index] if answers.right is not None else frozenset({"1"})
    labels = answers.labels[index]
    chosen = [codes == number for number in range(len(labels))]
    correlations = [_correlation(one[given], rest) for one in chosen]
    put = int(given.sum())
    uses = [
        OptionUse(
            option=label,
            right=label in right,
            count=int(flags.sum()),
            share=certain(float(flags.sum()) / put),
            thirds=tuple(int((flags & group).sum()) for group in groups),  # type: ignore[arg-type]
            item_rest=shown(together),
        )
        for label, flags, together in zip(labels, chosen, correlations, strict=True)
        if flags.any()
    ]
    return ItemOptions(
        item=answers.items[index],
        answered=int((codes >= 0).sum()),
        omitted=int(((codes == BLANK) & ~unreached).sum()),
        not_reached=int(unreached.sum()),
        options=tuple(sorted(uses, key=lambda use: (-use.count, use.option))),
        doubt=_doubt(answers, index, rest) if answers.right is not None else None,
    )


def _doubt(answers: Answers, index: int, rest: Floats) -> DoubtfulKey | None:
    """The option that would clearly be the better key, if there is one; the best of several."""
    assert answers.right is not None
    right, labels = answers.right[index], answers.labels[index]
    given = answers.given[index]
    codes = answers.codes[index][given]
    key = np.isin(codes, [number for number, label in enumerate(labels) if label in right])
    # A key that nobody chose has no correlation; what nobody chose distinguishes nobody.
    key_rest = _correlation(key, rest) or 0.0
    found: list[tuple[float, str]] = []
    for number, label in enumerate(labels):
        other = codes == number
        together = _correlation(other, rest)
        if label in right or together is None or together <= 0 or together - key_rest < CLEARLY:
            continue
        between = _correlation(other, key.astype(np.float64)) or 0.0
        if _difference(together, key_rest, between, len(rest)) > BEYOND_CHANCE:
            found.append((-together, label))
    if not found:
        return None
    highest, option = min(found)
    return DoubtfulKey(
        answers.items[index], tuple(sorted(right)), certain(key_rest), option, certain(-highest)
    )


def _difference(first: float, second: float, between: float, count: int) -> float:
    """Z of the difference of two correlations with one third variable (Meng, Rosenthal & Rubin 1992, eq. 1)."""
    if count < 4 or max(abs(first), abs(second)) >= 1:
        return float("inf") if count >= 4 else 0.0
    mean_square = (first**2 + second**2) / 2
    f = min(1.0, (1 - between) / (2 * (1 - mean_square)))
    h = (1 - f * mean_square) / (1 - mean_square)
    return (atanh(first) - atanh(second)) * sqrt((count - 3) / (2 * (1 - between) * h))


def _correlation(flags: Flags, values: Floats) -> float | None:
    """Pearson's r of a yes-or-no with a number; None where one of them does not vary."""
    share = float(flags.mean()) if len(flags) else 0.0
    if not 0 < share < 1 or not np.ptp(values) > 0:
        return None
    deviations = values - values.mean()
    together = float(deviations[flags].sum())
    return together / float(np.sqrt(len(flags) * share * (1 - share) * float(deviations @ deviations)))
