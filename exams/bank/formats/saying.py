"""How teachers write kinds, answers and difficulties, in sheets and in plain text. Pure.

What is not written clearly is told and not guessed.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from decimal import Decimal

from exams.bank.formats.draft import NumberRange
from exams.bank.marking import number_of, same_form
from exams.bank.model import (
    ALL_OR_NOTHING,
    ESSAY,
    KINDS,
    LETTERS,
    MATCHING,
    MULTIPLE,
    NUMERIC,
    ORDERING,
    PER_OPTION,
    RIGHT_MINUS_WRONG,
    SHORT,
    SINGLE,
    TRUE_FALSE,
)

#: Between accepted forms of an answer, and between ranges of numbers.
FORMS = "|"
#: Between the two halves of a pair.
PAIR = "==>"

# data: what sheets and section headings call the kinds; the first word is the one we write
KIND_WORDS: Mapping[str, Sequence[str]] = {
    SINGLE: ("单选题", "单选", "单项选择题", "单项选择", "选择题", "单选选择题", "singlechoice"),
    MULTIPLE: ("多选题", "多选", "多项选择题", "多项选择", "不定项选择题", "不定项", "multiplechoice"),
    TRUE_FALSE: (
        "判断题",
        "判断",
        "是非题",
        "对错题",
        "判断对错",
        "判断正误",
        "判断改错题",
        "truefalse",
        "true/false",
    ),
    SHORT: ("填空题", "填空", "shortanswer"),
    NUMERIC: ("数值题", "数值", "计算题", "numerical"),
    MATCHING: ("连线题", "连线", "匹配题", "配对题"),
    ORDERING: ("排序题", "排序"),
    ESSAY: (
        "问答题",
        "问答",
        "简答题",
        "简答",
        "论述题",
        "论述",
        "主观题",
        "名词解释",
        "名词解释题",
        "案例分析题",
        "案例分析",
        "材料分析题",
        "综合题",
        "作文题",
        "essay",
    ),
}
_KINDS = {word: kind for kind, words in KIND_WORDS.items() for word in words} | {kind: kind for kind in KINDS}
# data: how right and wrong are written
TRUE_WORDS = frozenset({"对", "正确", "√", "✓", "✔", "☑", "是", "t", "true", "y", "yes", "right"})
# data: the same for wrong
FALSE_WORDS = frozenset(
    {"错", "错误", "×", "✗", "✘", "x", "否", "f", "false", "n", "no", "wrong", "不对", "不正确", "╳"}
)
# data: how difficulties are written
_DIFFICULTIES = {
    **dict.fromkeys(("1", "易", "容易", "简单", "很容易", "一星"), 1),
    **dict.fromkeys(("2", "较易", "较容易", "较简单", "二星"), 2),
    **dict.fromkeys(("3", "中", "中等", "一般", "普通", "适中", "三星"), 3),
    **dict.fromkeys(("4", "较难", "四星"), 4),
    **dict.fromkeys(("5", "难", "困难", "很难", "五星"), 5),
}
# data: how the rules of partial credit are written; the first word is the one we write
RULE_WORDS: Mapping[str, Sequence[str]] = {
    ALL_OR_NOTHING: ("全对给分", "全对"),
    PER_OPTION: ("按选项给分", "按项给分"),
    RIGHT_MINUS_WRONG: ("对减错", "选对减选错"),
}
# data: by any of their words
_RULES = {word: rule for rule, words in RULE_WORDS.items() for word in words} | {
    rule: rule for rule in RULE_WORDS
}
# data: what people write before an answer's letters
_SAID = re.compile(r"(?:正确|参考|标准)?答案\s*(?:[是为]\s*[:：]?|[:：])\s*|(?:应|故)?选\s*(?=[A-J])")
_BETWEEN = re.compile(r"[\s,，、;；./|+&和]+")  # data: what stands between letters
_SHARE = re.compile(r"\s*([0-9]{1,3}(?:\.[0-9]+)?)%\s*[:：]\s*(.*)", re.S)  # data: a colon of either width


def kind_of(word: str) -> str | None:
    return _KINDS.get(same_form(word).strip("()（）【】[]"))  # data: brackets


def rule_of(word: str) -> str | None:
    return _RULES.get(same_form(word))


def difficulty_of(word: str) -> int | None:
    return _DIFFICULTIES.get(same_form(word))


def truth_of(word: str) -> bool | None:
    said = same_form(word).strip("()（）[]【】。.")  # data: what is set around a tick
    said = re.sub("^(?:正确|参考)?答案[是为]?:", "", said)  # data: what people write before it
    return True if said in TRUE_WORDS else False if said in FALSE_WORDS else None


def letters_in(word: str) -> str | None:
    """The letters of an answer such as `B`, `ＡＣ`, `A、C`, `(B)` or `选B`, as written; None for anything else."""
    said = unicodedata.normalize("NFKC", word).upper().strip(" ()[]【】。.\u3000")
    if found := _SAID.match(said):
        said = said[found.end() :].strip(" ()")
    said = _BETWEEN.sub("", said)
    return said if said and all(letter in LETTERS for letter in said) else None


def letter_of(sign: str) -> str:
    """A letter of any width and case as a plain capital."""
    return unicodedata.normalize("NFKC", sign).upper()


def lettered(text: str) -> tuple[str, str] | None:
    """(`B`, `乙`) of `B.乙`, a letter and a text."""
    found = re.fullmatch(
        r"\s*([A-JＡ-Ｊ])\s*[)）.．、:：]?\s*(\S.*)", text, re.S
    )  # data: signs behind a letter
    return (letter_of(found[1]), found[2]) if found else None


def ranges_of(text: str) -> tuple[NumberRange, ...] | None:
    """`3.14`, `3.1..3.2`, `3.14±0.01`, `1822 | 50%:1820..1824`; None where any part is no number."""
    found = []
    for part in text.replace("｜", FORMS).split(FORMS):  # data: the full-width sign
        share = Decimal(1)
        if said := _SHARE.fullmatch(part):
            share, part = Decimal(said[1]) / 100, said[2]
        bounds = _bounds(part)
        if bounds is None:
            return None
        found.append(NumberRange(*bounds, share))
    return tuple(found)


def _bounds(part: str) -> tuple[Decimal, Decimal] | None:
    if ".." in part:
        first, _, last = part.partition("..")
        low, high = number_of(first), number_of(last)
        return None if low is None or high is None else (min(low, high), max(low, high))
    value, _, margin = part.partition("±")
    middle, width = number_of(value), number_of(margin or "0")
    return None if middle is None or width is None else (middle - abs(width), middle + abs(width))


def forms_of(text: str) -> tuple[str, ...]:
    """The accepted forms in an answer's cell, parted by `|`."""
    parts = text.replace("｜", FORMS).split(FORMS)  # data: the full-width sign
    return tuple(part.strip() for part in parts if part.strip())
