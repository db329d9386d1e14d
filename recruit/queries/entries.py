"""Who is in a stage."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, func, select, true
from sqlalchemy.orm import joinedload

from recruit.db import db
from recruit.errors import Refusal
from recruit.models import Account, Candidacy, Entry, Stage


def entries_of(stage: Stage, *, with_applications: bool = False, everybody: bool = False) -> list[Entry]:
    """Whoever has something to do in a stage, with their candidacies and people, by admission number.

    `everybody`: also those of whom the stage asks nothing, who stand on its list all the same. `with_applications`: for
    whoever looks at what each of them wrote; read along in one go, it costs as much again.
    """
    candidacy = joinedload(Entry.candidacy, innerjoin=True)
    query = (
        select(Entry)
        .join(Entry.candidacy)
        .where(Entry.stage_id == stage.id, true() if everybody else Entry.asked)
        .options(candidacy.joinedload(Candidacy.application) if with_applications else candidacy)
        .order_by(Candidacy.number)
    )
    return list(db.session.scalars(query))


def spared_count(stage: Stage) -> int:
    """Of how many in the stage nothing is asked."""
    query = select(func.count(Entry.id)).where(Entry.stage_id == stage.id, ~Entry.asked)
    return db.session.scalar(query) or 0


def entry_of(stage: Stage, number: str) -> Entry | None:
    """The entry of the candidate with this admission number."""
    query = select(Entry).join(Entry.candidacy).where(Entry.stage_id == stage.id, Candidacy.number == number)
    found: Entry | None = db.session.scalar(query)
    return found


def of_person(person_id: Any) -> tuple[ColumnElement[bool], ...]:
    """When a candidacy is this person's own (an id, or the column that holds it); nobody is nobody's person."""
    return Candidacy.person_id == person_id, Candidacy.person_id.is_not(None)


def own_entry(account: Account, entry_id: int, *kinds: str) -> Entry:
    """The signed-in applicant's own entry in a stage of one of these kinds that asks something of them.

    Errors: Refusal('unknown').
    """
    query = (
        select(Entry)
        .join(Entry.candidacy)
        .join(Entry.stage)
        .where(Entry.id == entry_id, Stage.kind.in_(kinds), Entry.asked)
        .where(*of_person(account.person_id))
    )
    entry = db.session.scalar(query)
    if entry is None:
        raise Refusal("unknown")
    return entry
