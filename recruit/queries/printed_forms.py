"""Reads about printed forms: whom there is one for, what was typed into their tables, batches and their files."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import func, select

from recruit.db import db
from recruit.errors import Refusal
from recruit.models import (
    Account,
    Application,
    Candidacy,
    Cohort,
    FormPiece,
    FormPrint,
    FormTable,
    Person,
    Place,
)
from recruit.queries.applications import in_scope
from recruit.queries.places import places_of
from recruit.registers.papers.said import Paper, papers_of
from recruit.secrets import unseal

#: Table code -> lines, each column code -> text.
Typed = Mapping[str, Sequence[Mapping[str, str]]]


def paper_in(cohort: Cohort, code: str) -> Paper:
    """Errors: Refusal('unknown')."""
    found = next((one for one in papers_of(cohort.programme) if one.code == code), None)
    if found is None:
        raise Refusal("unknown")
    return found


def sites_for(cohort: Cohort, by: Account, township: str = "") -> list[Place]:
    """Places that were not taken off, by code, as far as the reader's township reaches."""
    return [one for one in places_of(cohort, by, township or None) if one.closed_at is None]


def applications_for(cohort: Cohort, by: Account, township: str = "") -> list[Application]:
    """Whoever is still in the selection, by registration number, as far as the reader's township reaches."""
    query = (
        in_scope(by)
        .join(Candidacy, Candidacy.application_id == Application.id)
        .join(Person, Application.person_id == Person.id)
        .where(
            Application.cohort_id == cohort.id,
            Application.erased_at.is_(None),
            Person.erased_at.is_(None),
            Candidacy.state == "active",
        )
        .order_by(Application.number)
    )
    if township:
        query = query.where(Application.township_code == township)
    return list(db.session.scalars(query))


def table_of(cohort: Cohort, paper: Paper, township: str) -> FormTable | None:
    """`township` is '' for a form that the whole programme has one of."""
    query = select(FormTable).where(
        FormTable.cohort_id == cohort.id, FormTable.paper == paper.code, FormTable.township_code == township
    )
    return db.session.scalar(query)


def filled_townships(cohort: Cohort, paper: Paper) -> set[str]:
    """Whose tables somebody has typed into."""
    query = select(FormTable.township_code).where(
        FormTable.cohort_id == cohort.id, FormTable.paper == paper.code, FormTable.rows_sealed.is_not(None)
    )
    return set(db.session.scalars(query))


def typed_of(table: FormTable | None) -> Typed | None:
    """None where nobody has typed yet, or it was erased. Errors: Refusal('seal-broken')."""
    if table is None or table.rows_sealed is None:
        return None
    found: Typed = json.loads(unseal(table.rows_sealed, f"form_table.rows:{table.id}"))
    return found


def prints_of(cohort: Cohort, paper: Paper, by: Account) -> list[FormPrint]:
    """Batches, the newest first; a clerk sees those that the own township began: the office's show more."""
    query = select(FormPrint).where(FormPrint.cohort_id == cohort.id, FormPrint.paper == paper.code)
    if by.township_scope is not None:
        query = query.where(FormPrint.township_code == by.township_scope)
    return [
        one for one in db.session.scalars(query.order_by(FormPrint.id.desc()).limit(40)) if _sees(by, one)
    ]


def _sees(by: Account, batch: FormPrint) -> bool:
    return by.township_scope in (None, batch.begun_by.township_scope)


def print_in(by: Account, print_id: int) -> FormPrint:
    """Errors: Refusal('unknown'), the same for "not there" and "not yours to see"."""
    found = db.session.get(FormPrint, print_id)
    if found is None or not _sees(by, found):
        raise Refusal("unknown")
    return found


def pieces_of(batch: FormPrint) -> list[FormPiece]:
    query = select(FormPiece).where(FormPiece.print_id == batch.id).order_by(FormPiece.position)
    return list(db.session.scalars(query))


def next_piece(batch: FormPrint) -> FormPiece | None:
    """The first file that is still to be laid out."""
    query = select(FormPiece).where(FormPiece.print_id == batch.id, FormPiece.pdf_sha256.is_(None))
    return db.session.scalar(query.order_by(FormPiece.position).limit(1))


def by_ids(model: type[Any], ids: Collection[int]) -> list[Any]:
    """In the order of the ids; whoever is gone is left out."""
    found = {one.id: one for one in db.session.scalars(select(model).where(model.id.in_(ids)))}
    return [found[one] for one in ids if one in found]


def under_way(cohorts: Collection[int], states: Collection[str]) -> list[tuple[FormPrint, int, int]]:
    """(batch, files, files laid out) of those in one of these states, the oldest first."""
    query = (
        select(FormPrint, func.count(FormPiece.id), func.count(FormPiece.pdf_sha256))
        .join(FormPiece, FormPiece.print_id == FormPrint.id)
        .where(FormPrint.cohort_id.in_(cohorts), FormPrint.state.in_(states))
        .group_by(FormPrint.id)
        .order_by(FormPrint.id)
    )
    return [(one, whole, done) for one, whole, done in db.session.execute(query)]


def told(cohort: Cohort, papers: Iterable[Paper]) -> Mapping[str, Any]:
    """For the report of the demonstration: each form with what it is about, tables typed, forms and files printed."""
    return {one.code: {"about": one.about, **_counts(cohort, one)} for one in papers}


def _counts(cohort: Cohort, paper: Paper) -> dict[str, int]:
    query = (
        select(func.count(FormPiece.id))
        .join(FormPrint, FormPiece.print_id == FormPrint.id)
        .where(
            FormPrint.cohort_id == cohort.id, FormPrint.paper == paper.code, FormPiece.pdf_sha256.is_not(None)
        )
    )
    done = select(func.sum(FormPrint.whole)).where(
        FormPrint.cohort_id == cohort.id, FormPrint.paper == paper.code, FormPrint.state == "done"
    )
    return {
        "typed": len(filled_townships(cohort, paper)),
        "printed": int(db.session.scalar(done) or 0),
        "files": int(db.session.scalar(query) or 0),
    }
