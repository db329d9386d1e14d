"""Goods for villagers: what was bought, what was handed out, what is left. Pure; prices in yuan."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Goods:
    """One kind of goods: how many were bought at which price, and how many villagers have signed for."""

    name: str
    quantity: int
    unit_price: Decimal
    handed: int = 0

    @property
    def total(self) -> Decimal:
        return self.quantity * self.unit_price

    @property
    def left(self) -> int:
        """Pieces that nobody has signed for; below zero where more were given than bought."""
        return self.quantity - self.handed


@dataclass(frozen=True, slots=True)
class Account:
    """`bought` and `handed` in yuan, against what the goods were to be worth; `rest`: worth not yet bought."""

    worth: Decimal
    bought: Decimal
    handed: Decimal

    @property
    def rest(self) -> Decimal:
        return max(self.worth - self.bought, Decimal(0))

    @property
    def over(self) -> Decimal:
        """What was bought beyond the worth."""
        return max(self.bought - self.worth, Decimal(0))

    @property
    def undelivered(self) -> Decimal:
        """What was bought and nobody has signed for."""
        return self.bought - self.handed


def account(worth: Decimal, goods: Sequence[Goods]) -> Account:
    """The sums of a list."""
    bought = sum((one.total for one in goods), Decimal(0))
    handed = sum((one.handed * one.unit_price for one in goods), Decimal(0))
    return Account(worth, bought, handed)


def in_the_way(worth: Decimal, goods: Sequence[Goods]) -> str:
    """Why a list cannot be handed in: ``empty``, ``too-many`` (more given than bought), ``left`` (goods that nobody
    signed for); where only the sum is not the promised one ``over`` or ``rest``; '' where nothing is."""
    sums = account(worth, goods)
    if not goods:
        return "empty"
    if any(one.left < 0 for one in goods):
        return "too-many"
    if sums.undelivered:
        return "left"
    if sums.over:
        return "over"
    return "rest" if sums.rest else ""
