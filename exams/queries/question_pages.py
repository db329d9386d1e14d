"""Reads for the question bank's pages: the list, how far the bank reaches, one question's history, what waits."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, Text, and_, cast, func, or_, select

from exams.bank.model import KINDS
from exams.models import Attempt, BankItem, BankWriter, Paper
from exams.queries.sitting import stage_rules
from recruit.db import db
from recruit.models import Entry, Stage

PER_PAGE = 30
#: A draft is not ready yet, waits for a reviewer, or for its author after it was sent back.
STATES = ("reviewed", "waiting", "back", "unfinished", "retired")


@dataclass(frozen=True)
class Wanted:
    """What the list is narrowed to; empty means everything."""

    text: str = ""
    topic: str = ""
    kind: str = ""
    difficulty: int = 0
    state: str = ""
    intake: str = ""


def _newest() -> Select[Any]:
    return select(BankItem.code, func.max(BankItem.version).label("version")).group_by(BankItem.code)


def _rows(wanted: Wanted) -> Select[Any]:
    """One row a question: the version in the state asked for, else the newest."""
    query = select(BankItem)
    draft = and_(BankItem.state == "draft", BankItem.unfinished.is_(False))
    if wanted.state == "reviewed":
        query = query.where(BankItem.state == "reviewed")
    elif wanted.state == "waiting":
        query = query.where(draft, BankItem.sent_back == "")
    elif wanted.state == "back":
        query = query.where(draft, BankItem.sent_back != "")
    elif wanted.state == "unfinished":
        query = query.where(BankItem.state == "draft", BankItem.unfinished)
    else:
        newest = _newest().subquery()
        same = and_(newest.c.code == BankItem.code, newest.c.version == BankItem.version)
        query = query.join(newest, same)
        if wanted.state == "retired":
            query = query.where(BankItem.state == "retired")
    for column, value in (
        (BankItem.topic, wanted.topic),
        (BankItem.kind, wanted.kind),
        (BankItem.difficulty, wanted.difficulty),
        (BankItem.intake, wanted.intake),
    ):
        if value:
            query = query.where(column == value)
    return _containing(query, wanted.text)


def _containing(query: Select[Any], text: str) -> Select[Any]:
    """Every word of the search stands somewhere in what a reader of the question reads, or in its code."""
    for word in text.split()[:8]:
        columns = (BankItem.code, BankItem.stem, BankItem.explanation, cast(BankItem.options, Text))
        query = query.where(or_(*(column.icontains(word, autoescape=True) for column in columns)))
    return query


def found(wanted: Wanted, page: int) -> tuple[list[BankItem], int]:
    """(the questions of one page, how many there are in all)."""
    rows = _rows(wanted)
    total = db.session.scalar(select(func.count()).select_from(rows.subquery())) or 0
    order = rows.order_by(BankItem.topic, BankItem.kind, BankItem.difficulty, BankItem.code)
    return list(db.session.scalars(order.offset((page - 1) * PER_PAGE).limit(PER_PAGE))), total


def topics() -> list[str]:
    return list(db.session.scalars(select(BankItem.topic).distinct().order_by(BankItem.topic)))


def state_counts() -> dict[str, int]:
    """How many questions are in use, how many drafts wait for a reviewer, how many for their author."""
    returned = BankItem.sent_back != ""
    columns = (BankItem.state, BankItem.unfinished, returned)
    query = select(*columns, func.count()).where(BankItem.state != "retired").group_by(*columns)
    counts = dict.fromkeys(STATES[:4], 0)
    for state, unfinished, sent_back, count in db.session.execute(query):
        draft = "unfinished" if unfinished else "back" if sent_back else "waiting"
        counts["reviewed" if state == "reviewed" else draft] += count
    return counts


@dataclass(frozen=True)
class Supply:
    """What the bank has of one kind and topic: questions in use by difficulty (1 to 5), drafts, and what the exams that
    are not closed need of it for one paper."""

    topic: str
    kind: str
    by_difficulty: tuple[int, ...]
    drafts: int
    needed: int

    @property
    def in_use(self) -> int:
        return sum(self.by_difficulty)

    @property
    def lacking(self) -> int:
        return max(0, self.needed - self.in_use)


def supply() -> list[Supply]:
    """By topic and kind, also what is needed and not there at all."""
    counted = (
        select(BankItem.topic, BankItem.kind, BankItem.difficulty, BankItem.state, func.count())
        .where(BankItem.state != "retired")
        .group_by(BankItem.topic, BankItem.kind, BankItem.difficulty, BankItem.state)
    )
    use: dict[tuple[str, str], list[int]] = {}
    drafts: dict[tuple[str, str], int] = {}
    for topic, kind, difficulty, state, count in db.session.execute(counted):
        row = use.setdefault((topic, kind), [0] * 5)
        if state == "reviewed":
            row[difficulty - 1] += count
        else:
            drafts[topic, kind] = drafts.get((topic, kind), 0) + count
    needs = needed()
    keys = sorted({*use, *needs}, key=lambda key: (key[0], KINDS.index(key[1])))
    return [Supply(*key, tuple(use.get(key, [0] * 5)), drafts.get(key, 0), needs.get(key, 0)) for key in keys]


def open_exams() -> list[Stage]:
    query = select(Stage).where(Stage.kind == "online-exam", Stage.state != "closed").order_by(Stage.id)
    return list(db.session.scalars(query))


def needed() -> dict[tuple[str, str], int]:
    """What a paper asks of each topic and kind, the most any exam that is not closed asks."""
    found: dict[tuple[str, str], int] = {}
    for stage in open_exams():
        own: dict[tuple[str, str], int] = {}
        for line in stage_rules(stage).lines:
            own[line.topic, line.kind] = own.get((line.topic, line.kind), 0) + line.count
        for key, count in own.items():
            found[key] = max(found.get(key, 0), count)
    return found


def versions_of(code: str) -> list[BankItem]:
    """Every version of a question, the newest first."""
    query = select(BankItem).where(BankItem.code == code).order_by(BankItem.version.desc())
    return list(db.session.scalars(query))


@dataclass(frozen=True)
class Asked:
    """In which stage a version stands on how many papers, and how many of those have been begun."""

    stage: Stage
    version: int
    papers: int
    begun: int


def asked_where(versions: Sequence[BankItem]) -> list[Asked]:
    """Where these versions of a question have been asked. Reads the papers' own text: it is canonical JSON."""
    asked = []
    for row in versions:
        text = cast(Paper.items, Text)
        holds = or_(*(text.like(f'%"item":{row.id}{end}%') for end in (",", "}")))
        query = (
            select(Entry.stage_id, func.count(Paper.id), func.count(Attempt.id))
            .join(Paper, Paper.entry_id == Entry.id)
            .outerjoin(Attempt, Attempt.paper_id == Paper.id)
            .where(holds)
            .group_by(Entry.stage_id)
            .order_by(Entry.stage_id)
        )
        for stage_id, papers, begun in db.session.execute(query):
            asked.append(Asked(db.session.get_one(Stage, stage_id), row.version, papers, begun))
    return asked


