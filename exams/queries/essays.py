"""Essays of a stage: what was written, who has it, which marks are in (`exams.queries.blind`, for essays)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import contains_eager

from exams.bank.items import ESSAY, Item
from exams.models import Attempt, BankItem, EssayMark, EssaySheet, Paper
from exams.queries import blind
from exams.queries.blind import Judged, Pile, parted, settled, standing_sheets
from exams.queries.rulings import item_rulings, late_unruled
from exams.queries.sat import over
from exams.queries.sitting import newest_answers, stage_rules
from exams.sitting.answers import digest, is_given
from exams.sitting.essays import EssayRules
from exams.sitting.paper import Slot
from recruit.db import db
from recruit.errors import Refusal
from recruit.models import Candidacy, Entry, Stage
from recruit.slices import slices
from scoring.numeric import plain

Key = tuple[int, int, str]


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


class Essays(Pile):
    """Answers to the essay questions of an exam; a mark is points of one question."""

    word, sheet, mark = "essay", EssaySheet, EssayMark

    @property
    def key(self) -> tuple[Any, ...]:
        return EssaySheet.attempt_id, EssaySheet.position, EssaySheet.answer_sha256

    @property
    def order(self) -> tuple[Any, ...]:
        """A question comes after a question, so that one guide is kept in mind."""
        return (EssaySheet.bank_item_id,)

    def with_people(self, query: Select[Any]) -> Select[Any]:
        found = query.join(EssaySheet.attempt).join(Attempt.entry).join(Entry.candidacy)
        whole = query.column_descriptions[0]["expr"] is EssaySheet
        return (
            found.options(contains_eager(EssaySheet.attempt).contains_eager(Attempt.entry))
            if whole
            else found
        )

    def asked(self, stage: Stage) -> bool:
        return rules_of_essays(stage) is not None

    def rules_of(self, stage: Stage, key: blind.Key) -> EssayRules:
        rules = rules_of_essays(stage)
        assert rules is not None
        return rules

    def written(self, stage: Stage, units: Collection[int] | None = None) -> Sequence[Written]:
        return written(stage, units)

    def ready(self, stage: Stage, at: datetime) -> None:
        if not over(stage, at):
            raise Refusal("essays-too-early")
        if late_unruled(stage):
            raise Refusal("essays-late-first")

    def fresh(self, piece: Written) -> EssaySheet:
        return EssaySheet(
            attempt_id=piece.attempt_id,
            position=piece.position,
            bank_item_id=piece.item_id,
            answer_sha256=piece.sha256,
        )

    def entry_of(self, sheet: EssaySheet) -> Entry:
        return sheet.attempt.entry

    def checked(self, sheet: EssaySheet, given: Decimal) -> Decimal:
        rules, points = rules_of_essays(sheet.stage), points_of(sheet)
        if rules is None:
            raise Refusal("unknown")
        if not rules.allows(given, points):
            raise Refusal("essay-mark", max=plain(points), step=plain(rules.step))
        return given

    def made(self, sheet: EssaySheet, given: Decimal) -> EssayMark:
        return EssayMark(value=given)

    def given(self, mark: EssayMark) -> Decimal:
        return mark.value

    def changes(
        self, sheet: EssaySheet, which: int, was: Decimal | None, now: Decimal
    ) -> list[tuple[str, str, str, str]]:
        component = next(one.code for one in sheet.stage.definition.components if one.kind == "paper")
        return [(component, f"{sheet.position}/{which}", "" if was is None else plain(was), plain(now))]


ESSAYS = Essays()


def points_of(sheet: EssaySheet) -> Decimal:
    """What the question is worth on this paper."""
    return Slot.from_plain(sheet.attempt.paper.items[sheet.position - 1]).points


def rules_of_essays(stage: Stage) -> EssayRules | None:
    """How people mark this stage's essays; None where none is asked."""
    return stage_rules(stage).essays


def judged(stage: Stage, attempt_ids: Collection[int] | None = None) -> list[Judged]:
    """Every essay of people still in the running, by attempt and position; with `attempt_ids`, of those alone."""
    return blind.judged(ESSAYS, stage, attempt_ids)


def burdens(stage: Stage) -> dict[int, tuple[int, int]]:
    """Marker -> (sheets handed in, sheets in all)."""
    return blind.burdens(ESSAYS, stage)


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
    sheets, marks = standing_sheets(ESSAYS, listed), blind.marks_in(ESSAYS, listed)
    found: dict[int, dict[int, Decimal]] = {}
    for (attempt_id, position, sha256), mine in sheets.items():
        slots, answer = listed[attempt_id], answers.get(attempt_id, {}).get(position, ())
        if items[slots[position - 1].item_id].kind != ESSAY or digest(answer) != sha256:
            continue
        points = settled(*parted(mine), marks, rules).points
        if points is not None:
            found.setdefault(attempt_id, {})[position] = points
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
