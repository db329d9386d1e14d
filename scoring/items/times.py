"""How long an item took."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

import numpy as np

from scoring.errors import ScoringError
from scoring.items.answers import Answers
from scoring.items.shown import shown


@dataclass(frozen=True)
class ItemTime:
    """Seconds spent on an item by those of whom a time is known: a quarter took less than ``lower``, half less than
    ``median``, a quarter more than ``upper``; ``right`` and ``wrong`` are the medians of those with full marks and
    of the others."""

    item: str
    count: int
    lower: Decimal | None
    median: Decimal | None
    upper: Decimal | None
    right: Decimal | None
    wrong: Decimal | None


def item_times(answers: Answers, seconds: Mapping[str, Sequence[float | None]]) -> tuple[ItemTime, ...]:
    """seconds: item -> one time per candidate, None where unknown. Items without times are left out.

    Errors: ScoringError ``lengths-differ`` (item).
    """
    found = []
    for index, item in enumerate(answers.items):
        if item not in seconds:
            continue
        if len(seconds[item]) != len(answers.candidates):
            raise ScoringError("lengths-differ", item=item)
        spent = np.array([np.nan if value is None else value for value in seconds[item]], dtype=np.float64)
        known = ~np.isnan(spent) & answers.given[index]
        full = answers.marks[index] == answers.maxima[index]
        lower, median, upper = _quartiles(spent[known])
        found.append(
            ItemTime(
                item,
                int(known.sum()),
                lower,
                median,
                upper,
                right=_quartiles(spent[known & full])[1],
                wrong=_quartiles(spent[known & ~full])[1],
            )
        )
    return tuple(found)


def _quartiles(values: np.ndarray) -> tuple[Decimal | None, Decimal | None, Decimal | None]:
    if not len(values):
        return None, None, None
    lower, median, upper = np.percentile(values, [25, 50, 75]).tolist()
    return shown(lower, 3), shown(median, 3), shown(upper, 3)
