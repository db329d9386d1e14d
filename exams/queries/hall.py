"""Reads of the exam on paper: who is to be printed for, who sat on paper, what was typed and what still waits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload

from exams.models import (
    AnswerSheetImport,
    Attempt,
    ExamSeat,
    HallPrint,
    HallSheet,
    PaperSitting,
    SheetTyping,
)
from exams.queries.hall_paper import Asking, asking, items_sha256
from exams.queries.sight import sight_of
from exams.sitting.sheet_code import read_code
from exams.sitting.typed import differing
from recruit.db import db
from recruit.errors import Refusal
from recruit.models import Account, Candidacy, Entry, Stage

#: What a sitting on paper waits for.
WAITS = ("first", "second", "third", "settled")


@dataclass(frozen=True)
class Sat:
    """Somebody who sat on paper, with what was typed so far, by round."""

    sitting: PaperSitting
    rounds: dict[int, SheetTyping]
    asked: Asking

    @property
    def number(self) -> str:
        return self.sitting.attempt.entry.candidacy.number

    @property
    def differing(self) -> tuple[int, ...]:
        """Positions at which the two typings are not the same; empty while one of them is missing."""
        if not self.complete:
            return ()
        return differing(
            self.asked.kinds, positions(self.rounds[1].answers), positions(self.rounds[2].answers)
        )

    @property
    def complete(self) -> bool:
        return all(number in self.rounds and self.rounds[number].done for number in (1, 2))

    @property
    def waits(self) -> str:
        """One of `WAITS`."""
        if self.sitting.settled_at is not None:
            return "settled"
        if self.complete:
            return "third"
        return "second" if 1 in self.rounds and self.rounds[1].done else "first"

    def open_to(self, by: Account) -> int | None:
        """The round this person may type; None where they have nothing to do here."""
        if self.sitting.settled_at is not None:
            return None
        for number, one in self.rounds.items():
            if one.typist_id == by.id:
                return None if one.done else number
        free = [number for number in (1, 2) if number not in self.rounds]
        if free:
            return free[0]
        return 3 if self.complete and (3 not in self.rounds) else None


def positions(answers: dict[str, list[str]]) -> dict[int, list[str]]:
    """Answers as they are kept, by position."""
    return {int(position): answer for position, answer in answers.items()}


def scope_entries(stage: Stage, scope: str, of: str) -> list[Entry]:
    """Those still in the running, by room and seat, then by number. Errors: Refusal('hall-number-unknown' (number))."""
    query = (
        select(Entry)
        .join(Candidacy, Candidacy.id == Entry.candidacy_id)
        .outerjoin(ExamSeat, ExamSeat.entry_id == Entry.id)
        .where(Entry.stage_id == stage.id, Candidacy.state == "active", Entry.outcome == "in")
        .options(joinedload(Entry.candidacy).joinedload(Candidacy.person))
        .order_by(ExamSeat.room, ExamSeat.seat, Candidacy.number)
    )
    if scope == "room":
        query = query.where(ExamSeat.room == of)
    elif scope == "township":
        query = query.where(Candidacy.township_code == of)
    found = list(db.session.scalars(query))
    if scope != "numbers":
        return found
    wanted = dict.fromkeys(of.split())
    known = {entry.candidacy.number: entry for entry in found}
    if missing := [number for number in wanted if number not in known]:
        raise Refusal("hall-number-unknown", number=missing[0])
    return [entry for entry in found if entry.candidacy.number in wanted]


def prints_of(stage: Stage) -> list[HallPrint]:
    query = select(HallPrint).where(HallPrint.stage_id == stage.id).order_by(HallPrint.id.desc())
    return list(db.session.scalars(query))


def print_counts(stage: Stage) -> dict[int, tuple[int, int]]:
    """Print -> (papers, of these printed)."""
    query = (
        select(HallSheet.print_id, func.count(), func.count(HallSheet.printed_at))
        .join(HallPrint, HallPrint.id == HallSheet.print_id)
        .where(HallPrint.stage_id == stage.id)
        .group_by(HallSheet.print_id)
    )
    return {print_id: (papers, printed) for print_id, papers, printed in db.session.execute(query)}


def sat_on_paper(stage: Stage, by: Account | None = None) -> list[Sat]:
    """Everybody of the stage who sat on paper, by number; where a reader is named, those within their sight."""
    query = _sittings().where(Entry.stage_id == stage.id).order_by(Candidacy.number)
    return _sats(sight_of(stage, by).narrow(query) if by is not None else query)


def require_sight(sat: Sat, by: Account) -> None:
    """Errors: Refusal('unknown') for somebody of another township, or of a room that this person does not watch."""
    entry = sat.sitting.attempt.entry
    query = select(Entry.id).join(Candidacy, Candidacy.id == Entry.candidacy_id).where(Entry.id == entry.id)
    if db.session.scalar(sight_of(entry.stage, by).narrow(query)) is None:
        raise Refusal("unknown")


def sat_of(attempt_id: int) -> Sat:
    """Errors: Refusal('unknown')."""
    found = _sats(_sittings().where(PaperSitting.attempt_id == attempt_id))
    if not found:
        raise Refusal("unknown")
    return found[0]


def sat_by_code(stage: Stage, typed: str) -> Sat:
    """Whose sheet this is. Errors: Refusal('hall-code' | 'hall-code-unknown' | 'hall-not-on-paper' (number) |
    'hall-paper-changed' (number))."""
    page = read_code(typed)
    if page is None:
        raise Refusal("hall-code")
    sheet = db.session.get(HallSheet, page.sheet_id)
    if sheet is None or sheet.entry.stage_id != stage.id:
        raise Refusal("hall-code-unknown")
    number = sheet.entry.candidacy.number
    found = _sats(_sittings().where(Attempt.entry_id == sheet.entry_id))
    if not found:
        raise Refusal("hall-not-on-paper", number=number)
    if items_sha256(found[0].sitting.attempt.paper) != sheet.items_sha256:
        raise Refusal("hall-paper-changed", number=number)
    return found[0]


def on_paper(attempt_id: int) -> PaperSitting | None:
    """The record of an attempt that was written on paper."""
    return db.session.get(PaperSitting, attempt_id)


def unsettled(stage: Stage) -> int:
    """How many sat on paper whose sheets are not taken in yet."""
    query = (
        select(func.count())
        .select_from(PaperSitting)
        .join(Attempt, Attempt.id == PaperSitting.attempt_id)
        .join(Entry, Entry.id == Attempt.entry_id)
        .where(Entry.stage_id == stage.id, PaperSitting.settled_at.is_(None))
    )
    return db.session.scalar(query) or 0


def imports_of(stage: Stage, *states: str) -> list[AnswerSheetImport]:
    query = select(AnswerSheetImport).where(AnswerSheetImport.stage_id == stage.id)
    if states:
        query = query.where(AnswerSheetImport.state.in_(states))
    return list(db.session.scalars(query.order_by(AnswerSheetImport.id)))


def _sittings() -> Select[tuple[PaperSitting]]:
    deep = joinedload(PaperSitting.attempt)
    return (
        select(PaperSitting)
        .join(Attempt, Attempt.id == PaperSitting.attempt_id)
        .join(Entry, Entry.id == Attempt.entry_id)
        .join(Candidacy, Candidacy.id == Entry.candidacy_id)
        .options(deep.joinedload(Attempt.entry).joinedload(Entry.candidacy), deep.joinedload(Attempt.paper))
        .execution_options(populate_existing=True)
    )


def _sats(query: Select[tuple[PaperSitting]]) -> list[Sat]:
    sittings: Sequence[PaperSitting] = list(db.session.scalars(query))
    asked = asking({one.attempt_id: one.attempt.paper for one in sittings})
    rounds: dict[int, dict[int, SheetTyping]] = {one.attempt_id: {} for one in sittings}
    if rounds:
        ids = query.with_only_columns(PaperSitting.attempt_id).order_by(None).scalar_subquery()
        for row in db.session.scalars(select(SheetTyping).where(SheetTyping.attempt_id.in_(ids))):
            rounds[row.attempt_id][row.round] = row
    return [Sat(one, rounds[one.attempt_id], asked[one.attempt_id]) for one in sittings]
