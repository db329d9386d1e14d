"""Written pieces that are marked blind: what was handed in, who has it, which marks are in (`exams.queries.blind`)."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import contains_eager

from exams.blind import BlindRules
from exams.fieldwork.late import late_rule
from exams.fieldwork.marking import blind_rules
from exams.models import Document, PlanMark, PlanSheet
from exams.queries import blind
from exams.queries.blind import Pile
from exams.rubrics import active_numbers, criteria_of, scale
from recruit.db import db
from recruit.errors import Refusal
from recruit.models import Candidacy, Entry, Stage
from recruit.programme import Component
from recruit.slices import slices
from scoring.numeric import plain

#: Letters of a comment.
COMMENT = 300
_CENT = Decimal("0.01")


@dataclass(frozen=True)
class Filled:
    """A sheet as it was filled in: marks by criterion, each of which may have a short comment."""

    marks: Mapping[str, Decimal]
    comments: Mapping[str, str]

    def plain(self) -> dict[str, dict[str, str]]:
        return {
            "marks": {code: plain(value) for code, value in self.marks.items()},
            "comments": dict(self.comments),
        }

    @classmethod
    def of(cls, said: Mapping[str, Any] | None) -> Filled:
        said = said or {}
        marks = {code: Decimal(value) for code, value in (said.get("marks") or {}).items()}
        return cls(marks, said.get("comments") or {})


@dataclass(frozen=True)
class HandedIn:
    """The revision that counts, of somebody still in the running."""

    entry_id: int
    component: str
    document_id: int
    candidacy_id: int

    @property
    def key(self) -> tuple[int, str, int]:
        return self.entry_id, self.component, self.document_id


class Plans(Pile):
    """Written pieces of field work; a mark is a filled sheet of criteria."""

    word, sheet, mark = "plan", PlanSheet, PlanMark

    @property
    def key(self) -> tuple[Any, ...]:
        return PlanSheet.entry_id, PlanSheet.component, PlanSheet.document_id

    @property
    def order(self) -> tuple[Any, ...]:
        return (PlanSheet.component,)

    def with_people(self, query: Select[Any]) -> Select[Any]:
        found = query.join(PlanSheet.entry).join(Entry.candidacy)
        whole = query.column_descriptions[0]["expr"] is PlanSheet
        return found.options(contains_eager(PlanSheet.entry)) if whole else found

    def asked(self, stage: Stage) -> bool:
        return bool(blind_components(stage))

    def rules_of(self, stage: Stage, key: blind.Key) -> BlindRules:
        rules = blind_rules(stage.definition.component(key[1]))
        assert rules is not None
        return rules

    def written(self, stage: Stage, units: Collection[int] | None = None) -> Sequence[HandedIn]:
        codes = [one.code for one in blind_components(stage)]
        query = (
            select(Document.entry_id, Document.component, Document.id, Entry.candidacy_id)
            .join(Document.entry)
            .join(Entry.candidacy)
            .where(
                Entry.stage_id == stage.id,
                Candidacy.state == "active",
                Document.component.in_(codes),
                Document.current.is_(True),
            )
            .order_by(Document.entry_id, Document.component)
        )
        if units is None:
            return [HandedIn(*row) for row in db.session.execute(query)]
        parts = (query.where(Document.entry_id.in_(part)) for part in slices(sorted(units)))
        return [HandedIn(*row) for part in parts for row in db.session.execute(part)]

    def ready(self, stage: Stage, at: datetime) -> None:
        """Only when the last window has closed: what may still be changed is not yet what will be marked."""
        if at < last_closing(stage):
            raise Refusal("plans-too-early")

    def fresh(self, piece: HandedIn) -> PlanSheet:
        return PlanSheet(entry_id=piece.entry_id, component=piece.component, document_id=piece.document_id)

    def entry_of(self, sheet: PlanSheet) -> Entry:
        return sheet.entry

    def checked(self, sheet: PlanSheet, given: Filled) -> dict[str, dict[str, str]]:
        criteria = criteria_of(part_of(sheet))
        marks = {}
        for one in criteria:
            value = given.marks.get(one.code)
            if value is None or not value.is_finite() or not 0 <= value <= one.max or value % _CENT:
                raise Refusal("plan-criterion", title=one.title, max=plain(one.max))
            marks[one.code] = value
        known = {one.code for one in criteria}
        said = {code: " ".join(words.split()) for code, words in given.comments.items() if code in known}
        if any(len(words) > COMMENT for words in said.values()):
            raise Refusal("plan-comment", most=COMMENT)
        return Filled(marks, {code: words for code, words in said.items() if words}).plain()

    def made(self, sheet: PlanSheet, given: dict[str, dict[str, str]]) -> PlanMark:
        component = part_of(sheet)
        value = scale(Filled.of(given).marks, criteria_of(component), component.max)
        return PlanMark(value=value, marks=given["marks"], comments=given["comments"])

    def given(self, mark: PlanMark) -> dict[str, dict[str, str]]:
        return {"marks": dict(mark.marks), "comments": dict(mark.comments)}

    def changes(
        self, sheet: PlanSheet, which: int, was: dict[str, Any] | None, now: dict[str, Any]
    ) -> list[tuple[str, str, str, str]]:
        before = (was or {}).get("marks", {})
        changed = [
            (sheet.component, f"{which}/{code}", before.get(code, ""), value)
            for code, value in now["marks"].items()
            if before.get(code) != value
        ]
        # Where a comment alone is mended the marks stay; the log still tells that something was.
        first = next(iter(now["marks"]))
        return changed or [(sheet.component, f"{which}/{first}", before[first], now["marks"][first])]


PLANS = Plans()


def blind_components(stage: Stage) -> list[Component]:
    """The stage's written pieces that are marked blind, in the programme's order."""
    return [one for one in stage.definition.components if blind_rules(one) is not None]


def part_of(sheet: PlanSheet) -> Component:
    return sheet.stage.definition.component(sheet.component)


def last_closing(stage: Stage) -> datetime:
    """When the last candidate's own window closes, and what was made in time but came late can come no more."""
    query = select(func.max(Entry.closes_at)).join(Entry.candidacy)
    moved = db.session.scalar(query.where(Entry.stage_id == stage.id, Candidacy.state == "active"))
    closes = max(stage.closes_at, moved) if moved is not None else stage.closes_at
    return late_rule(stage.definition.params).until(closes)


