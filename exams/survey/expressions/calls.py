"""What can be said of a function call before there are answers."""

from __future__ import annotations

import re
from dataclasses import replace

from exams.survey.expressions.errors import ExpressionError
from exams.survey.expressions.patterns import PatternError, compiled
from exams.survey.expressions.signatures import CARRIED, NOT_CARRIED, nearest
from exams.survey.expressions.tree import Call, Literal, Node, Path, Reference

#: Functions whose second argument older forms put in quotes.
LABELLED = ("jr:choice-name", "choice-label")
_QUOTED_REFERENCE = re.compile(r"\s*\$\{\s*([^\W\d][\w.-]*)\s*\}\s*")


def checked(call: Call, text: str) -> Call:
    """The call, if there is such a function and it takes so many arguments; else `ExpressionError`."""
    if call.name not in CARRIED:
        raise _unknown(call, text)
    fewest, most = CARRIED[call.name]
    count = len(call.arguments)
    if count < fewest or (most is not None and count > most):
        raise ExpressionError(
            "expression-arguments",
            call.at,
            text=text,
            name=call.name,
            wants=str(fewest) if most == fewest else f"{fewest}–{most}" if most else f"{fewest}+",
            count=count,
        )
    if call.name in LABELLED:
        return _with_question(call, text)
    if call.name == "indexed-repeat":
        _check_indexed(call, text)
    if call.name == "regex":
        _check_pattern(call.arguments[1], text)
    return call


def _unknown(call: Call, text: str) -> ExpressionError:
    if call.name in NOT_CARRIED:
        return ExpressionError("expression-not-carried", call.at, text=text, name=f"{call.name}()")
    guess = nearest(call.name)
    if guess:
        return ExpressionError("expression-function-near", call.at, text=text, name=call.name, nearest=guess)
    return ExpressionError("expression-function", call.at, text=text, name=call.name)


def _with_question(call: Call, text: str) -> Call:
    """The second argument names the question whose choices are meant: older forms put the ``${name}`` in quotes."""
    value, question = call.arguments
    quoted = isinstance(question, Literal) and isinstance(question.value, str)
    found = (
        _QUOTED_REFERENCE.fullmatch(str(question.value)) if quoted and isinstance(question, Literal) else None
    )
    if found:
        return replace(call, arguments=(value, Reference(found[1], question.at)))
    if not _names_something(question):
        raise ExpressionError("expression-choice-name", question.at, text=text, name=call.name)
    return call


def _check_indexed(call: Call, text: str) -> None:
    if len(call.arguments) % 2 == 0:
        raise ExpressionError(
            "expression-arguments",
            call.at,
            text=text,
            name=call.name,
            wants="3, 5, 7",
            count=len(call.arguments),
        )
    for node in (call.arguments[0], *call.arguments[1::2]):
        if not _names_something(node):
            raise ExpressionError("expression-indexed", node.at, text=text)


def _names_something(node: Node) -> bool:
    return isinstance(node, Reference) or (isinstance(node, Path) and node.steps[-1].name[0] not in ".*")


def _check_pattern(node: Node, text: str) -> None:
    if isinstance(node, Literal) and isinstance(node.value, str):
        try:
            compiled(node.value)
        except PatternError as error:
            raise ExpressionError(error.code, node.at, text=text, sign=error.sign) from error
