"""Mark the papers of a stage from the answers that stand, however each attempt ended."""

from __future__ import annotations

from decimal import Decimal

from exams.queries.marked import Marked, marked_papers
from exams.services.equate_forms import on_one_scale
from recruit.models import Stage
from scoring.marks import CandidateMarks


def exam_marks(stage: Stage, marked: Marked | None = None) -> list[CandidateMarks]:
    """Points on the paper as the list takes them; who never opened the exam is absent, who wrote nothing has zero.

    `marked`: where the caller has read the papers already, perhaps with a ruling that is not in force.
    """
    component, known = paper_component(stage), marked or marked_papers(stage)
    rows = [
        CandidateMarks(number, {component: points}, absent=points is None)
        for number, points in sorted(known.every_points().items())
    ]
    return on_one_scale(stage, component, rows, known)


def paper_component(stage: Stage) -> str:
    """The code of the component that an exam's paper makes."""
    return next(one.code for one in stage.definition.components if one.kind == "paper")


def paper_marks(stage: Stage) -> dict[str, Decimal | None]:
    """Each candidate's points, by admission number; None for one who never opened the exam.

    Only answers that arrived in time count, and late ones that two people let count; of each question the one with
    the newest client sequence. It does not matter whether the candidate handed in, the clock collected the paper, or
    nobody did yet.
    """
    return marked_papers(stage).every_points()
