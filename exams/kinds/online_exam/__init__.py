"""The stage kind online-exam: everybody sits a paper of their own on a phone, timed by the server.

The mark is the component of kind ``paper``. Papers are drawn when entries come in. Where the bank has too few
reviewed questions at that moment nothing fails: registration goes on, the office sees it as a blocker, and papers are
drawn from the exam's office page, after `zeyou bank load`, or at the latest when a candidate starts.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Literal

from flask import Blueprint

from exams.components import PAPER
from exams.kinds.online_exam import messages as messages  # registers its texts
from exams.queries.exam_room import counts, shortage
from exams.queries.given_time import pending
from exams.queries.sitting import attempt_of, timing_of
from exams.services.draw_papers import draw_papers, stage_seed
from exams.services.give_time import GIVERS
from exams.services.mark_paper import paper_marks
from exams.sitting.rules import PARAMS, check
from recruit.kinds import BaseKind, Blocker, Todo, second_hand
from recruit.models import Entry, Stage
from recruit.programme.shapes import Part, Shapes
from scoring.marks import CandidateMarks


class OnlineExam(BaseKind):
    code = "online-exam"
    yields: Literal["marks", "decisions"] = "marks"
    params: Shapes = PARAMS
    components: Mapping[str, Part] = {"paper": PAPER}

    def check_params(self, params: Mapping[str, Any]) -> Iterable[tuple[str, str, dict[str, Any]]]:
        return list(check(params))

    def blueprint(self) -> Blueprint:
        from exams.kinds.online_exam.pages import bp

        return bp

    def prepare(self, stage: Stage, entries: Sequence[Entry]) -> None:
        """Draws the papers; a bank that is too small must not turn anybody away, so then it waits (see above)."""
        if entries and shortage(stage) is None:
            draw_papers(stage, entries, stage_seed(stage), max(entry.entered_at for entry in entries))

    def blockers(self, stage: Stage) -> list[Blocker]:
        """Attempts that nobody collected yet; people without a paper, with what the bank lacks."""
        now, found = counts(stage), []
        if asked := pending(stage):
            found.append(Blocker("time-waiting", len(asked), {"stage_id": stage.id, "count": len(asked)}))
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
        asked = [one.proposed_by_id for one in pending(stage)]
        return [second_hand("time-waiting", "exam.extra_time", GIVERS, asked)] if asked else []

    def marks(self, stage: Stage) -> list[CandidateMarks]:
        """Points on the paper; who never opened the exam is absent, who opened it and wrote nothing has zero."""
        component = next(one.code for one in stage.definition.components if one.kind == "paper")
        return [
            CandidateMarks(number, {component: points}, absent=points is None)
            for number, points in sorted(paper_marks(stage).items())
        ]

    def todos(self, entry: Entry) -> list[Todo]:
        """To begin; once begun, to go on until the attempt's own deadline; handed in, there is the receipt."""
        attempt = attempt_of(entry)
        if attempt is None:
            return [Todo("sit-exam", 0, 1, "exam.start", {"entry_id": entry.id})]
        if attempt.submitted_at is None:
            due = timing_of(attempt, attempt.started_at).deadline
            return [Todo("finish-exam", 0, 1, "exam.start", {"entry_id": entry.id}, due)]
        return [Todo("exam-receipt", 1, 1, "exam.receipt", {"attempt_id": attempt.id})]


KIND = OnlineExam()
