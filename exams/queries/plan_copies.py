"""Near-copies among written pieces, as the office reads them. Markers do not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, or_, select
from sqlalchemy.orm import contains_eager

from exams.models import Document, PlanComparison, PlanLikeness, PlanTemplate
from recruit.db import db
from recruit.errors import Refusal
from recruit.models import Candidacy, Entry, Stage
from recruit.slices import slices

#: Pairs on one page.
PAGE = 50


@dataclass(frozen=True)
class Row:
    """One pair; numbers are admission numbers, the one that came in first first."""

    pair: PlanLikeness
    first: str
    second: str


def pieces_of(stage: Stage, component: str) -> list[tuple[Document, str]]:
    """(the piece that counts, admission number) of everybody still in the running, in the order they came in."""
    query = (
        select(Document, Candidacy.number)
        .join(Document.entry)
        .join(Entry.candidacy)
        .where(
            Entry.stage_id == stage.id,
            Candidacy.state == "active",
            Document.component == component,
            Document.current.is_(True),
            Document.erased_at.is_(None),
        )
        .options(contains_eager(Document.entry))
        .order_by(Document.received_at, Document.id)
    )
    return [(document, number) for document, number in db.session.execute(query)]


def templates_of(stage: Stage, component: str) -> list[PlanTemplate]:
    query = select(PlanTemplate).where(
        PlanTemplate.stage_id == stage.id,
        PlanTemplate.component == component,
        PlanTemplate.removed_at.is_(None),
    )
    return list(db.session.scalars(query.order_by(PlanTemplate.id)))


def comparison_of(stage: Stage, component: str) -> PlanComparison | None:
    query = select(PlanComparison).where(
        PlanComparison.stage_id == stage.id, PlanComparison.component == component
    )
    found: PlanComparison | None = db.session.scalar(query)
    return found


def changed_since(stage: Stage, comparison: PlanComparison) -> bool:
    """Whether something came in, or a template came or went, after the comparison was asked for."""
    newest = select(func.max(Document.received_at)).join(Document.entry)
    newest = newest.where(Entry.stage_id == stage.id, Document.component == comparison.component)
    moments = [db.session.scalar(newest)]
    for column in (PlanTemplate.added_at, PlanTemplate.removed_at):
        query = select(func.max(column)).where(
            PlanTemplate.stage_id == stage.id, PlanTemplate.component == comparison.component
        )
        moments.append(db.session.scalar(query))
    return any(one is not None and one > comparison.asked_at for one in moments)


def pairs_of(stage: Stage, component: str, page: int = 1) -> tuple[list[Row], int, int]:
    """(one page of pairs, how many there are, how many nobody has looked at): unseen ones first, the likest first."""
    where = (PlanLikeness.stage_id == stage.id, PlanLikeness.component == component)
    count = db.session.scalar(select(func.count(PlanLikeness.id)).where(*where)) or 0
    left = select(func.count(PlanLikeness.id)).where(*where, PlanLikeness.verdict == "")
    # Shares are kept as text: they are put in order here, not by the database.
    every = list(db.session.scalars(select(PlanLikeness).where(*where)))
    ordered = sorted(every, key=lambda one: (one.verdict != "", one.gone, -one.likeness, one.id))
    shown = ordered[(page - 1) * PAGE : page * PAGE]
    numbers = numbers_of([key for one in shown for key in (one.first_id, one.second_id)])
    rows = [Row(one, numbers[one.first_id], numbers[one.second_id]) for one in shown]
    return rows, count, db.session.scalar(left) or 0


def pair_of(stage: Stage, likeness_id: int) -> Row:
    """Errors: Refusal('unknown')."""
    found = db.session.get(PlanLikeness, likeness_id)
    if found is None or found.stage_id != stage.id:
        raise Refusal("unknown")
    numbers = numbers_of([found.first_id, found.second_id])
    return Row(found, numbers[found.first_id], numbers[found.second_id])


def numbers_of(document_ids: Sequence[int]) -> dict[int, str]:
    """Document -> admission number of its writer."""
    found: dict[int, str] = {}
    for part in slices(sorted(set(document_ids))):
        query = select(Document.id, Candidacy.number).join(Document.entry).join(Entry.candidacy)
        found.update(dict(db.session.execute(query.where(Document.id.in_(part))).all()))
    return found


def alike_with(document_id: int) -> int:
    """With how many others a piece has passages in common that nobody has called harmless."""
    query = select(func.count(PlanLikeness.id)).where(
        or_(PlanLikeness.first_id == document_id, PlanLikeness.second_id == document_id),
        PlanLikeness.gone.is_(False),
        PlanLikeness.verdict.in_(("", "copied")),
    )
    return db.session.scalar(query) or 0


def suspected(stage: Stage) -> list[tuple[str, str, PlanLikeness]]:
    """(admission number, the other's, pair) of pairs that nobody has called harmless; each pair from either side."""
    query = select(PlanLikeness).where(
        PlanLikeness.stage_id == stage.id,
        PlanLikeness.gone.is_(False),
        PlanLikeness.verdict.in_(("", "copied")),
    )
    pairs = list(db.session.scalars(query.order_by(PlanLikeness.id)))
    numbers = numbers_of([key for one in pairs for key in (one.first_id, one.second_id)])
    found = []
    for one in pairs:
        first, second = numbers[one.first_id], numbers[one.second_id]
        found += [(first, second, one), (second, first, one)]
    return found
