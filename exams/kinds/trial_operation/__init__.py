"""The stage kind trial-operation: so many days of real business, a report for each, figures and conduct marked.

A day is a slot with its own deadline (`exams.fieldwork.slots`). Components: ``figure`` (what the reports add up to),
``form-series`` (days in time and late), ``rubric`` and ``document`` (the mean of the markers' sheets). Whoever handed
in no report at all is absent. The completion time is the receipt of the last report, if every series has one for every
day.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, time
from decimal import Decimal
from typing import Any, Literal

from flask import Blueprint
from sqlalchemy import select

from exams import components as parts
from exams.fieldwork import messages as messages  # registers its texts
from exams.fieldwork import trial_messages as trial_messages  # registers its texts
from exams.fieldwork.checks import check_days, check_figures, check_pieces, check_plausible, countable
from exams.fieldwork.rules import ACTIVITY, DOCUMENT, FIGURE, RUBRIC, SERIES, form_of
from exams.fieldwork.slots import SLOT_PARAMS, SlotRules, slot_rules, slots
from exams.kinds.task_round.arithmetic import completed_at as last_of
from exams.kinds.trial_operation.arithmetic import (
    completed_at,
    figures_mark,
    measures_of,
    reports_mark,
    sums,
)
from exams.queries.fieldwork import HandedIn, handed_in, reporters
from exams.queries.fieldwork_own import current_forms
from exams.queries.trial import activity_open, activity_sheets, numbers_with_sums
from exams.rubrics import marks_by_entry, rubric_blockers
from exams.taken_in import and_elsewhere, and_tables
from exams.verdicts import JudgedKind
from recruit.db import db
from recruit.kinds import Blocker, Todo, Working
from recruit.models import Candidacy, Entry, Stage
from recruit.programme import Component, Programme
from recruit.programme import Stage as PlannedStage
from recruit.programme.shapes import Part, Shapes, Told
from recruit.queries.late_entries import late_entry_blockers
from scoring.marks import CandidateMarks


class TrialOperation(JudgedKind):
    code = "trial-operation"
    yields: Literal["marks", "decisions"] = "marks"
    params: Shapes = SLOT_PARAMS
    components: Mapping[str, Part] = {
        "elsewhere": parts.ELSEWHERE,
        FIGURE: parts.FIGURE,
        SERIES: parts.REPORTS,
        ACTIVITY: parts.ACTIVITY,
        DOCUMENT: parts.DOCUMENT,
        RUBRIC: parts.RUBRIC,
    }

    def check_stage(self, stage: PlannedStage, programme: Programme) -> Iterable[Told]:
        yield from check_pieces(stage, programme)
        yield from check_figures(stage, programme)
        yield from check_days(stage)
        yield from check_plausible(stage, programme)

    def blueprint(self) -> Blueprint:
        from exams.kinds.trial_operation.pages import bp

        return bp

    def prepare(self, stage: Stage, entries: Sequence[Entry]) -> None:
        """A late report of the last day may still come in after the stage's own window: the entry's is longer then."""
        rules = rules_of(stage.definition.params)
        for entry in entries:
            if entry.closes_at is None:
                last = slots(rules, entry.opens_at or stage.opens_at, stage.cohort.programme.timezone)[-1]
                if last.ends > stage.closes_at:
                    entry.closes_at = last.ends

    def shuts(self, stage: Stage, closes: datetime, at: datetime) -> datetime:
        """Whoever began later by the office's word has their days later, whatever was said of the end of their
        window."""
        rules, zone = rules_of(stage.definition.params), stage.cohort.programme.timezone
        query = select(Entry).join(Entry.candidacy).where(Entry.stage_id == stage.id)
        query = query.where(Entry.opens_at.is_not(None), Candidacy.state == "active", Entry.outcome != "out")
        ends = (slots(rules, entry.window[0], zone)[-1].ends for entry in db.session.scalars(query))
        return max([closes, *ends])

    @and_tables
    def blockers(self, stage: Stage) -> list[Blocker]:
        """Sheets of criteria that are missing, for those who handed in at least one report; groups' tables that are
        missing, or have names that nobody has settled."""
        wanted = reporters(stage)
        found = [
            blocker
            for component in stage.definition.components
            if component.kind in (RUBRIC, DOCUMENT)
            for blocker in rubric_blockers(stage, component, wanted)
        ]
        for component in stage.definition.components:
            if component.kind == ACTIVITY and wanted:
                found += _activity_blockers(stage, component)
        return found + late_entry_blockers(stage)

    @and_elsewhere
    def marks(self, stage: Stage) -> list[CandidateMarks]:
        components, rules = stage.definition.components, rules_of(stage.definition.params)
        rubrics = {
            component.code: marks_by_entry(stage, component)
            for component in components
            if component.kind in (RUBRIC, DOCUMENT)
        }
        rubrics |= {one.code: _activity_marks(stage, one) for one in components if one.kind == ACTIVITY}
        found = []
        for number, one in sorted(handed_in(stage, with_answers=True).items()):
            values = {
                component.code: rubrics[component.code].get(number)
                if component.code in rubrics
                else _value(component, stage.definition, one, rules, stage.cohort.programme)
                for component in components
                if component.kind in (FIGURE, SERIES, ACTIVITY, RUBRIC, DOCUMENT)
            }
            done = last_of(
                [
                    completed_at(
                        {int(row.slot): row.received_at for row in one.forms[part.code]}, rules.count
                    )
                    for part in _series(components)
                ]
            )
            found.append(CandidateMarks(number, values, completed_at=done, absent=one.nothing))
        return found

    def todos(self, entry: Entry) -> list[Todo]:
        count = rules_of(entry.stage.definition.params).count
        return [
            Todo(
                "task-daily-report",
                len(current_forms(entry, component.code)),
                count,
                "trial_operation.home",
                {"entry_id": entry.id},
            )
            for component in _series(entry.stage.definition.components)
        ]

    def workings(self, entry: Entry) -> Sequence[Working]:
        """What each part adds up to, and when the last report came in."""
        from exams.kinds.trial_operation.workings import workings

        rules = rules_of(entry.stage.definition.params)
        return workings(entry, rules.count, rules.late_effect)

    def material(self, entry: Entry, component: Component) -> tuple[str, dict[str, Any]] | None:
        """The days' reports, beside the sheet on which conduct is judged."""
        from exams.kinds.trial_operation.reading import reports_of

        return reports_of(entry) if component.kind == RUBRIC else None


