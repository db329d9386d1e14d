"""Functions on numbers, by IEEE 754: what has no result is NaN, never an error."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from exams.survey.expressions.tree import Call
from exams.survey.expressions.values import Value, as_number

if TYPE_CHECKING:
    from exams.survey.expressions.evaluate import Worker

#: Places behind (or before) the point; a double has no more.
_MOST_PLACES = 22


def _of_numbers(function: Callable[..., float]) -> Callable[[Worker, Call], Value]:
    """A function all of whose arguments are numbers."""

    def called(worker: Worker, call: Call) -> Value:
        numbers = [worker.number_of(node) for node in call.arguments]
        if any(math.isnan(number) for number in numbers):
            return math.nan
        try:
            return float(function(*numbers))
        except ValueError:
            return math.nan
        except OverflowError:
            return math.inf

    return called


def _whole(function: Callable[[float], int]) -> Callable[[float], float]:
    return lambda number: function(number) if math.isfinite(number) else number


def _rounded(number: float, places: float = 0.0) -> float:
    """Half goes up, also below zero (XPath 1.0, section 4.4)."""
    shift = 10.0 ** min(_MOST_PLACES, abs(int(max(-1e3, min(1e3, places)))))
    if not math.isfinite(number) or not math.isfinite(number * shift):
        return number
    if places < 0:
        return math.floor(number / shift + 0.5) * shift
    return math.floor(number * shift + 0.5) / shift


def _power(base: float, exponent: float) -> float:
    if base == 0 and exponent < 0:
        return math.inf
    if base < 0 and exponent != math.floor(exponent):
        return math.nan
    try:
        return math.pow(base, exponent)
    except OverflowError:
        return -math.inf if base < 0 and exponent % 2 == 1 else math.inf


def _logarithm(function: Callable[[float], float]) -> Callable[[float], float]:
    return lambda number: -math.inf if number == 0 else function(number)


def _filled(worker: Worker, call: Call) -> list[float]:
    """All numbers that the arguments stand for; empty answers are left out."""
    every: list[Value] = []
    for node in call.arguments:
        every.extend(worker.all_of(node))
    return [as_number(value, worker.zone) for value in every if value != ""]


def _extreme(choose: Callable[[Sequence[float]], float]) -> Callable[[Worker, Call], Value]:
    def called(worker: Worker, call: Call) -> Value:
        numbers = _filled(worker, call)
        return choose(numbers) if numbers and not any(map(math.isnan, numbers)) else math.nan

    return called


def _sum(worker: Worker, call: Call) -> Value:
    # From left to right and not `math.fsum`: a browser adds like this, and the two must agree to the last digit.
    total = 0.0
    for number in _filled(worker, call):
        total += number
    return total


def _number(worker: Worker, call: Call) -> Value:
    return worker.number_of(call.arguments[0]) if call.arguments else as_number(worker.this, worker.zone)


NUMBERS: dict[str, Callable[[Worker, Call], Value]] = {
    "abs": _of_numbers(abs),
    "acos": _of_numbers(math.acos),
    "asin": _of_numbers(math.asin),
    "atan": _of_numbers(math.atan),
    "atan2": _of_numbers(math.atan2),
    "ceiling": _of_numbers(_whole(math.ceil)),
    "cos": _of_numbers(math.cos),
    "exp": _of_numbers(math.exp),
    "exp10": _of_numbers(lambda number: _power(10.0, number)),
    "floor": _of_numbers(_whole(math.floor)),
    "int": _of_numbers(_whole(math.trunc)),
    "log": _of_numbers(_logarithm(math.log)),
    "log10": _of_numbers(_logarithm(math.log10)),
    "max": _extreme(max),
    "min": _extreme(min),
    "number": _number,
    "pi": lambda worker, call: math.pi,
    "pow": _of_numbers(_power),
    "round": _of_numbers(_rounded),
    "sin": _of_numbers(math.sin),
    "sqrt": _of_numbers(math.sqrt),
    "sum": _sum,
    "tan": _of_numbers(math.tan),
}
