"""Training in counted minutes: `training` is completed or not, `training-exam` gives marks for it and for what follows.

Sessions give lessons, people are expected in them, and a sheet says from when to when each of them was there
(`exams.services.keep_roll`). What counts of that, and whether it is enough, is `scoring.minutes`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Literal

from flask import Blueprint
from sqlalchemy import select

from exams import messages_training as messages_training  # registers its texts
from exams.components import ELSEWHERE, RUBRIC
from exams.models import DaySession, SessionStaff, TrainingRecord
from exams.queries.sessions import sessions_of
from exams.queries.training import (
    corrections_of,
    lessons_given,
    never_placed,
    sheets_closed,
    standings,
)
from exams.rubrics import marks_by_entry, rubric_blockers
from exams.taken_in import and_elsewhere, and_tables
from exams.training.rules import (
    COMPLETE,
    COMPONENT,
    SHARED,
    TRAINING,
    TRAINING_EXAM,
    lessons_of,
    minutes_component,
    rule_of,
    wrong_complete,
    wrong_lessons,
)
from exams.training.words import code_words
from exams.verdicts import JudgedKind
from recruit.asked_of import ONLY_FOR, wrong_only_for
from recruit.db import db
from recruit.exclusion import ending
from recruit.kinds import Blocker, Ruling, Todo, WorkedOut, Working, second_hand
from recruit.models import Entry, Stage
from recruit.programme import Component, Programme
from recruit.programme import Stage as PlannedStage
from recruit.programme.shapes import Part, Shapes, Told
from recruit.queries.entries import entries_of
from recruit.training_words import figures_words
from scoring.marks import CandidateMarks
from scoring.minutes import mark_of
from scoring.training import completed_from_plain, input_to_plain, policy_to_plain

SECONDS = ("second-signatory", "office")


class TrainedKind(JudgedKind):
    """What both kinds share."""

    act = "exams.demo.acts.training:ACT"

    def check_stage(self, stage: PlannedStage, programme: Programme) -> Iterable[Told]:
        return wrong_lessons(stage)

    def blockers(self, stage: Stage) -> list[Blocker]:
        """Lessons nobody gave, people nobody put anywhere, sheets not closed, corrections not settled."""
        given, closed = lessons_given(stage), sheets_closed(stage)
        taught = {row.lesson for rows in given.values() for row in rows}
        lessons = (
            lessons_of(stage.definition) if entries_of(stage) else ()
        )  # there may be nobody to give them to
        found = {
            "training-unplanned": sum(one.code not in taught for one in lessons),
            "training-none-placed": len(never_placed(stage)),
            "training-sheets-open": sum(one.id not in closed for one in sessions_of(stage)),
            "training-corrections-wait": len(corrections_of(stage, "proposed")),
        }
        return [
            Blocker(code, count, {"count": count, "stage_id": stage.id})
            for code, count in found.items()
            if count
        ]

    def second_hands(self, stage: Stage) -> list[Blocker]:
        """Another body's table, and corrections of closed sheets; these are found after the closing as well."""
        asked = [one.proposed_by_id for one in corrections_of(stage, "proposed")]
        code, page = "training-corrections-wait", "training.corrections"
        own = [second_hand(code, page, SECONDS, asked, after_closing=True)] if asked else []
        return [*super().second_hands(stage), *own]

    def todos(self, entry: Entry) -> list[Todo]:
        rule, told = rule_of(entry.stage.definition), standings(entry.stage, only=[entry])[entry.id]
        done = rule.needed if told.completed else min(told.total, max(0, rule.needed - 1))
        return [Todo("training", done, max(1, rule.needed), "training.own", {"entry": entry.id})]

    def reason_words(self, stage: Stage, reason: str) -> str:
        return figures_words(reason, rule_of(stage.definition).unit)

    def verdict_words(self, stage: Stage, component: str, part: str, verdict: str) -> tuple[str, str]:
        """A correction of a sheet names the session; everything else is on a sheet of criteria."""
        session = db.session.get(DaySession, int(part)) if part.isdigit() else None
        if session is None or session.stage_id != stage.id:
            return super().verdict_words(stage, component, part, verdict)
        return session.name, code_words(verdict, stage.cohort.programme.timezone)

    def markers(self, stage: Stage) -> Collection[int]:
        """Trainers who kept a sheet. The office only writes down what a sheet on paper says."""
        query = (
            select(TrainingRecord.by_id)
            .join(TrainingRecord.session)
            .join(
                SessionStaff,
                (SessionStaff.session_id == DaySession.id)
                & (SessionStaff.account_id == TrainingRecord.by_id),
            )
            .where(DaySession.stage_id == stage.id)
        )
        return set(db.session.scalars(query.distinct()))