def rules_of(params: Mapping[str, Any]) -> SlotRules:
    """The rules on days; a stage that names none has a single day."""
    return slot_rules(params) or SlotRules(1, time(23, 59, 59), 0, Decimal(0))


def _activity_blockers(stage: Stage, component: Component) -> list[Blocker]:
    facts = {"stage_id": stage.id, "component": component.title}
    if not any(sheet.taken_back_at is None for sheet, _how in activity_sheets(stage, component.code)):
        return [Blocker("activity-missing", 1, {"count": 1, **facts})]
    waiting = activity_open(stage, component.code)
    return [Blocker("activity-open", waiting, {"count": waiting, **facts})] if waiting else []


def _activity_marks(stage: Stage, component: Component) -> dict[str, Decimal | None]:
    """Admission number -> mark; whoever is in no group's table has none of it."""
    measures = measures_of(component.params, "code")
    return {
        number: figures_mark(measures, totals, component.max)
        for number, totals in numbers_with_sums(stage, component.code).items()
    }


def _series(components: tuple[Component, ...]) -> list[Component]:
    return [component for component in components if component.kind == SERIES]


def _value(
    component: Component, stage: PlannedStage, one: HandedIn, rules: SlotRules, programme: Programme
) -> Decimal | None:
    if component.kind == SERIES:
        late = {int(report.slot): report.late for report in one.forms[component.code]}
        return reports_mark(late, rules.count, rules.late_effect, component.max)
    measures = measures_of(component.params)
    source = [
        report.answers
        for series in _series(stage.components)
        if series.params.get("form") == component.params.get("form")
        for report in one.forms[series.code]
    ]
    return figures_mark(
        measures, sums(measures, source, countable(form_of(programme, component))), component.max
    )


KIND = TrialOperation()
