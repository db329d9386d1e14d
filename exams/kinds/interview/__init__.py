"""The stage kind interview: candidates and judges are drawn into rooms; each room's judges mark, alone, on one sheet.

The mark is the component of kind ``panel``. What its params mean is told in `results`; those of the stage:
``panels`` rooms, ``judges`` in each, ``draw`` whether lots decide who sits where.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Literal

from flask import Blueprint

from exams import messages_panels as messages_panels  # registers its texts
from exams.components import CHECK_IN, ELSEWHERE, PANEL
from exams.kinds.interview.numbers import numbers_block, numbers_wait
from exams.kinds.interview.results import judged_of, results_of, rule_of
from exams.queries.arrival import arrived
from exams.queries.numbers import opened, voided_numbers
from exams.queries.panel_rooms import marks_unseen, room_blockers, room_second_hands
from exams.queries.recusals import asked_blocker, recusal_second_hands
from exams.queries.room_rulings import heard_of
from exams.queries.rooms import draw_of, experts_wanted, panel_component
from exams.rubrics import absent_numbers, levels_too_high, rubric_blockers
from exams.services.draw_rooms import WITNESSES
from exams.services.seat_latecomers import seat_latecomers
from exams.taken_in import and_elsewhere, and_tables
from exams.verdicts import JudgedKind
from recruit.i18n import _
from recruit.kinds import Blocker, Todo, second_hand
from recruit.models import Account, Entry, Stage
from recruit.programme import Programme
from recruit.programme import Stage as PlannedStage
from recruit.programme.shapes import Flag, Part, Shapes, Texts, Told, Whole
from recruit.queries.entries import entries_of
from scoring.marks import CandidateMarks
from scoring.panel_marks import panel_marks
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
            if component.params.get("anonymous") and not stage.params.get("draw"):
                yield f"components.{component.code}.params.anonymous", "anonymous-undrawn", {}
        judges = stage.params.get("judges", 1)
        if "judges" not in stage.params and not stage.params.get("draw"):
            return
        part = next(one for one in stage.components if one.kind == "panel")
        panel = stage.policy.component(part.code).panel if stage.policy else None
        if panel is None:
            return
        if (experts := experts_wanted(part)) > judges:
            yield (
                f"components.{part.code}.params.experts",
                "experts-many",
                {"experts": experts, "judges": judges},
            )
        rule = panel.judges
        facts = {"judges": judges, "trim": rule.trim, "kept": rule.minimum_kept}
        if judges < rule.minimum_judges:
            yield "params.judges", "judges-minimum", facts | {"needed": rule.minimum_judges}
        elif judges < (needed := judges_needed(rule)):
            yield "params.judges", "judges-trim", facts | {"needed": needed}
        elif part.params.get("odd") and judges % 2 == 0:
            yield "params.judges", "judges-even", {"judges": judges}

    def blueprint(self) -> Blueprint:
        from exams.kinds.interview import severity_pages as severity_pages  # adds its page
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
        return (found or numbers_block(stage)) + asked_blocker(stage)

    def mark_notes(self, stage: Stage, number: str, at: datetime) -> list[str]:
        """That somebody's mark was found void, and no more of it; then what every judged kind tells."""
        told = super().mark_notes(stage, number, at)
        if number not in voided_numbers(stage):
            return told
        return [_("面试时说出了自己是谁，经两人裁定，面试成绩作废。对裁定有疑问，可以申请核对。"), *told]

    def second_hands(self, stage: Stage) -> list[Blocker]:
        """The draw whose first word has been given; what is asked for about numbers and closed rooms."""
        draw, found = (
            draw_of(stage),
            [*numbers_wait(stage), *room_second_hands(stage), *recusal_second_hands(stage)],
        )
        if draw is None or draw.drawn_at is not None:
            return found
        return [*found, second_hand("draw-waiting", "interview.rooms", WITNESSES, [draw.proposed_by_id])]

    @and_elsewhere
    def marks(self, stage: Stage) -> list[CandidateMarks]:
        """Corrected panel marks with the sheets behind them; who was recorded absent is absent, who has no complete set
        of sheets has no mark. Where a room's coefficient cannot be told the marks are for looking at, and no more."""
        component = panel_component(stage)
        judged, absent = judged_of(stage).given, absent_numbers(stage) | voided_numbers(stage)
        found = panel_marks(judged, rule_of(stage))
        marked = {number for number, row in found.rows.items() if row.corrected is not None}
        sheets_of = {number: {component.code: judged[number]} for number in marked if not found.problem}
        return [
            CandidateMarks(
                number,
                {component.code: found.rows[number].corrected if number in marked else None},
                absent=number in absent,
                panel=sheets_of.get(number, {}),
            )
            for number in (entry.candidacy.number for entry in entries_of(stage))
        ]

    def unseen(self, stage: Stage, reader: Account) -> str:
        """Nobody who judges here reads a peer's mark; nobody reads any before the rooms are closed, nor beside an
        admission number before the numbers are opened."""
        return marks_unseen(stage, reader) or ("" if opened(stage) else "numbers-unseen")

    def todos(self, entry: Entry) -> list[Todo]:
        return [Todo("come", int(arrived(entry)), 1, "examine.come", {"entry": entry.id})]


def _too_small(stage: Stage) -> list[Blocker]:
    """Panels that somebody may still join; and those of candidates who were heard, on which two people rule."""
    needed = rule_of(stage).judges.least
    short = [one for one in heard_of(stage) if (one.sitting or one.begun) and one.short(needed)]
    found = []
    for code, count in (
        ("panel-too-small", sum(not one.begun for one in short)),
        ("panel-short-heard", sum(one.begun for one in short)),
    ):
        if count:
            found.append(Blocker(code, count, {"count": count, "stage_id": stage.id, "needed": needed}))
    return found


KIND = Interview()
