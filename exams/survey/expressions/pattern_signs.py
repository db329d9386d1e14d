"""Single signs in patterns: literals, classes and escapes."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from typing import TypeAlias

Matcher: TypeAlias = Callable[[str], bool]


class PatternError(ValueError):
    """A pattern that cannot be used: a code of `messages` and the piece of the pattern that is meant."""

    def __init__(self, code: str, sign: str) -> None:
        super().__init__(code)
        self.code = code
        self.sign = sign


def literal(sign: str) -> Matcher:
    return sign.__eq__


def dot(sign: str) -> bool:
    return sign not in "\r\n"


def _digit(sign: str) -> bool:
    return "0" <= sign <= "9"


def _word(sign: str) -> bool:
    return sign == "_" or (sign.isascii() and sign.isalnum())


def _space(sign: str) -> bool:
    return sign in " \t\n\r\f\v"


def _not(matcher: Matcher) -> Matcher:
    return lambda sign: not matcher(sign)


def _any(matchers: tuple[Matcher, ...]) -> Matcher:
    return lambda sign: any(matcher(sign) for matcher in matchers)


def _between(low: str, high: str) -> Matcher:
    return lambda sign: low <= sign <= high


def _han(sign: str) -> bool:
    return unicodedata.name(sign, "").startswith("CJK ") and unicodedata.category(sign) == "Lo"


def _category(short: str) -> Matcher:
    return lambda sign: unicodedata.category(sign).startswith(short)


_CLASSES: dict[str, Matcher] = {
    "d": _digit,
    "w": _word,
    "s": _space,
    "D": _not(_digit),
    "W": _not(_word),
    "S": _not(_space),
}
_CONTROLS = {"t": "\t", "n": "\n", "r": "\r", "f": "\f", "v": "\v"}
_HAN = (
    "Han",
    "IsHan",
    "script=Han",
    "Script=Han",
    "sc=Han",
    "InCJKUnifiedIdeographs",
    "InCJK_UNIFIED_IDEOGRAPHS",
)
_CATEGORIES = ("L", "Lu", "Ll", "Lo", "N", "Nd", "P", "S", "Z", "M")


def escaped(pattern: str, at: int) -> tuple[Matcher, int]:
    r"""What stands behind the `\` before `at`, and where the pattern goes on."""
    sign = pattern[at : at + 1]
    if sign in _CLASSES:
        return _CLASSES[sign], at + 1
    if sign in ("p", "P") and sign:
        return _property(pattern, at)
    one, after = _single(pattern, at)
    return literal(one), after


def _property(pattern: str, at: int) -> tuple[Matcher, int]:
    end = pattern.find("}", at)
    name = pattern[at + 2 : end] if pattern.startswith("{", at + 1) and end > 0 else ""
    if name in _HAN:
        matcher: Matcher = _han
    elif name in _CATEGORIES:
        matcher = _category(name)
    else:
        raise PatternError("expression-pattern-not-carried", pattern[at - 1 : at + 12])
    return (matcher if pattern[at] == "p" else _not(matcher)), end + 1


def _single(pattern: str, at: int) -> tuple[str, int]:
    r"""The one sign that the escape behind the `\` before `at` stands for."""
    sign = pattern[at : at + 1]
    if sign in ("u", "x") and sign:
        digits = pattern[at + 1 : at + (5 if sign == "u" else 3)]
        if len(digits) == (4 if sign == "u" else 2) and all(d in "0123456789abcdefABCDEF" for d in digits):
            return chr(int(digits, 16)), at + 1 + len(digits)
        raise PatternError("expression-pattern", pattern[at - 1 : at + 5])
    if sign in _CONTROLS:
        return _CONTROLS[sign], at + 1
    if not sign:
        raise PatternError("expression-pattern", "\\")
    if sign.isascii() and sign.isalnum():
        raise PatternError("expression-pattern-not-carried", "\\" + sign)
    return sign, at + 1


def sign_class(pattern: str, at: int) -> tuple[Matcher, int]:
    """The class whose `[` stands before `at`, and where the pattern goes on."""
    opened = at - 1
    negated = pattern.startswith("^", at)
    at += negated
    matchers: list[Matcher] = []
    while not pattern.startswith("]", at):
        if at >= len(pattern) or pattern.startswith(("[", "&&"), at):
            # Java's classes within classes mean something else everywhere else.
            raise PatternError("expression-pattern", pattern[opened:][:10])
        matcher, at = _member(pattern, at)
        matchers.append(matcher)
    if not matchers:
        raise PatternError("expression-pattern", pattern[opened:][:10])
    inside = _any(tuple(matchers))
    return (_not(inside) if negated else inside), at + 1


def _member(pattern: str, at: int) -> tuple[Matcher, int]:
    if pattern[at] == "\\":
        following = pattern[at + 1 : at + 2]
        if following in _CLASSES or following in ("p", "P"):
            return escaped(pattern, at + 1)
        low, at = _single(pattern, at + 1)
    else:
        low, at = pattern[at], at + 1
    ranged = pattern.startswith("-", at) and not pattern.startswith("-]", at) and at + 1 < len(pattern)
    if not ranged:
        return literal(low), at
    if pattern[at + 1] == "\\":
        high, after = _single(pattern, at + 2)
    else:
        high, after = pattern[at + 1], at + 2
    if high < low:
        raise PatternError("expression-pattern", f"{low}-{high}")
    return _between(low, high), after
