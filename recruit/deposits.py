"""What of a deposit goes back after the inspection. Pure: amounts in yuan in, amounts out.

5,000 yuan go back in full when nothing is damaged; what is damaged or missing is deducted at its price.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Looked:
    """One thing that was looked at: what it is, what is wrong with it ('' for nothing), what that costs in yuan."""

    item: str
    damage: str = ""
    price: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True)
class Settlement:
    """`deducted` and `returned` add up to the deposit; `beyond` is damage that the deposit does not cover."""

    deducted: Decimal
    returned: Decimal
    beyond: Decimal


def settle(deposit: Decimal, looked: Iterable[Looked]) -> Settlement:
    """Errors: ValueError for a price below zero, or one without a damage."""
    damage = Decimal(0)
    for one in looked:
        if one.price < 0 or (one.price and not one.damage):
            raise ValueError(f"a price without a damage: {one}")
        damage += one.price
    deducted = min(damage, deposit)
    return Settlement(deducted, deposit - deducted, damage - deducted)
