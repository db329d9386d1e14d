"""Composing one candidate's paper: which questions, in which order, with which order of options. Pure.

Everything is decided by `scoring.sampling`, the order of ``sha256(seed, item)``, so whoever holds the seed and the
bank can draw every paper again. Papers that depend on one another are dealt by `exams.sitting.deal`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from exams.bank.items import KINDS
from exams.sitting.pools import Choice, Pools, apportion, check_pools, find_anchor
from exams.sitting.rules import BY_LINE, FIXED, MIXED, Line
from scoring.numeric import plain
from scoring.sampling import drawn_order, sample

__all__ = ["Choice", "Pools", "Slot", "Taken", "arranged", "check_pools", "compose", "taken_of"]


@dataclass(frozen=True)
class Slot:
    """One question of a paper. `order` holds the item's own letters in the order in which this candidate sees them.

    `rule`: what a partly right answer is worth here, where the line says so; '' leaves it to the paper.
    """

    item_id: int
    order: str
    points: Decimal
    rule: str = ""

    def to_plain(self) -> dict[str, Any]:
        told = {"item": self.item_id, "order": self.order, "points": plain(self.points)}
        return {**told, "rule": self.rule} if self.rule else told

    @classmethod
    def from_plain(cls, row: Mapping[str, Any]) -> Slot:
        return cls(int(row["item"]), str(row["order"]), Decimal(row["points"]), str(row.get("rule", "")))


@dataclass(frozen=True)
class Taken:
    """A question that was taken for a paper, and by which line of the blueprint, counted from 0."""

    number: int
    line: Line
    choice: Choice


def compose(pools: Pools, lines: Sequence[Line], seed: str, order: str = MIXED) -> tuple[Slot, ...]:
    """The paper of one candidate. `seed` names the cohort, the stage and the candidate; `pools` passed `check_pools`.

    `order` is one of `rules.QUESTION_ORDERS`.
    """
    drawn: dict[str, Taken] = {}
    for number, (line, part) in enumerate(zip(lines, apportion(pools, lines, seed), strict=True)):
        pool = {choice.code: choice for choice in part if choice.code not in drawn}
        hand = [pool[code] for code in sample(f"{seed}/{number}", pool, line.drawn)]
        drawn.update(taken_of(pools, number, line, hand))
    return arranged(drawn, seed, order)


def taken_of(pools: Pools, number: int, line: Line, hand: Iterable[Choice]) -> dict[str, Taken]:
    """What a line brings into a paper: its anchors and the questions dealt to it, by code."""
    anchors = [one for code in line.anchors if (one := find_anchor(pools, line, code)) is not None]
    return {choice.code: Taken(number, line, choice) for choice in (*anchors, *hand)}


def arranged(drawn: Mapping[str, Taken], seed: str, order: str) -> tuple[Slot, ...]:
    """The questions in the order in which the candidate sees them, each with its order of options."""
    if order == FIXED:
        codes = sorted(drawn, key=lambda code: (drawn[code].number, code))
    else:
        mixed = drawn_order(f"{seed}/order", drawn)
        by_line = order == BY_LINE
        codes = sorted(
            mixed, key=lambda code: drawn[code].number if by_line else KINDS.index(drawn[code].line.kind)
        )
    return tuple(_slot(drawn[code], seed) for code in codes)


def _slot(taken: Taken, seed: str) -> Slot:
    line, letters = taken.line, taken.choice.letters
    seed = f"{seed}/{taken.choice.code}"
    if line.keep_options:
        order = letters
    elif line.fixed_last:
        order = "".join(drawn_order(seed, letters[:-1])) + letters[-1:]
    else:
        order = "".join(drawn_order(seed, letters))
    return Slot(taken.choice.id, order, line.points, line.rule)