def _waiting() -> ColumnElement[bool]:
    return and_(BankItem.state == "draft", BankItem.unfinished.is_(False), BankItem.sent_back == "")


def of_others(query: Select[Any], account_id: int) -> Select[Any]:
    """Those of the questions in whose text this account had no hand."""
    own = select(BankWriter.bank_item_id).where(BankWriter.account_id == account_id)
    return query.where(BankItem.id.not_in(own))


def how_many(query: Select[Any]) -> int:
    return db.session.scalar(select(func.count()).select_from(query.order_by(None).subquery())) or 0


def waiting_for_review(intake: str = "") -> Select[Any]:
    """Drafts that wait for a reviewer, those first that resemble another question most."""
    query = select(BankItem).where(_waiting())
    if intake:
        query = query.where(BankItem.intake == intake)
    return query.order_by(BankItem.alike_percent.desc(), BankItem.id)


def intakes_waiting(account_id: int) -> list[tuple[str, int]]:
    """(name, how many drafts still wait for this account) of each import, the newest first."""
    query = (
        select(BankItem.intake, func.count())
        .where(_waiting(), BankItem.intake.is_not(None))
        .group_by(BankItem.intake)
        .order_by(func.max(BankItem.id).desc())
    )
    query = of_others(query, account_id)
    return [(str(name), count) for name, count in db.session.execute(query)]


def by_code(codes: Sequence[str]) -> Mapping[str, BankItem]:
    """The newest version of each of these questions."""
    query = select(BankItem).where(BankItem.code.in_(codes)).order_by(BankItem.version)
    return {row.code: row for row in db.session.scalars(query)}
