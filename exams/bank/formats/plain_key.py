"""The list of answers at the end of a paper or of a part of it: `1-5 ABCDA`, `二、1.对 2.错`, `3.【答案】B【解析】…`.

Pure.

A list belongs to the questions between the list before it and itself. An entry that fits no question, or several, is
told and not given to any.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from exams.bank.formats import columns as fields
from exams.bank.formats import saying
from exams.bank.formats.draft import HINT, LOSS, Trouble
from exams.bank.formats.plain_marks import (
    BRACKETS,
    QUESTION,
    Heading,
    begins_range,
    heading_in_key,
    is_part,
    marks_in,
    pairs_in,
    section_of,
    stem_and_options,
)
from exams.bank.marking import same_form

# data: how lists of answers are headed
_TITLE = re.compile(
    r"(?:附\s*+[:：]?\s*+)?[【\[]?\s*+([^\s：:【\[，。]{0,8}?)(?:参考|标准|正确)?答案(?:\s*+[及与和、]?\s*+(?:解析|评分标准|详解|解答))?"
    r"\s*+[】\]]?\s*+[:：]?\s*+"
)
_WHOLE = re.compile(r"[及与和]\s*(?:解析|评分标准|详解|解答)|^附")  # data: titles that no single answer has
_OF_ALL = ("", "试题", "试卷", "习题", "练习题", "测试题", "考试")  # data: a title that names no section
_NUMBERS = re.compile(
    r"题\s*号\s*+[:：]?\s*+((?:[0-9]{1,5}+(?![0-9])[\s|]*+)++)"
)  # data: the head of a table of answers
_ANSWERS = re.compile(r"答\s*案\s*[:：]?\s*(\S.*)")  # data: its second row


@dataclass
class Entry:
    """One answer of a list: of which question, where it stands, and what it says."""

    number: int
    line: int
    section: Heading | None
    part: int
    cells: dict[str, str]
    open: str = fields.ANSWER


@dataclass(frozen=True)
class Asked:
    """What the list must know of a question: its part of the paper, its section, its number."""

    part: int
    section: Heading | None
    number: int


@dataclass
class KeyList:
    """Reads lists of answers line by line; `following(n)` gives the next line that says anything."""

    following: Callable[[int], str]
    entries: list[Entry] = field(default_factory=list)
    troubles: list[Trouble] = field(default_factory=list)
    open: bool = False
    section: Heading | None = None
    part: int = 0
    _numbers: list[int] = field(default_factory=list)

    def begins(self, number: int, line: str, answered: Sequence[bool]) -> bool:
        """Whether a list begins with this line; what the line itself says is taken. `answered`: whether the last two
        questions have an answer of their own."""
        title = _TITLE.match(line)
        if title is None or not (title[1] in _OF_ALL or saying.kind_of(title[1])):
            return self._table(number, line)
        rest = line[title.end() :]
        pairs = pairs_in(rest)
        heading = heading_in_key(rest) if rest else None
        if (
            pairs
            and (len(pairs) > 1 or title[1])
            or begins_range(rest)
            or (heading and pairs_in(heading.rest))
        ):
            pass
        elif rest or not (_WHOLE.search(title[0]) or self._is_bare_title(number, answered)):
            return False
        self.open, self.section = True, Heading("", title[1]) if saying.kind_of(title[1]) else None
        if rest:
            self.take(number, rest)
        return True

    def _is_bare_title(self, number: int, answered: Sequence[bool]) -> bool:
        """`答案` alone: the title of a list, or of one question's answer on the next line?"""
        if not answered or answered[-1]:
            return True
        following = self.following(number)
        heading = heading_in_key(following)
        pairs = pairs_in(following) or (heading and pairs_in(heading.rest)) or []
        if len(pairs) > 1 or section_of(following) or _NUMBERS.match(following):
            return True
        listed = bool(pairs or begins_range(following) or QUESTION.fullmatch(following))
        return listed and len(answered) > 1 and not answered[-2]

    def take(self, number: int, line: str) -> bool:
        """Reads one line of an open list. False where the list has ended and questions go on."""
        if is_part(line):
            return False
        if self._table(number, line):
            return True
        title = _TITLE.fullmatch(line)
        if title and (title[1] in _OF_ALL or saying.kind_of(title[1])):
            self.section = Heading("", title[1]) if saying.kind_of(title[1]) else None
            return True
        heading = heading_in_key(line)
        if heading:
            if self._question_follows(number, heading.rest):
                return False
            self.section, line = heading, heading.rest
            if not line:
                return True
        return self._entries(number, line)

    def _entries(self, number: int, line: str) -> bool:
        """A line without its section's name: answers, one answer with its explanation, or more of the last one."""
        pairs = pairs_in(line)
        found = None if pairs or begins_range(line) else QUESTION.fullmatch(line)
        if pairs:
            self.entries += [self._entry(place, number, answer) for place, answer in pairs]
        elif begins_range(line):
            self.troubles.append(Trouble(number, "key-line-unread", {"text": line[:40]}))
        elif found and self._is_question(number, found[2]):
            return False
        elif found:
            self.entries.append(self._entry(int(found[1]), number, ""))
            self._add(number, found[2])
        else:
            self._add(number, line)
        return True

    def _entry(self, place: int, line: int, answer: str) -> Entry:
        return Entry(place, line, self.section, self.part, {fields.ANSWER: answer} if answer else {})

    def _table(self, number: int, line: str) -> bool:
        """`题号 1 2 3` and, in the next line, `答案 A B C`."""
        if found := _NUMBERS.fullmatch(line):
            self._numbers = [int(each) for each in re.findall("[0-9]+", found[1])]
            self.open = self.open or bool(_ANSWERS.match(self.following(number)))
            return self.open
        found = _ANSWERS.fullmatch(line) if self._numbers else None
        if found is None:
            return False
        answers = [each for each in re.split(r"[\s|]+", found[1].strip(" |")) if each]
        if len(answers) == len(self._numbers):
            self.entries += [
                self._entry(*each)
                for each in zip(self._numbers, [number] * len(answers), answers, strict=True)
            ]
        else:
            self.troubles.append(Trouble(number, "key-line-unread", {"text": line[:40]}))
        self._numbers = []
        return True

    def _question_follows(self, number: int, rest: str) -> bool:
        found = QUESTION.fullmatch(self.following(number)) if not rest else None
        return found is not None and self._is_question(number + 1, found[2])

    def _is_question(self, number: int, text: str) -> bool:
        """A numbered line that options follow, or that holds its answer in brackets, is no entry but a question."""
        options = [name for name, _ in stem_and_options(text, {}) if name]
        bracket = BRACKETS.search(text)
        if len(options) > 1 or (bracket and bracket.start() > 4):
            return True
        following = self.following(number)
        return [name for name, _ in stem_and_options(following, {})][:1] == [fields.OPTION + "A"]

    def _add(self, number: int, line: str) -> None:
        """Text, cut at its marks, to the last entry."""
        entry = self.entries[-1] if self.entries and self.entries[-1].part == self.part else None
        if entry is None:
            self.troubles.append(Trouble(number, "key-line-unread", {"text": line[:40]}, level=HINT))
            return
        marks = [*marks_in(line), ("", len(line), len(line))]
        pieces = [(entry.open, line[: marks[0][1]])]
        pieces += [(name, line[start : marks[at + 1][1]]) for at, (name, _, start) in enumerate(marks[:-1])]
        for name, text in pieces:
            if text.strip():
                before = entry.cells.get(name, "")
                entry.cells[name] = f"{before}\n{text.strip()}" if before else text.strip()
            entry.open = name

    def ends(self) -> None:
        """Questions go on: the next list is another one."""
        self.open, self.section = False, None
        self.part += 1

    def told(
        self, asked: Sequence[Asked]
    ) -> tuple[dict[int, Entry], list[tuple[int, Trouble]], list[Trouble]]:
        """(the entry of each question by its place, what is told of a question, what is told of the list)."""
        given: dict[int, Entry] = {}
        of_question: list[tuple[int, Trouble]] = []
        troubles = list(self.troubles)
        ambiguous: set[int] = set()
        numbered: dict[tuple[int, int], list[int]] = {}
        for place, one in enumerate(asked):
            numbered.setdefault((one.part, one.number), []).append(place)
        ordered = {one.part for one in asked if one.section and one.section.ordinal}
        for entry in self.entries:
            same = numbered.get((entry.part, entry.number), [])
            places = _places(entry, same, asked, entry.part in ordered)
            if not places:
                troubles.append(Trouble(entry.line, "key-unused", {"number": entry.number}, level=LOSS))
            elif len(places) > 1:
                ambiguous |= set(places)
            elif places[0] in given:
                first, second = (one.cells.get(fields.ANSWER, "") for one in (given[places[0]], entry))
                if same_form(first) != same_form(second):
                    facts = {"first": first[:20], "second": second[:20]}
                    of_question.append((places[0], Trouble(entry.line, "answers-differ", facts)))
            else:
                given[places[0]] = entry
        of_question += [
            (place, Trouble(0, "key-ambiguous", {"number": asked[place].number}))
            for place in sorted(ambiguous - set(given))
        ]
        return given, of_question, troubles


def _places(entry: Entry, same: list[int], asked: Sequence[Asked], ordered: bool) -> list[int]:
    """Of the questions with an entry's number those that it may mean: of its section, where it names one."""
    if entry.section is None:
        return same
    own = [at for at in same if _same_section(entry.section, asked[at].section, ordered)]
    return own or (same if len(same) == 1 and asked[same[0]].section is None else [])


def _same_section(said: Heading, section: Heading | None, ordered: bool) -> bool:
    """By ordinal where the sections of the paper have them; else by kind."""
    if section is None:
        return False
    if said.ordinal and ordered:
        return said.ordinal == section.ordinal
    return saying.kind_of(said.words) == saying.kind_of(section.words)
