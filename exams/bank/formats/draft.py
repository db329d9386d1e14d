"""What a reader of a foreign file hands on: questions as they were written, and what is wrong, with its place.

Pure. A reader never guesses: what it cannot carry becomes a `Trouble`, and the rest of the file is read on.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

#: How bad a trouble is: the question cannot come in; it comes in without something; a person should look.
ERROR, LOSS, HINT = "error", "loss", "hint"


@dataclass(frozen=True)
class Trouble:
    """One thing a clerk should know about one place of a file.

    `line` is the line of a text file or the row of a sheet, from 1; 0 where the whole file is meant. `column` is the
    heading or letter of a sheet's column, or the element's name, else empty. `code` names the reason, `facts` fill
    its sentence.
    """

    line: int
    code: str
    facts: Mapping[str, object] = field(default_factory=dict)
    column: str = ""
    level: str = ERROR
    sheet: str = ""


@dataclass(frozen=True)
class Choice:
    """One option, or one accepted form of an answer, with the share of the points it earns (1 = all).

    The share may be negative. `text_format` is empty where the text is written as the draft's other texts are.
    """

    text: str
    share: Decimal
    feedback: str = ""
    text_format: str = ""


@dataclass(frozen=True)
class Pair:
    """One pair of a matching question; an empty `left` makes `right` a distractor."""

    left: str
    right: str
    left_format: str = ""


@dataclass(frozen=True)
class NumberRange:
    """An accepted stretch of numbers, both ends included, with the share of the points it earns."""

    low: Decimal
    high: Decimal
    share: Decimal = Decimal(1)
    feedback: str = ""


@dataclass(frozen=True)
class File:
    """A picture that came inside the file, under the name by which the texts call it."""

    name: str
    content: bytes
    alt: str = ""


@dataclass(frozen=True)
class Draft:
    """One question as a file gave it; `kind` is one of `exams.bank.model.KINDS`.

    `line` is where it begins. `choices`: options of single and multiple, accepted forms of a short answer, the right
    order of an ordering. `truth`: the answer of a true/false; `truth_feedback`: its one or two feedbacks as written
    (systems differ on whom the first is for). `text_format` is `plain`, `html` or `markdown`: how `stem` and choices
    are written; `explanation_format` is empty where it is the same. Everything from `code` to `points` is None or
    empty where the file does not say.
    """

    line: int
    kind: str
    stem: str
    title: str = ""
    code: str = ""
    topic: str = ""
    difficulty: int | None = None
    version: int | None = None
    rule: str | None = None
    points: Decimal | None = None
    text_format: str = "plain"
    choices: tuple[Choice, ...] = ()
    pairs: tuple[Pair, ...] = ()
    numbers: tuple[NumberRange, ...] = ()
    truth: bool | None = None
    truth_feedback: tuple[str, str] = ("", "")
    explanation: str = ""
    explanation_format: str = ""
    tags: tuple[str, ...] = ()
    case_sensitive: bool = False
    files: tuple[File, ...] = ()
    sheet: str = ""


@dataclass(frozen=True)
class Reading:
    """A whole file read: its questions in order, every trouble, and the names of its sheets in their order."""

    drafts: tuple[Draft, ...]
    troubles: tuple[Trouble, ...]
    sheets: tuple[str, ...] = ()


class Unreadable(Exception):
    """A file of which nothing can be read; `trouble` says where and why."""

    def __init__(self, trouble: Trouble) -> None:
        super().__init__(trouble.code)
        self.trouble = trouble
