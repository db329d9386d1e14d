"""Requests for recusal as the office reads them, and whom they may mean."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from exams.models import RecusalRequest, TakingOff
from exams.queries.panel_rooms import SECONDS, touched_by
from exams.queries.rooms import draw_of
from recruit.db import db
from recruit.kinds import Blocker, second_hand
from recruit.models import Account, Assignment, Entry, Stage


def asked_in(stage: Stage) -> list[RecusalRequest]:
    """All of a stage, those that wait first, then the newest."""
    query = (
        select(RecusalRequest)
        .join(Entry, Entry.id == RecusalRequest.entry_id)
        .where(Entry.stage_id == stage.id)
        .options(joinedload(RecusalRequest.entry).joinedload(Entry.candidacy))
        .order_by(RecusalRequest.state != "asked", RecusalRequest.id.desc())
    )
    return list(db.session.scalars(query))


def asked_blocker(stage: Stage) -> list[Blocker]:
    """Requests that nobody answered, and who is to be taken off and nobody settled: no list is made over them."""
    query = (
        select(func.count(RecusalRequest.id))
        .join(Entry, Entry.id == RecusalRequest.entry_id)
        .where(Entry.stage_id == stage.id, RecusalRequest.state == "asked")
    )
    count = db.session.scalar(query) or 0
    found = [Blocker("recusal-waiting", count, {"count": count, "stage_id": stage.id})] if count else []
    if two := sum(one.state == "proposed" for one in taking_off_in(stage)):
        found.append(Blocker("recusal-second", two, {"count": two, "stage_id": stage.id}))
    return found


def taking_off_in(stage: Stage) -> list[TakingOff]:
    """Who marked and is, was, or was not to be taken off by two people; the newest first."""
    query = (
        select(TakingOff)
        .join(Entry, Entry.id == TakingOff.entry_id)
        .where(Entry.stage_id == stage.id)
        .options(joinedload(TakingOff.entry).joinedload(Entry.candidacy))
        .order_by(TakingOff.id.desc())
    )
    return list(db.session.scalars(query))


def recusal_second_hands(stage: Stage) -> list[Blocker]:
    """What of it waits for a second person."""
    asked = [one.proposed_by_id for one in taking_off_in(stage) if one.state == "proposed"]
    return [second_hand("recusal-second", "day.recusals", SECONDS, asked)] if asked else []


def standing_for(entry: Entry, examiner: Account) -> list[Assignment]:
    """Under what the examiner judges this candidate now."""
    query = select(Assignment).where(
        Assignment.entry_id == entry.id,
        Assignment.account_id == examiner.id,
        Assignment.recused_at.is_(None),
    )
    return list(db.session.scalars(query.order_by(Assignment.id)))


def examiners_in(stage: Stage) -> list[Account]:
    """Whoever judges in the stage, and every judge of a committed draw, by name."""
    assigned = (
        select(Assignment.account_id)
        .join(Entry, Entry.id == Assignment.entry_id)
        .where(Entry.stage_id == stage.id)
    )
    draw = draw_of(stage)
    logins = list(draw.plan.get("judges") or ()) if draw is not None else []
    query = select(Account).where(Account.id.in_(assigned) | Account.login.in_(logins))
    return list(db.session.scalars(query.order_by(Account.name, Account.login)))


def has_marked(assignments: Iterable[Assignment]) -> bool:
    """Whether anything was given under one of these assignments, by the examiner's own hand or typed from paper."""
    return any(
        touched_by(db.session.get_one(Account, one.account_id), one.component, [one.entry])
        for one in assignments
    )
