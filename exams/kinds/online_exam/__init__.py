"""The stage kind online-exam: everybody sits a paper of their own on a phone, timed by the server.

The mark is the component of kind ``paper``. Papers are drawn when entries come in. Where the bank has too few
reviewed questions at that moment nothing fails: registration goes on, the office sees it as a blocker, and papers are
drawn from the exam's office page, after `zeyou bank load`, or at the latest when a candidate starts.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Literal

from flask import Blueprint

from exams import messages_essays as messages_essays  # registers its texts
from exams import messages_hall as messages_hall  # registers its texts
from exams import messages_rulings as messages_rulings  # registers its texts
from exams.components import PAPER
from exams.kinds.online_exam import messages as messages  # registers its texts
from exams.kinds.online_exam.by_hand import essay_part, essay_work
from exams.kinds.online_exam.on_paper import hall_blockers, hall_waiting
from exams.kinds.online_exam.ruled import ruling_blockers, rulings_waiting
from exams.queries.assigned import Work
from exams.queries.blind import blockers, judges, markers
from exams.queries.elsewhere import elsewhere_marks, held_elsewhere
from exams.queries.essays import ESSAYS
from exams.queries.exam_room import counts, shortage
from exams.queries.given_time import pending
from exams.queries.sat import doors_shut
from exams.queries.sitting import attempt_of, hold_attempts, settled_timing, stage_rules
from exams.services.deal_blind import MARKERS
from exams.services.draw_papers import draw_papers, stage_seed
from exams.services.give_time import GIVERS
from exams.services.mark_paper import exam_marks
from exams.services.stagger_starts import SECONDS, waiting_plan
from exams.sitting.essays import essay_rules_of
from exams.sitting.rules import ELSEWHERE, PARAMS, check
from exams.taken_in import elsewhere_blockers, elsewhere_waiting, origin_of
from recruit.kinds import BaseKind, Blocker, Todo, second_hand
from recruit.models import Account, Candidacy, Entry, Stage
from recruit.programme import Component, Programme
from recruit.programme import Stage as PlannedStage
from recruit.programme.shapes import Part, Shapes
from recruit.queries.late_entries import late_entry_blockers
from scoring.marks import CandidateMarks


class OnlineExam(BaseKind):
    code = "online-exam"
    yields: Literal["marks", "decisions"] = "marks"
    params: Shapes = PARAMS
    components: Mapping[str, Part] = {"paper": PAPER, "elsewhere": Part()}

    def check_params(self, params: Mapping[str, Any]) -> Iterable[tuple[str, str, dict[str, Any]]]:
        return list(check(params))

    def check_stage(
        self, stage: PlannedStage, programme: Programme
    ) -> Iterable[tuple[str, str, dict[str, Any]]]:
        """Nobody here gives the marks of a component that another place marks; essays need the role of marker."""
        if stage.params.get("held") == ELSEWHERE:
            return
        roles = {one.code for one in programme.roles}
        if essay_rules_of(stage.params) is not None and not roles.intersection(MARKERS):
            yield "params.paper", "essay-no-role", {}
        for component in stage.components:
            if component.kind == "elsewhere":
                yield f"components.{component.code}.kind", "elsewhere-component", {}

    def blueprint(self) -> Blueprint:
        from exams.kinds.online_exam.pages import bp

        return bp

    def prepare(self, stage: Stage, entries: Sequence[Entry]) -> None:
        """Draws the papers; a bank that is too small must not turn anybody away, so then it waits (see above)."""
        if entries and not held_elsewhere(stage) and shortage(stage) is None:
            draw_papers(stage, entries, stage_seed(stage), max(entry.entered_at for entry in entries))

    def shuts(self, stage: Stage, closes: datetime, at: datetime) -> datetime:
        """Whoever has not begun may begin so much later as pauses took."""
        return doors_shut(stage, closes, at)

    def blockers(self, stage: Stage) -> list[Blocker]:
        """Attempts that nobody collected yet; people without a paper, with what the bank lacks."""
        if held_elsewhere(stage):
            return elsewhere_blockers(stage)
        now, found = counts(stage), late_entry_blockers(stage)
        if asked := pending(stage):
            found.append(Blocker("time-waiting", len(asked), {"stage_id": stage.id, "count": len(asked)}))
        found += ruling_blockers(stage)
        found += [] if now.running else blockers(ESSAYS, stage)
        found += hall_blockers(stage)
        if now.running:
            found.append(
                Blocker("attempts-running", now.running, {"stage_id": stage.id, "count": now.running})
            )
        if now.without_paper:
            found.append(
                Blocker(
                    "papers-missing", now.without_paper, {"stage_id": stage.id, "count": now.without_paper}
                )
            )
            if (lack := shortage(stage)) is not None:
                found.append(Blocker(lack.code, 1, lack.facts))
        return found

    def second_hands(self, stage: Stage) -> list[Blocker]:
        """Extra minutes that somebody asked for: a candidate is waiting for them now."""
        if held_elsewhere(stage):
            return elsewhere_waiting(stage)
        asked = [one.proposed_by_id for one in pending(stage)]
        found = [second_hand("time-waiting", "exam.extra_time", GIVERS, asked)] if asked else []
        plan = waiting_plan(stage)
        if plan is not None:
            found.append(second_hand("starts-waiting", "exam.starts", SECONDS, [plan.proposed_by_id]))
        return found + rulings_waiting(stage) + hall_waiting(stage)

    def marks(self, stage: Stage) -> list[CandidateMarks]:
        """Points on the paper; who never opened the exam is absent, who opened it and wrote nothing has zero. Held
        elsewhere, what two people took in from a table."""
        return elsewhere_marks(stage) if held_elsewhere(stage) else exam_marks(stage)

    def hold(self, stage: Stage) -> None:
        """Answers come in under their attempt's lock alone: what is acknowledged at this moment is on the list."""
        hold_attempts(stage)

    def mark_notes(self, stage: Stage, number: str, at: datetime) -> list[str]:
        """What people gave for essays; questions voided or marked by another key before the list was signed; where the
        marks of an exam held elsewhere come from."""
        from exams.kinds.online_exam.own_rulings import essay_notes, mark_notes

        if held_elsewhere(stage):
            return origin_of(stage, at)
        return essay_notes(stage, number, at) + mark_notes(stage, number, at)

    def markers(self, stage: Stage) -> Collection[int]:
        return markers(ESSAYS, stage) if stage_rules(stage).essays is not None else ()

    def judges(self, stage: Stage, candidacy: Candidacy) -> Mapping[str, Sequence[int]]:
        """Who marks this candidate's essays; everything else is marked by key."""
        found = judges(ESSAYS, stage, candidacy) if stage_rules(stage).essays is not None else ()
        return {one.code: found for one in stage.definition.components if one.kind == "paper" and found}

    def verdict_words(self, stage: Stage, component: str, part: str, verdict: str) -> tuple[str, str]:
        return essay_part(part), verdict

    def examiner_work(self, stage: Stage, component: Component, account: Account) -> Work | None:
        """Essays that lie before a marker."""
        return essay_work(stage, component, account) if component.kind == "paper" else None

    def todos(self, entry: Entry) -> list[Todo]:
        """To begin; once begun, to go on until the attempt's own deadline; handed in, there is the receipt."""
        if held_elsewhere(entry.stage):
            return []
        attempt = attempt_of(entry)
        if attempt is None:
            return [Todo("sit-exam", 0, 1, "exam.start", {"entry_id": entry.id})]
        if attempt.submitted_at is None:
            due = settled_timing(attempt).deadline
            return [Todo("finish-exam", 0, 1, "exam.start", {"entry_id": entry.id}, due)]
        return [Todo("exam-receipt", 1, 1, "exam.receipt", {"attempt_id": attempt.id})]


KIND = OnlineExam()
