"""Reads for the marks, blockers and tasks of field work: a handful of queries whatever the number of candidates."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from exams.models import Document, Evidence, FormResponse, PhoneCall, PhoneCheck
from recruit.db import db
from recruit.models import Assignment, Candidacy, Entry, Stage


@dataclass(frozen=True)
class Report:
    """One current form of a series. `answers` are the plain ones only."""

    slot: str
    received_at: datetime
    late: bool
    answers: Mapping[str, Any] = field(default_factory=dict)


@dataclass
class HandedIn:
    """Everything one candidate handed in, by component code."""

    accepted: dict[str, list[datetime]] = field(default_factory=lambda: defaultdict(list))
    pictures: int = 0
    forms: dict[str, list[Report]] = field(default_factory=lambda: defaultdict(list))
    documents: dict[str, datetime] = field(default_factory=dict)
    verdicts: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))

    @property
    def nothing(self) -> bool:
        """True if nothing at all came in; a picture that was rejected is something."""
        return not (self.pictures or any(self.forms.values()) or self.documents)


def handed_in(stage: Stage, with_answers: bool = False) -> dict[str, HandedIn]:
    """Admission number -> what came in, for every entry of the stage. `with_answers` reads the figures as well."""
    numbers = numbers_by_entry(stage)
    found = {number: HandedIn() for number in numbers.values()}
    for entry_id, component, state, received_at in db.session.execute(
        select(Evidence.entry_id, Evidence.component, Evidence.state, Evidence.received_at).where(
            Evidence.stage_id == stage.id
        )
    ):
        one = found[numbers[entry_id]]
        one.pictures += 1
        if state == "accepted":
            one.accepted[component].append(received_at)
    columns: list[Any] = [
        FormResponse.entry_id, FormResponse.component, FormResponse.slot, FormResponse.received_at, FormResponse.late,
    ]  # fmt: skip
    if with_answers:
        columns.append(FormResponse.answers)
    of_stage = (
        select(*columns).join(Entry, Entry.id == FormResponse.entry_id).where(Entry.stage_id == stage.id)
    )
    for entry_id, component, *report in db.session.execute(of_stage.where(FormResponse.current.is_(True))):
        found[numbers[entry_id]].forms[component].append(Report(*report))
    for entry_id, component, received_at in db.session.execute(
        select(Document.entry_id, Document.component, Document.received_at)
        .join(Entry, Entry.id == Document.entry_id)
        .where(Entry.stage_id == stage.id, Document.current.is_(True))
    ):
        found[numbers[entry_id]].documents[component] = received_at
    for entry_id, component, verdict in _verdicts(stage):
        found[numbers[entry_id]].verdicts[component].append(verdict)
    return found


def numbers_by_entry(stage: Stage) -> dict[int, str]:
    """Entry id -> admission number, of every entry."""
    rows = db.session.execute(
        select(Entry.id, Candidacy.number)
        .join(Candidacy, Candidacy.id == Entry.candidacy_id)
        .where(Entry.stage_id == stage.id)
    )
    return dict(rows.all())


def _verdicts(stage: Stage) -> Iterable[Any]:
    return db.session.execute(
        select(PhoneCall.entry_id, FormResponse.component, PhoneCheck.verdict)
        .join(FormResponse, FormResponse.id == PhoneCall.response_id)
        .join(PhoneCheck, PhoneCheck.response_id == PhoneCall.response_id)
        .join(Entry, Entry.id == PhoneCall.entry_id)
        .where(Entry.stage_id == stage.id, PhoneCheck.current.is_(True))
    )


def unreviewed(stage: Stage) -> int:
    """Pictures of active candidates that nobody has looked at."""
    query = _active(select(func.count(Evidence.id)).join(Entry, Entry.id == Evidence.entry_id), stage)
    return db.session.scalar(query.where(Evidence.state == "waiting")) or 0


def not_sampled(stage: Stage, component: str) -> int:
    """Active candidates who handed in forms of which none has been drawn for a call."""
    drawn = (
        select(PhoneCall.entry_id)
        .join(FormResponse, FormResponse.id == PhoneCall.response_id)
        .where(FormResponse.component == component)
    )
    query = _active(
        select(func.count(FormResponse.entry_id.distinct())).join(Entry, Entry.id == FormResponse.entry_id),
        stage,
    ).where(
        FormResponse.component == component,
        FormResponse.current.is_(True),
        FormResponse.entry_id.not_in(drawn),
    )
    return db.session.scalar(query) or 0


def waiting_calls(stage: Stage, component: str) -> tuple[int, int]:
    """(calls without a verdict, candidates with such calls whom no checker is assigned to)."""
    called = select(PhoneCheck.response_id).where(PhoneCheck.current.is_(True))
    query = _active(
        select(PhoneCall.entry_id)
        .join(FormResponse, FormResponse.id == PhoneCall.response_id)
        .join(Entry, Entry.id == PhoneCall.entry_id),
        stage,
    ).where(FormResponse.component == component, PhoneCall.response_id.not_in(called))
    waiting = Counter(db.session.scalars(query))
    assigned = set(
        db.session.scalars(
            select(Assignment.entry_id)
            .join(Entry, Entry.id == Assignment.entry_id)
            .where(
                Entry.stage_id == stage.id, Assignment.component == component, Assignment.recused_at.is_(None)
            )
        )
    )
    return waiting.total(), len(set(waiting) - assigned)


def writers(stage: Stage, component: str) -> set[str]:
    """Admission numbers of those who handed in a written piece."""
    return set(
        db.session.scalars(
            select(Candidacy.number)
            .join(Entry, Entry.candidacy_id == Candidacy.id)
            .join(Document, Document.entry_id == Entry.id)
            .where(
                Entry.stage_id == stage.id,
                Candidacy.state == "active",
                Document.component == component,
                Document.current.is_(True),
            )
        )
    )


def reporters(stage: Stage) -> set[str]:
    """Admission numbers of those who handed in at least one form."""
    return set(
        db.session.scalars(
            select(Candidacy.number)
            .join(Entry, Entry.candidacy_id == Candidacy.id)
            .join(FormResponse, FormResponse.entry_id == Entry.id)
            .where(Entry.stage_id == stage.id, Candidacy.state == "active")
        )
    )


def _active(query: Any, stage: Stage) -> Any:
    return query.join(Candidacy, Candidacy.id == Entry.candidacy_id).where(
        Entry.stage_id == stage.id, Candidacy.state == "active"
    )
