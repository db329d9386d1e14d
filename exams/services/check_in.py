"""Check in: record who came, who came late, who did not come. A person records it; silence is never absence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import select

from exams import messages_judging as messages_judging  # registers its texts
from exams.models import Attendance
from exams.queries.numbers import told_number
from exams.queries.sessions import arrivals_of, grace_until, looked_after
from exams.services.mark_sheets import begun
from recruit import audit
from recruit.db import db
from recruit.errors import Refusal
from recruit.funnel import opening_text
from recruit.models import Account, Entry, Mark, Stage
from recruit.queries.assignments import assigned
from recruit.queries.entries import entries_of
from recruit.services.hold_stage import hold_markable
from recruit.services.mend import Change, mend
from recruit.services.roles import require, require_active
from recruit.slices import slices

STATUSES = ("present", "late", "absent")


def check_in(
    stage: Stage, records: Sequence[tuple[Entry, str]], by: Account, at: datetime, reason: str = ""
) -> int:
    """Records a status for each entry; returns how many records are new or changed. What it was stays in the log.

    `by` is assigned to the candidate in this stage, a proctor of their session, or belongs to the office. After the
    stage has closed, where a recheck opened the entry, `reason` says why.
    Errors: Refusal('unknown' for an entry of another stage | 'stage-closed' | 'status-unknown' | 'not-assigned' |
    'candidacy-ended' | 'window-not-open' | 'absent-too-early' | 'absent-but-marked' |
    'absent-but-arrived' | 'mend-reason').
    """
    if any(entry.stage_id != stage.id for entry, _status in records):
        raise Refusal("unknown")
    opened = hold_markable((entry for entry, _status in records), at)
    ids = [entry.id for entry, _status in records]
    own = {entry_id for entry_id, _component in assigned(by, ids)} | looked_after(by, ids)
    _check(records, None if "office" in by.roles and by.active else own, by, at)
    came = arrivals_of([entry.id for entry, status in records if status == "absent"])
    earlier, marked = attendance_of(ids), _marked([e.id for e, status in records if status == "absent"])
    events, changes, component = [], [], _component(stage)
    for entry, status in records:
        before = earlier.get(entry.id)
        if before is not None and before.status == status:
            continue
        if entry.id in marked:
            raise Refusal("absent-but-marked", number=told_number(entry, by))
        if status == "absent" and entry.id in came:
            raise Refusal("absent-but-arrived", number=told_number(entry, by))
        facts = {"stage": stage.code, "status": status}
        if before is None:
            before = earlier[entry.id] = Attendance(entry_id=entry.id, session="")
            db.session.add(before)
        else:
            facts["was"] = before.status
        changes.append(Change(entry, component, "", facts.get("was", ""), status, reason))
        before.status, before.at, before.recorded_by_id = status, at, by.id
        events.append(audit.Event(at, by.login, "attendance.record", audit.about(entry.candidacy), facts))
    if events:
        db.session.flush()
        audit.record(events)
        mend(changes, opened, by, at)
    return len(events)


def mark_rest_absent(stage: Stage, by: Account, at: datetime) -> int:
    """The office declares everybody absent of whom nothing is on record; returns how many.

    Only after closing; candidates whose own window is still open are passed over.
    Errors: Refusal('role-missing' | 'absence-too-early') and those of `check_in`.
    """
    require(by, "office")
    if at < stage.closes_at:
        closes = stage.closes_at.astimezone(stage.cohort.programme.timezone)
        raise Refusal("absence-too-early", closes=closes.strftime("%Y-%m-%d %H:%M"))
    rest = [entry for entry in unrecorded(stage) if at >= entry.window[1]]
    return check_in(stage, [(entry, "absent") for entry in rest], by, at)


def unrecorded(stage: Stage) -> list[Entry]:
    """Active entries of which neither a status nor any mark is on record, by admission number."""
    known = set(
        db.session.scalars(
            select(Attendance.entry_id)
            .join(Entry, Entry.id == Attendance.entry_id)
            .where(Entry.stage_id == stage.id, Attendance.session == "")
        )
    )
    known |= set(
        db.session.scalars(
            select(Mark.entry_id).join(Entry, Entry.id == Mark.entry_id).where(Entry.stage_id == stage.id)
        )
    )
    return [e for e in entries_of(stage) if e.candidacy.state == "active" and e.id not in known]


def _component(stage: Stage) -> str:
    """What presence belongs to: the attendance that is itself a mark, else the stage as a whole ('')."""
    return next((one.code for one in stage.definition.components if one.kind == "attendance"), "")


def attendance_of(entry_ids: Sequence[int]) -> dict[int, Attendance]:
    """The records of these entries, by entry id."""
    found: dict[int, Attendance] = {}
    for part in slices(entry_ids):
        query = select(Attendance).where(Attendance.entry_id.in_(part), Attendance.session == "")
        found.update({row.entry_id: row for row in db.session.scalars(query)})
    return found


def statuses_of(stage: Stage) -> Mapping[str, object]:
    """The statuses the programme knows, with their points; without any, presence alone."""
    given = stage.definition.params.get("statuses") or {}
    return {status: given[status] for status in STATUSES if status in given} or {"present": 100, "absent": 0}


def _check(records: Sequence[tuple[Entry, str]], allowed: set[int] | None, by: Account, at: datetime) -> None:
    for entry, status in records:
        if status not in statuses_of(entry.stage):
            raise Refusal("status-unknown", status=status)
        if allowed is not None and entry.id not in allowed:
            raise Refusal("not-assigned", number=told_number(entry, by))
        require_active(entry.candidacy)
        begun(entry, at)
        if status == "absent" and at < (until := grace_until(entry)):
            zone = entry.stage.cohort.programme.timezone
            until_text = opening_text(until, zone)
            raise Refusal("absent-too-early", number=told_number(entry, by), until=until_text)


def _marked(entry_ids: Sequence[int]) -> set[int]:
    found: set[int] = set()
    for part in slices(entry_ids):
        found.update(
            db.session.scalars(select(Mark.entry_id).where(Mark.entry_id.in_(part), Mark.current.is_(True)))
        )
    return found
