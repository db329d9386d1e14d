"""Reads for the administrator's pages: who works here, in which roles, and whether they have come in yet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, or_, select

from recruit.db import db
from recruit.models import Account, Cohort, LoginCode, Organisation, Stage
from recruit.programme import Role
from recruit.regions import Township

PAGE = 50


@dataclass(frozen=True)
class StaffPage:
    """One page of the list; `invited` holds the ids of accounts with an invitation that still counts."""

    people: Sequence[Account]
    page: int
    pages: int
    total: int
    invited: frozenset[int]


def staff_page(at: datetime, page: int = 1, words: str = "", organisation_id: int | None = None) -> StaffPage:
    """Staff by organisation and login, filtered by a part of login or name and by organisation."""
    query = select(Account).where(Account.kind == "staff")
    if words.strip():
        part = words.strip().replace("\\", "").replace("%", "").replace("_", "\\_")
        query = query.where(
            or_(
                Account.login.like(f"%{part.lower()}%", escape="\\"),
                Account.name.like(f"%{part}%", escape="\\"),
            )
        )
    if organisation_id is not None:
        query = query.where(Account.organisation_id == organisation_id)
    total = db.session.scalar(select(func.count()).select_from(query.subquery())) or 0
    pages = max(1, -(-total // PAGE))
    page = min(max(page, 1), pages)
    ordered = query.order_by(Account.active.desc(), Account.organisation_id, Account.login)
    people = db.session.scalars(ordered.limit(PAGE).offset((page - 1) * PAGE)).all()
    return StaffPage(people, page, pages, total, _invited([account.id for account in people], at))


def _invited(ids: Sequence[int], at: datetime) -> frozenset[int]:
    query = select(LoginCode.account_id).where(
        LoginCode.account_id.in_(ids),
        LoginCode.purpose == "invitation",
        LoginCode.used_at.is_(None),
        LoginCode.expires_at > at,
    )
    return frozenset(db.session.scalars(query))


def organisations_with_counts() -> list[tuple[Organisation, int]]:
    """Every organisation with the number of its open accounts."""
    count = func.count(Account.id)
    query = (
        select(Organisation, count)
        .outerjoin(Account, (Account.organisation_id == Organisation.id) & Account.active.is_(True))
        .group_by(Organisation.id)
        .order_by(Organisation.kind, Organisation.code)
    )
    return [(organisation, number) for organisation, number in db.session.execute(query)]


def townships_without_organisation() -> list[Township]:
    """The townships of the running programmes for which nobody can be given an account yet."""
    there = set(db.session.scalars(select(Organisation.township_code)))
    running = select(Stage.cohort_id).where(Stage.state != "closed")
    cohorts = db.session.scalars(select(Cohort).where(Cohort.id.in_(running)).order_by(Cohort.id)).unique()
    found = {one.code: one for cohort in cohorts for one in cohort.programme.regions.townships}
    return [one for code, one in found.items() if code not in there]


def roles_in_force() -> list[tuple[Role, ...]]:
    """The roles of every programme that runs, that is, with a stage of some cohort still to be closed."""
    running = select(Stage.cohort_id).where(Stage.state != "closed")
    cohorts = db.session.scalars(select(Cohort).where(Cohort.id.in_(running))).unique()
    programmes = {cohort.version_id: cohort.programme for cohort in cohorts}
    return [programme.roles for programme in programmes.values()]


def staff_account(account_id: int) -> Account | None:
    """A member of staff by id; None for an applicant's account, which is not managed here."""
    account = db.session.get(Account, account_id)
    return account if account is not None and account.is_staff else None


def name_of(account_id: int | None) -> str:
    """What a page calls whoever did something; '' where nobody did yet."""
    account = db.session.get(Account, account_id) if account_id is not None else None
    return account.name if account else ""
