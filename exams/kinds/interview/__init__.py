"""The stage kind interview: candidates and judges are drawn into rooms; each room's judges mark, alone, on one sheet.

The mark is the component of kind ``panel``. What its params mean is told in `results`; those of the stage:
``panels`` rooms, ``judges`` in each, ``draw`` whether lots decide who sits where.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Literal

from flask import Blueprint

from exams import messages_panels as messages_panels  # registers its texts
from exams.components import CHECK_IN, ELSEWHERE, PANEL
from exams.kinds.interview.results import PanelResults, judge_rule, panel_results
from exams.queries.arrival import arrived
from exams.queries.panel_rooms import room_blockers, room_second_hands
from exams.queries.rooms import draw_of, panel_component
from exams.rubrics import (
    absent_numbers,
    active_numbers,
    criteria_of,
    levels_too_high,
    rubric_blockers,
    sheets,
)
from exams.services.draw_rooms import WITNESSES
from exams.services.seat_latecomers import seat_latecomers
from exams.taken_in import and_elsewhere, and_tables
from exams.verdicts import JudgedKind
from recruit.kinds import Blocker, Todo, second_hand
from recruit.models import Entry, Stage
from recruit.programme import Programme
from recruit.programme import Stage as PlannedStage
from recruit.programme.shapes import Flag, Part, Shapes, Texts, Told, Whole
from recruit.queries.entries import entries_of
from scoring.marks import CandidateMarks
from scoring.panels import judges_needed


class Interview(JudgedKind):
    code = "interview"
    yields: Literal["marks", "decisions"] = "marks"
    params: Shapes = {
        "panels": Whole(1, 50),
        "judges": Whole(1, 15),
        "draw": Flag(),
        "place": Texts(),
        "check_in": CHECK_IN,
    }
    components: Mapping[str, Part] = {"panel": PANEL, "elsewhere": ELSEWHERE}

    def check_stage(self, stage: PlannedStage, programme: Programme) -> Iterable[Told]:
        """Rooms with fewer judges than the rule needs would stop the stage, or soften the trimming unseen."""
        for component in stage.components:
            yield from levels_too_high(component, f"components.{component.code}.params")
        judges = stage.params.get("judges", 1)
        if "judges" not in stage.params and not stage.params.get("draw"):
            return
        rule = judge_rule(next(one.params for one in stage.components if one.kind == "panel"))
        facts = {"judges": judges, "trim": rule.trim, "kept": rule.minimum_kept}
        if judges < rule.minimum_judges:
            yield "params.judges", "judges-minimum", facts | {"needed": rule.minimum_judges}
        elif judges < (needed := judges_needed(rule)):
            yield "params.judges", "judges-trim", facts | {"needed": needed}

    def blueprint(self) -> Blueprint:
        from exams.kinds.interview.pages import bp

        return bp

    def prepare(self, stage: Stage, entries: Sequence[Entry]) -> None:
        """Whoever comes in after the draw is seated at the end of the emptiest room."""
        seat_latecomers(stage, entries)

    @and_tables
    def blockers(self, stage: Stage) -> list[Blocker]:
        found = []
        draw = draw_of(stage)
        if stage.definition.params.get("draw") and (draw is None or draw.drawn_at is None):
            found.append(Blocker("draw-missing", 1, {"count": 1, "stage_id": stage.id}))
        component = panel_component(stage)
        found += rubric_blockers(stage, component)
        found += _too_small(stage)
        problem = results_of(stage).problem
        if problem is not None and not found:
            facts = {"count": 1, "stage_id": stage.id, "panel": problem[0], "reason": problem[1]}
            found.append(Blocker("panel-coefficient", 1, facts))
        found += room_blockers(stage, component)
        return found

    def second_hands(self, stage: Stage) -> list[Blocker]:
        """The draw whose first word has been given; what is asked for about rooms that are closed."""
        draw, found = draw_of(stage), room_second_hands(stage)
        if draw is None or draw.drawn_at is not None:
            return found
        return [*found, second_hand("draw-waiting", "interview.rooms", WITNESSES, [draw.proposed_by_id])]

    @and_elsewhere
    def marks(self, stage: Stage) -> list[CandidateMarks]:
        """Corrected panel marks; who was recorded absent is absent, who has no complete set of sheets has no mark."""
        code = panel_component(stage).code
        rows, absent = results_of(stage).rows, absent_numbers(stage)
        return [
            CandidateMarks(number, {code: _mark(rows, number, absent)}, absent=number in absent)
            for number in (entry.candidacy.number for entry in entries_of(stage))
        ]

    def todos(self, entry: Entry) -> list[Todo]:
        return [Todo("come", int(arrived(entry)), 1, "examine.come", {"entry": entry.id})]


def results_of(stage: Stage) -> PanelResults:
    """The panel's figures as they stand, absent candidates left out."""
    component = panel_component(stage)
    absent = absent_numbers(stage)
    present = [sheet for sheet in sheets(stage, component) if sheet.number not in absent]
    return panel_results(present, criteria_of(component), component.params, component.max)


def _mark(rows: Mapping[str, Any], number: str, absent: set[str]) -> Any:
    return rows[number].corrected if number in rows and number not in absent else None


def _too_small(stage: Stage) -> list[Blocker]:
    component = panel_component(stage)
    needed = judge_rule(component.params).minimum_judges
    sitting = dict.fromkeys(set(active_numbers(stage)) - absent_numbers(stage), 0)
    for sheet in sheets(stage, component):
        if sheet.number in sitting and not sheet.recused:
            sitting[sheet.number] += 1
    short = sum(0 < count < needed for count in sitting.values())
    facts = {"count": short, "stage_id": stage.id, "needed": needed}
    return [Blocker("panel-too-small", short, facts)] if short else []


KIND = Interview()
