"""Enter marks: the one way in which a human judgement becomes a number in the total."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from sqlalchemy import func, select

from recruit import audit
from recruit.db import db
from recruit.errors import Refusal
from recruit.models import Account, Entry, Mark
from recruit.queries.assignments import assigned
from recruit.services.hold_stage import hold_markable
from recruit.services.mend import Change, mend, reason_for_log
from recruit.services.roles import require_active, require_time
from recruit.slices import slices

#: So much of a reason fits beside a mark.
REASON = 300


@dataclass(frozen=True)
class Given:
    """One mark as an examiner gives it. `criterion` is '' where the component is marked as a whole."""

    entry: Entry
    component: str
    criterion: str
    value: Decimal
    maximum: Decimal
    reason: str = ""


def enter_marks(
    given: Sequence[Given], by: Account, at: datetime, *, judge: Account | None = None
) -> list[Mark]:
    """Stores the marks of one examiner. A mark given before is superseded, never overwritten, and needs a reason.
    After closing, where a recheck opened the entry, a first mark needs one too. `judge`: whose marks they are, where
    somebody else has them written (from paper, or a late change); who may do that is for the calling service to say.

    Errors: Refusal('not-assigned' | 'stage-closed' | 'mark-out-of-range' | 'reason-missing' | 'mend-reason' |
    'candidacy-ended' | 'guest-over').
    """
    opened = hold_markable((one.entry for one in given), at)
    examiner = judge or by
    _check(given, examiner)
    require_time(by, at)
    earlier, last = _current(given, examiner), _revisions(given, examiner)
    marks, events, changes = [], [], []
    for one in given:
        place = (one.entry.id, one.component, one.criterion)
        before = earlier.get(place)
        if before is not None and before.value == one.value:
            continue
        if before is not None:
            if not one.reason.strip():
                raise Refusal("reason-missing", component=one.component)
            before.current = False
        was = str(before.value) if before is not None else ""
        changes.append(Change(one.entry, one.component, one.criterion, was, str(one.value), one.reason))
        marks.append(
            Mark(
                entry_id=one.entry.id,
                component=one.component,
                criterion=one.criterion,
                examiner_id=examiner.id,
                value=one.value,
                at=at,
                revision=last.get(place, 0) + 1,
                reason=one.reason.strip()[:REASON],
            )
        )
        facts = {
            "stage": one.entry.stage.code,
            "component": one.component,
            "criterion": one.criterion,
            "value": str(one.value),
        }
        if judge is not None:
            facts["examiner"] = judge.login
        if before is not None:
            facts |= {"was": str(before.value), "reason": reason_for_log(one.entry, one.reason)}
        events.append(audit.Event(at, by.login, "mark.enter", audit.about(one.entry.candidacy), facts))
    db.session.add_all(marks)
    audit.record(events)
    mend(changes, opened, by, at)
    return marks


def _check(given: Sequence[Given], by: Account) -> None:
    allowed = assigned(by, (one.entry.id for one in given))
    for one in given:
        if (one.entry.id, one.component) not in allowed:
            raise Refusal("not-assigned", number=one.entry.candidacy.number)
        require_active(one.entry.candidacy)
        if not one.value.is_finite() or not 0 <= one.value <= one.maximum:
            raise Refusal("mark-out-of-range", component=one.component, value=one.value, max=one.maximum)


def _revisions(given: Sequence[Given], by: Account) -> dict[tuple[int, str, str], int]:
    """The last revision of each mark, of those set aside too."""
    return {
        (entry, component, criterion): revision
        for entry_ids in slices(sorted({one.entry.id for one in given}))
        for entry, component, criterion, revision in db.session.execute(
            select(Mark.entry_id, Mark.component, Mark.criterion, func.max(Mark.revision))
            .where(Mark.entry_id.in_(entry_ids), Mark.examiner_id == by.id)
            .group_by(Mark.entry_id, Mark.component, Mark.criterion)
        )
    }


def _current(given: Sequence[Given], by: Account) -> dict[tuple[int, str, str], Mark]:
    return {
        (mark.entry_id, mark.component, mark.criterion): mark
        for entry_ids in slices(sorted(one.entry.id for one in given))
        for mark in db.session.scalars(
            select(Mark).where(
                Mark.entry_id.in_(entry_ids), Mark.examiner_id == by.id, Mark.current.is_(True)
            )
        )
    }
