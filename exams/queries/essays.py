"""Essays of a stage: what was written, who has it, which marks are in. Whoever marks reads only their own sheets."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, NamedTuple

from sqlalchemy import Select, func, select

from exams.bank.items import ESSAY, Item
from exams.models import Attempt, BankItem, EssayMark, EssaySheet, Paper
from exams.queries.rulings import item_rulings
from exams.queries.sitting import newest_answers, stage_rules
from exams.sitting.answers import digest, is_given
from exams.sitting.essays import EssayRules, Settled, settle
from exams.sitting.paper import Slot
from recruit.db import db
from recruit.models import Candidacy, Entry, Stage
from recruit.slices import slices

Key = tuple[int, int, str]


class Standing(NamedTuple):
    """A sheet that stands, as far as counting and settling need it: ten thousand rows of the table itself cost seconds.
    `round` as in `EssaySheet`."""

    id: int
    round: int


@dataclass(frozen=True)
class Written:
    """An essay that somebody still in the running has written and that people have to mark."""

    attempt_id: int
    entry_id: int
    candidacy_id: int
    position: int
    item_id: int
    points: Decimal
    answer: tuple[str, ...]
    sha256: str

    @property
    def key(self) -> Key:
        return self.attempt_id, self.position, self.sha256


@dataclass(frozen=True)
class Judged:
    """How far an answer is. `first`: sheets of those who mark at first; `third`: the third marker's."""

    written: Written
    first: tuple[Standing, ...]
    third: Standing | None
    marks: Mapping[int, Decimal]
    settled: Settled

    def missing(self, rules: EssayRules) -> int:
        """How many more markers it has to be put before."""
        at_first = max(0, rules.markers - len(self.first))
        return at_first + (self.settled.apart and self.third is None)

    @property
    def waiting(self) -> list[Standing]:
        """The sheets without which it cannot be settled, that lie before a marker."""
        third = [self.third] if self.third is not None and self.settled.apart else []
        return [one for one in (*self.first, *third) if one.id not in self.marks]


def rules_of_essays(stage: Stage) -> EssayRules | None:
    """How people mark this stage's essays; None where none is asked."""
    return stage_rules(stage).essays


def judged(stage: Stage, attempt_ids: Collection[int] | None = None) -> list[Judged]:
    """Every essay of people still in the running, by attempt and position; with `attempt_ids`, of those alone."""
    rules = rules_of_essays(stage)
    if rules is None:
        return []
    answers = written(stage, attempt_ids)
    ids = sorted({one.attempt_id for one in answers})
    sheets, marks = standing_sheets(ids), marks_in(ids)
    return [_judged(one, sheets.get(one.key, ()), marks, rules) for one in answers]


def _judged(
    one: Written, sheets: Sequence[Standing], marks: Mapping[int, Decimal], rules: EssayRules
) -> Judged:
    first, third = parted(sheets)
    return Judged(one, first, third, marks, settled(first, third, marks, rules))


def parted(sheets: Sequence[Standing]) -> tuple[tuple[Standing, ...], Standing | None]:
    """The sheets of those who mark at first, and that of the third marker."""
    first = tuple(one for one in sheets if one.round == 1)
    return first, next((one for one in sheets if one.round == 2), None)


def settled(
    first: Sequence[Standing], third: Standing | None, marks: Mapping[int, Decimal], rules: EssayRules
) -> Settled:
    given = [marks[one.id] for one in first if one.id in marks]
    return settle(given, marks.get(third.id) if third is not None else None, rules)


def written(stage: Stage, attempt_ids: Collection[int] | None = None) -> list[Written]:
    """What has to be marked: essays that were answered, but for questions that two people voided."""
    rows = list(_papers(stage, attempt_ids))
    essays = essay_ids({slot["item"] for row in rows for slot in row[3]}) - _voided(stage)
    places = {
        row[0]: [(at, slot) for at, slot in enumerate(row[3], 1) if slot["item"] in essays] for row in rows
    }
    positions = {at for mine in places.values() for at, _ in mine}
    answers = newest_answers(sorted(places), positions=positions)
    found = []
    for attempt_id, entry_id, candidacy_id, _ in rows:
        for at, slot in places[attempt_id]:
            answer = tuple(answers.get(attempt_id, {}).get(at, ()))
            if is_given(answer):
                points = Decimal(slot["points"])
                facts = (attempt_id, entry_id, candidacy_id, at, slot["item"], points)
                found.append(Written(*facts, answer, digest(answer)))
    return found


def _papers(stage: Stage, attempt_ids: Collection[int] | None) -> list[tuple[int, int, int, list[Any]]]:
    query = (
        select(Attempt.id, Entry.id, Candidacy.id, Paper.items)
        .select_from(Attempt)
        .join(Attempt.entry)
        .join(Entry.candidacy)
        .join(Paper, Paper.id == Attempt.paper_id)
        .where(Entry.stage_id == stage.id, Candidacy.state == "active")
        .order_by(Attempt.id)
    )
    if attempt_ids is None:
        return [tuple(row) for row in db.session.execute(query)]  # type: ignore[misc]
    parts = (query.where(Attempt.id.in_(part)) for part in slices(sorted(attempt_ids)))
    return [tuple(row) for part in parts for row in db.session.execute(part)]  # type: ignore[misc]


