"""What a candidate sees of the own field work: how far each component is, which piece is where."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import func, select

from exams.fieldwork.items import pieces_of
from exams.fieldwork.rules import DOCUMENT, EVIDENCE, SERIES, target_of
from exams.models import Document, Evidence, FormResponse
from recruit.db import db
from recruit.errors import Refusal
from recruit.models import Account, Entry
from recruit.programme import Component
from recruit.queries.entries import own_entry


@dataclass(frozen=True)
class Progress:
    """How far one component is. Pictures are told apart by state; of the rest, `in_` are in."""

    component: Component
    target: int
    in_: int = 0
    waiting: int = 0
    accepted: int = 0
    rejected: int = 0

    @property
    def done(self) -> int:
        """What counts so far: pictures that were not rejected, forms and pieces that are in."""
        return self.waiting + self.accepted if self.component.kind == EVIDENCE else self.in_

    @property
    def missing(self) -> int:
        return max(self.target - self.done, 0)


def progress_of(entry: Entry) -> list[Progress]:
    """One line per component that the candidate works on, in the programme's order."""
    pictures = {
        (component, state): count
        for component, state, count in db.session.execute(
            select(Evidence.component, Evidence.state, func.count())
            .where(Evidence.entry_id == entry.id)
            .group_by(Evidence.component, Evidence.state)
        )
    }
    pieces: Counter[str] = Counter()
    for model in (FormResponse, Document):
        rows = db.session.execute(
            select(model.component, func.count())
            .where(model.entry_id == entry.id, model.current.is_(True))
            .group_by(model.component)
        )
        pieces.update(dict(rows.all()))
    found = []
    for component in pieces_of(entry.stage.definition):
        if component.kind == EVIDENCE:
            states = {
                state: pictures.get((component.code, state), 0)
                for state in ("waiting", "accepted", "rejected")
            }
            found.append(Progress(component, target_of(component), sum(states.values()), **states))
        elif component.kind in (SERIES, DOCUMENT):
            target = 1 if component.kind == DOCUMENT else target_of(component)
            found.append(Progress(component, target, pieces[component.code]))
    return found


def own_component(
    account: Account, entry_id: int, where: str | Collection[str], code: str, *kinds: str
) -> tuple[Entry, Component]:
    """The applicant's own entry in a stage of one of the kinds `where`, and one of its components.

    Errors: Refusal('unknown').
    """
    entry = own_entry(account, entry_id, *([where] if isinstance(where, str) else where))
    for component in pieces_of(entry.stage.definition):
        if component.code == code and component.kind in kinds:
            return entry, component
    raise Refusal("unknown")


def own_pictures(entry: Entry, component: str) -> tuple[list[Evidence], set[int]]:
    """(the pictures, newest first; the ids of those that another one has replaced)."""
    rows = list(
        db.session.scalars(
            select(Evidence)
            .where(Evidence.entry_id == entry.id, Evidence.component == component)
            .order_by(Evidence.serial.desc())
        )
    )
    return rows, {row.replaces_id for row in rows if row.replaces_id is not None}


def current_forms(entry: Entry, component: str) -> list[FormResponse]:
    """The forms of a series as they stand now, by their number."""
    rows = db.session.scalars(
        select(FormResponse).where(
            FormResponse.entry_id == entry.id,
            FormResponse.component == component,
            FormResponse.current.is_(True),
        )
    )
    return sorted(rows, key=lambda row: int(row.slot))


def current_form(entry: Entry, component: str, slot: str) -> FormResponse | None:
    return next((row for row in current_forms(entry, component) if row.slot == slot), None)


def current_document(entry_ids: Sequence[int], component: str) -> dict[int, Document]:
    """Entry id -> the written piece that counts."""
    rows = db.session.scalars(
        select(Document).where(
            Document.entry_id.in_(entry_ids), Document.component == component, Document.current.is_(True)
        )
    )
    return {row.entry_id: row for row in rows}


def earlier_documents(entry: Entry, component: str) -> list[Document]:
    """The revisions that a newer one has replaced, the newest first."""
    query = select(Document).where(
        Document.entry_id == entry.id, Document.component == component, Document.current.is_(False)
    )
    return list(db.session.scalars(query.order_by(Document.revision.desc())))
