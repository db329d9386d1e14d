"""The stage kind task-round: counted pictures, a survey of households, a written plan, against the clock.

Components are marked by their own kind: ``evidence`` (how many pictures were accepted), ``form-series`` (forms and
what the phone check found), ``document`` and ``rubric`` (the mean of the markers' sheets). Whoever handed in nothing
at all is absent. The completion time is the receipt of the last piece that was needed to reach every target.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any, Literal

from flask import Blueprint

from exams import components as parts
from exams.fieldwork import messages as messages  # registers its texts
from exams.fieldwork.checks import check_pieces
from exams.fieldwork.late import LATE_PARAMS, LateRule, late_rule
from exams.fieldwork.marking import blind_rules
from exams.fieldwork.rules import DOCUMENT, EVIDENCE, RUBRIC, SERIES, phone_rule, target_of
from exams.kinds.task_round.arithmetic import completed_at, evidence_value, series_mark
from exams.kinds.task_round.blind_plans import (
    check_blind,
    plan_judges,
    plan_markers,
    plan_notes,
    plan_part,
    plan_work,
)
from exams.kinds.task_round.phone_notes import phone_notes
from exams.kinds.task_round.reached import TIMED, part_reached
from exams.queries.assigned import Work
from exams.queries.blind import blockers
from exams.queries.fieldwork import HandedIn, handed_in, writers
from exams.queries.fieldwork_own import progress_of
from exams.queries.phone_calls import calls_left, not_sampled, waiting_for
from exams.queries.phone_sample import waiting_sample, waiting_samples
from exams.queries.plans import PLANS, blind_components, plan_marks
from exams.queries.review_desk import evidence_left, waiting_for_a_person
from exams.queries.review_sample import not_drawn, waiting_review, waiting_reviews
from exams.rubrics import marks_by_entry, rubric_blockers
from exams.services.make_share_link import make_share_links
from exams.services.two_word_sample import WITNESSES
from exams.shares.rules import SHARE_PARAMS, check_shares
from exams.taken_in import and_elsewhere, and_tables, elsewhere_waiting
from exams.verdicts import JudgedKind
from recruit.kinds import Blocker, Todo, Working, second_hand
from recruit.models import Account, Candidacy, Entry, Stage
from recruit.programme import Component, Programme
from recruit.programme import Stage as PlannedStage
from recruit.programme.shapes import Part, Shapes, Told, Whole
from recruit.queries.entries import entries_of
from recruit.queries.late_entries import late_entry_blockers
from scoring.marks import CandidateMarks


class TaskRound(JudgedKind):
    code = "task-round"
    yields: Literal["marks", "decisions"] = "marks"
    params: Shapes = {"remind_hours": Whole(1, 240), **LATE_PARAMS, **SHARE_PARAMS}
    components: Mapping[str, Part] = {
        "elsewhere": parts.ELSEWHERE,
        EVIDENCE: parts.EVIDENCE,
        SERIES: parts.SERIES,
        DOCUMENT: parts.BLIND_DOCUMENT,
        RUBRIC: parts.RUBRIC,
    }

    def check_stage(self, stage: PlannedStage, programme: Programme) -> Iterable[Told]:
        yield from check_pieces(stage, programme)
        yield from check_blind(stage, programme)
        yield from check_shares(stage)

    def prepare(self, stage: Stage, entries: Sequence[Entry]) -> None:
        """Everybody has their own links from the first day."""
        make_share_links(stage, entries)

    def shuts(self, stage: Stage, closes: datetime, at: datetime) -> datetime:
        """What was made in time and had no signal may come in so much later."""
        return late_rule(stage.definition.params).until(closes)

    def blueprint(self) -> Blueprint:
        from exams.kinds.task_round.pages import bp

        return bp

    @and_tables
    def blockers(self, stage: Stage) -> list[Blocker]:
        """Pictures nobody looked at, calls not drawn or not made, plans without a complete sheet."""
        found = late_entry_blockers(stage)
        _add(found, "evidence-unreviewed", waiting_for_a_person(stage), stage)
        for component in stage.definition.components:
            if component.kind == EVIDENCE:
                code = (
                    "review-sample-waiting"
                    if waiting_review(stage, component.code)
                    else "review-sample-missing"
                )
                _add(found, code, not_drawn(stage, component.code), stage, component=component.code)
            elif component.kind == SERIES and phone_rule(component) is not None:
                code = "sample-waiting" if waiting_sample(stage, component.code) else "sample-missing"
                _add(found, code, not_sampled(stage, component.code), stage, component=component.code)
                waiting = waiting_for(stage, component.code)
                _add(found, "calls-unassigned", waiting.unassigned, stage)
                _add(found, "calls-second", waiting.seconds, stage)
                _add(found, "calls-waiting", waiting.due, stage)
                _add(found, "calls-differ", waiting.differing, stage)
            elif blind_rules(component) is not None:
                continue
            elif component.kind == DOCUMENT:
                found += rubric_blockers(stage, component, writers(stage, component.code))
            elif component.kind == RUBRIC:
                found += rubric_blockers(stage, component)
        return found + blockers(PLANS, stage)

    def second_hands(self, stage: Stage) -> list[Blocker]:
        """Draws whose first word has been given: of the phone sample, of the pictures that are looked at."""
        reviews = [
            second_hand(
                "review-sample-waiting",
                "task_round.review_sample",
                WITNESSES,
                [one.proposed_by_id],
                component=one.component,
            )
            for one in waiting_reviews(stage)
        ]
        return (
            elsewhere_waiting(stage)
            + reviews
            + [
                second_hand(
                    "sample-waiting",
                    "task_round.sample",
                    WITNESSES,
                    [one.proposed_by_id],
                    component=one.component,
                )
                for one in waiting_samples(stage)
            ]
        )

    @and_elsewhere
    def marks(self, stage: Stage) -> list[CandidateMarks]:
        components = stage.definition.components
        rubrics = {
            component.code: (plan_marks if blind_rules(component) else marks_by_entry)(stage, component)
            for component in components
            if component.kind in (DOCUMENT, RUBRIC)
        }
        rule = late_rule(stage.definition.params)
        closes = {entry.candidacy.number: entry.window[1] for entry in entries_of(stage)}
        return [
            CandidateMarks(
                number,
                {
                    component.code: _value(component, number, one, rubrics, rule, closes[number])
                    for component in components
                    if component.kind in (EVIDENCE, SERIES, DOCUMENT, RUBRIC)
                },
                completed_at=completed_at(
                    [part_reached(part, one) for part in components if part.kind in TIMED]
                ),
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

        blind = blind_rules(component) is not None
        return plan_of(entry, component) if component.kind == DOCUMENT and not blind else None

    def examiner_work(self, stage: Stage, component: Component, account: Account) -> Work | None:
        """Contact sheets and call sheets; written pieces are marked on the common sheet of criteria."""
        values = {"stage_id": stage.id, "component": component.code}
        if component.kind == EVIDENCE:
            done, total = evidence_left(account, stage, component.code)
            return Work(stage, component, done, total, "task_round.review", values)
        if component.kind == SERIES:
            done, total = calls_left(account, stage, component.code)
            return Work(stage, component, done, total, "task_round.calls", values)
        return plan_work(stage, component, account) if blind_rules(component) else None

    def markers(self, stage: Stage) -> Collection[int]:
        return plan_markers(stage)

    def judges(self, stage: Stage, candidacy: Candidacy) -> Mapping[str, Sequence[int]]:
        """Who marks this candidate's written piece blind; everybody else has an assignment."""
        return plan_judges(stage, candidacy)

    def verdict_words(self, stage: Stage, component: str, part: str, verdict: str) -> tuple[str, str]:
        blind = next((one for one in blind_components(stage) if one.code == component), None)
        if blind is not None:
            return plan_part(blind, part), verdict
        return super().verdict_words(stage, component, part, verdict)

    def workings(self, entry: Entry) -> Sequence[Working]:
        """What came in, what counts of it, and when each part was complete."""
        from exams.kinds.task_round.workings import workings

        return workings(entry)

    def mark_notes(self, stage: Stage, number: str, at: datetime) -> list[str]:
        """What each blind marker gave, and what the calls to the candidate's households came to."""
        return plan_notes(stage, number, at) + phone_notes(stage, number)


def _add(found: list[Blocker], code: str, count: int, stage: Stage, **facts: object) -> None:
    if count:
        found.append(Blocker(code, count, {"count": count, "stage_id": stage.id, **facts}))


def _value(
    component: Component,
    number: str,
    one: HandedIn,
    rubrics: Mapping[str, Mapping[str, Decimal | None]],
    late: LateRule,
    closes: datetime,
) -> Decimal | None:
    code, target = component.code, target_of(component)
    if component.kind == EVIDENCE:
        worth = late.worth(one.accepted[code], closes)
        return evidence_value(worth, target, component.max, component.role)
    if component.kind == SERIES:
        rule = phone_rule(component)
        effect = rule.effect if rule else {}
        forms = late.worth((form.received_at for form in one.forms[code]), closes)
        return series_mark(forms, target, one.verdicts[code], effect, component.max)
    return rubrics[code].get(number)


KIND = TaskRound()
