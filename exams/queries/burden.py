"""Who could examine a component, and who has how many candidates already."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from exams.fieldwork.marking import blind_rules
from recruit.db import db
from recruit.models import Account, Assignment, Candidacy, Entry, RoleGrant, Stage
from recruit.programme import Component

#: Kind of component -> roles whose work it is. Other kinds are marked by the machine or carried over.
ROLES = {
    "attendance": ("clerk", "proctor"),
    "checklist": ("proctor",),
    "panel": ("judge",),
    "document": ("marker",),
    "rubric": ("marker",),
    "evidence": ("marker",),
    "deliverable": ("marker",),
    "form-series": ("phone-checker", "marker"),
}


@dataclass(frozen=True)
class Burden:
    """How a component is handed out: (account, candidates) by login, candidates in all, candidates without anybody."""

    people: tuple[tuple[Account, int], ...]
    total: int
    uncovered: int


def can_judge(account: Account, at: datetime) -> bool:
    """Whether this account may sit on a panel at that moment: not closed, its day not over, the role left."""
    in_time = account.until is None or at < account.until
    return account.active and in_time and bool(set(ROLES["panel"]) & account.roles)


def human(component: Component) -> bool:
    """True where people are assigned to mark the component; what is marked blind is dealt (`exams.queries.blind`)."""
    return component.kind in ROLES and blind_rules(component) is None


def examiners_for(component: Component) -> list[Account]:
    """Active staff whose role is this kind of work, by login."""
    return list(
        db.session.scalars(
            select(Account)
            .where(
                Account.active.is_(True),
                Account.kind == "staff",
                Account.id.in_(select(RoleGrant.account_id).where(RoleGrant.role.in_(ROLES[component.kind]))),
            )
            .order_by(Account.login)
        )
    )


def burden(stage: Stage, component: Component) -> Burden:
    """Counts of assignments that stand, of active candidates only."""
    live = (
        select(Assignment.entry_id, Assignment.account_id)
        .join(Entry, Entry.id == Assignment.entry_id)
        .join(Candidacy, Candidacy.id == Entry.candidacy_id)
        .where(
            Entry.stage_id == stage.id,
            Assignment.component == component.code,
            Assignment.recused_at.is_(None),
            Candidacy.state == "active",
        )
        .subquery()
    )
    counts = db.session.execute(
        select(Account, func.count())
        .join(live, live.c.account_id == Account.id)
        .group_by(Account.id)
        .order_by(Account.login)
    )
    total = (
        db.session.scalar(
            select(func.count())
            .select_from(Entry)
            .join(Candidacy, Candidacy.id == Entry.candidacy_id)
            .where(Entry.stage_id == stage.id, Candidacy.state == "active", Entry.asked)
        )
        or 0
    )
    covered = db.session.scalar(select(func.count(func.distinct(live.c.entry_id)))) or 0
    return Burden(tuple((account, count) for account, count in counts), total, total - covered)
