"""Reads of the audit log, a page at a time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select

from recruit.db import db
from recruit.models import AuditEntry

PAGE = 100


@dataclass(frozen=True)
class AuditPage:
    rows: Sequence[AuditEntry]
    page: int
    pages: int
    total: int


def audit_page(actor: str = "", action: str = "", subject: str = "", page: int = 1) -> AuditPage:
    """The newest entries first; `actor` and `action` exactly, `subject` by its beginning or any part."""
    query = select(AuditEntry)
    if actor.strip():
        query = query.where(AuditEntry.actor == actor.strip())
    if action.strip():
        query = query.where(AuditEntry.action == action.strip())
    if subject.strip():
        query = query.where(AuditEntry.subject.contains(subject.strip(), autoescape=True))
    total = db.session.scalar(select(func.count()).select_from(query.subquery())) or 0
    pages = max(1, -(-total // PAGE))
    page = min(max(page, 1), pages)
    rows = db.session.scalars(query.order_by(AuditEntry.seq.desc()).offset((page - 1) * PAGE).limit(PAGE))
    return AuditPage(list(rows), page, pages, total)


def actions() -> list[str]:
    """Every kind of action on record, for the filter."""
    return list(db.session.scalars(select(AuditEntry.action).distinct().order_by(AuditEntry.action)))
