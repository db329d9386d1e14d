"""The stage kind assessment (考察): examiners look at every candidate, or at every site, and mark what they find.

Its own components are sheets of criteria (``rubric``) or another body's table (``elsewhere``). Who was not met is
recorded absent; the stage's rule of absence says what follows. Nothing is planned here: who goes when is settled by
the township with whoever is visited, as visits to homes and shops are.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from exams import messages_panels as messages_panels  # registers its texts
from exams.components import ELSEWHERE, RUBRIC
from exams.kinds.assessment import messages as messages  # registers its texts
from exams.queries.arrival import arrived
from exams.queries.recusals import asked_blocker, recusal_second_hands
from exams.rubrics import absent_numbers, marks_by_entry, rubric_blockers
from exams.taken_in import and_elsewhere, and_tables
from exams.verdicts import JudgedKind
from recruit.kinds import Blocker, Todo
from recruit.models import Entry, Stage
from recruit.programme import Component
from recruit.programme.shapes import Part, Shapes
from recruit.queries.entries import entries_of
from scoring.marks import CandidateMarks


class Assessment(JudgedKind):
    code = "assessment"
    yields: Literal["marks", "decisions"] = "marks"
    params: Shapes = {}
    components: Mapping[str, Part] = {"rubric": RUBRIC, "elsewhere": ELSEWHERE}

    @and_tables
    def blockers(self, stage: Stage) -> list[Blocker]:
        found = [blocker for part in sheets_of(stage) for blocker in rubric_blockers(stage, part)]
        return found + asked_blocker(stage)

    def second_hands(self, stage: Stage) -> list[Blocker]:
        """Another body's table, and who marked and is to be taken off."""
        return [*super().second_hands(stage), *recusal_second_hands(stage)]

    @and_elsewhere
    def marks(self, stage: Stage) -> list[CandidateMarks]:
        found = {part.code: marks_by_entry(stage, part) for part in sheets_of(stage)}
        absent = absent_numbers(stage)
        return [
            CandidateMarks(
                number,
                {code: None if number in absent else marks.get(number) for code, marks in found.items()},
                absent=number in absent,
            )
            for number in (entry.candidacy.number for entry in entries_of(stage))
        ]

    def todos(self, entry: Entry) -> list[Todo]:
        return [Todo("be-assessed", int(arrived(entry)), 1)]

    def material(self, entry: Entry, component: Component) -> tuple[str, dict[str, Any]]:
        """Whom or what to look for, above the sheet."""
        regions = entry.stage.cohort.programme.regions
        candidacy = entry.candidacy
        township = regions.township(candidacy.township_code).name
        application, place = candidacy.application, candidacy.place
        code = application.village_code if application else place.village_code if place else ""
        where = f"{township} {regions.village(code).name}" if code else township
        return "exams/assessment/_where.html", {"where": where, "entry": entry}


def sheets_of(stage: Stage) -> list[Component]:
    """The components that examiners mark here."""
    return [part for part in stage.definition.components if part.kind == "rubric"]


KIND = Assessment()
