"""An expression's text, cut into its parts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

from exams.survey.expressions.errors import ExpressionError
from exams.survey.expressions.slips import slip_of_operator, slip_of_sign

#: Signs of one expression; the longest of a national survey that we have seen is a tenth of it.
LONGEST = 20_000


class Kind(Enum):
    """What a part is."""

    NUMBER = "number"
    TEXT = "text"
    NAME = "name"
    REFERENCE = "reference"
    OPERATOR = "operator"
    MARK = "mark"
    END = "end"


@dataclass(frozen=True, slots=True)
class Token:
    """`value` is what the part means (a text without its quotes, a reference's name); `at` where it begins."""

    kind: Kind
    value: str
    at: int


#: Names begin with a letter (of any script) or `_` and may hold `.` and `-`, as in XML.
_NAME = r"[^\W\d][\w.\-·]*"
_PARTS = re.compile(
    rf"""
    (?P<space>[\s\u00a0\u3000]+)
    | (?P<number>(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+))
    | (?P<text>"[^"]*"|'[^']*')
    | \$\{{\s*(?P<reference>{_NAME}(?:\#{_NAME})?)\s*\}}
    | (?P<name>{_NAME}(?::{_NAME})?)
    | (?P<operator><=|>=|!=|[=<>+\-*|])
    | (?P<mark>\.\.|[().,/\[\]@])
    """,
    re.VERBOSE,
)

#: Words that are operators wherever one is due, and names elsewhere (XPath 1.0, section 3.7).
OPERATOR_WORDS = frozenset({"and", "or", "div", "mod"})
_OPENERS = frozenset({"(", "[", ",", "/", "@"})


def tokens(text: str) -> list[Token]:
    """All parts of `text`, the last of kind END; raises `ExpressionError` at the first sign that is none."""
    if len(text) > LONGEST:
        raise ExpressionError("expression-too-long", 0, text=text, most=LONGEST, length=len(text))
    found: list[Token] = []
    for token in _cut(text, found):
        found.append(_in_context(token, _operator_due(found)))
    found.append(Token(Kind.END, "", len(text)))
    return found


def _cut(text: str, found: list[Token]) -> Iterator[Token]:
    """The parts of `text` by and by; `found` are those that have been taken over."""
    at = 0
    while at < len(text):
        match = _PARTS.match(text, at)
        if match is None:
            raise _unread(text, at, _operator_due(found))
        kind = match.lastgroup or ""
        if kind == "operator":
            _refuse_foreign_operator(text, at)
        if kind == "text":
            yield Token(Kind.TEXT, match["text"][1:-1], at)
        elif kind != "space":
            yield Token(Kind(kind), match[kind], at)
        at = match.end()


def _operator_due(found: list[Token]) -> bool:
    """Whether what was found so far ends on something that an operator can stand behind."""
    if not found or found[-1].kind is Kind.OPERATOR:
        return False
    return found[-1].kind is not Kind.MARK or found[-1].value not in _OPENERS


def _in_context(token: Token, due: bool) -> Token:
    """A word or `*` is an operator exactly where one is due."""
    if token.kind is Kind.NAME and token.value in OPERATOR_WORDS and due:
        return Token(Kind.OPERATOR, token.value, token.at)
    if token.kind is Kind.OPERATOR and token.value == "*" and not due:
        return Token(Kind.NAME, "*", token.at)
    return token


def _refuse_foreign_operator(text: str, at: int) -> None:
    # `= -1` is fine and `!= ` is ours; only what another language would write in one piece is a slip. Unions of
    # paths (`a | b`) have no use in a form, a doubled bar does.
    slip = slip_of_operator(text, at) if not text.startswith("!=", at) or text.startswith("!==", at) else None
    if slip:
        raise ExpressionError(slip[0], at, text=text, **slip[1])


def _unread(text: str, at: int, operator_due: bool) -> ExpressionError:
    if text[at] in "'\"":
        return ExpressionError("expression-quote-open", at, text=text, sign=text[at])
    code, facts = slip_of_sign(text, at, operator_due)
    return ExpressionError(code, at, text=text, **facts)
