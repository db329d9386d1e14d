"""The marks of Chinese question papers: how questions, options, sections and lists of answers are set. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from exams.bank.formats import columns as fields
from exams.bank.formats import saying
from exams.bank.model import LETTERS

# data: from here on the marks of Chinese question papers
MARKS = {
    "答案": fields.ANSWER, "正确答案": fields.ANSWER, "参考答案": fields.ANSWER, "标准答案": fields.ANSWER,
    "本题答案": fields.ANSWER, "answer": fields.ANSWER, "解析": fields.EXPLANATION, "答案解析": fields.EXPLANATION,
    "试题解析": fields.EXPLANATION, "分析": fields.EXPLANATION, "详解": fields.EXPLANATION,
    "点评": fields.EXPLANATION, "评分标准": fields.EXPLANATION, "explanation": fields.EXPLANATION,
    "难度": fields.DIFFICULTY, "难易度": fields.DIFFICULTY, "难易程度": fields.DIFFICULTY,
    "知识点": fields.TOPIC, "考点": fields.TOPIC,
    "章节": fields.TOPIC, "所属章节": fields.TOPIC, "题型": fields.KIND, "分值": fields.POINTS,
}  # fmt: skip
_NAMES = "|".join(sorted(MARKS, key=len, reverse=True))
# Nothing takes back what it took (`*+`): a long row of blanks would be tried in every way there is.
# data: as papers are printed; a name without colon or brackets counts only at a line's start and before an answer
_MARK = re.compile(
    rf"【\s*({_NAMES})\s*】\s*[:：]?\s*"
    rf"|(?:^|(?<=[\s。；;）)]))[（(]?(?:\[\s*({_NAMES})\s*\]\s*[:：]?|({_NAMES})\s*+[是为]?\s*+[:：])\s*"
    r"|^(答案)[ \u3000]+(?=[A-JＡ-Ｊ√×对错])|^(答)\s*[:：]\s*",
    re.I,
)
# data: as papers are printed
_SECTION = re.compile(
    r"(?:([一二三四五六七八九十]{1,3})\s*+[、.．]?|[（(]([一二三四五六七八九十]{1,3})[)）]\s*+[、.．]?|[【\[])?\s*+(\S.{0,200})"
)
# data: as papers are printed
_ORDINAL_BEFORE = re.compile(r"[（(]?([一二三四五六七八九十]{1,3})(?:[)）]\s*[、.．]?|\s*[、.．])\s*")
_ORDINAL = re.compile(r"[一二三四五六七八九十]{1,3}\s*[、.．]\s*\S.{0,200}")  # data: as papers are printed
_CHAPTER = re.compile(
    r"第\s*[一二三四五六七八九十百0-9]{1,4}\s*[章节篇编单]\S{0,2}(?:[\s:：].{0,60})?"
)  # data: chapters
# data: as papers are printed
QUESTION = re.compile(
    r"(?:第\s*)?[(（]?([0-9０-９]{1,5})\s*(?:题\s*[:：.、]?|[)）、:：]|[.．](?![0-9]))\s*(.*)", re.S
)
# data: as papers are printed
OPTION = re.compile(r"[(（]?([A-JＡ-Ｊa-jａ-ｊ])\s*([)）.．、:：])\s*")
_LIKE_OPTION = re.compile(r"[(（]?([A-ZＡ-Ｚ])\s*[)）.．、]")  # data: as papers are printed
#: The answer, or its place, set before the number: `（√）1. …`.
_LEADING = re.compile(r"([（(][^（()）]{0,12}[)）])\s*(?=[0-9０-９]{1,5}\s*[.．、)）])")
_KIND_BEFORE = re.compile(r"[【\[（(]\s*([^\s【】\[\]（()）]{2,8})\s*[】\]）)]\s*")
_NUMBER = re.compile(r"[0-9０-９]{1,5}\s*[.．、)）]\s*")
_SPACED = r"(^|[\s\u3000]){}(?=[ \t\u3000]+\S)"
# data: as papers are printed
BRACKETS = re.compile(
    r"[(（][\s\u3000]*([A-JＡ-Ｊ][A-JＡ-Ｊ、,，\s]*+|√|×|✓|✗|对|错|正确|错误)[\s\u3000]*+[)）]"
)
# data: as papers are printed
_RANGE = re.compile(
    r"[(（]?([0-9]{1,5})\s*[-~～—–－至到]+\s*([0-9]{1,5})[)）]?\s*+[题:：.．、]*+\s*+"
    r"([A-JＡ-Ｊ√×对错](?:[、,，]?\s*[A-JＡ-Ｊ√×对错])*)"
)
# data: as papers are printed
_RANGE_BEGINS = re.compile(
    r"[(（]?[0-9]{1,5}\s*[-~～—–－至到]+\s*[0-9]{1,5}[)）]?\s*+[题:：.．、]*+\s*+[A-JＡ-Ｊ√×对错]"
)
# data: as papers are printed
_KEYED = re.compile(
    r"[(（]?([0-9]{1,5})\s*+[)）]?\s*+[题.．、:：]?\s*+([A-JＡ-Ｊ](?:[、,，]?[A-JＡ-Ｊ])*|√|×|正确|错误|对|错)(?=[\s,，;；。]|$|[0-9(（])[\s,，;；。]*"
)


@dataclass(frozen=True)
class Heading:
    """A section's heading: its ordinal (`一`) and its words, either may be empty; `rest` is what stands behind it."""

    ordinal: str
    words: str
    rest: str = ""


