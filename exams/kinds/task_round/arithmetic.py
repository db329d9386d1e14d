"""The formulas of a task round. Pure: counts, verdicts and moments in, Decimals and moments out.

The notice of Jinsha demands 100 pieces of each kind, has the household forms checked by phone, and counts the order of
completion; how these become marks is the office's own setting, written down here and in the programme.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from decimal import ROUND_DOWN, Decimal

from scoring.numeric import own_context, round_to

_CENT = Decimal("0.01")


@own_context
def condition_value(accepted: int | Decimal, target: int, maximum: Decimal) -> Decimal:
    """accepted × maximum ÷ target, cut off after two decimals: it reaches `maximum` exactly when the target is reached.

    Where target and maximum agree, as they do in the notice, it is simply the number accepted; more than demanded may
    be in. Cutting instead of rounding keeps 2 of 3 below the line whatever the numbers are.
    """
    if target <= 0:
        return maximum
    return (accepted * maximum / target).quantize(_CENT, ROUND_DOWN)


def evidence_value(accepted: int | Decimal, target: int, maximum: Decimal, role: str) -> Decimal:
    """As `condition_value`; what is no condition is worth `maximum` at the most, however much more came in."""
    value = condition_value(accepted, target, maximum)
    return value if role == "condition" else min(value, maximum)


@own_context
def mean_effect(verdicts: Sequence[str], effect: Mapping[str, Decimal]) -> Decimal:
    """The mean of the verdicts' effects (0 to 1), unrounded; 1 where nobody was called.

    `effect` has a value for each verdict; whether an unanswered call costs anything is the programme's decision.
    """
    if not verdicts:
        return Decimal(1)
    return sum((effect[verdict] for verdict in verdicts), Decimal(0)) / len(verdicts)


@own_context
def series_mark(
    forms: int | Decimal,
    target: int,
    verdicts: Sequence[str],
    effect: Mapping[str, Decimal],
    maximum: Decimal,
) -> Decimal:
    """maximum × min(1, forms ÷ target) × mean effect of the phone verdicts, rounded half up to two decimals."""
    share = Decimal(1) if target <= 0 else min(Decimal(1), Decimal(forms) / target)
    return round_to(maximum * share * mean_effect(verdicts, effect), 2)


def reached_at(moments: Iterable[datetime], target: int) -> datetime | None:
    """When the `target`-th piece came in; None while there are fewer. What came in later than needed does not count."""
    in_order = sorted(moments)
    return in_order[target - 1] if 0 < target <= len(in_order) else None


def completed_at(parts: Sequence[datetime | None]) -> datetime | None:
    """When the last of all parts was complete; None if one of them never was, or nothing was demanded."""
    if not parts or any(part is None for part in parts):
        return None
    return max(part for part in parts if part is not None)
