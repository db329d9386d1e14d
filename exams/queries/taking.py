"""What must be known of attempts to take answers for them: read in one go, in the transaction that stores them."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from flask import current_app
from sqlalchemy import exists, func, select

from exams.deadline import Limits, Timing, timing
from exams.models import (
    AnswerEvent,
    Attempt,
    AttemptPresence,
    BankItem,
    ExamPause,
    ExamSeat,
    Paper,
    PaperSitting,
)
from exams.queries.pauses import pauses_of
from exams.queries.sitting import stage_rules
from exams.sitting.pauses import Pause, concerning, under
from exams.sitting.rules import Rules
from recruit.db import db
from recruit.models import Entry, Stage
from recruit.prepared import Prepared, among
from recruit.slices import slices

#: How many attempts' questions one process remembers: more than ever sit at once, and a few megabytes.
REMEMBERED = 8192


@dataclass(frozen=True, slots=True)
class Asked:
    """One question as far as an answer's form depends on it; `left` counts the texts that a matching pairs."""

    kind: str
    options: int
    left: int | None = None


@dataclass(frozen=True, slots=True)
class Heard:
    """What is known of the attempt's device: `exams.models.AttemptPresence`."""

    at: datetime
    device: str
    address: str
    devices: int
    unsaved: int


@dataclass(frozen=True, slots=True)
class Taking:
    """One attempt, locked. `seq` is the highest client sequence stored before this batch. `paper_from`: since when it
    goes on on paper; what a device delivers afterwards is late."""

    attempt_id: int
    started_at: datetime
    extension: timedelta
    opens: datetime
    closes: datetime
    rules: Rules
    questions: Sequence[Asked]
    pauses: Sequence[Pause]
    finished_by: str | None
    finished: bool
    stage_closed: bool
    seq: int
    heard: Heard | None
    paper_from: datetime | None = None

    def timing(self, at: datetime) -> Timing:
        """The ruling of `exams.deadline`, from the same facts as `exams.queries.sitting.timing_of`."""
        limits = Limits(
            started_at=self.started_at,
            duration=self.rules.duration,
            window_closes=self.closes,
            grace=self.rules.grace,
            extension=self.extension,
        )
        ruling = timing(under(limits, self.pauses, self.opens, at), at)
        if self.paper_from is not None and at > self.paper_from:
            return replace(ruling, over=True, in_time=False)
        return ruling


@dataclass
class Memory:
    """Facts that never change once somebody sits, kept by one application in one process.

    By stage its rules, by question what its answers look like, by attempt its questions in their order. The last are
    forgotten, the longest unused first, when there are more than `REMEMBERED`.
    """

    rules: dict[int, Rules] = field(default_factory=dict)
    items: dict[int, tuple[str, int | None]] = field(default_factory=dict)
    papers: OrderedDict[int, tuple[Asked, ...]] = field(default_factory=OrderedDict)

    def known(self, attempt_id: int) -> tuple[Asked, ...] | None:
        questions = self.papers.pop(attempt_id, None)
        if questions is not None:
            self.papers[attempt_id] = questions
        return questions

    def keep(self, attempt_id: int, questions: tuple[Asked, ...]) -> None:
        self.papers[attempt_id] = questions
        while len(self.papers) > REMEMBERED:
            self.papers.popitem(last=False)


def _memory() -> Memory:
    memory: Memory = current_app.extensions.setdefault("zeyou_taking", Memory())
    return memory


