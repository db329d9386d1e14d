"""A candidate's paper as pieces that many papers share (`recruit.documents.pieces`), and where each of them lies."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from exams.queries.hall_paper import TEMPLATE, ExamPaper, Printed, Sheet
from exams.sitting.answer_pages import AnswerPage, Field
from exams.sitting.leaves import HANGING, LETTER, Block, beside, flow
from recruit.documents.fonts import FontFiles
from recruit.documents.pieces import Leaf, Part, Piece, Placed, Press
from recruit.documents.render import prepare
from recruit.errors import Refusal

#: Where an answer sheet begins, what is between its head and its fields, and how wide its columns are.
_SHEET_LEFT, _SHEET_TOP, _BELOW_HEAD, _BELOW_TICKS = 14.0, 12.0, 3.0, 3.0
_CELLS = {3: 60.6, 2: 91.0}
_PAGE_NUMBER = (85.0, 284.0)
#: Pieces of questions whose text was looked through already; a county's bank holds a few thousand.
_LOOKED_THROUGH = 6_000


@dataclass(frozen=True)
class Setter:
    """Makes pieces; `files` are the faces that must hold every sign."""

    files: FontFiles

    def piece(self, what: str, box: str, person: str, **values: Any) -> Piece:
        """Filled and checked. Errors: those of `recruit.documents.render.prepare`, naming the `person`."""
        try:
            return _looked_through(self.files, what, box, tuple(sorted(values.items())))
        except Refusal as refusal:
            raise Refusal(refusal.code, **(refusal.facts | {"person": person})) from refusal


@lru_cache(maxsize=_LOOKED_THROUGH)
def _looked_through(files: FontFiles, what: str, box: str, values: tuple[tuple[str, Any], ...]) -> Piece:
    return _filled(files, what, box, {"number": "-", "person": "-", **dict(values)})


def _filled(files: FontFiles, what: str, box: str, values: dict[str, Any]) -> Piece:
    return Piece(box, prepare(TEMPLATE, {"what": what, **values}, lang="zh", files=files)[0].body)


def question_block(make: Setter, one: Printed, person: str) -> Block:
    """A question with its number hanging before it, what is to be matched, and the options."""

    def letter(text: str) -> Piece:
        return make.piece("letter", "letter", person, text=text)

    stem = make.piece("stem", "stem", person, kind=one.kind, points=one.points, text=one.stem)
    number = make.piece("no", "num", person, text=str(one.position))
    rows: list[Any] = [(0.0, ((0.0, number), (HANGING, stem)))]
    for at, text in enumerate(one.left, 1):
        laid = make.piece("text", "by1", person, text=text)
        rows.append((0.3, ((HANGING, letter(str(at))), (HANGING + LETTER, laid))))
    if one.left:
        rows.append((0.0, ((HANGING, make.piece("between", "stem", person)),)))
    options = [
        (letter(sign), make.piece("text", f"by{one.abreast}", person, text=text))
        for sign, text in one.options
    ]
    return Block((*rows, *beside(options, one.abreast)))


@dataclass(frozen=True)
class Laid:
    """A paper made ready: the pieces it shares with others, those that are its own, and its sheets' heads."""

    paper: ExamPaper
    blocks: tuple[Block, ...]
    frame: Piece
    heads: tuple[Piece, ...]
    fields: tuple[tuple[tuple[Piece, float, float], ...], ...]
    own: tuple[Piece, ...]
    shared: tuple[Piece, ...]


def laid(make: Setter, paper: ExamPaper) -> Laid:
    """The pieces of one paper. Errors: those of `Setter.piece`."""
    head = head_of(make, paper)
    frame = _own(make, "frame", "frame", paper, mark=paper.mark, serial=paper.serial)
    heads = tuple(
        _own(make, "sheet", "head", paper, qr=one.qr, code=one.code, page=one.page, count=len(paper.sheets))
        for one in paper.sheets
    )
    questions = [question_block(make, one, paper.person) for one in paper.questions]
    end = make.piece("end", "full", paper.person)
    blocks = (Block(((0.0, ((0.0, head),)),)), *questions, Block(((0.8, ((0.0, end),)),)))
    fields = tuple(tuple(_fields(make, one, paper.person)) for one in paper.sheets)
    shared = [key for block in blocks for _above, row in block.rows for _x, key in row if key is not head]
    shared += [piece for mine in fields for piece, _x, _y in mine]
    return Laid(paper, blocks, frame, heads, fields, (head, frame, *heads), tuple(shared))


