"""Waiver requests as the office sees them: to be decided, waiting for their second name, decided for good."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import selectinload

from recruit.db import db
from recruit.models import Account, Application, Cohort, Waiver
from recruit.queries.applications import PAGE, Found, in_scope

Which = Literal["open", "second", "settled"]

_MARKS: dict[Which, ColumnElement[bool]] = {
    "open": Waiver.decided_at.is_(None),
    "second": Waiver.decided_at.is_not(None) & Waiver.settled_at.is_(None),
    "settled": Waiver.settled_at.is_not(None),
}


@dataclass(frozen=True)
class WaiverCounts:
    """Applications, counted by what their requests wait for.

    `ready` can be decided, `bare` still lack the reason; `mine` wait for a second name that the reader may give,
    `others` for one the reader may not, because the grant is their own or the role is another.
    """

    ready: int
    bare: int
    mine: int
    others: int


def waiver_counts(cohort: Cohort, by: Account) -> WaiverCounts:
    waiting = in_scope(by).where(Application.cohort_id == cohort.id, Application.state == "waiver")
    undecided = waiting.where(Application.waivers.any(_MARKS["open"]))
    bare = _count(waiting.where(Application.waivers.any(_MARKS["open"] & (Waiver.reason == ""))))
    second = _count(waiting.where(Application.waivers.any(_MARKS["second"])))
    mine = 0
    if {"office", "second-signatory"} & by.roles:
        foreign = _MARKS["second"] & (Waiver.decided_by_id != by.id)
        mine = _count(waiting.where(Application.waivers.any(foreign)))
    return WaiverCounts(_count(undecided) - bare, bare, mine, second - mine)


def waiver_cases(cohort: Cohort, by: Account, which: Which, page: int) -> Found:
    """Applications with such requests: those that wait oldest first, the decided ones newest first."""
    query = in_scope(by).where(Application.cohort_id == cohort.id, Application.waivers.any(_MARKS[which]))
    if which != "settled":
        query = query.where(Application.state == "waiver")
    total = _count(query)
    pages = max(1, -(-total // PAGE))
    page = min(max(page, 1), pages)
    order = Application.id.desc() if which == "settled" else Application.id
    rows = db.session.scalars(
        query.order_by(order).offset((page - 1) * PAGE).limit(PAGE).options(selectinload(Application.waivers))
    )
    return Found(list(rows), page, pages, total)


def _count(query: Select[tuple[Application]]) -> int:
    return db.session.scalar(select(func.count()).select_from(query.subquery())) or 0
