"""Reads for the marks, blockers and tasks of field work: a handful of queries whatever the number of candidates."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import select, true

from exams.models import Document, Evidence, FormResponse, FormStrike
from exams.queries.phone_calls import counted_verdicts
from recruit.db import db
from recruit.models import Candidacy, Entry, Stage


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
    struck: int = 0
    verdicts: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))

    @property
    def nothing(self) -> bool:
        """True if nothing at all came in; a picture that was rejected is something, and so is a form taken out."""
        return not (self.pictures or any(self.forms.values()) or self.documents or self.struck)


def handed_in(stage: Stage, with_answers: bool = False, only: Entry | None = None) -> dict[str, HandedIn]:
    """Admission number -> what came in, for every entry of the stage or for one. `with_answers` reads the figures as
    well."""

    def whose(column: Any) -> Any:
        return column == only.id if only is not None else true()

    numbers = numbers_by_entry(stage) if only is None else {only.id: only.candidacy.number}
    found = {number: HandedIn() for number in numbers.values()}
    for entry_id, component, state, received_at in db.session.execute(
        select(Evidence.entry_id, Evidence.component, Evidence.state, Evidence.received_at).where(
            Evidence.stage_id == stage.id, whose(Evidence.entry_id)
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
        select(*columns)
        .join(Entry, Entry.id == FormResponse.entry_id)
        .where(Entry.stage_id == stage.id, whose(FormResponse.entry_id))
    )
    for entry_id, component, *report in db.session.execute(of_stage.where(FormResponse.current.is_(True))):
        found[numbers[entry_id]].forms[component].append(Report(*report))
    struck = select(FormResponse.entry_id).join(FormStrike, FormStrike.response_id == FormResponse.id)
    struck = struck.join(Entry, Entry.id == FormResponse.entry_id).where(Entry.stage_id == stage.id)
    struck = struck.where(whose(FormResponse.entry_id))
    for entry_id in db.session.scalars(struck):
        found[numbers[entry_id]].struck += 1
    for entry_id, component, received_at in db.session.execute(
        select(Document.entry_id, Document.component, Document.received_at)
        .join(Entry, Entry.id == Document.entry_id)
        .where(Entry.stage_id == stage.id, Document.current.is_(True), whose(Document.entry_id))
    ):
        found[numbers[entry_id]].documents[component] = received_at
    for entry_id, component, verdict in counted_verdicts(stage, only):
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
