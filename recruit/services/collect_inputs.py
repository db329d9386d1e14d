"""Collect what a stage's list is made of: marks or rulings from the kind, carried totals, tie breaks, exclusions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal

from recruit.bundles import bundle_bytes
from recruit.errors import Refusal
from recruit.exclusion import ending
from recruit.kinds import Ruling, WorkedOut, kind_of
from recruit.models import Entry, Stage
from recruit.programme import Component
from recruit.queries.carried_over import CarriedOver
from recruit.queries.entries import entries_of
from recruit.queries.results import current_result
from recruit.queries.ties import tie_breaks
from scoring.bundle import published_marks
from scoring.canonical import parse_json
from scoring.marks import CandidateMarks
from scoring.training import NOT_ASKED


@dataclass(frozen=True)
class StageInputs:
    """Everything a list is computed from. Exactly one of `marks`, `rulings` and `worked_out` is used: the first where
    the kind yields marks, the last where it yields decisions by a rule."""

    entries: Mapping[str, Entry]
    marks: tuple[CandidateMarks, ...] = ()
    rulings: tuple[Ruling, ...] = ()
    worked_out: WorkedOut | None = None


def collect(
    stage: Stage, marks: Sequence[CandidateMarks] | None = None, at: datetime | None = None
) -> StageInputs:
    """Asks the kind, then adds what is the same for all kinds. `marks`: the kind's, where the caller has them already,
    perhaps as they would be. `at`: offers of a place that are over by then count as refused, written down or not."""
    entries = {entry.candidacy.number: entry for entry in entries_of(stage, everybody=True)}
    kind = kind_of(stage)
    if kind.yields == "decisions":
        if (worked_out := kind.worked_out(stage)) is not None:
            return StageInputs(entries, worked_out=worked_out)
        over = CarriedOver(stage, at)
        spared = [Ruling(number, "advanced", NOT_ASKED) for number, one in entries.items() if not one.asked]
        return StageInputs(
            entries, rulings=tuple(_rule(ruling, entries, over) for ruling in (*kind.rulings(stage), *spared))
        )
    carried = {
        component.code: carried_values(stage, component)
        for component in stage.definition.components
        if component.kind == "carried"
    }
    breaks, over = tie_breaks(stage), CarriedOver(stage, at)
    return StageInputs(
        entries,
        marks=tuple(
            _with_place(_complete(one, entries[one.candidate], carried, breaks.get(one.candidate, {})), over)
            for one in (kind.marks(stage) if marks is None else marks)
        ),
    )


def _with_place(row: CandidateMarks, over: CarriedOver) -> CandidateMarks:
    found = over.with_marks(row)
    return row if found is None else replace(row, replacement=found)


def _rule(ruling: Ruling, entries: Mapping[str, Entry], over: CarriedOver) -> Ruling:
    candidacy = entries[ruling.candidate].candidacy
    if candidacy.state != "active":
        return Ruling(ruling.candidate, "out", ending(candidacy.state, candidacy.state_reason))
    found = over.of(ruling.candidate)
    return ruling if found is None else replace(ruling, replacement=found)


def _complete(
    one: CandidateMarks,
    entry: Entry,
    carried: Mapping[str, Mapping[str, Decimal]],
    breaks: Mapping[str, Decimal],
) -> CandidateMarks:
    values = dict(one.values)
    for code, by_number in carried.items():
        values[code] = by_number.get(one.candidate)
    draw, candidacy, done = breaks.get("draw"), entry.candidacy, one.completed_at
    return replace(
        one,
        values=values,
        # Whoever had to begin later by the office's word is not slower for it.
        completed_at=done and done - entry.begins_later,
        extra_test=breaks.get("extra-test"),
        draw=int(draw) if draw is not None else None,
        excluded=ending(candidacy.state, candidacy.state_reason)
        if candidacy.state != "active"
        else one.excluded,
    )


def carried_values(stage: Stage, component: Component) -> dict[str, Decimal]:
    """Marks that an earlier stage of the same cohort hands on, by admission number.

    The component's params name the `stage` and, optionally, one `component` of it; without it the stage's total is
    handed on. The figures are read from that stage's signed list, never from marks that could have moved since.
    """
    source = stage.cohort.stage(str(component.params["stage"]))
    result = current_result(source)
    if result is None:
        raise Refusal("earlier-stage-open", stage=source.definition.title.zh)
    return published_marks(parse_json(bundle_bytes(result)), component.params.get("component"))
