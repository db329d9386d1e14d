"""How much of the pictures a person looks at, read from the programme; and what a sheet takes. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import ROUND_CEILING, Decimal

from recruit.programme import Component

#: A pause longer than this is no work: whoever went for lunch has not looked at one sheet for an hour.
LONGEST_SHEET = timedelta(minutes=15)


@dataclass(frozen=True)
class ReviewRule:
    """A sample of each candidate's pictures is looked at: `size` of them, or the share `rate`.

    More than `accept_number` wrong ones, and all of the candidate's pictures are looked at.
    """

    size: int
    rate: Decimal | None
    accept_number: int

    def of(self, pictures: int) -> int:
        """How many of so many pictures are drawn; of a share never less than one more than may be wrong."""
        return size_of(self.size, self.rate, self.accept_number, pictures)


def size_of(size: int, rate: Decimal | None, accept_number: int, pictures: int) -> int:
    if rate is None:
        return min(size, pictures)
    share = int((rate * pictures).to_integral_value(ROUND_CEILING))
    return min(max(share, accept_number + 1), pictures)


def review_rule(component: Component) -> ReviewRule | None:
    """The sampled review of a component, or None where everything is looked at, which is the default."""
    given = component.params.get("review")
    if not given:
        return None
    rate = Decimal(str(given["rate"])) if given.get("rate") else None
    return ReviewRule(int(given.get("sample", 0)), rate, int(given.get("accept_number", 0)))


def seconds_each(sheets: Sequence[tuple[datetime, int]]) -> float | None:
    """How many seconds one picture takes somebody, from the last sheets: (when it was sent, how many pictures).

    None before there are two sheets one after the other.
    """
    ordered = sorted(sheets)
    spent, pictures = timedelta(0), 0
    for (before, _count), (sent, count) in zip(ordered, ordered[1:], strict=False):
        if sent - before <= LONGEST_SHEET:
            spent, pictures = spent + (sent - before), pictures + count
    return spent.total_seconds() / pictures if pictures else None


def minutes_for(pictures: int, pace: float | None) -> int | None:
    """About how many minutes so many pictures take at that pace; at least one if there are any."""
    if pace is None:
        return None
    return max(round(pictures * pace / 60), 1) if pictures else 0