def head_of(make: Setter, paper: ExamPaper) -> Piece:
    """The head of a paper: all that tells whose it is. Errors: those of `recruit.documents.render.prepare`."""
    facts = {"points": paper.points, "minutes": paper.minutes, "office": paper.office}
    return _own(make, "head", "full", paper, count=len(paper.questions), **facts)


def _own(make: Setter, what: str, box: str, paper: ExamPaper, **values: Any) -> Piece:
    whose = {"number": paper.number, "person": paper.person, "candidate": paper.candidate, "exam": paper.exam}
    seat = {"seat": paper.seat} if paper.seat else {}
    return _filled(make.files, what, box, whose | seat | values)


def _fields(make: Setter, sheet: Sheet, person: str) -> Iterator[tuple[Piece, float, float]]:
    """What lies on an answer sheet below its head: piece, from the left, from the head."""
    page, y = sheet.answers, 0.0
    if page.bubbles:
        yield make.piece("ticks", "head", person), 0.0, y
        y += 7.0
        for row in page.bubbles:
            for at, one in enumerate(row):
                yield _bubbles(make, page, one, person), at * _CELLS[page.columns], y
            y += 8.0
        y += _BELOW_TICKS
    if page.written:
        yield make.piece("lines", "head", person), 0.0, y
        y += 7.0
    for one in page.written:
        what = "boxes" if one.boxes else "line"
        values = {"boxes": one.boxes} if one.boxes else {}
        yield make.piece(what, "row", person, position=one.position, **values), 0.0, y
        y += 21.0 if one.boxes else 13.0
    for one in page.essay:
        yield make.piece("essay", "head", person, position=one.position), 0.0, y


def _bubbles(make: Setter, page: AnswerPage, one: Field, person: str) -> Piece:
    letters = one.letters or "-"
    return make.piece(
        "bubbles", f"cell{page.columns}", person, position=one.position, kind=one.kind, letters=letters
    )


def set_papers(make: Setter, press: Press, papers: Sequence[ExamPaper]) -> Iterator[bytes]:
    """Each paper with its answer sheets as a PDF; what is new among the pieces of all is laid out in one go.

    Errors: those of `recruit.documents.render.render_pdf`.
    """
    made = [laid(make, paper) for paper in papers]
    shared = [piece for one in made for piece in one.shared]
    parts = (
        press.cut(shared, papers[0].exam, own=[piece for one in made for piece in one.own]) if made else {}
    )
    for one in made:
        yield press.bind(_leaves(make, one, press, parts), one.paper.number, one.paper.person)


def _leaves(make: Setter, one: Laid, press: Press, parts: dict[Piece, tuple[Part, ...]]) -> list[Leaf]:
    """Every page of the paper, then of the answer sheets; printed on both sides, these begin a leaf of their own."""
    pages = flow(one.blocks, lambda key: [part.height for part in parts[key]])  # type: ignore[index]
    numbers = [make.piece("page", "page", one.paper.person, page=at) for at in range(1, len(pages) + 1)]
    parts = parts | press.cut(numbers, one.paper.exam)
    frame = Placed(parts[one.frame][0], 0.0, 0.0)
    found: list[Leaf] = []
    for page, number in zip(pages, numbers, strict=True):
        laid_out = [Placed(parts[key][part], x, y) for key, part, x, y in page]  # type: ignore[index]
        found.append([frame, *laid_out, Placed(parts[number][0], *_PAGE_NUMBER)])
    if len(found) % 2:
        found.append([frame])
    for head, fields in zip(one.heads, one.fields, strict=True):
        top = parts[head][0]
        below = _SHEET_TOP + top.height + _BELOW_HEAD
        placed = [Placed(parts[piece][0], _SHEET_LEFT + x, below + y) for piece, x, y in fields]
        found.append([frame, Placed(top, _SHEET_LEFT, _SHEET_TOP), *placed])
    return found
