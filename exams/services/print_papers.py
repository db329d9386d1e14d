"""Print papers for a hall: one person asks, a second allows, these two and nobody else print and fetch them.

A paper is secret until everybody has sat it, so there is no print without a second name, no print of papers that were
not released, and both names stand on every page.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from exams.models import HallPrint, HallSheet, Paper
from exams.queries.hall import scope_entries
from exams.queries.hall_paper import (
    TEMPLATE,
    exam_papers,
    items_sha256,
    papers_of,
    papers_to_check,
    rare_signs,
)
from exams.queries.paper_pieces import Setter, head_of, question_block, set_papers
from exams.queries.papers import papers_ready
from recruit import audit, storage
from recruit.db import db, locked
from recruit.documents.fonts import configured_files
from recruit.documents.pieces import press
from recruit.errors import Refusal
from recruit.models import Account, Candidacy, Entry, Stage
from recruit.services.hold_stage import hold_open
from recruit.services.roles import require, require_county, require_other
from recruit.services.send_back import still_proposed

SECONDS = ("second-signatory",)
#: More than a county ever prints at once; a second print takes the rest.
MOST = 3000
#: Stands in for the number of a print and of its sheets while it is only looked through.
_DRAFT = 999_999


@dataclass(frozen=True)
class Scope:
    """`all`, or the `room`, `township` or `numbers` (separated by blanks) of `of`."""

    scope: str
    of: str = ""


@dataclass(frozen=True)
class SetPaper:
    """One paper that lies in the file store and is not on record yet. `pages` counts its answer sheets."""

    sheet_id: int
    pages: int
    pdf_sha256: str


def check_print(stage: Stage, scope: Scope, by: Account) -> int:
    """Looks through everything that would be printed, each question once, and writes nothing: a character that cannot
    be printed is found now and not on the exam's day. To be called where only reading is done. Returns how many.

    Errors: those of `propose_print`, and of `recruit.documents.render.prepare`.
    """
    entries, papers = _wanted(stage, scope, by)
    draft = HallPrint(id=_DRAFT, stage=stage, proposed_by=by)
    sheets = [
        HallSheet(id=_DRAFT, entry_id=entry.id, entry=entry, items_sha256=items_sha256(papers[entry.id]))
        for entry in entries
    ]
    make = Setter(configured_files())
    for paper in papers_to_check(draft, sheets, papers):
        head_of(make, paper)
        for question in paper.questions:
            # Whoever asked for the print has to find the question, not one of those who would be asked it.
            question_block(make, question, question.stem.striptags()[:30])
    return len(entries)


def propose_print(stage: Stage, scope: Scope, by: Account, at: datetime) -> HallPrint:
    """Asks for a print that `check_print` has looked through.

    Errors: Refusal('role-missing' | 'county-only' | 'stage-closed' | 'hall-not-released' | 'hall-nobody' |
    'hall-number-unknown' | 'hall-too-many' | 'hall-no-paper').
    """
    hold_open([stage])
    entries, papers = _wanted(stage, scope, by)
    batch = HallPrint(
        stage=stage,
        scope=scope.scope,
        scope_of=scope.of if scope.scope != "numbers" else "",
        state="proposed",
        proposed_at=at,
        proposed_by=by,
    )
    db.session.add(batch)
    db.session.flush()
    db.session.add_all(
        HallSheet(print=batch, entry=entry, items_sha256=items_sha256(papers[entry.id])) for entry in entries
    )
    db.session.flush()
    _note(batch, by, at, "exam.print-propose", papers=len(entries), scope=scope.scope)
    return batch


def _wanted(stage: Stage, scope: Scope, by: Account) -> tuple[list[Entry], dict[int, Paper]]:
    require(by, "office")
    require_county(by)
    if not papers_ready(stage).released:
        raise Refusal("hall-not-released")
    entries = scope_entries(stage, scope.scope, scope.of)
    if not entries:
        raise Refusal("hall-nobody")
    if len(entries) > MOST:
        raise Refusal("hall-too-many", most=MOST)
    papers = papers_of([entry.id for entry in entries])
    if missing := [entry.candidacy.number for entry in entries if entry.id not in papers]:
        raise Refusal("hall-no-paper", number=missing[0], count=len(missing))
    return entries, papers


def allow_print(batch: HallPrint, by: Account, at: datetime) -> HallPrint:
    """The second person allows it. Errors: Refusal('role-missing' | 'county-only' | 'same-signatory' | 'wrong-state' |
    'stage-closed')."""
    require(by, *SECONDS)
    require_county(by)
    held = still_proposed(HallPrint, batch.id)
    require_other(by, db.session.get(Account, held.proposed_by_id), held.proposed_by_id)
    hold_open([held.stage])
    held.state, held.settled_at, held.settled_by = "allowed", at, by
    db.session.flush()
    _note(held, by, at, "exam.print-allow")
    return held


def refuse_print(batch: HallPrint, by: Account, at: datetime) -> None:
    """Who asked takes it back, or the second person says no. Errors: Refusal('role-missing' | 'wrong-state')."""
    held = still_proposed(HallPrint, batch.id)
    own = by.id == held.proposed_by_id
    require(by, *(("office",) if own else SECONDS))
    require_county(by)
    held.state = "recalled" if own else "rejected"
    held.settled_at, held.settled_by = at, by
    db.session.flush()
    _note(held, by, at, "exam.print-back", state=held.state)


def stop_print(batch: HallPrint, by: Account, at: datetime, *, go_on: bool = False) -> None:
    """Stops a print under way, or lets a stopped one go on. Errors: Refusal('hall-two-only' | 'wrong-state')."""
    held = _held(batch, by)
    if held.state != ("stopped" if go_on else "allowed"):
        raise Refusal("wrong-state")
    held.state = "allowed" if go_on else "stopped"
    db.session.flush()
    _note(held, by, at, "exam.print-go-on" if go_on else "exam.print-stop", left=left_of(held))


def set_next(batch: HallPrint, by: Account, limit: int) -> list[SetPaper]:
    """Sets the next few papers, in the order of rooms and seats, and writes no row: it takes seconds, in which nobody
    may be kept from saving an answer.

    Errors: Refusal('hall-two-only' | 'wrong-state' | 'hall-paper-changed'), and those of printing.
    """
    _may_print(batch, by)
    waiting = [one for one in sheets_of(batch) if one.printed_at is None][:limit]
    papers = exam_papers(batch, waiting)
    files = configured_files()
    make, machine = Setter(files), press(TEMPLATE, "zh", files, rare_signs(batch))
    with storage.together():
        return [
            SetPaper(sheet.id, len(paper.sheets), storage.put(pdf))
            for sheet, paper, pdf in zip(waiting, papers, set_papers(make, machine, papers), strict=True)
        ]


def keep_printed(batch: HallPrint, done: Sequence[SetPaper], by: Account, at: datetime) -> int:
    """Puts the papers that were set on record; returns how many are left. Of two who print at once each paper is kept
    once. Errors: Refusal('hall-two-only' | 'wrong-state')."""
    held = _held(batch, by)
    _may_print(held, by)
    of_id = {one.id: one for one in sheets_of(held) if one.printed_at is None}
    numbers = []
    for one in done:
        sheet = of_id.get(one.sheet_id)
        if sheet is not None:
            sheet.pdf_sha256, sheet.pages, sheet.printed_at = one.pdf_sha256, one.pages, at
            numbers.append(sheet.entry.candidacy.number)
    db.session.flush()
    if numbers:
        _note(held, by, at, "exam.print", papers=len(numbers), numbers=numbers)
    return left_of(held)


def _may_print(batch: HallPrint, by: Account) -> None:
    if not is_one_of_two(batch, by):
        raise Refusal("hall-two-only")
    if batch.state != "allowed":
        raise Refusal("wrong-state")


def fetch_print(batch: HallPrint, by: Account, at: datetime) -> list[HallSheet]:
    """The printed sheets, to be handed out to one of the two; it is noted. Errors: Refusal('hall-two-only')."""
    held = _held(batch, by)
    sheets = [one for one in sheets_of(held) if one.pdf_sha256 is not None]
    _note(held, by, at, "exam.print-fetch", papers=len(sheets))
    return sheets


def sheets_of(batch: HallPrint) -> list[HallSheet]:
    """In the order of their making, which is that of rooms and seats."""
    query = (
        select(HallSheet)
        .where(HallSheet.print_id == batch.id)
        .options(joinedload(HallSheet.entry).joinedload(Entry.candidacy).joinedload(Candidacy.person))
        .order_by(HallSheet.id)
    )
    return list(db.session.scalars(query))


def left_of(batch: HallPrint) -> int:
    query = select(func.count()).where(HallSheet.print_id == batch.id, HallSheet.printed_at.is_(None))
    return db.session.scalar(query) or 0


def is_one_of_two(batch: HallPrint, by: Account) -> bool:
    return batch.state in ("allowed", "stopped") and by.id in (batch.proposed_by_id, batch.settled_by_id)


def _held(batch: HallPrint, by: Account) -> HallPrint:
    held = locked(HallPrint, batch.id)
    if held is None or not is_one_of_two(held, by):
        raise Refusal("hall-two-only")
    require(by, "office", *SECONDS)
    require_county(by)
    return held


def _note(batch: HallPrint, by: Account, at: datetime, action: str, **facts: object) -> None:
    audit.note(at, by.login, action, audit.at_stage(batch.stage), print=batch.id, **facts)
