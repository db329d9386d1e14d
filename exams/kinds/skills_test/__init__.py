"""The stage kind skills-test: a proctor watches the candidate do the operations of the stage's checklist.

The mark is the component of kind ``checklist``: the sum of the operations' points (the mean, where several proctors
filled in a complete list), scaled where the operations do not add up to the component's maximum.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Literal

from flask import Blueprint

from exams import messages_panels as messages_panels  # registers its texts
from exams.components import CHECK_IN, CHECKLIST, ELSEWHERE, LEAST
from exams.kinds.skills_test.worth import operation_marks
from exams.queries.arrival import arrived
from exams.queries.assigned import Work
from exams.queries.recusals import asked_blocker, recusal_second_hands
from exams.rubrics import absent_numbers, counted, rubric_todo, sheets
from exams.services.seat_sessions import reseat
from exams.services.tick_operations import checklist_component, checklist_of
from exams.taken_in import and_elsewhere, and_tables
from exams.verdicts import JudgedKind
from recruit.kinds import Blocker, Todo, Working
from recruit.models import Account, Entry, Stage
from recruit.programme import Component, Programme
from recruit.programme import Stage as PlannedStage
from recruit.programme.shapes import Code, Number, OneOf, Part, Rows, Shapes, Texts, Told
from recruit.queries.entries import entries_of
from scoring.marks import CandidateMarks

#: So many observed operations are usual.
OPERATIONS = 10


class SkillsTest(JudgedKind):
    code = "skills-test"
    yields: Literal["marks", "decisions"] = "marks"
    params: Shapes = {
        "checklist": Rows(
            {
                "code": Code(needed=True),
                "title": Texts(needed=True),
                "max": Number(LEAST, needed=True),
                "seconds": Number(1, 86_400),
            },
            needed=True,
        ),
        "place": Texts(),
        "spread": OneOf(("lot", "township")),
        "check_in": CHECK_IN,
    }
    components: Mapping[str, Part] = {"checklist": CHECKLIST, "elsewhere": ELSEWHERE}

    def blueprint(self) -> Blueprint:
        from exams.kinds.skills_test.pages import bp

        return bp

    @and_tables
    def blockers(self, stage: Stage) -> list[Blocker]:
        """Candidates nobody watches; candidates who are neither marked in full nor recorded absent."""
        component = checklist_component(stage)
        absent = absent_numbers(stage)
        marks = operation_marks(stage)
        open_ = {number for number, value in marks.items() if value is None and number not in absent}
        watched = {sheet.number for sheet in sheets(stage, component) if not sheet.recused}
        found = []
        for code, count in (
            ("examiner-missing", len(open_ - watched)),
            ("operations-missing", len(open_ & watched)),
        ):
            if count:
                found.append(Blocker(code, count, {"count": count, "stage_id": stage.id}))
        return found + asked_blocker(stage)

    def second_hands(self, stage: Stage) -> list[Blocker]:
        """Another body's table, and who marked and is to be taken off."""
        return [*super().second_hands(stage), *recusal_second_hands(stage)]

    @and_elsewhere
    def marks(self, stage: Stage) -> list[CandidateMarks]:
        component = checklist_component(stage)
        marks, absent = operation_marks(stage), absent_numbers(stage)
        return [
            CandidateMarks(
                number,
                {component.code: None if number in absent else marks.get(number)},
                absent=number in absent,
            )
            for number in (entry.candidacy.number for entry in entries_of(stage))
        ]

    def check_stage(self, stage: PlannedStage, programme: Programme) -> Iterable[Told]:
        """Fewer operations than usual tell little of a person: a warning, the office may have its reason."""
        count = len(stage.params.get("checklist") or ())
        if 0 < count < OPERATIONS:
            yield (
                "params.checklist",
                "operations-few",
                {"count": count, "usual": OPERATIONS, "level": "warning"},
            )

    def workings(self, entry: Entry) -> Sequence[Working]:
        """Every operation with its points, how long it took, and what an overrun cost."""
        from exams.kinds.skills_test.explained import workings

        return workings(entry)

    def prepare(self, stage: Stage, entries: Sequence[Entry]) -> None:
        """Whoever comes in after the seats were drawn gets one that is free; nobody else moves."""
        if entries:
            reseat(stage, max(one.entered_at for one in entries), strict=False)

    def todos(self, entry: Entry) -> list[Todo]:
        return [Todo("come", int(arrived(entry)), 1, "examine.come", {"entry": entry.id})]

    def examiner_work(self, stage: Stage, component: Component, account: Account) -> Work | None:
        """The candidates this proctor watches; a recorded absence is done as well."""
        if component.kind != "checklist":
            return None
        absent = absent_numbers(stage)
        tasks = rubric_todo(account, stage, component, checklist_of(stage))
        marked, total = counted(tasks)
        gone = sum(not task.done and task.entry.candidacy.number in absent for task in tasks)
        return Work(stage, component, marked + gone, total, "skills_test.candidates", {"stage": stage.id})


KIND = SkillsTest()
