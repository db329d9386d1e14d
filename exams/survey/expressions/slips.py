"""Slips of the hand in expressions, each with what belongs there instead.

Most come from other languages (`==`, `&&`), the rest from a Chinese keyboard, whose brackets, commas and quotes look
almost like the plain ones.
"""

from __future__ import annotations

import re
import unicodedata

#: What is typed on a Chinese keyboard or pasted from a text -> what an expression wants. Normalisation (NFKC) knows the
#: full-width forms of plain signs; these it does not know.
# data: signs, not words
_LOOKALIKES = {
    "￥": "$",
    "¥": "$",
    "、": ",",
    "。": ".",
    "【": "[",
    "】": "]",
    "〈": "<",
    "〉": ">",
    "《": "<",
    "》": ">",
    "×": "*",
    "÷": "div",
    "≤": "<=",
    "≥": ">=",
    "≠": "!=",
    "≦": "<=",
    "≧": ">=",
    "−": "-",
    "–": "-",
    "—": "-",
}
# data: quotes of texts, not words
_QUOTES = "“”„‟「」『』＂"
# data: single quotes of texts, and the accent on the key beside 1
_SINGLE_QUOTES = "‘’‚‛＇`´′"

#: Pairs of signs of other languages, the longest first -> what to write.
_SIGNS = (
    ("===", "="),
    ("!==", "!="),
    ("==", "="),
    ("=>", ">="),
    ("=<", "<="),
    ("=!", "!="),
    ("<>", "!="),
    ("&&", "and"),
    ("||", "or"),
    ("^", "pow(…)"),
    ("%", "mod"),
    ("&", "and"),
    ("!", "not(…)"),
    (";", ","),
)

#: Signs of other languages that also stand in patterns, whose quotes may have been forgotten.
_ALSO_IN_PATTERNS = frozenset("^%&|")

# data: operators as people write them in words
_WORDS = {
    "div": "div",
    "mod": "mod",
    "and": "and",
    "or": "or",
    "in": "selected(…)",
    "is": "=",
    "eq": "=",
    "ne": "!=",
    "lt": "<",
    "le": "<=",
    "gt": ">",
    "ge": ">=",
    "且": "and",
    "并且": "and",
    "而且": "and",
    "和": "and",
    "或": "or",
    "或者": "or",
    "等于": "=",
    "不等于": "!=",
    "大于": ">",
    "小于": "<",
}

_SINGLE_DOLLAR = re.compile(r"\$(?P<name>[^\W\d][\w.-]*)")
_TORN = re.compile(r"[<>!]\s+=|<\s+>|=\s+=|&\s+&|\|\s+\|")
_TOGETHER = {"<>": "!=", "==": "=", "&&": "and", "||": "or"}
_GAP = re.compile(r"\$\s+\{")
_BRACED = re.compile(r"\{\s*(?P<name>[^\W\d][\w.-]*)\s*\}")

#: A slip: its code, and the facts of its message.
Slip = tuple[str, dict[str, object]]


def slip_of_sign(text: str, at: int, operator_due: bool) -> Slip:
    """Why the sign at `at` begins nothing that an expression may hold."""
    sign = text[at]
    if sign in _ALSO_IN_PATTERNS and not operator_due:
        return "expression-sign", {"sign": sign}
    if sign in _QUOTES:
        return "expression-wide-quote", {"sign": sign, "plain": '"'}
    if sign in _SINGLE_QUOTES:
        return "expression-wide-quote", {"sign": sign, "plain": "'"}
    plain = _LOOKALIKES.get(sign) or unicodedata.normalize("NFKC", sign)
    if plain != sign and plain.isprintable() and plain.strip():
        return "expression-wide-sign", {"sign": sign, "plain": plain}
    if sign == "$":
        return slip_of_dollar(text, at)
    if sign == "{":
        found = _BRACED.match(text, at)
        return ("expression-brace", {"name": found["name"]}) if found else ("expression-sign", {"sign": sign})
    if not sign.isprintable():
        return "expression-invisible", {"sign": f"U+{ord(sign):04X}"}
    return slip_of_operator(text, at) or ("expression-sign", {"sign": sign})


def slip_of_dollar(text: str, at: int) -> Slip:
    """Why the `$` at `at` does not begin a reference."""
    found = _SINGLE_DOLLAR.match(text, at)
    if found:
        return "expression-dollar", {"name": found["name"]}
    if _GAP.match(text, at):
        return "expression-reference-gap", {}
    if text.startswith("${", at):
        return _slip_of_reference(text[at + 2 : at + 200])
    if unicodedata.normalize("NFKC", text[at + 1 : at + 2]) == "{":
        return "expression-wide-sign", {"sign": text[at : at + 2], "plain": "${"}
    return "expression-sign", {"sign": "$"}


def _slip_of_reference(behind: str) -> Slip:
    """Why what stands behind `${` does not end a reference."""
    inside, closed, _rest = behind.partition("}")
    wide = next((sign for sign in inside if unicodedata.normalize("NFKC", sign) == "}"), None)
    if wide:
        return "expression-wide-sign", {"sign": wide, "plain": "}"}
    if not closed:
        return "expression-reference-open", {}
    name = inside.strip()
    return ("expression-reference", {"name": name[:40]}) if name else ("expression-reference-empty", {})


def slip_of_operator(text: str, at: int) -> Slip | None:
    """An operator of another language, if one stands at `at`; also one of ours that a blank tears apart."""
    torn = _TORN.match(text, at)
    if torn:
        together = "".join(torn[0].split())
        return "expression-operator", {"sign": torn[0], "plain": _TOGETHER.get(together, together)}
    for wrong, plain in _SIGNS:
        if text.startswith(wrong, at):
            return "expression-operator", {"sign": wrong, "plain": plain}
    return None


def slip_of_word(word: str) -> Slip | None:
    """An operator in capitals, in full-width letters or in words, where an operator is due."""
    narrow = unicodedata.normalize("NFKC", word)
    plain = _WORDS.get(narrow.lower())
    if plain and narrow != word:
        return "expression-wide-sign", {"sign": word, "plain": plain}
    return ("expression-operator", {"sign": word, "plain": plain}) if plain else None