class Training(TrainedKind):
    code = TRAINING
    yields: Literal["marks", "decisions"] = "decisions"
    params: Shapes = {**SHARED, **COMPLETE, **ONLY_FOR}

    def check_stage(self, stage: PlannedStage, programme: Programme) -> Iterable[Told]:
        wrong = list(wrong_lessons(stage))
        yield from wrong or wrong_complete(stage)
        yield from wrong_only_for(stage, programme)

    def blueprint(self) -> Blueprint:
        from exams.kinds.training.pages import bp

        return bp

    def worked_out(self, stage: Stage) -> WorkedOut:
        """Whoever has what is needed goes on: nobody decides, and anybody can work it out again."""
        found = standings(stage)
        people = []
        for entry in entries_of(stage, everybody=True):
            candidacy = entry.candidacy
            gone = None if candidacy.state == "active" else ending(candidacy.state, candidacy.state_reason)
            heard = found[entry.id].by_lesson if entry.asked else {}
            people.append(input_to_plain(candidacy.number, heard, gone, entry.asked))
        return WorkedOut(policy_to_plain(rule_of(stage.definition)), people)

    def rulings(self, stage: Stage) -> list[Ruling]:
        told = self.worked_out(stage)
        return [
            Ruling(row.candidate, "advanced" if row.outcome == "advanced" else "out", row.reason or "")
            for row in completed_from_plain(told.policy, told.inputs)
        ]


class TrainingExam(TrainedKind):
    """The same with marks: the share of the minutes, and whatever is judged or brought in beside it."""

    code = TRAINING_EXAM
    yields: Literal["marks", "decisions"] = "marks"
    params: Shapes = SHARED
    components: Mapping[str, Part] = {COMPONENT: Part(once=True), "rubric": RUBRIC, "elsewhere": ELSEWHERE}

    @and_tables
    def blockers(self, stage: Stage) -> list[Blocker]:
        """Also who is still to be judged, and another body's tables."""
        came = {number for number, total in _totals(stage).items() if total}
        sheets = [one for part in _rubrics(stage) for one in rubric_blockers(stage, part, came)]
        return [*super().blockers(stage), *sheets]

    @and_elsewhere
    def marks(self, stage: Stage) -> list[CandidateMarks]:
        """Who heard not a minute was absent; the stage's own rule says what follows."""
        part, rule, found = minutes_component(stage.definition), rule_of(stage.definition), standings(stage)
        assert part is not None
        judged = {one.code: marks_by_entry(stage, one) for one in _rubrics(stage)}
        rows = []
        for entry in entries_of(stage):
            number, told = entry.candidacy.number, found[entry.id]
            mark = mark_of(rule, told.by_lesson, part.max) if told.total else None
            values: dict[str, Decimal | None] = {part.code: mark}
            values |= {code: marks.get(number) for code, marks in judged.items()}
            rows.append(CandidateMarks(number, values, absent=not told.total))
        return rows

    def workings(self, entry: Entry) -> Sequence[Working]:
        from exams.kinds.training.own import workings

        return workings(entry)


def _rubrics(stage: Stage) -> list[Component]:
    return [one for one in stage.definition.components if one.kind == "rubric"]


def _totals(stage: Stage) -> dict[str, int]:
    found = standings(stage)
    return {
        entry.candidacy.number: found[entry.id].total
        for entry in entries_of(stage)
        if entry.candidacy.state == "active"
    }


TRAINING_KIND = Training()
TRAINING_EXAM_KIND = TrainingExam()