_NEWEST = (
    select(func.max(AnswerEvent.client_seq))
    .where(AnswerEvent.attempt_id == Attempt.id)
    .correlate(Attempt)
    .scalar_subquery()
)
#: What is known of attempts. Written once: it is asked many times a second.
FACTS = (
    select(
        Attempt.id,
        Attempt.paper_id,
        Attempt.started_at,
        Attempt.extension_seconds,
        Attempt.finished_by,
        Attempt.submitted_at,
        Entry.stage_id,
        func.coalesce(Entry.opens_at, Stage.opens_at).label("opens"),
        func.coalesce(Entry.closes_at, Stage.closes_at).label("closes"),
        Stage.state.label("stage_state"),
        ExamSeat.room,
        AttemptPresence.heard_at,
        AttemptPresence.device,
        AttemptPresence.address,
        AttemptPresence.devices,
        AttemptPresence.unsaved,
        PaperSitting.began_at.label("paper_from"),
        _NEWEST.label("seq"),
        exists().where(ExamPause.stage_id == Entry.stage_id).correlate(Entry).label("stood_still"),
    )
    .select_from(Attempt)
    .join(Entry, Entry.id == Attempt.entry_id)
    .join(Stage, Stage.id == Entry.stage_id)
    .outerjoin(ExamSeat, ExamSeat.entry_id == Entry.id)
    .outerjoin(AttemptPresence, AttemptPresence.attempt_id == Attempt.id)
    .outerjoin(PaperSitting, PaperSitting.attempt_id == Attempt.id)
)
_ASKED_FOR = among(Attempt.id, "ids")
_FACTS = Prepared(FACTS.where(_ASKED_FOR))
#: First of all, and by itself: on PostgreSQL a statement that has waited for a lock still sees everything else as it
#: was before it waited, so facts read by it could be older than the lock.
_LOCK = Prepared(select(Attempt.id).where(_ASKED_FOR).order_by(Attempt.id).with_for_update())


def taking(attempt_ids: Iterable[int]) -> dict[int, Taking]:
    """The attempts by id, locked in one order for all. Unknown ones are not in it."""
    asked, connection = {"ids": sorted(set(attempt_ids))}, db.session.connection()
    # SQLite's transactions here hold the whole file already (`recruit.db`).
    if connection.dialect.name != "sqlite":
        _LOCK.all(connection, asked)
    rows, memory = _FACTS.all(connection, asked), _memory()
    papers = _questions({row.id: row.paper_id for row in rows}, memory)
    pauses = pauses_of({row.stage_id for row in rows if row.stood_still})
    return {
        row.id: _taking(row, _rules(row.stage_id, memory), papers[row.id], pauses.get(row.stage_id, ()))
        for row in rows
    }


def taking_of(row: Any, pauses: Sequence[Pause]) -> Taking:
    """From a row of `FACTS`, for whoever only reads: it is not locked, and what was asked stays out of it."""
    return _taking(row, _rules(row.stage_id, _memory()), (), pauses)


def _taking(row: Any, rules: Rules, questions: Sequence[Asked], pauses: Sequence[Pause]) -> Taking:
    heard = None
    if row.heard_at is not None:
        heard = Heard(row.heard_at, row.device, row.address, row.devices, row.unsaved)
    return Taking(
        attempt_id=row.id,
        started_at=row.started_at,
        extension=timedelta(seconds=row.extension_seconds),
        opens=row.opens,
        closes=row.closes,
        rules=rules,
        questions=questions,
        pauses=concerning(pauses, row.room) if pauses else (),
        finished_by=row.finished_by,
        finished=row.submitted_at is not None,
        stage_closed=row.stage_state == "closed",
        seq=row.seq or 0,
        heard=heard,
        paper_from=row.paper_from,
    )


def _rules(stage_id: int, memory: Memory) -> Rules:
    if stage_id not in memory.rules:
        memory.rules[stage_id] = stage_rules(db.session.get_one(Stage, stage_id))
    return memory.rules[stage_id]


def _questions(papers: Mapping[int, int], memory: Memory) -> dict[int, tuple[Asked, ...]]:
    """By attempt its questions. `papers`: attempt id -> paper id."""
    found = {each: known for each in papers if (known := memory.known(each)) is not None}
    missing = {paper_id: attempt_id for attempt_id, paper_id in papers.items() if attempt_id not in found}
    for part in slices(missing):
        rows = db.session.execute(select(Paper.id, Paper.items).where(Paper.id.in_(part))).all()
        _learn_items({slot["item"] for _paper, slots in rows for slot in slots}, memory)
        for paper_id, slots in rows:
            found[missing[paper_id]] = tuple(_asked(slot, memory) for slot in slots)
            memory.keep(missing[paper_id], found[missing[paper_id]])
    return found


def _asked(slot: Mapping[str, Any], memory: Memory) -> Asked:
    kind, left = memory.items[slot["item"]]
    return Asked(kind, len(slot["order"]), left)


def _learn_items(ids: Iterable[int], memory: Memory) -> None:
    for part in slices(set(ids) - set(memory.items)):
        query = select(BankItem.id, BankItem.kind, BankItem.left_texts).where(BankItem.id.in_(part))
        for item_id, kind, left in db.session.execute(query):
            memory.items[item_id] = kind, len(left) if left else None
