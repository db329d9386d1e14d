"""Applications that still lack a paper the notice demands, and those refused for it."""

from __future__ import annotations

from sqlalchemy import ColumnElement, Select, and_, case, func, select
from sqlalchemy.orm import selectinload

from recruit.db import db
from recruit.exclusion import PAPERS_MISSING
from recruit.intake.checks import paper_fields
from recruit.models import Account, Application, Attachment, Candidacy, Cohort
from recruit.queries.applications import Found, in_scope
from recruit.slices import slices

#: So many stand on a page where they are ticked one by one.
PAGE = 100
#: States of an application that goes on unless somebody decides otherwise.
COUNTING = ("submitted", "eligible", "waiver")


def lacking(query: Select[tuple[Application]], cohort: Cohort) -> Select[tuple[Application]]:
    """Narrows applications to those in the running without every demanded picture, whose originals nobody has seen."""
    return _incomplete(query, cohort).where(
        Application.state.in_(COUNTING),
        _with_candidacy(Candidacy.state == "active"),
    )


def refused_for_papers(query: Select[tuple[Application]], cohort: Cohort) -> Select[tuple[Application]]:
    """Narrows applications to those that the office refused because papers were missing."""
    return query.where(
        Application.cohort_id == cohort.id,
        Application.state == "refused",
        _with_candidacy((Candidacy.state == "excluded") & (Candidacy.state_reason == PAPERS_MISSING)),
    )


def _with_candidacy(condition: ColumnElement[bool]) -> ColumnElement[bool]:
    own = select(Candidacy.id).where(Candidacy.application_id == Application.id, condition)
    return own.correlate(Application).exists()


def _incomplete(query: Select[tuple[Application]], cohort: Cohort) -> Select[tuple[Application]]:
    return query.where(Application.cohort_id == cohort.id, _short(cohort))


def _short(cohort: Cohort) -> ColumnElement[bool]:
    """As `recruit.intake.papers.lacking_papers` says of one, for the database to say of many."""
    needed = paper_fields(cohort.programme)
    have = (
        select(func.count())
        .where(Attachment.application_id == Application.id, Attachment.field.in_(needed))
        .correlate(Application)
        .scalar_subquery()
    )
    return and_(Application.erased_at.is_(None), Application.originals_seen_at.is_(None), have < len(needed))


def count_lacking(cohort: Cohort, by: Account | None = None) -> int:
    """How many of the whole cohort, or of those the reader may see."""
    query = lacking(in_scope(by) if by is not None else select(Application), cohort)
    return _count(query)


def lacking_page(cohort: Cohort, by: Account, page: int) -> Found:
    """Those the reader may see, in the order they registered."""
    return _page(lacking(in_scope(by), cohort).order_by(Application.id), page)


def refused_page(cohort: Cohort, by: Account, page: int) -> Found:
    """Those refused for it that the reader may see; first whoever has completed them since and can come back."""
    waiting_first = case((_short(cohort), 1), else_=0)
    return _page(refused_for_papers(in_scope(by), cohort).order_by(waiting_first, Application.id), page)


def chosen_of(query: Select[tuple[Application]], ids: list[int] | None) -> list[Application]:
    """The applications of a query, all of them or those ticked; in the order they registered."""
    query = query.order_by(Application.id).options(selectinload(Application.attachments))
    if ids is None:
        return list(db.session.scalars(query))
    found: list[Application] = []
    for part in slices(sorted(ids)):
        found += db.session.scalars(query.where(Application.id.in_(part)))
    return found


def _page(query: Select[tuple[Application]], page: int) -> Found:
    total = _count(query)
    pages = max(1, -(-total // PAGE))
    page = min(max(page, 1), pages)
    cut = query.offset((page - 1) * PAGE).limit(PAGE)
    rows = db.session.scalars(cut.options(selectinload(Application.attachments)))
    return Found(list(rows), page, pages, total)


def _count(query: Select[tuple[Application]]) -> int:
    return db.session.scalar(select(func.count()).select_from(query.order_by(None).subquery())) or 0
