"""What a ruling on a question would do: whose points, rank and outcome would change. Nothing is stored."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from exams.models import ItemRuling
from exams.queries.marked import marked_papers
from exams.services.mark_paper import exam_marks
from recruit.errors import Refusal
from recruit.models import Stage
from recruit.services.build_bundle import ListRow, build_list
from recruit.services.collect_inputs import StageInputs, collect
from scoring.marks import CandidateMarks


@dataclass(frozen=True)
class Move:
    """One candidate whose points or outcome would change; ranks and outcomes are None where there is no list yet."""

    number: str
    points: tuple[Decimal, Decimal]
    ranks: tuple[int | None, int | None] = (None, None)
    outcomes: tuple[str | None, str | None] = (None, None)

    @property
    def change(self) -> Decimal:
        return self.points[1] - self.points[0]

    @property
    def crosses(self) -> bool:
        return self.outcomes[0] != self.outcomes[1]


@dataclass(frozen=True)
class Moves:
    """All who would be moved, those who cross a line first; of how many in all. `why_no_list`: the refusal's code where
    only points can be told."""

    moves: tuple[Move, ...]
    candidates: int
    why_no_list: Refusal | None = None

    @property
    def gain(self) -> int:
        return sum(one.change > 0 for one in self.moves)

    @property
    def lose(self) -> int:
        return sum(one.change < 0 for one in self.moves)

    @property
    def crossing(self) -> list[Move]:
        return [one for one in self.moves if one.crosses]


def preview_rekey(stage: Stage, ruling: ItemRuling) -> Moves:
    """The list as closing the stage would make it now, and as it would with the ruling in force."""
    known = marked_papers(stage)
    marks, supposed = exam_marks(stage, known), exam_marks(stage, known.supposing(stage, ruling))
    before, after = _points(marks), _points(supposed)
    try:
        inputs = collect(stage, marks)
        rows = _rows(stage, inputs), _rows(stage, _with(inputs, supposed))
    except Refusal as refusal:
        return Moves(_moved(before, after, ({}, {})), len(before), refusal)
    return Moves(_moved(before, after, rows), len(before))


def _points(rows: Sequence[CandidateMarks]) -> dict[str, Decimal]:
    return {one.candidate: value for one in rows for value in one.values.values() if value is not None}


def _with(inputs: StageInputs, supposed: Sequence[CandidateMarks]) -> StageInputs:
    """The same inputs with the papers marked by the ruling; whatever else is on record stays."""
    by_number = {one.candidate: one for one in supposed}
    marks = []
    for one in inputs.marks:
        new = by_number[one.candidate]
        marks.append(replace(one, values={**one.values, **new.values}, equated=new.equated))
    return replace(inputs, marks=tuple(marks))


def _rows(stage: Stage, inputs: StageInputs) -> Mapping[str, ListRow]:
    return {row.candidate: row for row in build_list(stage, inputs).rows}


def _moved(
    before: Mapping[str, Decimal],
    after: Mapping[str, Decimal],
    rows: tuple[Mapping[str, ListRow], Mapping[str, ListRow]],
) -> tuple[Move, ...]:
    """Who crosses a line may be somebody whose own points stay: others pass."""
    found = []
    for number, points in before.items():
        one, other = rows[0].get(number), rows[1].get(number)
        move = Move(
            number,
            (points, after[number]),
            (one.rank if one else None, other.rank if other else None),
            (one.outcome if one else None, other.outcome if other else None),
        )
        if move.change or move.crosses:
            found.append(move)
    return tuple(sorted(found, key=lambda move: (not move.crosses, -abs(move.change), move.number)))
