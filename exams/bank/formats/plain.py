"""Questions as Chinese teachers write them in plain text: `1. 题干 A. … B. … 答案：B 解析：…`. Pure.

Sections (`一、单选题`) give the kind; answers stand after each question, in the stem's brackets, or in a list at the
end (`plain_key`). Where no line has a number, a blank line parts the questions. What can be read in two ways is told
and not decided.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from exams.bank.formats import columns as fields
from exams.bank.formats import saying
from exams.bank.formats.draft import ERROR, HINT, Draft, Reading, Trouble
from exams.bank.formats.plain_key import Asked as ForKey
from exams.bank.formats.plain_key import Entry, KeyList
from exams.bank.formats.plain_marks import (
    BRACKETS,
    OPTION,
    QUESTION,
    Heading,
    bracket_behind,
    is_chapter,
    kind_before,
    marks_in,
    odd_letter,
    section_of,
    spaced,
    stem_and_options,
    unparted,
)
from exams.bank.formats.row_answers import answered
from exams.bank.formats.texts import tidy
from exams.bank.marking import same_form
from exams.bank.model import ESSAY, LETTERS

LONGEST_LINE = 20_000
_EMPTY_BRACKETS = "（　）"  # data: the place of the answer
_BLANK = " \t\r\u3000\xa0\ufeff"
#: Options numbered instead of lettered: nothing in an answer says which is meant.
_CIRCLED = re.compile(r"(?m)^\s*[①-⑩]")


@dataclass
class _Asked:
    """A question as far as it has been read; `open` is the field to which a further line belongs, `counted` the last
    number that a line within it began with, and in which field."""

    line: int
    number: int
    section: Heading | None
    part: int = 0
    cells: dict[str, str] = field(default_factory=dict)
    options: dict[str, str] = field(default_factory=dict)
    lines: dict[str, int] = field(default_factory=dict)
    troubles: list[Trouble] = field(default_factory=list)
    open: str = fields.STEM
    bracketed: bool = False
    counted: tuple[str, int] = ("", 0)
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
    def __init__(self, lines: list[str]) -> None:
        self.lines = [bracket_behind(line.strip(_BLANK)) for line in lines]
        self.section: Heading | None = None
        self.asked: list[_Asked] = []
        self.key = KeyList(self.following)
        self.troubles: list[Trouble] = []
        self.before = 0
        self.gap = False
        self.numbered = any(QUESTION.fullmatch(line) for line in self.lines if len(line) <= LONGEST_LINE)

    def following(self, number: int) -> str:
        """The next line after the one of this number that says anything."""
        return next((line for line in self.lines[number : number + 50] if line), "")[:LONGEST_LINE]

    def take(self, number: int, line: str) -> None:
        if not line:
            self.gap = True
            return
        if len(line) > LONGEST_LINE:
            facts = {"most": LONGEST_LINE, "begins": line[:20]}
            self.troubles.append(Trouble(number, "text-too-long", facts))
        elif not self._in_key(number, line) and not self._heading(number, line):
            self._question_line(number, line)
        self.gap = False

    def _in_key(self, number: int, line: str) -> bool:
        """A line of a list of answers, or the one with which such a list begins."""
        if not self.key.open:
            return self.key.begins(number, line, [bool(one.get(fields.ANSWER)) for one in self.asked[-2:]])
        if self.key.take(number, line):
            return True
        self.key.ends()
        self.section = None
        return False

    def for_key(self) -> list[ForKey]:
        return [ForKey(one.part, one.section, one.number) for one in self.asked]

    def _heading(self, number: int, line: str) -> bool:
        heading = section_of(line)
        if heading is not None:
            self.section = heading
            return True
        if not is_chapter(line) or not self._at_rest():
            return False
        following = self.following(number)
        if not (QUESTION.fullmatch(following) or section_of(following) or is_chapter(following)):
            return False
        ordinal = line[0] if line[0] in "一二三四五六七八九十" else ""  # data: numbers
        self.section = Heading(ordinal, "") if ordinal else self.section
        if self.asked:
            self.troubles.append(Trouble(number, "heading-passed", {"text": line[:40]}, level=HINT))
        else:
            self.before = self.before or number
        return True

    def _at_rest(self) -> bool:
        """Whether the last question has all that a question of options or of right and wrong has."""
        last = self.asked[-1] if self.asked else None
        answer = last.get(fields.ANSWER) if last else ""
        return last is None or bool(last.options) or saying.truth_of(answer) is not None or len(answer) < 20

    def _question_line(self, number: int, line: str) -> None:
        found = QUESTION.fullmatch(line) if self.numbered else None
        if found and self._begins(number, int(found[1])):
            self._open(number, int(found[1]))
            self._unsure(number, int(found[1]))
            self._style(line)
            line = found[2]
        elif not self.numbered and self._begins_unnumbered(number, line):
            self._open(number, len(self.asked) + 1)
        elif not self.asked:
            self.before = self.before or number
            return
        self._pieces(self.asked[-1], number, line)

    def _open(self, line: int, number: int) -> None:
        self.asked.append(_Asked(line, number, self.section, self.key.part))

    def _begins(self, number: int, place: int) -> bool:
        """A number begins a question, unless it goes on counting within one that has no options or answer yet, or
        counts the points of an answer."""
        last = self.asked[-1] if self.asked else None
        if last is None or last.section != self.section:
            return True
        if last.counted == (last.open, place - 1) and last.open in (fields.ANSWER, fields.EXPLANATION):
            if place == last.number + 1:
                return True
            last.counted = (last.open, place)
            return False
        essay = self.section is not None and saying.kind_of(self.section.words) == ESSAY
        points = essay and place == 1 and last.open in (fields.ANSWER, fields.EXPLANATION)
        begins = not points and (last.complete or place == last.number + 1)
        if not begins:
            last.counted = (last.open, place)
        return begins

    def _unsure(self, number: int, place: int) -> None:
        """A number that may as well count the points of the answer before: neither question is taken."""
        last = self.asked[-2] if len(self.asked) > 1 else None
        if last and last.counted == (last.open, place - 1):
            for one in (last, self.asked[-1]):
                one.troubles.append(Trouble(number, "number-unclear", {"number": place}))

    def _style(self, line: str) -> None:
        """Numbers in brackets among others without: perhaps parts of the question before."""
        one, first = self.asked[-1], self.asked[0]
        one.bracketed = line[0] in "(（"
        if one.bracketed and not first.bracketed:
            one.tell("number-style", HINT, text=line[:12])

    def _begins_unnumbered(self, number: int, line: str) -> bool:
        """After a blank line, a line that is neither an option nor a mark; what stood alone before it was none."""
        if OPTION.match(line) or next(marks_in(line), ("", 1, 1))[1] == 0:
            return False
        last = self.asked[-1] if self.asked else None
        if last is None:
            return True
        if not self.gap:
            return bool(last.get(fields.ANSWER)) and bool(OPTION.match(self.following(number)))
        if not last.complete:
            begins = last.get(fields.STEM)[:20]
            self.troubles.append(Trouble(last.line, "not-a-question", {"begins": begins}))
            self.asked.pop()
        return True

    def _pieces(self, asked: _Asked, number: int, line: str) -> None:
        """Cuts a line at its marks (答案： 解析： …); what stands before the first belongs to stem or options."""
        marks = list(marks_in(line))
        head = line[: marks[0][1]] if marks else line
        if head.strip():
            head = spaced(head, len(asked.options), self.following(number))
            for name, text in stem_and_options(head, asked.options):
                self._odd(asked, number, name, text)
                asked.add(name or asked.open, text, number)
        for place, (name, _, start) in enumerate(marks):
            end = marks[place + 1][1] if place + 1 < len(marks) else len(line)
            asked.add(name, line[start:end].strip(), number)

    def _odd(self, asked: _Asked, number: int, name: str, text: str) -> None:
        """An option's letter that is not the next one: of an option left out, or of a question without a number."""
        letter = "" if name else odd_letter(text)
        if letter and asked.options and asked.open != fields.EXPLANATION:
            letters = LETTERS[: len(asked.options)] + letter
            asked.troubles.append(Trouble(number, "letters-out-of-order", {"letters": letters}, level=ERROR))


