"""Who judges in a stage, whatever other role they hold: they read no peer's mark and nobody's name while it is open."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, and_, or_, select

from exams.models import RoomDraw
from recruit.db import db
from recruit.models import Account, Assignment, Entry, Stage


def judges_in(stage: Stage, by: Account) -> bool:
    """Whether this person, by this account or another of theirs, judges anybody in the stage or stepped aside there."""
    query = (
        select(Assignment.id)
        .join(Entry, Entry.id == Assignment.entry_id)
        .join(Account, Account.id == Assignment.account_id)
        .where(Entry.stage_id == stage.id, same_human(by))
    )
    return db.session.scalar(query.limit(1)) is not None


def may_judge_in(stage: Stage, by: Account) -> bool:
    """As `judges_in`, or this person stands in the roster of the stage's draw and may be called in from its reserve."""
    draw = db.session.scalar(select(RoomDraw).where(RoomDraw.stage_id == stage.id))
    logins = list(draw.plan.get("judges") or ()) if draw is not None else []
    rostered = select(Account.id).where(Account.login.in_(logins), same_human(by)).limit(1)
    return judges_in(stage, by) or (bool(logins) and db.session.scalar(rostered) is not None)


def same_human(by: Account) -> ColumnElement[bool]:
    """As `recruit.services.roles.one_human` tells it, asked of the database."""
    marks: tuple[tuple[Any, Any], ...] = (
        (Account.person_id, by.person_id),
        (Account.phone_index, by.phone_index),
        (Account.email_index, by.email_index),
    )
    named = and_(Account.name == by.name, Account.organisation_id.is_not_distinct_from(by.organisation_id))
    return or_(Account.id == by.id, named, *(column == value for column, value in marks if value is not None))
