"""One candidate's paper and answer sheets as they are printed."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache
from unicodedata import east_asian_width

from markupsafe import Markup
from sqlalchemy import select

from exams.bank.items import Item
from exams.bank.model import LETTERS
from exams.bank.richtext import Finder, Shown, called, rich
from exams.models import ExamSeat, HallPrint, HallSheet, Paper
from exams.queries.bank import items_by_id
from exams.queries.sitting import stage_rules
from exams.sitting.answer_pages import AnswerPage, Field, answer_pages, field_of
from exams.sitting.paper import Slot
from exams.sitting.seen import Question, seen_question
from exams.sitting.sheet_code import code_of
from recruit import pictures, storage
from recruit.db import db
from recruit.documents.fields import UNCHECKED
from recruit.documents.fonts import rare_characters
from recruit.documents.qr import qr_data_uri
from recruit.errors import Refusal
from recruit.models import Candidacy, Entry, Person, Stage
from recruit.slices import slices
from scoring.numeric import plain

TEMPLATE = "print/exam_paper.html"
#: Pixels: two hundred to the inch on half the width of a page.
_WIDEST = 900
#: Options beside each other, and how many Chinese signs the longest may have for that.
_ABREAST = ((4, 7), (2, 18))


@dataclass(frozen=True)
class Printed:
    """One question on paper. `abreast`: how many options stand beside each other, so that short ones save paper."""

    position: int
    kind: str
    points: str
    stem: Markup
    options: tuple[tuple[str, Markup], ...]
    left: tuple[Markup, ...]
    abreast: int = 1


@dataclass(frozen=True)
class Sheet:
    """One page of the answer sheets, with its code to read and to scan."""

    page: int
    code: str
    answers: AnswerPage

    @property
    def qr(self) -> str:
        """The code as a picture."""
        return qr_data_uri(self.code)


@dataclass(frozen=True)
class ExamPaper:
    """What one candidate's print holds. `number` is the paper's own code, `person` the candidate's name."""

    number: str
    person: str
    candidate: str
    exam: str
    office: str
    seat: str = field(metadata=UNCHECKED)
    minutes: int
    points: str
    serial: int
    mark: str
    questions: tuple[Printed, ...]
    sheets: tuple[Sheet, ...] = field(metadata=UNCHECKED)


@dataclass(frozen=True)
class Asking:
    """A paper's questions, with the fields in which they are answered."""

    questions: tuple[Question, ...]
    items: tuple[Item, ...]
    fields: tuple[Field, ...]

    @property
    def kinds(self) -> list[str]:
        return [one.kind for one in self.questions]


def items_sha256(paper: Paper) -> str:
    """The fingerprint of what is asked, in which order."""
    return hashlib.sha256(json.dumps(paper.items, sort_keys=True).encode()).hexdigest()


def papers_of(entry_ids: Sequence[int]) -> dict[int, Paper]:
    found: dict[int, Paper] = {}
    for part in slices(entry_ids):
        found.update(
            {one.entry_id: one for one in db.session.scalars(select(Paper).where(Paper.entry_id.in_(part)))}
        )
    return found


def asking(papers: Mapping[int, Paper]) -> dict[int, Asking]:
    """By the same key, what each paper asks; the questions of all are read at once."""
    slots = {key: [Slot.from_plain(row) for row in paper.items] for key, paper in papers.items()}
    items = items_by_id({slot.item_id for row in slots.values() for slot in row})
    found = {}
    for key, row in slots.items():
        mine = tuple(items[slot.item_id] for slot in row)
        seen = tuple(
            seen_question(at, slot, item) for at, (slot, item) in enumerate(zip(row, mine, strict=True), 1)
        )
        fields = tuple(
            field_of(one.position, one.kind, len(one.options), len(one.left), LETTERS) for one in seen
        )
        found[key] = Asking(seen, mine, fields)
    return found


def exam_papers(batch: HallPrint, sheets: Sequence[HallSheet]) -> list[ExamPaper]:
    """What is to be printed for these sheets of one print. Errors: Refusal('hall-paper-changed' (number))."""
    papers = papers_of([one.entry_id for one in sheets])
    for one in sheets:
        paper = papers.get(one.entry_id)
        if paper is None or items_sha256(paper) != one.items_sha256:
            raise Refusal("hall-paper-changed", number=one.entry.candidacy.number)
    asked = asking(papers)
    seats = seats_of(list(papers))
    return [_paper(batch, one, asked[one.entry_id], seats.get(one.entry_id)) for one in sheets]


