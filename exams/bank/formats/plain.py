"""Questions as Chinese teachers write them in plain text: `1. 题干 A. … B. … 答案：B 解析：…`. Pure.

Sections (`一、单选题`) give the kind; answers stand after each question, in the stem's brackets, or in a list at the
end (`参考答案 1-5 BCDAB`). What can be read in two ways is told and not decided.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from exams.bank.formats import columns as fields
from exams.bank.formats import saying
from exams.bank.formats.draft import ERROR, HINT, Draft, Reading, Trouble
from exams.bank.formats.row_answers import answered
from exams.bank.formats.texts import tidy
from exams.bank.model import LETTERS

LONGEST_LINE = 20_000
# data: from here on the marks of Chinese question papers
_MARKS = {
    "答案": fields.ANSWER, "正确答案": fields.ANSWER, "参考答案": fields.ANSWER, "标准答案": fields.ANSWER,
    "解析": fields.EXPLANATION, "答案解析": fields.EXPLANATION, "试题解析": fields.EXPLANATION,
    "评分标准": fields.EXPLANATION, "难度": fields.DIFFICULTY, "知识点": fields.TOPIC, "题型": fields.KIND,
    "分值": fields.POINTS,
}  # fmt: skip
_NAMES = "|".join(sorted(_MARKS, key=len, reverse=True))
# data: as papers are printed
_MARK = re.compile(rf"(?:^|(?<=[\s。；;）)]))(?:[【\[]\s*({_NAMES})\s*[】\]]\s*[:：]?|({_NAMES})\s*[:：])\s*")
# data: as papers are printed
_SECTION = re.compile(r"(?:[（(]?[一二三四五六七八九十]{1,3}[)）]?[、.．]?|[【\[])?\s*(\S.{0,60})")
# data: as papers are printed
_QUESTION = re.compile(
    r"(?:第\s*)?[(（]?([0-9０-９]{1,4})\s*(?:题\s*[:：.、]?|[)）、:：]|[.．](?![0-9]))\s*(.*)", re.S
)
# data: as papers are printed
_OPTION = re.compile(r"[(（]?([A-JＡ-Ｊa-jａ-ｊ])\s*([)）.．、:：])\s*")
# data: as papers are printed
_BRACKETS = re.compile(
    r"[(（][\s\u3000]*([A-JＡ-Ｊ][A-JＡ-Ｊ、,，\s]*|√|×|✓|✗|对|错|正确|错误)[\s\u3000]*[)）]"
)
# data: as papers are printed
_RANGE = re.compile(
    r"([0-9]{1,4})\s*[-~～—–至到]\s*([0-9]{1,4})\s*[题:：.．、]?\s*([A-JＡ-Ｊ√×对错][A-JＡ-Ｊ√×对错\s]*)"
)
# data: as papers are printed
_KEYED = re.compile(
    r"([0-9]{1,4})\s*[题.．、:：)）]?\s*([A-JＡ-Ｊ]+|√|×|正确|错误|对|错)(?=[\s,，;；。]|$|[0-9])[\s,，;；。]*"
)
# data: as papers are printed
_KEY_TITLE = re.compile(r"[【\[]?\s*(?:参考|标准|正确)?答案\s*[】\]]?\s*[:：]?")
_EMPTY_BRACKETS = "（　）"  # data: the place of the answer


@dataclass
class _Asked:
    """A question as far as it has been read; `open` is the field to which a further line belongs."""

    line: int
    number: int
    section: str
    cells: dict[str, str] = field(default_factory=dict)
    options: dict[str, str] = field(default_factory=dict)
    lines: dict[str, int] = field(default_factory=dict)
    troubles: list[Trouble] = field(default_factory=list)
    open: str = fields.STEM
    numeric: frozenset[str] = frozenset()

    def get(self, name: str) -> str:
        return self.cells.get(name, "")

    def tell(self, code: str, level: str, name: str = "", **facts: object) -> None:
        self.troubles.append(Trouble(self.lines.get(name, self.line), code, facts, level=level))

    def add(self, name: str, text: str, line: int) -> None:
        holder = self.options if name.startswith(fields.OPTION) else self.cells
        if name in holder and holder[name]:
            text = f"{holder[name]}\n{text}"
        holder[name] = text
        self.lines.setdefault(name, line)
        self.open = name

    @property
    def complete(self) -> bool:
        return bool(self.options) or bool(self.cells.get(fields.ANSWER))


class _Reader:
    def __init__(self) -> None:
        self.section = ""
        self.asked: list[_Asked] = []
        self.keys: dict[tuple[str, int], tuple[str, int]] = {}
        self.keyed = False
        self.troubles: list[Trouble] = []
        self.before = 0

    def take(self, number: int, raw: str) -> None:
        line = raw.strip(" \t\r\u3000\ufeff")
        if not line:
            return
        if len(line) > LONGEST_LINE:
            self.troubles.append(
                Trouble(number, "text-too-long", {"most": LONGEST_LINE, "begins": line[:20]})
            )
        elif self._section(line) or self._key_line(number, line):
            return
        else:
            self._question_line(number, line)

    def _section(self, line: str) -> bool:
        """`一、单选题（每题2分，共20分）`, `【判断题】`, `三. 简答题`; not a sentence that only begins so."""
        found = _SECTION.fullmatch(line)
        if not found or _OPTION.match(line) or _QUESTION.match(line):
            return False
        words = re.split(r"[（(：:，,。】\]\s]", found[1], maxsplit=1)  # data: what ends a section's name
        if saying.kind_of(words[0]) is None:
            return False
        self.section = words[0]
        return True

    def _key_line(self, number: int, line: str) -> bool:
        """A line of a list of answers; the list begins with its title or with `答案：1.B 2.C`."""
        title = _KEY_TITLE.match(line)
        rest = line[title.end() :].strip() if title else line
        if title and not rest and self.asked and self.asked[-1].get(fields.ANSWER):
            self.keyed, self.section = True, ""
            return True
        if (
            title
            and not rest
            and self.asked
            and len(self.asked) > 1
            and not self.asked[-2].get(fields.ANSWER)
        ):
            self.keyed, self.section = True, ""
            return True
        pairs = _pairs(rest) if (title or self.keyed) else None
        if not pairs or (title and len(pairs) < 2):
            return False
        self.keyed = True
        for place, answer in pairs:
            self.keys.setdefault((self.section, place), (answer, number))
        return True

    def _question_line(self, number: int, line: str) -> None:
        found = _QUESTION.fullmatch(line)
        if found and self._begins(int(found[1])):
            self.keyed = False
            self.asked.append(_Asked(number, int(found[1]), self.section))
            line = found[2]
        elif not self.asked:
            self.before = self.before or number
            return
        self._pieces(self.asked[-1], number, line)

    def _begins(self, place: int) -> bool:
        """A number begins a question, unless it goes on counting within one that has no options or answer yet."""
        last = self.asked[-1] if self.asked else None
        return last is None or last.complete or place == last.number + 1 or last.section != self.section

    def _pieces(self, asked: _Asked, number: int, line: str) -> None:
        """Cuts a line at its marks (答案： 解析： …); what stands before the first belongs to stem or options."""
        marks = list(_MARK.finditer(line))
        head = line[: marks[0].start()] if marks else line
        if head.strip():
            for name, text in _stem_and_options(head, asked.options):
                asked.add(name or asked.open, text, number)
        for place, mark in enumerate(marks):
            end = marks[place + 1].start() if place + 1 < len(marks) else len(line)
            asked.add(_MARKS[mark[1] or mark[2]], line[mark.end() : end].strip(), number)


def read(text: str) -> Reading:
    """Every question of a plain text."""
    reader = _Reader()
    for number, line in enumerate(text.split("\n"), 1):
        reader.take(number, line)
    troubles = reader.troubles
    if reader.before:
        troubles.append(Trouble(reader.before, "text-before", level=HINT))
    counted = {"kinds": 0}
    drafts = []
    counts: dict[int, int] = {}
    for asked in reader.asked:
        counts[asked.number] = counts.get(asked.number, 0) + 1
    for asked in reader.asked:
        _from_list(asked, reader.keys, counts)
        draft = _draft(asked, counted)
        if draft is not None and not any(each.level == ERROR for each in asked.troubles):
            drafts.append(draft)
        troubles += asked.troubles
    if counted["kinds"]:
        troubles.append(Trouble(0, "kinds-inferred", {"count": counted["kinds"]}, level=HINT))
    return Reading(tuple(drafts), tuple(troubles))


def _stem_and_options(text: str, known: dict[str, str]) -> Iterator[tuple[str, str]]:
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


def _option_at(text: str, letter: str, place: int, sign: str) -> re.Match[str] | None:
    """Where an option of this letter begins: at the line's start, after a blank, or within the text.

    Within the text its sign must be the one used before (or be followed by the next option), and never one of prose.
    """
    for found in _OPTION.finditer(text, place):
        if saying.letters_in(found[1]) != letter:
            continue
        before = text[found.start() - 1] if found.start() else "\n"
        inside = not before.isspace()
        if (
            inside and found.group()[0] in "(（"
        ):  # data: brackets within a sentence hold an answer or a remark
            continue
        if inside and (
            before.isascii() or found[2] in "、:：" or found[2] != (sign or found[2])
        ):  # data: of prose
            continue
        if not sign and found.start() and not _next_follows(text, letter, found):
            continue
        return found
    return None


def _next_follows(text: str, letter: str, found: re.Match[str]) -> bool:
    """Within a stem's line, `A.` is an option only where `B.` follows."""
    following = LETTERS[LETTERS.index(letter) + 1 :][:1]
    return bool(following) and _option_at(text, following, found.end(), found[2]) is not None