def section_of(line: str) -> Heading | None:
    """`一、单选题（每题2分，共20分）`, `【判断题】`, `三. 简答题`; not a sentence that only begins so."""
    found = _SECTION.fullmatch(line)
    if not found or OPTION.match(line) or QUESTION.match(line):
        return None
    words = re.split(r"[（(：:，,。】\]\s]", found[3], maxsplit=1)[0]  # data: what ends a section's name
    return Heading(found[1] or found[2] or "", words) if saying.kind_of(words) is not None else None


def heading_in_key(line: str) -> Heading | None:
    """What names a section in a list of answers: `一、`, `单选题：1-5 ABCDE`, `二、判断题答案（每题2分）`."""
    found = _ORDINAL_BEFORE.match(line)
    ordinal, rest = (found[1], line[found.end() :]) if found else ("", line)
    words = re.split(r"[（(：:，,。】\]\s0-9]", rest.lstrip("【["), maxsplit=1)[0]  # data: what ends its name
    name = words.removesuffix("答案").removesuffix("参考")  # data: `单选题参考答案`
    if saying.kind_of(name) is None:
        return Heading(ordinal, "", rest) if ordinal else None
    rest = rest.lstrip("【[")[len(words) :]
    rest = re.sub(
        r"^\s*[】\]]?\s*(?:[（(][^（）()]{0,60}[)）])?\s*[】\]]?\s*[:：]?\s*", "", rest
    )  # data: remarks
    return Heading(ordinal, name, rest)


def bracket_behind(line: str) -> str:
    """`（√）1. …` as `1. …（√）` and `【单选题】1. …` as `1. 【单选题】…`; any other line as it is."""
    named = kind_before(line)
    if named and (number := _NUMBER.match(named[1])):
        return f"{number[0]}（{named[0]}）{named[1][number.end() :]}"
    found = _LEADING.match(line)
    inside = found[1][1:-1].strip(" \u3000") if found else "?"
    if found is None or (inside and saying.letters_in(inside) is None and saying.truth_of(inside) is None):
        return line
    return f"{line[found.end() :]}{found[1]}"


def kind_before(text: str) -> tuple[str, str] | None:
    """(`单选题`, the rest) of a text that begins with its kind in brackets."""
    found = _KIND_BEFORE.match(text)
    return (found[1], text[found.end() :]) if found and saying.kind_of(found[1]) else None


def is_part(line: str) -> bool:
    """`第二章 网络安全`."""
    return bool(_CHAPTER.fullmatch(line))


def is_chapter(line: str) -> bool:
    """A heading that is no question and no kind: `第二章 网络安全`, `三、网络安全基础`."""
    return bool(_CHAPTER.fullmatch(line) or _ORDINAL.fullmatch(line))


def marks_in(line: str) -> Iterator[tuple[str, int, int]]:
    """(field, where the mark begins, where what it marks begins) for every mark of a line."""
    for found in _MARK.finditer(line):
        name = found[1] or found[2] or found[3]
        yield MARKS[name.lower()] if name else fields.ANSWER, found.start(), found.end()


