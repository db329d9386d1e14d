"""What an examiner may still put right in a closed stage, because a recheck found something wrong there."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from exams.fieldwork.marking import blind_rules
from exams.queries import blind
from exams.queries.assigned import assigned_entries
from exams.queries.essays import ESSAYS
from exams.queries.plans import PLANS
from recruit.db import db
from recruit.models import Account, Mending, Stage
from recruit.programme import Component
from recruit.queries.rechecks import to_be_mended
from recruit.slices import slices


def opened_entries(account: Account, stage: Stage, component: Component, at: datetime) -> dict[int, int]:
    """The reader's own entries of the component that stand open for mending, each with its recheck."""
    rechecks = to_be_mended(stage, at)
    if not rechecks:
        return {}
    mine = assigned_entries(account, stage, component)
    return {one.id: rechecks[one.candidacy_id] for one in mine if one.candidacy_id in rechecks}


def left_to_mend(account: Account, stage: Stage, component: Component, at: datetime) -> tuple[int, int]:
    """(those of them in which the reader has put nothing right yet, all of them); of what is marked blind, sheets."""
    if component.kind == "paper":
        return blind.left_to_mend(ESSAYS, account, stage, at)
    if blind_rules(component) is not None:
        return blind.left_to_mend(PLANS, account, stage, at)
    opened = opened_entries(account, stage, component, at)
    touched: set[int] = set()
    for ids in slices(opened.values()):
        query = select(Mending.entry_id).where(
            Mending.recheck_id.in_(ids),
            Mending.by_id == account.id,
            Mending.component.in_((component.code, "")),
        )
        touched.update(db.session.scalars(query))
    return len(set(opened) - touched), len(opened)