def _pairs(line: str) -> list[tuple[int, str]] | None:
    """(number, answer) of a line that is nothing but a part of a list of answers; else None."""
    found: list[tuple[int, str]] = []
    place = 0
    while place < len(line):
        if span := _RANGE.match(line, place):
            answers = [sign for sign in span[3] if not sign.isspace()]
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
        while place < len(line) and line[place] in " \t\u3000,，;；。":  # data: between two entries
            place += 1
    return found or None


def _from_list(asked: _Asked, keys: dict[tuple[str, int], tuple[str, int]], counts: dict[int, int]) -> None:
    """The answer from the list at the end, unless the question has its own or the number stands for several."""
    entry = keys.get((asked.section, asked.number))
    if entry is None and ("", asked.number) in keys:
        if counts[asked.number] > 1 and asked.section:
            asked.tell("key-ambiguous", ERROR, number=asked.number)
            return
        entry = keys["", asked.number]
    if entry is None:
        return
    own = asked.get(fields.ANSWER)
    if own and own != entry[0]:
        asked.tell("answers-differ", ERROR, fields.ANSWER, first=own[:20], second=entry[0])
    asked.cells[fields.ANSWER] = entry[0]
    asked.lines[fields.ANSWER] = entry[1]


def _draft(asked: _Asked, counted: dict[str, int]) -> Draft | None:
    _from_brackets(asked)
    asked.cells.setdefault(fields.KIND, asked.section)
    stem = tidy(asked.get(fields.STEM))
    if not stem:
        asked.tell("stem-missing", ERROR)
        return None
    said = asked.get(fields.DIFFICULTY)
    difficulty = saying.difficulty_of(said) if said else None
    if said and difficulty is None:
        asked.tell("difficulty-unclear", HINT, fields.DIFFICULTY, value=said[:20])
    draft = Draft(
        asked.line,
        "",
        stem,
        topic=asked.get(fields.TOPIC),
        difficulty=difficulty,
        explanation=asked.get(fields.EXPLANATION),
    )
    return answered(asked, draft, list(asked.options.values()), counted)


def _from_brackets(asked: _Asked) -> None:
    """`（B）` in the stem is the answer where the question has no other; the brackets stay, empty."""
    stem, own = asked.get(fields.STEM), asked.get(fields.ANSWER)
    found = [
        one for one in _BRACKETS.finditer(stem) if bool(asked.options) == bool(saying.letters_in(one[1]))
    ]
    if not found:
        return
    if len(found) > 1:
        if not own:
            asked.tell("brackets-unclear", ERROR, count=len(found))
        return
    said = found[0][1].strip()
    if own and not _agree(own, said):
        asked.tell("answers-differ", ERROR, fields.ANSWER, first=said, second=own[:20])
    asked.cells[fields.STEM] = stem[: found[0].start()] + _EMPTY_BRACKETS + stem[found[0].end() :]
    asked.cells[fields.ANSWER] = own or said
    if not own:
        asked.tell("answer-in-brackets", HINT, answer=said)


def _agree(first: str, second: str) -> bool:
    letters = saying.letters_in(first), saying.letters_in(second)
    if all(letters):
        return sorted(letters[0] or "") == sorted(letters[1] or "")
    return saying.truth_of(first) is saying.truth_of(second) is not None
