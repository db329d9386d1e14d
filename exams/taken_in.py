"""An exam held elsewhere, as the funnel, the second person and the reader of a mark are told of it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import TypeVar

from flask_babel import format_datetime

from exams import elsewhere_messages as elsewhere_messages  # registers its texts
from exams.queries.elsewhere import (
    ELSEWHERE,
    held_elsewhere,
    marked_elsewhere,
    sheets_of,
    with_elsewhere,
    without_marks,
)
from recruit.i18n import _, current_locale
from recruit.kinds import Blocker, second_hand
from recruit.models import Stage
from scoring.marks import CandidateMarks

SECONDS = ("second-signatory",)

Kind = TypeVar("Kind")


def and_elsewhere(
    marks: Callable[[Kind, Stage], list[CandidateMarks]],
) -> Callable[[Kind, Stage], list[CandidateMarks]]:
    """For a kind's `marks`: with those of the components that another body marks."""

    @wraps(marks)
    def both(self: Kind, stage: Stage) -> list[CandidateMarks]:
        return with_elsewhere(stage, marks(self, stage))

    return both


def and_tables(blockers: Callable[[Kind, Stage], list[Blocker]]) -> Callable[[Kind, Stage], list[Blocker]]:
    """For a kind's `blockers`: with what is missing of another body's tables."""

    @wraps(blockers)
    def both(self: Kind, stage: Stage) -> list[Blocker]:
        return [*blockers(self, stage), *elsewhere_blockers(stage)]

    return both


def elsewhere_blockers(stage: Stage) -> list[Blocker]:
    """People of whom no confirmed table tells; a table that waits for its second signature. None where nobody else
    marks."""
    found: list[Blocker] = []
    if not marked_elsewhere(stage):
        return found
    if missing := without_marks(stage):
        found.append(
            Blocker("elsewhere-missing", len(missing), {"stage_id": stage.id, "count": len(missing)})
        )
    if any(one.state == "proposed" for one in sheets_of(stage)):
        found.append(Blocker("elsewhere-waiting", 1, {"stage_id": stage.id, "count": 1}))
    return found


def elsewhere_waiting(stage: Stage) -> list[Blocker]:
    asked = [one.proposed_by_id for one in sheets_of(stage) if one.state == "proposed"]
    return [second_hand("elsewhere-waiting", "exam.elsewhere", SECONDS, asked)] if asked else []


def origin_of(stage: Stage, at: datetime) -> list[str]:
    """Where the marks of a list come from that was signed at a moment."""
    done = [one for one in sheets_of(stage) if one.settled_at is not None and one.state == "confirmed"]
    if not marked_elsewhere(stage):
        return []
    if held_elsewhere(stage):
        words = [_("这场考试不在本站考，成绩由办公室从考点的成绩表导入，另一个人对着原表核对确认。")]
    else:
        parts = [
            one.title.in_(current_locale()) for one in stage.definition.components if one.kind == ELSEWHERE
        ]
        words = [
            _(
                "%(parts)s由别的单位打分，办公室从那里的成绩表导入，另一个人对着原表核对确认。",
                parts=_("、").join(parts),
            )
        ]
    return words + [
        _(
            "%(day)s 确认了 %(count)s 人的成绩，成绩表的指纹是 %(print)s。",
            day=format_datetime(one.settled_at, _("yyyy年M月d日")),
            count=one.people,
            print=one.sheet_sha256[:16],
        )
        for one in reversed(done)
        if one.settled_at is not None and one.settled_at <= at
    ]