def essay_ids(item_ids: Iterable[int]) -> set[int]:
    """Those of the questions that are essays."""
    found: set[int] = set()
    for part in slices(sorted(item_ids)):
        found.update(
            db.session.scalars(select(BankItem.id).where(BankItem.id.in_(part), BankItem.kind == ESSAY))
        )
    return found


def _voided(stage: Stage) -> set[int]:
    actions = {one.bank_item_id: one.action for one in item_rulings(stage, "confirmed")}
    return {item_id for item_id, action in actions.items() if action in ("full", "leave-out")}


def standing_sheets(attempt_ids: Iterable[int]) -> dict[Key, list[Standing]]:
    """The sheets from which nobody stepped aside, by answer, in the order in which they were handed out."""
    found: dict[Key, list[Standing]] = {}
    key = (EssaySheet.attempt_id, EssaySheet.position, EssaySheet.answer_sha256)
    for part in slices(sorted(attempt_ids)):
        query = select(*key, EssaySheet.id, EssaySheet.round)
        query = query.where(EssaySheet.attempt_id.in_(part), EssaySheet.stopped_at.is_(None))
        for attempt_id, position, sha256, sheet_id, turn in db.session.execute(query.order_by(EssaySheet.id)):
            found.setdefault((attempt_id, position, sha256), []).append(Standing(sheet_id, turn))
    return found


def marks_in(attempt_ids: Iterable[int], at: datetime | None = None) -> dict[int, Decimal]:
    """The marks that are handed in, by sheet, the newest revision of each; with `at`, as they stood then."""
    found: dict[int, Decimal] = {}
    for part in slices(sorted(attempt_ids)):
        query = (
            select(EssayMark.sheet_id, EssayMark.value)
            .join(EssayMark.sheet)
            .where(EssaySheet.attempt_id.in_(part))
            .order_by(EssayMark.revision)
        )
        if at is not None:
            query = query.where(EssayMark.at <= at)
        found.update(dict(db.session.execute(query).all()))
    return found


def points_by_hand(
    stage: Stage,
    papers: Iterable[tuple[int, Sequence[Slot]]],
    items: Mapping[int, Item],
    answers: Mapping[int, Mapping[int, Sequence[str]]],
) -> dict[int, dict[int, Decimal]]:
    """Points that people gave, by attempt and position, where all marks that an answer needs are in."""
    rules = rules_of_essays(stage)
    if rules is None:
        return {}
    listed = dict(papers)
    sheets, marks = standing_sheets(listed), marks_in(listed)
    found: dict[int, dict[int, Decimal]] = {}
    for (attempt_id, position, sha256), mine in sheets.items():
        slots, answer = listed[attempt_id], answers.get(attempt_id, {}).get(position, ())
        if items[slots[position - 1].item_id].kind != ESSAY or digest(answer) != sha256:
            continue
        points = settled(*parted(mine), marks, rules).points
        if points is not None:
            found.setdefault(attempt_id, {})[position] = points
    return found


def of_stage(query: Select[Any], stage: Stage) -> Select[Any]:
    """Sheets of the stage that stand, of people still in the running."""
    return (
        query.join(EssaySheet.attempt)
        .join(Attempt.entry)
        .join(Entry.candidacy)
        .where(EssaySheet.stage_id == stage.id, EssaySheet.stopped_at.is_(None), Candidacy.state == "active")
    )


def burdens(stage: Stage) -> dict[int, tuple[int, int]]:
    """Marker -> (sheets handed in, sheets in all)."""
    marked = select(EssayMark.sheet_id).where(EssayMark.revision == 1)
    query = of_stage(
        select(EssaySheet.account_id, EssaySheet.id.in_(marked), func.count(EssaySheet.id)), stage
    ).group_by(EssaySheet.account_id, EssaySheet.id.in_(marked))
    found: dict[int, tuple[int, int]] = {}
    for account_id, done, count in db.session.execute(query):
        handed, total = found.get(account_id, (0, 0))
        found[account_id] = handed + (count if done else 0), total + count
    return found


def essay_state(stage: Stage) -> list[tuple[int, ...]]:
    """What tells that points given by people have changed; empty where no essay is asked."""
    if rules_of_essays(stage) is None:
        return []
    marks = select(func.count(EssayMark.id), func.coalesce(func.max(EssayMark.id), 0))
    stopped = select(func.count(EssaySheet.id)).where(EssaySheet.stopped_at.is_not(None))
    here = EssaySheet.stage_id == stage.id
    found = tuple(db.session.execute(marks.join(EssayMark.sheet).where(here)).one())
    return [found, (db.session.scalar(stopped.where(here)) or 0,)]
