"""What is in of every item, what was said of it, and whose turn it is."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from exams.fieldwork.item_states import SETTLED, In, Said, lacking, latest, state_of
from exams.fieldwork.items import Item, item_of, items_of
from exams.models import DeliverableReview, Document, Evidence
from recruit import audit
from recruit.db import db
from recruit.errors import Refusal
from recruit.models import Account, Assignment, AuditEntry, Entry, Stage
from recruit.queries.entries import entries_of
from recruit.slices import slices


@dataclass(frozen=True)
class Handed:
    """One item of one candidate. `seen`: the fingerprint of its pieces, '' where nothing is in."""

    entry: Entry
    item: Item
    there: Mapping[str, In]
    review: DeliverableReview | None
    seen: str

    @property
    def state(self) -> str:
        said = Said(self.review.outcome, self.review.at) if self.review else None
        return state_of(self.item, self.there, said)

    @property
    def lacking(self) -> dict[str, int]:
        return lacking(self.item, self.there)

    @property
    def latest(self) -> datetime | None:
        return latest(self.item, self.there)


def of_stage(stage: Stage) -> dict[int, list[Handed]]:
    """Entry id -> its items in the programme's order, for everybody still in the running; by admission number."""
    active = [entry for entry in entries_of(stage) if entry.candidacy.state == "active"]
    return handed(stage, active)


def of_entry(entry: Entry) -> list[Handed]:
    return handed(entry.stage, [entry])[entry.id]


def one_item(entry: Entry, code: str) -> Handed:
    """Errors: Refusal('unknown')."""
    found = next((one for one in of_entry(entry) if one.item.code == code), None)
    if found is None:
        raise Refusal("unknown")
    return found


def handed(stage: Stage, entries: Sequence[Entry]) -> dict[int, list[Handed]]:
    """The same for these entries of the stage."""
    items = items_of(stage.definition)
    ids = [entry.id for entry in entries]
    rows, reviews = _pieces(ids), reviews_of(ids)
    return {
        entry.id: [
            Handed(entry, item, rows.counted(entry.id), reviews.get((entry.id, item.code)), rows.mark(entry.id, item))
            for item in items
        ]
        for entry in entries
    }  # fmt: skip


class _Pieces:
    """What is in, by entry and piece."""

    def __init__(self) -> None:
        self.moments: dict[int, dict[str, list[datetime]]] = defaultdict(lambda: defaultdict(list))
        self.marks: dict[tuple[int, str], list[str]] = defaultdict(list)

    def note(self, entry_id: int, component: str, at: datetime, mark: str) -> None:
        self.moments[entry_id][component].append(at)
        self.marks[entry_id, item_of(component)].append(mark)

    def counted(self, entry_id: int) -> dict[str, In]:
        return {code: In(len(all_), max(all_)) for code, all_ in self.moments[entry_id].items()}

    def mark(self, entry_id: int, item: Item) -> str:
        marks = self.marks.get((entry_id, item.code))
        return hashlib.sha256(" ".join(sorted(marks)).encode()).hexdigest() if marks else ""


def _pieces(entry_ids: Iterable[int]) -> _Pieces:
    found = _Pieces()
    for ids in slices(entry_ids):
        shots = select(Evidence.entry_id, Evidence.component, Evidence.received_at, Evidence.id)
        for entry_id, component, at, row in db.session.execute(
            shots.where(Evidence.entry_id.in_(ids), Evidence.state != "rejected")
        ):
            found.note(entry_id, component, at, f"e{row}")
        texts = select(Document.entry_id, Document.component, Document.received_at, Document.id)
        for entry_id, component, at, row in db.session.execute(
            texts.where(Document.entry_id.in_(ids), Document.current.is_(True))
        ):
            found.note(entry_id, component, at, f"d{row}")
    return found


def reviews_of(entry_ids: Iterable[int]) -> dict[tuple[int, str], DeliverableReview]:
    """(entry, item) -> the newest word on it."""
    found = {}
    for ids in slices(entry_ids):
        query = select(DeliverableReview).where(
            DeliverableReview.entry_id.in_(ids), DeliverableReview.current.is_(True)
        )
        for row in db.session.scalars(query.options(joinedload(DeliverableReview.by))):
            found[row.entry_id, row.item] = row
    return found


def settled(entry: Entry, piece: str) -> bool:
    """Whether the item that the piece belongs to is accepted or refused; then nothing more is handed in for it."""
    said = reviews_of([entry.id]).get((entry.id, item_of(piece)))
    return said is not None and said.outcome in SETTLED


def history(entry: Entry, item: str) -> list[DeliverableReview]:
    """Every word on it, the newest first."""
    query = select(DeliverableReview).where(
        DeliverableReview.entry_id == entry.id, DeliverableReview.item == item
    )
    return list(db.session.scalars(query.order_by(DeliverableReview.revision.desc())))


def reviewers_of(stage: Stage) -> dict[tuple[int, str], list[Account]]:
    """(entry, item) -> who judges it, by login."""
    query = (
        select(Assignment.entry_id, Assignment.component, Account)
        .join(Account, Account.id == Assignment.account_id)
        .join(Entry, Entry.id == Assignment.entry_id)
        .where(Entry.stage_id == stage.id, Assignment.recused_at.is_(None))
        .order_by(Account.login)
    )
    found: dict[tuple[int, str], list[Account]] = defaultdict(list)
    for entry_id, component, account in db.session.execute(query).unique():
        found[entry_id, component].append(account)
    return dict(found)


def handed_in_for(entry: Entry, by: Account) -> bool:
    """Whether this account handed something in for the candidate at the desk; the audit log knows."""
    query = select(AuditEntry.seq).where(
        AuditEntry.action == "deliverable.hand-in",
        AuditEntry.subject == audit.about(entry.candidacy),
        AuditEntry.actor == by.login,
    )
    return db.session.scalar(query.limit(1)) is not None


def who_said(stage: Stage) -> set[int]:
    """Accounts whose word on some item counts."""
    query = select(DeliverableReview.by_id).join(Entry, Entry.id == DeliverableReview.entry_id)
    here = query.where(Entry.stage_id == stage.id, DeliverableReview.current.is_(True))
    return set(db.session.scalars(here.distinct()))
