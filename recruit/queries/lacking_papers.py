"""Applications that still lack a paper the notice demands, and those refused for it."""

from __future__ import annotations

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import selectinload

from recruit.db import db
from recruit.exclusion import PAPERS_MISSING
from recruit.intake.checks import paper_fields
from recruit.models import Account, Application, Attachment, Candidacy, Cohort
from recruit.queries.applications import Found, in_scope

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
    needed = paper_fields(cohort.programme)
    have = (
        select(func.count())
        .where(Attachment.application_id == Application.id, Attachment.field.in_(needed))
        .correlate(Application)
        .scalar_subquery()
    )
    return query.where(
        Application.cohort_id == cohort.id,
        Application.erased_at.is_(None),
        Application.originals_seen_at.is_(None),
        have < len(needed),
    )


def count_lacking(cohort: Cohort, by: Account | None = None) -> int:
    """How many of the whole cohort, or of those the reader may see."""
    query = lacking(in_scope(by) if by is not None else select(Application), cohort)
    return _count(query)


def lacking_page(cohort: Cohort, by: Account, page: int) -> Found:
    """Those the reader may see, in the order they registered."""
    return _page(lacking(in_scope(by), cohort), page)


def refused_page(cohort: Cohort, by: Account, page: int) -> Found:
    """Those refused for it that the reader may see, in the order they registered."""
    return _page(refused_for_papers(in_scope(by), cohort), page)


def chosen_of(query: Select[tuple[Application]], ids: list[int] | None) -> list[Application]:
    """The applications of a query, all of them or those ticked; in the order they registered."""
    rows = db.session.scalars(query.order_by(Application.id).options(selectinload(Application.attachments)))
    return [one for one in rows if ids is None or one.id in ids]


def _page(query: Select[tuple[Application]], page: int) -> Found:
    total = _count(query)
    pages = max(1, -(-total // PAGE))
    page = min(max(page, 1), pages)
    rows = db.session.scalars(
        query.order_by(Application.id)
        .offset((page - 1) * PAGE)
        .limit(PAGE)
        .options(selectinload(Application.attachments))
    )
    return Found(list(rows), page, pages, total)


def _count(query: Select[tuple[Application]]) -> int:
    return db.session.scalar(select(func.count()).select_from(query.subquery())) or 0
