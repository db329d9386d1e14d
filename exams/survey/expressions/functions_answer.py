"""Functions on answers: truth, choices, repeats, and chance from a seed."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import TYPE_CHECKING, TypeAlias

from exams.survey.expressions.chance import advance
from exams.survey.expressions.paths import last_name
from exams.survey.expressions.tree import Call, Node, Path, Reference
from exams.survey.expressions.values import Value, as_number, as_text, as_truth, words

if TYPE_CHECKING:
    from exams.survey.expressions.evaluate import Worker

Function: TypeAlias = "Callable[[Worker, Call], Value]"

_SIGNS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_LONGEST_ID = 100


def _if(worker: Worker, call: Call) -> Value:
    condition, then, otherwise = call.arguments
    return worker.value(then if worker.truth_of(condition) else otherwise)


def _coalesce(worker: Worker, call: Call) -> Value:
    for node in call.arguments:
        value = worker.value(node)
        if as_text(value) != "":
            return value
    return ""


def _once(worker: Worker, call: Call) -> Value:
    """What is there already stays; only an empty answer is worked out."""
    return worker.scope.this if worker.scope.this != "" else worker.value(call.arguments[0])


def _from_string(worker: Worker, call: Call) -> Value:
    return worker.text_of(call.arguments[0]).lower() in ("true", "1")


def _selected(worker: Worker, call: Call) -> Value:
    answer, code = (worker.text_of(node) for node in call.arguments)
    return code.strip() in words(answer)


def _selected_at(worker: Worker, call: Call) -> Value:
    codes = words(worker.text_of(call.arguments[0]))
    place = worker.number_of(call.arguments[1])
    return codes[int(place)] if 0 <= place < len(codes) else ""


def _count_selected(worker: Worker, call: Call) -> Value:
    return float(len(words(worker.text_of(call.arguments[0]))))


def _choice_name(worker: Worker, call: Call) -> Value:
    value = worker.text_of(call.arguments[0])
    return worker.scope.choice_label(_name(call.arguments[1]), value) if value else ""


def _name(node: Node) -> str:
    return node.name if isinstance(node, Reference) else last_name(node) if isinstance(node, Path) else ""


def _count(worker: Worker, call: Call) -> Value:
    return float(len(worker.all_of(call.arguments[0])))


def _count_non_empty(worker: Worker, call: Call) -> Value:
    return float(sum(as_text(value) != "" for value in worker.all_of(call.arguments[0])))


def _position(worker: Worker, call: Call) -> Value:
    if not call.arguments:
        return float(worker.item.position if worker.item else worker.scope.position(1))
    node = call.arguments[0]
    steps = node.steps if isinstance(node, Path) else ()
    return float(worker.scope.position(max(1, sum(step.name == ".." for step in steps))))


def _last(worker: Worker, call: Call) -> Value:
    return float(worker.item.size) if worker.item else math.nan


def _indexed_repeat(worker: Worker, call: Call) -> Value:
    turns = []
    for group, place in zip(call.arguments[1::2], call.arguments[2::2], strict=True):
        number = worker.number_of(place)
        if not 1 <= number < 1e6:
            return ""
        turns.append((_name(group), int(number)))
    return worker.scope.indexed(_name(call.arguments[0]), turns)


def _bounds(worker: Worker, call: Call, reached: float) -> bool:
    """Between the first two arguments; -1 is no bound."""
    fewest, most = (worker.number_of(node) for node in call.arguments[:2])
    return (fewest == -1 or reached >= fewest) and (most == -1 or reached <= most)


def _checklist(worker: Worker, call: Call) -> Value:
    every = [value for node in call.arguments[2:] for value in worker.all_of(node)]
    return _bounds(worker, call, sum(as_truth(value) for value in every))


def _weighted(worker: Worker, call: Call) -> Value:
    values, weights = (
        [value for node in nodes for value in worker.all_of(node)]
        for nodes in (call.arguments[2::2], call.arguments[3::2])
    )
    reached = 0.0
    for value, weight in zip(values, weights, strict=False):
        reached += as_number(weight, worker.zone) if as_truth(value) else 0.0
    return _bounds(worker, call, reached)


def _bits(worker: Worker, call: Call) -> int:
    state = worker.scope.seed if worker.drawn is None else worker.drawn
    if state is None:
        raise worker.wrong("expression-no-seed", call.at)
    worker.drawn, bits = advance(state)
    return bits


def _uuid(worker: Worker, call: Call) -> Value:
    """A version 4 UUID (RFC 9562), or so many letters and digits."""
    if call.arguments:
        length = worker.number_of(call.arguments[0])
        size = int(min(length, _LONGEST_ID)) if length >= 1 else 0
        return "".join(_SIGNS[_bits(worker, call) % len(_SIGNS)] for _ in range(size))
    whole = "".join(f"{_bits(worker, call):08x}" for _ in range(4))
    variant = "89ab"[int(whole[16], 16) % 4]
    return f"{whole[:8]}-{whole[8:12]}-4{whole[13:16]}-{variant}{whole[17:20]}-{whole[20:]}"


ANSWERS: dict[str, Function] = {
    "boolean": lambda worker, call: worker.truth_of(call.arguments[0]),
    "boolean-from-string": _from_string,
    "checklist": _checklist,
    "choice-label": _choice_name,
    "coalesce": _coalesce,
    "count": _count,
    "count-non-empty": _count_non_empty,
    "count-selected": _count_selected,
    "current": lambda worker, call: worker.scope.this,
    "false": lambda worker, call: False,
    "if": _if,
    "index": lambda worker, call: float(worker.scope.position(1)),
    "indexed-repeat": _indexed_repeat,
    "instance": lambda worker, call: "",
    "jr:choice-name": _choice_name,
    "last": _last,
    "not": lambda worker, call: not worker.truth_of(call.arguments[0]),
    "once": _once,
    "position": _position,
    "random": lambda worker, call: _bits(worker, call) / 2**32,
    "selected": _selected,
    "selected-at": _selected_at,
    "true": lambda worker, call: True,
    "uuid": _uuid,
    "weighted-checklist": _weighted,
}