def pairs_in(line: str) -> list[tuple[int, str]] | None:
    """(number, answer) of a line that is nothing but a part of a list of answers; else None."""
    found: list[tuple[int, str]] = []
    place = 0
    while place < len(line):
        if span := _RANGE.match(line, place):
            answers = [
                sign for sign in span[3] if sign not in "、,，" and not sign.isspace()
            ]  # data: between
            first, last = int(span[1]), int(span[2])
            if last - first + 1 != len(answers):
                return None
            found += [(first + at, answer) for at, answer in enumerate(answers)]
            place = span.end()
        elif one := _KEYED.match(line, place):
            found.append((int(one[1]), one[2]))
            place = one.end()
        else:
            return None
        while place < len(line) and line[place] in " \t\u3000,，;；。|":  # data: between two entries
            place += 1
    return found or None


def begins_range(line: str) -> bool:
    """`1-5 …`: a part of a list of answers, whether or not it is whole."""
    return bool(_RANGE_BEGINS.match(line))


def stem_and_options(text: str, known: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """(field, text) of the parts of a line: perhaps a stem, then options in the order of their letters."""
    letter = LETTERS[len(known)] if len(known) < len(LETTERS) else ""
    start = _option_at(text, letter, 0, "") if letter else None
    if start is None:
        yield "", text.strip()
        return
    if text[: start.start()].strip():
        yield "", text[: start.start()].strip()
    while start is not None:
        following = LETTERS[LETTERS.index(letter) + 1 :][:1]
        end = _option_at(text, following, start.end(), start[2]) if following else None
        yield fields.OPTION + letter, text[start.end() : end.start() if end else len(text)].strip()
        start, letter = end, following


def unparted(options: Sequence[str]) -> list[str]:
    """Options without the semicolons that stand between them, and the full stop behind the last."""
    for sign in ";；":  # data: what stands between options
        if len(options) > 1 and all(text.endswith(sign) for text in options[:-1]):
            *others, last = (text.removesuffix(sign).rstrip() for text in options)
            return [*others, last.removesuffix("。").rstrip()]  # data: a full stop
    return list(options)


def odd_letter(line: str) -> str:
    """The letter of a line that begins as an option does; '' for any other line."""
    found = _LIKE_OPTION.match(line)
    return saying.letter_of(found[1]) if found else ""


def spaced(line: str, known: int, following: str) -> str:
    """`A 甲  B 乙`: letters parted from their options by a blank alone get a point, where the next letter follows in
    this line or begins the next one; any other line comes back as it is."""
    letter = LETTERS[known : known + 1]
    after = LETTERS[known + 1 : known + 2]
    if not letter or not re.match(_SPACED.format(letter), line):
        return line
    goes_on = after and (re.search(_SPACED.format(after), line) or re.match(_SPACED.format(after), following))
    if not goes_on and not known:
        return line
    place = 0
    for each in LETTERS[known:]:
        found = re.compile(_SPACED.format(each)).search(line, place)
        if found is None:
            break
        line = f"{line[: found.end()]}.{line[found.end() :]}"
        place = found.end()
    return line


def _option_at(text: str, letter: str, place: int, sign: str) -> re.Match[str] | None:
    """Where an option of this letter begins: at the line's start, after a blank, or within the text.

    Within the text its sign must be the one used before (or be followed by the next option), and never one of prose.
    """
    # Signs behind which the next option was looked for in vain: further on it does not stand either.
    alone: set[str] = set()
    for found in OPTION.finditer(text, place):
        if saying.letters_in(found[1]) != letter:
            continue
        before = text[found.start() - 1] if found.start() else "\n"
        inside = not before.isspace()
        if (
            inside and found.group()[0] in "(（"
        ):  # data: brackets within a sentence hold an answer or a remark
            continue
        parted = before == ";" and "&" not in text[max(0, found.start() - 8) : found.start()]
        if inside and (
            (before.isascii() and not parted) or found[2] in "、:：" or found[2] != (sign or found[2])
        ):  # data: of prose
            continue
        if not sign and found.start() and (found[2] in alone or not _next_follows(text, letter, found)):
            alone.add(found[2])
            continue
        return found
    return None


def _next_follows(text: str, letter: str, found: re.Match[str]) -> bool:
    """Within a stem's line, `A.` is an option only where `B.` follows."""
    following = LETTERS[LETTERS.index(letter) + 1 :][:1]
    return bool(following) and _option_at(text, following, found.end(), found[2]) is not None