def seats_of(entry_ids: Sequence[int]) -> dict[int, tuple[str, int]]:
    found: dict[int, tuple[str, int]] = {}
    for part in slices(entry_ids):
        query = select(ExamSeat.entry_id, ExamSeat.room, ExamSeat.seat).where(ExamSeat.entry_id.in_(part))
        found.update({entry_id: (room, seat) for entry_id, room, seat in db.session.execute(query)})
    return found


def papers_to_check(
    batch: HallPrint, sheets: Sequence[HallSheet], papers: Mapping[int, Paper]
) -> list[ExamPaper]:
    """What has to be looked through before these are printed: of each paper whose it is, and on the first one every
    question that any of them asks, once. `papers`: as `papers_of` gives them."""
    rows = {row["item"]: row for paper in papers.values() for row in paper.items}
    asked = asking({0: Paper(items=list(rows.values()))})[0]
    nothing, seats = Asking((), (), ()), seats_of(list(papers))
    return [
        _paper(batch, one, nothing if at else asked, seats.get(one.entry_id)) for at, one in enumerate(sheets)
    ]


def rare_signs(batch: HallPrint) -> frozenset[str]:
    """Signs beyond the common repertoire in any paper of a print, the names of who asked for it and who allowed it
    included: all papers are set in one pair of faces, so that what they share is set once, and each comes out the same
    whenever it is printed."""
    query = select(HallSheet.entry_id, Person.name).join(HallSheet.entry).join(Entry.candidacy)
    found = db.session.execute(query.join(Candidacy.person).where(HallSheet.print_id == batch.id))
    names: dict[int, str] = dict(found.all())
    papers = papers_of(list(names))
    items = items_by_id({row["item"] for paper in papers.values() for row in paper.items})
    texts = [text for one in items.values() for text in (one.stem, *one.options, *one.left)]
    seats = [room for room, _seat in seats_of(list(names)).values()]
    heads = (_exam(batch.stage), _office(batch.stage), _mark(batch))
    return rare_characters("".join((*texts, *names.values(), *seats, *heads)))


def _exam(stage: Stage) -> str:
    return stage.definition.title.in_("zh")


def _office(stage: Stage) -> str:
    return stage.cohort.programme.organiser.in_("zh")


def _mark(batch: HallPrint) -> str:
    """Who answers for a print, as it stands on every page."""
    return f"{batch.proposed_by.name} {batch.settled_by.name if batch.settled_by else ''}"


def _paper(batch: HallPrint, sheet: HallSheet, asked: Asking, seat: tuple[str, int] | None) -> ExamPaper:
    entry: Entry = sheet.entry
    pages = answer_pages(asked.fields)
    return ExamPaper(
        number=code_of(sheet.id, 0),
        person=entry.candidacy.person.name,
        candidate=entry.candidacy.number,
        exam=_exam(entry.stage),
        office=_office(entry.stage),
        seat=f"{seat[0]} {seat[1]}" if seat else "",
        minutes=int(stage_rules(entry.stage).duration.total_seconds()) // 60,
        points=plain(sum((one.points for one in asked.questions), start=Decimal(0))),
        serial=batch.id,
        mark=_mark(batch),
        questions=tuple(_printed(one, item) for one, item in zip(asked.questions, asked.items, strict=True)),
        sheets=tuple(Sheet(at, code_of(sheet.id, at), page) for at, page in enumerate(pages, 1)),
    )


def _printed(question: Question, item: Item) -> Printed:
    find = _finder(item)
    return Printed(
        position=question.position,
        kind=question.kind,
        points=plain(question.points),
        stem=rich(question.stem, find),
        options=tuple((letter, rich(text, find)) for letter, text in question.options),
        left=tuple(rich(text, find) for text in question.left),
        abreast=_abreast([text for _letter, text in question.options]),
    )


def _abreast(texts: Sequence[str]) -> int:
    if any(called(text) or "\n" in text or "`" in text for text in texts):
        return 1
    widest = max(
        (sum(1 if east_asian_width(sign) in "WF" else 0.55 for sign in text) for text in texts), default=0
    )
    return next((count for count, room in _ABREAST if widest <= room), 1)


def _finder(item: Item) -> Finder:
    known = {one.name: one.sha256 for one in item.pictures}

    def find(name: str) -> Shown | None:
        try:
            return _carried(known[name]) if name in known else None
        except Refusal:
            return None

    return find


@lru_cache(maxsize=64)
def _carried(sha256: str) -> Shown:
    """A picture inside the document itself: a print loads nothing."""
    made = pictures.clean(storage.get(sha256), _WIDEST)
    return Shown(f"data:{made.mime};base64,{base64.b64encode(made.bytes).decode()}", made.width, made.height)
