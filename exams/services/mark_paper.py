"""Mark the papers of a stage from the answers that stand, however each attempt ended."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from exams.models import ItemRuling
from exams.queries.marked import marked_papers
from exams.services.equate_forms import on_one_scale
from recruit.models import Stage
from scoring.marks import CandidateMarks


def exam_marks(stage: Stage, supposing: Sequence[ItemRuling] = ()) -> list[CandidateMarks]:
    """Points on the paper as the list takes them; who never opened the exam is absent, who wrote nothing has zero."""
    component = next(one.code for one in stage.definition.components if one.kind == "paper")
    rows = [
        CandidateMarks(number, {component: points}, absent=points is None)
        for number, points in sorted(paper_marks(stage, supposing).items())
    ]
    return on_one_scale(stage, component, rows)


def paper_marks(stage: Stage, supposing: Sequence[ItemRuling] = ()) -> dict[str, Decimal | None]:
    """Each candidate's points, by admission number; None for one who never opened the exam.

    Only answers that arrived in time count, and late ones that two people let count; of each question the one with
    the newest client sequence. It does not matter whether the candidate handed in, the clock collected the paper, or
    nobody did yet. `supposing`: rulings on questions as if they were confirmed.
    """
    marked = marked_papers(stage, supposing)
    return {number: marked.points(number) for number in marked.papers}