def plan_marks(stage: Stage, component: Component) -> dict[str, Decimal | None]:
    """Admission number -> what the marks came to; None until all are in. Every active entry has a key."""
    found: dict[str, Decimal | None] = dict.fromkeys(active_numbers(stage))
    rules = blind_rules(component)
    if rules is None:
        return found
    query = (
        select(Candidacy.number, Document.entry_id, Document.component, Document.id)
        .join(Document.entry)
        .join(Entry.candidacy)
        .where(
            Entry.stage_id == stage.id,
            Candidacy.state == "active",
            Document.component == component.code,
            Document.current.is_(True),
        )
    )
    pieces = {number: tuple(key) for number, *key in db.session.execute(query)}
    units = [key[0] for key in pieces.values()]
    sheets, marks = blind.standing_sheets(PLANS, units), blind.marks_in(PLANS, units)
    for number, key in pieces.items():
        found[number] = blind.settled(*blind.parted(sheets.get(key, ())), marks, rules).points
    return found


@dataclass(frozen=True)
class Given:
    """One marker's filled sheet, without a name."""

    marks: Mapping[str, Decimal]
    comments: Mapping[str, str]
    value: Decimal


@dataclass(frozen=True)
class Told:
    """How a mark came about: the sheets in the order of the markers, the third last; `used`: which of them count."""

    given: tuple[Given, ...]
    result: Decimal
    used: tuple[int, ...]
    apart: bool


def told_of(entry: Entry, component: Component, at: datetime) -> Told | None:
    """As it stood at that moment; None where it was not settled by then."""
    rules = blind_rules(component)
    query = select(Document.id).where(
        Document.entry_id == entry.id, Document.component == component.code, Document.current.is_(True)
    )
    key = (entry.id, component.code, db.session.scalar(query))
    if rules is None or key[2] is None:
        return None
    first, third = blind.parted(blind.standing_sheets(PLANS, [entry.id]).get(key, ()))
    marks = blind.marks_in(PLANS, [entry.id], at)
    done = blind.settled(first, third, marks, rules)
    if done.points is None:
        return None
    both = [*first, *([third] if third is not None and done.apart else [])]
    return Told(tuple(_given(one.id, at) for one in both), done.points, done.used, done.apart)


def _given(sheet_id: int, at: datetime) -> Given:
    query = select(PlanMark).where(PlanMark.sheet_id == sheet_id, PlanMark.at <= at)
    mark = db.session.scalars(query.order_by(PlanMark.revision.desc()).limit(1)).one()
    filled = Filled.of(PLANS.given(mark))
    return Given(filled.marks, filled.comments, mark.value)