def read(text: str) -> Reading:
    """Every question of a plain text."""
    reader = _Reader(text.split("\n"))
    for number, line in enumerate(reader.lines, 1):
        reader.take(number, line)
    given, of_question, troubles = reader.key.told(reader.for_key())
    troubles += reader.troubles
    if reader.before:
        troubles.append(Trouble(reader.before, "text-before", level=HINT))
    for place, trouble in of_question:
        one = reader.asked[place]
        one.troubles.append(trouble if trouble.line else Trouble(one.line, trouble.code, trouble.facts))
    counted = {"kinds": 0}
    drafts = []
    for place, asked in enumerate(reader.asked):
        if place in given:
            _from_list(asked, given[place])
        unsure = any(each.code == "key-ambiguous" for each in asked.troubles) and not asked.get(fields.ANSWER)
        draft = None if unsure else _draft(asked, counted)
        if draft is not None and not any(each.level == ERROR for each in asked.troubles):
            drafts.append(draft)
        troubles += asked.troubles
    if counted["kinds"]:
        troubles.append(Trouble(0, "kinds-inferred", {"count": counted["kinds"]}, level=HINT))
    return Reading(tuple(drafts), tuple(troubles))


def _from_list(asked: _Asked, entry: Entry) -> None:
    """What the list at the end says, beside what the question says itself."""
    for name, said in entry.cells.items():
        own = asked.get(name)
        if own and name == fields.ANSWER and same_form(own) != same_form(said) and not _agree(own, said):
            asked.tell("answers-differ", ERROR, fields.ANSWER, first=own[:20], second=said[:20])
        if not own or name == fields.ANSWER:
            asked.cells[name] = said
            asked.lines[name] = entry.line


def _draft(asked: _Asked, counted: dict[str, int]) -> Draft | None:
    _from_brackets(asked)
    words = asked.section.words if asked.section else ""
    if named := kind_before(asked.get(fields.STEM)):
        words, asked.cells[fields.STEM] = named
    asked.cells.setdefault(fields.KIND, words)
    stem = tidy(asked.get(fields.STEM))
    if not stem:
        asked.tell("stem-missing", ERROR)
        return None
    if len(_CIRCLED.findall(stem)) > 1 and not asked.options and _CIRCLED.match(asked.get(fields.ANSWER)):
        asked.tell("options-circled", ERROR, fields.ANSWER)
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
    return answered(asked, draft, unparted(list(asked.options.values())), counted)


def _from_brackets(asked: _Asked) -> None:
    """`（B）` in the stem is the answer where the question has no other; the brackets stay, empty."""
    stem, own = asked.get(fields.STEM), asked.get(fields.ANSWER)
    found = [one for one in BRACKETS.finditer(stem) if bool(asked.options) == bool(saying.letters_in(one[1]))]
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
