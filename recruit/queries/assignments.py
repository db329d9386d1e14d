"""Who may judge what: the assignments that stand."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import select

from recruit.db import db
from recruit.models import Account, Assignment, Candidacy, Entry
from recruit.slices import slices


def assigned(by: Account, entry_ids: Iterable[int]) -> set[tuple[int, str]]:
    """(entry, component) of those of the entries that the account examines; not where it has stepped aside."""
    found: set[tuple[int, str]] = set()
    for ids in slices(sorted(entry_ids)):
        rows = db.session.execute(
            select(Assignment.entry_id, Assignment.component).where(
                Assignment.account_id == by.id, Assignment.entry_id.in_(ids), Assignment.recused_at.is_(None)
            )
        )
        found.update((entry_id, component) for entry_id, component in rows)
    return found


def examined(query: Any, by: Account, component: str) -> Any:
    """A query with `Entry` in it, narrowed to the active candidates whom this account examines in the component."""
    return (
        query.join(Candidacy, Candidacy.id == Entry.candidacy_id)
        .join(Assignment, Assignment.entry_id == Entry.id)
        .where(
            Assignment.account_id == by.id,
            Assignment.component == component,
            Assignment.recused_at.is_(None),
            Candidacy.state == "active",
        )
    )
