"""Composing one candidate's paper: which questions, in which order, with which order of options. Pure.

Everything is decided by `scoring.sampling`, the order of ``sha256(seed, item)``, so whoever holds the seed and the
bank can draw every paper again.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from exams.bank.items import KINDS
from exams.sitting.rules import Line
from recruit.errors import Refusal
from scoring.numeric import plain
from scoring.sampling import drawn_order, sample


@dataclass(frozen=True)
class Choice:
    """A question that may be drawn: its row in the bank, its code, and the letters of its options."""

    id: int
    code: str
    letters: str


@dataclass(frozen=True)
class Slot:
    """One question of a paper. `order` holds the item's own letters in the order in which this candidate sees them."""

    item_id: int
    order: str
    points: Decimal

    def to_plain(self) -> dict[str, Any]:
        return {"item": self.item_id, "order": self.order, "points": plain(self.points)}

    @classmethod
    def from_plain(cls, row: Mapping[str, Any]) -> Slot:
        return cls(int(row["item"]), str(row["order"]), Decimal(row["points"]))


Pools = Mapping[tuple[str, str], Sequence[Choice]]


def check_pools(pools: Pools, lines: Iterable[Line]) -> None:
    """Errors: Refusal('bank-too-small', topic, type, need, have) for the first kind and topic that falls short."""
    needed: dict[tuple[str, str], int] = {}
    for line in lines:
        key = (line.kind, line.topic)
        needed[key] = needed.get(key, 0) + line.count
    for (kind, topic), need in needed.items():
        have = len(pools.get((kind, topic), ()))
        if have < need:
            raise Refusal("bank-too-small", topic=topic, type=kind, need=need, have=have)


def compose(pools: Pools, lines: Sequence[Line], seed: str) -> tuple[Slot, ...]:
    """The paper of one candidate. `seed` names the cohort, the stage and the candidate; `pools` passed `check_pools`.

    Questions of one kind stand together, in the order of the kinds; within a kind all topics are mixed.
    """
    drawn: dict[str, tuple[str, Choice, Decimal]] = {}
    for number, line in enumerate(lines):
        pool = {choice.code: choice for choice in pools[line.kind, line.topic] if choice.code not in drawn}
        for code in sample(f"{seed}/{number}", pool, line.count):
            drawn[code] = (line.kind, pool[code], line.points)
    mixed = drawn_order(f"{seed}/order", drawn)
    arranged = sorted(mixed, key=lambda code: KINDS.index(drawn[code][0]))
    return tuple(_slot(*drawn[code][1:], seed) for code in arranged)


def _slot(choice: Choice, points: Decimal, seed: str) -> Slot:
    return Slot(choice.id, "".join(drawn_order(f"{seed}/{choice.code}", choice.letters)), points)
