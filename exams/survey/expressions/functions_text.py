"""Functions on texts. Signs are counted as Unicode counts them, so a rare character is one and not two."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from typing import TYPE_CHECKING

from exams.survey.expressions.patterns import PatternError, compiled
from exams.survey.expressions.tree import Call, Node
from exams.survey.expressions.values import SPACE, Value, as_text

if TYPE_CHECKING:
    from exams.survey.expressions.evaluate import Worker


def _of_texts(function: Callable[..., Value]) -> Callable[[Worker, Call], Value]:
    """A function all of whose arguments are texts; without any it looks at `.`."""

    def called(worker: Worker, call: Call) -> Value:
        texts = [worker.text_of(node) for node in call.arguments] or [as_text(worker.this)]
        return function(*texts)

    return called


def _before(text: str, sign: str) -> str:
    return text.partition(sign)[0] if sign and sign in text else ""


def _after(text: str, sign: str) -> str:
    return text.partition(sign)[2] if sign else text


def _squeezed(text: str) -> str:
    return re.sub(f"[{SPACE}]+", " ", text.strip(SPACE))


def _translated(text: str, these: str, others: str) -> str:
    table: dict[int, str] = {}
    for at, sign in enumerate(these):
        table.setdefault(ord(sign), others[at : at + 1])
    return text.translate(table)


def _substr(worker: Worker, call: Call) -> Value:
    """From 0, end not included, negative from the end (ODK)."""
    text = worker.text_of(call.arguments[0])
    edges = [worker.number_of(node) for node in call.arguments[1:]]
    if any(math.isnan(edge) for edge in edges):
        return ""
    whole = [int(max(-1e9, min(1e9, edge))) for edge in edges]
    return text[whole[0] : whole[1] if len(whole) > 1 else None]


def _substring(worker: Worker, call: Call) -> Value:
    """From 1, with a length, both rounded (XPath 1.0, section 4.2)."""
    text = worker.text_of(call.arguments[0])
    begins = _rounded(worker.number_of(call.arguments[1]))
    length = _rounded(worker.number_of(call.arguments[2])) if len(call.arguments) > 2 else math.inf
    ends = begins + length
    if math.isnan(begins) or math.isnan(ends):
        return ""
    first, behind = (int(min(max(edge, 1), len(text) + 1)) for edge in (begins, ends))
    return text[first - 1 : behind - 1]


def _rounded(number: float) -> float:
    return math.floor(number + 0.5) if math.isfinite(number) else number


def _concat(worker: Worker, call: Call) -> Value:
    return _joined(worker, call, "", call.arguments)


def _join(worker: Worker, call: Call) -> Value:
    return _joined(worker, call, worker.text_of(call.arguments[0]), call.arguments[1:])


def _joined(worker: Worker, call: Call, between: str, nodes: tuple[Node, ...]) -> str:
    pieces: list[str] = []
    length = 0
    for node in nodes:
        for value in worker.all_of(node):
            pieces.append(as_text(value))
            length += len(pieces[-1]) + len(between)
            worker.check_length(length - len(between), call.at)
    return between.join(pieces)


def _regex(worker: Worker, call: Call) -> Value:
    text, pattern = (worker.text_of(node) for node in call.arguments)
    try:
        return compiled(pattern).matches(text, worker.spend)
    except PatternError as error:
        raise worker.wrong(error.code, call.arguments[1].at, sign=error.sign) from error


TEXTS: dict[str, Callable[[Worker, Call], Value]] = {
    "concat": _concat,
    "contains": _of_texts(lambda text, piece: piece in text),
    "ends-with": _of_texts(lambda text, piece: text.endswith(piece)),
    "join": _join,
    "lower-case": _of_texts(lambda text: text.lower()),
    "normalize-space": _of_texts(_squeezed),
    "regex": _regex,
    "starts-with": _of_texts(lambda text, piece: text.startswith(piece)),
    "string": _of_texts(lambda text: text),
    "string-length": _of_texts(lambda text: float(len(text))),
    "substr": _substr,
    "substring": _substring,
    "substring-after": _of_texts(_after),
    "substring-before": _of_texts(_before),
    "translate": _of_texts(_translated),
    "upper-case": _of_texts(lambda text: text.upper()),
}
