"""`regex(…)` in bounded time: a pattern becomes a row of small orders, and all ways through it are walked at once.

The method is Thompson's (Regular Expression Search Algorithm, 1968): time grows with the length of the text times the
length of the pattern, never beyond, so no pattern in a form can keep a phone or the server busy.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

from exams.survey.expressions.pattern_reading import Choice, Edge, One, Part, Repeat, Row, read
from exams.survey.expressions.pattern_signs import Matcher, PatternError

__all__ = ["Pattern", "PatternError", "compiled"]

#: Orders of one pattern, counted repetitions written out.
MOST_ORDERS = 2000


@dataclass(slots=True)
class _Order:
    """One of: take a sign (`matcher`), stand at an edge (`begins`), or go on at every one of `goes`."""

    matcher: Matcher | None = None
    begins: bool | None = None
    goes: tuple[int, ...] = ()


class Pattern:
    """A pattern that is ready to be compared with texts."""

    def __init__(self, orders: list[_Order]) -> None:
        self._orders = orders
        self._done = len(orders)

    def matches(self, text: str, spend: Callable[[int], None]) -> bool:
        """Whether the whole of `text` fits. `spend` is told of the steps and may raise."""
        ways = self._walk([0], 0, text, spend)
        for at, sign in enumerate(text):
            taken = [way + 1 for way in ways if self._takes(way, sign)]
            if not taken:
                return False
            ways = self._walk(taken, at + 1, text, spend)
        return self._done in ways

    def _takes(self, way: int, sign: str) -> bool:
        matcher = self._orders[way].matcher if way < self._done else None
        return matcher is not None and matcher(sign)

    def _walk(self, starts: list[int], at: int, text: str, spend: Callable[[int], None]) -> list[int]:
        """Every order that waits for a sign (or the end) and can be reached from `starts` without taking one."""
        waiting: list[int] = []
        seen: set[int] = set()
        todo = list(starts)
        while todo:
            way = todo.pop()
            if way in seen:
                continue
            seen.add(way)
            if way == self._done or self._orders[way].matcher is not None:
                waiting.append(way)
                continue
            order = self._orders[way]
            if order.begins is None:
                todo.extend(order.goes)
            elif at == (0 if order.begins else len(text)):
                todo.append(way + 1)
        spend(len(seen))
        return waiting


@lru_cache(maxsize=256)
def compiled(pattern: str) -> Pattern:
    """The pattern made ready; raises `PatternError`."""
    orders: list[_Order] = []
    _write(read(pattern), orders)
    return Pattern(orders)


def _add(orders: list[_Order], order: _Order) -> _Order:
    if len(orders) >= MOST_ORDERS:
        raise PatternError("expression-pattern-large", "")
    orders.append(order)
    return order


def _write(part: Part, orders: list[_Order]) -> None:
    """Adds the orders of `part`; whoever gets through them stands behind the last."""
    if isinstance(part, One):
        _add(orders, _Order(matcher=part.matcher))
    elif isinstance(part, Edge):
        _add(orders, _Order(begins=part.begins))
    elif isinstance(part, Row):
        for one in part.parts:
            _write(one, orders)
    elif isinstance(part, Choice):
        _write_choice(part, orders)
    else:
        _write_repeat(part, orders)


def _write_choice(part: Choice, orders: list[_Order]) -> None:
    fork = _add(orders, _Order())
    begins, ends = [], []
    for one in part.parts:
        begins.append(len(orders))
        _write(one, orders)
        ends.append(_add(orders, _Order()))
    fork.goes = tuple(begins)
    for end in ends:
        end.goes = (len(orders),)


def _write_repeat(part: Repeat, orders: list[_Order]) -> None:
    for _time in range(part.fewest):
        _write(part.part, orders)
    if part.most is None:
        start = len(orders)
        fork = _add(orders, _Order())
        _write(part.part, orders)
        _add(orders, _Order(goes=(start,)))
        fork.goes = (start + 1, len(orders))
        return
    forks = []
    for _time in range(part.most - part.fewest):
        forks.append((_add(orders, _Order()), len(orders)))
        _write(part.part, orders)
    for fork, inside in forks:
        fork.goes = (inside, len(orders))
