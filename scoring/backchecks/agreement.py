"""How far two people who judge the same things agree, beyond what chance alone would give."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from scoring.backchecks.figures import FEW_ANSWERS
from scoring.backchecks.intervals import LEVEL, Interval, wilson


@dataclass(frozen=True)
class Agreement:
    """share: of the pairs that are alike, with Wilson's interval. kappa: None where both gave one and the same verdict
    throughout, so that chance alone would always agree. few: fewer than ten pairs."""

    pairs: int
    alike: int
    share: float | None
    interval: Interval
    kappa: float | None
    kappa_interval: Interval | None
    few: bool


def agreement(pairs: Sequence[tuple[str, str]], level: Decimal = LEVEL) -> Agreement:
    """Cohen's kappa (Educational and Psychological Measurement 20, 1960): (p - e) / (1 - e), p the share of pairs that
    are alike and e the share to be expected from how often each of the two gives each verdict.

    Its limits take e for known, as Cohen's own error does, and put the limits of p into the formula; Wilson's instead
    of p ± z·s, which would claim certainty where all pairs are alike.
    """
    count = len(pairs)
    alike = sum(one == other for one, other in pairs)
    bounds = wilson(alike, count, level)
    if not count:
        return Agreement(0, 0, None, bounds, None, None, True)
    first, second = Counter(one for one, _other in pairs), Counter(other for _one, other in pairs)
    expected = sum(first[verdict] * second[verdict] for verdict in first) / (count * count)
    if expected == 1:
        return Agreement(count, alike, alike / count, bounds, None, None, count < FEW_ANSWERS)

    def beyond(share: float) -> float:
        return (share - expected) / (1 - expected)

    limits = Interval(beyond(bounds.low), beyond(bounds.high))
    return Agreement(count, alike, alike / count, bounds, beyond(alike / count), limits, count < FEW_ANSWERS)
