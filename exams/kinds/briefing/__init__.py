"""The stage kind briefing: a meeting to come to. Attendance is the mark, by the points of the programme's statuses."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Literal

from flask import Blueprint

from exams import messages_panels as messages_panels  # registers its texts
from exams.components import ATTENDANCE
from exams.queries.arrival import arrived
from exams.queries.assigned import Work, assigned_entries
from exams.services.check_in import STATUSES, attendance_of, statuses_of, unrecorded
from exams.verdicts import JudgedKind
from recruit.kinds import Blocker, Todo
from recruit.models import Account, Entry, Stage
from recruit.programme import Component
from recruit.programme.shapes import Number, Part, Shapes, Table, Texts
from recruit.queries.entries import entries_of
from scoring.marks import CandidateMarks


class Briefing(JudgedKind):
    code = "briefing"
    yields: Literal["marks", "decisions"] = "marks"
    params: Shapes = {"statuses": Table(STATUSES, Number(), must=("present", "absent")), "place": Texts()}
    components: Mapping[str, Part] = {"attendance": ATTENDANCE}

    def blueprint(self) -> Blueprint:
        from exams.kinds.briefing.pages import bp

        return bp

    def blockers(self, stage: Stage) -> list[Blocker]:
        count = len(unrecorded(stage))
        return [Blocker("attendance-missing", count, {"count": count, "stage_id": stage.id})] if count else []

    def marks(self, stage: Stage) -> list[CandidateMarks]:
        """The points of the recorded status; an absence worth nothing is left to the stage's own rule of absence."""
        code = next(one.code for one in stage.definition.components if one.kind == "attendance")
        points = {status: Decimal(str(value)) for status, value in statuses_of(stage).items()}
        entries = entries_of(stage)
        records = attendance_of([entry.id for entry in entries])
        marks = []
        for entry in entries:
            status = records[entry.id].status if entry.id in records else None
            value = points.get(status) if status else None
            marks.append(
                CandidateMarks(entry.candidacy.number, {code: value}, absent=status == "absent" and not value)
            )
        return marks

    def todos(self, entry: Entry) -> list[Todo]:
        return [Todo("come", int(arrived(entry)), 1, "examine.come", {"entry": entry.id})]

    def examiner_work(self, stage: Stage, component: Component, account: Account) -> Work | None:
        """An attendance list for whoever checks people in."""
        if component.kind != "attendance":
            return None
        entries = assigned_entries(account, stage, component)
        done = len(attendance_of([entry.id for entry in entries]))
        return Work(stage, component, done, len(entries), "briefing.roll", {"stage": stage.id})


KIND = Briefing()
