"""The stage kind task-round: counted pictures, a survey of households, a written plan, against the clock.

Components are marked by their own kind: ``evidence`` (how many pictures were accepted), ``form-series`` (forms and
what the phone check found), ``document`` and ``rubric`` (the mean of the markers' sheets). Whoever handed in nothing
at all is absent. The completion time is the receipt of the last piece that was needed to reach every target.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any, Literal

from flask import Blueprint

from exams import components as parts
from exams.fieldwork import messages as messages  # registers its texts
from exams.fieldwork.checks import check_pieces
from exams.fieldwork.rules import DOCUMENT, EVIDENCE, RUBRIC, SERIES, phone_rule, target_of
from exams.kinds.task_round.arithmetic import completed_at, condition_value, reached_at, series_mark
from exams.queries.assigned import Work
from exams.queries.fieldwork import HandedIn, handed_in, not_sampled, unreviewed, waiting_calls, writers
from exams.queries.fieldwork_own import progress_of
from exams.queries.fieldwork_review import calls_left, evidence_left
from exams.queries.phone_sample import waiting_sample, waiting_samples
from exams.rubrics import marks_by_entry, rubric_blockers
from exams.services.draw_phone_sample import WITNESSES
from exams.verdicts import JudgedKind
from recruit.kinds import Blocker, Todo, second_hand
from recruit.models import Account, Entry, Stage
from recruit.programme import Component, Programme
from recruit.programme import Stage as PlannedStage
from recruit.programme.shapes import Part, Told
from scoring.marks import CandidateMarks


class TaskRound(JudgedKind):
    code = "task-round"
    yields: Literal["marks", "decisions"] = "marks"
    components: Mapping[str, Part] = {
        EVIDENCE: parts.EVIDENCE,
        SERIES: parts.SERIES,
        DOCUMENT: parts.DOCUMENT,
        RUBRIC: parts.RUBRIC,
    }

    def check_stage(self, stage: PlannedStage, programme: Programme) -> Iterable[Told]:
        return check_pieces(stage, programme)

    def blueprint(self) -> Blueprint:
        from exams.kinds.task_round.pages import bp

        return bp

    def blockers(self, stage: Stage) -> list[Blocker]:
        """Pictures nobody looked at, calls not drawn or not made, plans without a complete sheet."""
        found: list[Blocker] = []
        _add(found, "evidence-unreviewed", unreviewed(stage), stage)
        for component in stage.definition.components:
            if component.kind == SERIES and phone_rule(component) is not None:
                code = "sample-waiting" if waiting_sample(stage, component.code) else "sample-missing"
                _add(found, code, not_sampled(stage, component.code), stage, component=component.code)
                waiting, unassigned = waiting_calls(stage, component.code)
                _add(found, "calls-unassigned", unassigned, stage)
                _add(found, "calls-waiting", waiting, stage)
            elif component.kind == DOCUMENT:
                found += rubric_blockers(stage, component, writers(stage, component.code))
            elif component.kind == RUBRIC:
                found += rubric_blockers(stage, component)
        return found

    def second_hands(self, stage: Stage) -> list[Blocker]:
        """Draws of the phone sample whose first word has been given."""
        return [
            second_hand(
                "sample-waiting",
                "task_round.sample",
                WITNESSES,
                [one.proposed_by_id],
                component=one.component,
            )
            for one in waiting_samples(stage)
        ]

    def marks(self, stage: Stage) -> list[CandidateMarks]:
        components = stage.definition.components
        rubrics = {
            component.code: marks_by_entry(stage, component)
            for component in components
            if component.kind in (DOCUMENT, RUBRIC)
        }
        return [
            CandidateMarks(
                number,
                {
                    component.code: _value(component, number, one, rubrics)
                    for component in components
                    if component.kind in (EVIDENCE, SERIES, DOCUMENT, RUBRIC)
                },
                completed_at=completed_at(_receipts(components, one)),
                absent=one.nothing,
            )
            for number, one in sorted(handed_in(stage).items())
        ]

    def todos(self, entry: Entry) -> list[Todo]:
        """One line per kind of work; the pages lie behind the home of the round."""
        found: dict[str, Todo] = {}
        for one in progress_of(entry):
            code = f"task-{one.component.kind}"
            earlier = found.get(code)
            found[code] = Todo(
                code,
                min(one.done, one.target) + (earlier.done if earlier else 0),
                one.target + (earlier.total if earlier else 0),
                "task_round.home",
                {"entry_id": entry.id},
            )
        return list(found.values())

    def material(self, entry: Entry, component: Component) -> tuple[str, dict[str, Any]] | None:
        """The plan, for the page on which it is marked."""
        from exams.kinds.task_round.reading import plan_of

        return plan_of(entry, component) if component.kind == DOCUMENT else None

    def examiner_work(self, stage: Stage, component: Component, account: Account) -> Work | None:
        """Contact sheets and call sheets; written pieces are marked on the common sheet of criteria."""
        values = {"stage_id": stage.id, "component": component.code}
        if component.kind == EVIDENCE:
            done, total = evidence_left(account, stage, component.code)
            return Work(stage, component, done, total, "task_round.review", values)
        if component.kind == SERIES:
            done, total = calls_left(account, stage, component.code)
            return Work(stage, component, done, total, "task_round.calls", values)
        return None


def _add(found: list[Blocker], code: str, count: int, stage: Stage, **facts: object) -> None:
    if count:
        found.append(Blocker(code, count, {"count": count, "stage_id": stage.id, **facts}))


def _value(
    component: Component, number: str, one: HandedIn, rubrics: Mapping[str, Mapping[str, Decimal | None]]
) -> Decimal | None:
    code, target = component.code, target_of(component)
    if component.kind == EVIDENCE:
        return condition_value(len(one.accepted[code]), target, component.max)
    if component.kind == SERIES:
        rule = phone_rule(component)
        effect = rule.effect if rule else {}
        return series_mark(len(one.forms[code]), target, one.verdicts[code], effect, component.max)
    return rubrics[code].get(number)


def _receipts(components: tuple[Component, ...], one: HandedIn) -> list[Any]:
    """When each demand was met, by receipt; only accepted pictures count."""
    found: list[Any] = []
    for component in components:
        code = component.code
        if component.kind == EVIDENCE:
            found.append(reached_at(one.accepted[code], target_of(component)))
        elif component.kind == SERIES:
            found.append(reached_at((form.received_at for form in one.forms[code]), target_of(component)))
        elif component.kind == DOCUMENT:
            found.append(one.documents.get(code))
    return found


KIND = TaskRound()
