"""Let candidates begin in groups: one person proposes who begins when, a second puts it into force before the doors.

Everybody keeps a window as long as the stage's. Whose time the office has arranged by name keeps it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from exams.models import Attempt, ExamSeat, StartPlan
from exams.services.hold_entries import hold
from exams.sitting.staggering import BY_NUMBER, BY_ROOM, Group, groups
from recruit import audit
from recruit.db import db, locked
from recruit.errors import Refusal
from recruit.models import Account, Candidacy, Entry, Stage
from recruit.queries.own_windows import arranged
from recruit.services.hold_stage import hold_running
from recruit.services.roles import require, require_county, require_other

SECONDS = ("office", "second-signatory", "auditor")


def marks_of(stage: Stage, way: str) -> dict[str, str]:
    """Admission number -> what stays together, of everybody who has no time of their own by name."""
    rooms: Mapping[int, str] = {}
    entries = _movable(stage)
    if way == BY_ROOM:
        query = select(ExamSeat.entry_id, ExamSeat.room).where(ExamSeat.stage_id == stage.id)
        rooms = dict(db.session.execute(query).all())
    found = {}
    for entry in entries:
        mark = rooms.get(entry.id, "") if way == BY_ROOM else entry.candidacy.township_code
        found[entry.candidacy.number] = "" if way == BY_NUMBER else mark
    return found


def propose_starts(stage: Stage, way: str, count: int, minutes: int, by: Account, at: datetime) -> StartPlan:
    """Errors: Refusal('role-missing' | 'county-only' | 'stage-closed' | 'plan-begun' | 'plan-waiting' |
    'plan-groups')."""
    require(by, "office")
    require_county(by)
    _before_the_doors(stage, at)
    if waiting_plan(stage) is not None:
        raise Refusal("plan-waiting")
    found = groups(marks_of(stage, way), count, minutes)
    plan = StartPlan(
        stage=stage,
        groups=[
            {"minutes": one.minutes, "numbers": list(one.numbers), "marks": list(one.marks)} for one in found
        ],
        proposed_at=at,
        proposed_by_id=by.id,
    )
    db.session.add(plan)
    db.session.flush()
    audit.note(at, by.login, "exam.starts-propose", audit.at_stage(stage), groups=_told(found))
    return plan


def confirm_starts(plan: StartPlan, by: Account, at: datetime) -> int:
    """Writes the windows; returns how many candidates have theirs now.

    Errors: Refusal('role-missing' | 'county-only' | 'same-signatory' | 'plan-settled' | 'stage-closed' | 'plan-begun' |
    'plan-not-everybody').
    """
    require(by, *SECONDS)
    require_county(by)
    stage = plan.stage
    _before_the_doors(stage, at)
    held = _waiting(plan)
    require_other(by, db.session.get(Account, held.proposed_by_id), held.proposed_by_id)
    entries = {entry.candidacy.number: entry for entry in _movable(stage)}
    found = plan_groups(held)
    if {number for one in found for number in one.numbers} != set(entries):
        raise Refusal("plan-not-everybody")
    hold(entries.values())
    for one in found:
        later = timedelta(minutes=one.minutes)
        for number in one.numbers:
            entries[number].opens_at = stage.opens_at + later if one.minutes else None
            entries[number].closes_at = stage.closes_at + later if one.minutes else None
    held.state, held.settled_at, held.settled_by_id = "confirmed", at, by.id
    db.session.flush()
    audit.note(at, by.login, "exam.starts-confirm", audit.at_stage(stage), groups=_told(found))
    return len(entries)


def send_starts_back(plan: StartPlan, by: Account, at: datetime) -> None:
    """Whoever proposed takes it back, or the second does not confirm. Errors: Refusal('role-missing' | 'county-only' |
    'plan-settled')."""
    require(by, *SECONDS)
    require_county(by)
    held = _waiting(plan)
    held.state = "withdrawn" if by.id == held.proposed_by_id else "rejected"
    held.settled_at, held.settled_by_id = at, by.id
    db.session.flush()
    audit.note(at, by.login, "exam.starts-back", audit.at_stage(held.stage), state=held.state)


def waiting_plan(stage: Stage) -> StartPlan | None:
    return _newest(stage, "proposed")


def plan_in_force(stage: Stage) -> StartPlan | None:
    """The one that was confirmed last; whose time was arranged by name since begins otherwise than it says."""
    return _newest(stage, "confirmed")


def _newest(stage: Stage, state: str) -> StartPlan | None:
    query = select(StartPlan).where(StartPlan.stage_id == stage.id, StartPlan.state == state)
    return db.session.scalar(query.order_by(StartPlan.id.desc()).limit(1))


def plan_groups(plan: StartPlan) -> list[Group]:
    return [
        Group(int(one["minutes"]), tuple(one["numbers"]), tuple(one.get("marks", ()))) for one in plan.groups
    ]


def _waiting(plan: StartPlan) -> StartPlan:
    held = locked(StartPlan, plan.id)
    if held is None or held.state != "proposed":
        raise Refusal("plan-settled")
    return held


def _before_the_doors(stage: Stage, at: datetime) -> None:
    hold_running(stage)
    query = select(func.count(Attempt.id)).join(Entry, Entry.id == Attempt.entry_id)
    if at >= stage.opens_at or db.session.scalar(query.where(Entry.stage_id == stage.id)):
        raise Refusal("plan-begun")


def _movable(stage: Stage) -> list[Entry]:
    query = (
        select(Entry)
        .join(Candidacy, Candidacy.id == Entry.candidacy_id)
        .where(Entry.stage_id == stage.id, Entry.outcome == "in", Candidacy.state == "active")
        .options(joinedload(Entry.candidacy), joinedload(Entry.stage))
        .order_by(Candidacy.number)
    )
    entries = list(db.session.scalars(query))
    own = arranged(entries)
    return [entry for entry in entries if entry.id not in own]


def _told(found: Sequence[Group]) -> list[str]:
    """For the log: minutes and how many begin then."""
    return [f"+{one.minutes}: {len(one.numbers)}" for one in found]
