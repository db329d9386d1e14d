"""What two people rule on where a room cannot go on by itself: panels too small after the hearing, rooms without judges
who can still sign in; and what they ruled."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from exams.models import RoomRuling
from exams.queries.burden import can_judge
from exams.queries.rooms import least_of_rule, panel_component
from exams.rubrics import Sheet, absent_numbers, sheets
from recruit.db import db
from recruit.models import Account, Stage


@dataclass(frozen=True)
class Heard:
    """A candidate's panel: who still judges, whether anybody gave a mark yet, and what is let stand (0: nothing)."""

    entry_id: int
    room: str
    sitting: int
    begun: bool
    stands: int

    def short(self, least: int) -> bool:
        """Whether the marks of this panel do not count by the rule, and nobody ruled that they do."""
        return self.sitting < least and not 0 < self.stands <= self.sitting


def heard_of(stage: Stage) -> list[Heard]:
    """Every candidate in the running who was not recorded as absent and has a judge or had one, by admission number."""
    absent, stands = absent_numbers(stage), let_stand(stage)
    groups: dict[str, list[Sheet]] = {}
    for one in sheets(stage, panel_component(stage)):
        if one.number not in absent:
            groups.setdefault(one.number, []).append(one)
    return [
        Heard(
            group[0].entry_id,
            _room(group),
            sum(not one.recused for one in group),
            any(one.marks for one in group),
            stands.get(group[0].entry_id, 0),
        )
        for _number, group in sorted(groups.items())
    ]


def short_after_hearing(stage: Stage) -> list[Heard]:
    """Those whose panel became too small after a judge of it had marked them: who did not hear them cannot step in."""
    least = least_of_rule(stage)
    return [one for one in heard_of(stage) if one.begun and one.short(least)]


def let_stand(stage: Stage) -> dict[int, int]:
    """Entry id -> with how many judges two people let the marks stand; the newest ruling counts, and one to hear the
    candidate again takes it back."""
    found = {}
    for one in reversed(rulings_of(stage)):
        if one.state == "confirmed" and one.entry_id is not None:
            found[one.entry_id] = one.judges if one.kind == "smaller" else 0
    return found


def level_rooms(stage: Stage) -> set[str]:
    """Rooms whose marks two people ruled not to correct."""
    return {one.room for one in rulings_of(stage) if (one.kind, one.state) == ("level", "confirmed")}


def rulings_of(stage: Stage) -> list[RoomRuling]:
    """The newest first."""
    query = select(RoomRuling).where(RoomRuling.stage_id == stage.id).order_by(RoomRuling.id.desc())
    return list(db.session.scalars(query))


def without_judges(logins: Iterable[str], at: datetime) -> bool:
    """Whether none of these judges can still sign in and close their room: account closed, day over, role gone."""
    judges = db.session.scalars(select(Account).where(Account.login.in_(list(logins))))
    return not any(can_judge(one, at) for one in judges)


def _room(group: list[Sheet]) -> str:
    told = Counter(one.panel for one in group)
    return min(told, key=lambda room: (-told[room], room))
