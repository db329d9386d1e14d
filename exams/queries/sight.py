"""Whom a member of staff sees on the day of an exam: the county, one township, or the rooms they watch."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload

from exams.models import ExamSeat, RoomWatch
from recruit.db import db
from recruit.errors import Refusal
from recruit.models import Account, Candidacy, Entry, Stage

#: Whoever holds one of these sees beyond the rooms they may watch besides.
COUNTY = ("office", "second-signatory", "auditor", "clerk")


@dataclass(frozen=True)
class Sight:
    """None: unbounded. `rooms` bounds a proctor who watches rooms, `township` a township's own staff."""

    township: str | None = None
    rooms: tuple[str, ...] | None = None

    @property
    def whole(self) -> bool:
        return self.township is None and self.rooms is None

    def narrow(self, query: Select[Any]) -> Select[Any]:
        """The query, which has `Candidacy` and `Entry` in it, within this sight."""
        if self.township is not None:
            query = query.where(Candidacy.township_code == self.township)
        if self.rooms is not None:
            seated = select(ExamSeat.entry_id).where(ExamSeat.room.in_(self.rooms))
            query = query.where(Entry.id.in_(seated))
        return query


def sight_of(stage: Stage, by: Account) -> Sight:
    rooms = None
    if not set(COUNTY) & by.roles:
        watched = select(RoomWatch.room).where(RoomWatch.stage_id == stage.id, RoomWatch.account_id == by.id)
        rooms = tuple(sorted(db.session.scalars(watched))) or None
    return Sight(by.township_scope, rooms)


def rooms_of_stage(stage: Stage, sight: Sight | None = None) -> dict[str, int]:
    """Room -> how many sit there, within the reader's sight."""
    query = (
        select(ExamSeat.room, func.count())
        .join(Entry, Entry.id == ExamSeat.entry_id)
        .join(Candidacy, Candidacy.id == Entry.candidacy_id)
        .where(ExamSeat.stage_id == stage.id)
        .group_by(ExamSeat.room)
        .order_by(func.min(ExamSeat.id))
    )
    if sight is not None:
        query = sight.narrow(query)
    return dict(db.session.execute(query).all())


def entry_in_sight(stage: Stage, entry_id: int, by: Account) -> Entry:
    """Errors: Refusal('unknown'), also for somebody the reader may not see."""
    query = (
        select(Entry)
        .join(Candidacy, Candidacy.id == Entry.candidacy_id)
        .where(Entry.id == entry_id, Entry.stage_id == stage.id)
        .options(joinedload(Entry.candidacy).joinedload(Candidacy.person), joinedload(Entry.stage))
    )
    found = db.session.scalar(sight_of(stage, by).narrow(query))
    if found is None:
        raise Refusal("unknown")
    return found


def entry_by_number(stage: Stage, number: str, by: Account) -> Entry:
    """Errors: Refusal('day-number-unknown' (number)), also for somebody the reader may not see."""
    query = (
        select(Entry)
        .join(Candidacy, Candidacy.id == Entry.candidacy_id)
        .where(Entry.stage_id == stage.id, Candidacy.number == number)
        .options(joinedload(Entry.candidacy))
    )
    found = db.session.scalar(sight_of(stage, by).narrow(query))
    if found is None:
        raise Refusal("day-number-unknown", number=number)
    return found


def require_room(stage: Stage, room: str, by: Account) -> None:
    """Errors: Refusal('day-room-unknown' (room)): no such room, or not within the reader's sight."""
    if room not in rooms_of_stage(stage, sight_of(stage, by)):
        raise Refusal("day-room-unknown", room=room)


def watchers(stage: Stage) -> dict[str, list[Account]]:
    """Room -> its proctors, by name."""
    query = (
        select(RoomWatch.room, Account)
        .join(Account, Account.id == RoomWatch.account_id)
        .where(RoomWatch.stage_id == stage.id)
        .order_by(RoomWatch.room, Account.name)
    )
    found: dict[str, list[Account]] = {}
    for room, account in db.session.execute(query):
        found.setdefault(room, []).append(account)
    return found


def accounts_named(ids: Sequence[int | None]) -> dict[int, str]:
    """Account id -> name."""
    known = {one for one in ids if one is not None}
    rows = db.session.execute(select(Account.id, Account.name).where(Account.id.in_(known)))
    return dict(rows.all())
