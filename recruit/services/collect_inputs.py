"""Collect what a stage's list is made of: marks or rulings from the kind, carried totals, tie breaks, exclusions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from recruit.db import db
from recruit.errors import Refusal
from recruit.kinds import Ruling, kind_of
from recruit.models import Candidacy, Entry, Result, Stage, TieBreak
from recruit.programme import Component
from scoring.bundle import published_marks
from scoring.canonical import parse_json
from scoring.marks import CandidateMarks


@dataclass(frozen=True)
class StageInputs:
    """Everything a list is computed from. Exactly one of `marks` and `rulings` is used, by the kind's `yields`."""

    entries: Mapping[str, Entry]
    marks: tuple[CandidateMarks, ...] = ()
    rulings: tuple[Ruling, ...] = ()


def entries_of(stage: Stage) -> list[Entry]:
    """All entries of a stage with their candidacies and people, by admission number."""
    query = (
        select(Entry)
        .join(Entry.candidacy)
        .where(Entry.stage_id == stage.id)
        .options(joinedload(Entry.candidacy).joinedload(Candidacy.application))
        .order_by(Candidacy.number)
    )
    return list(db.session.scalars(query))


def collect(stage: Stage) -> StageInputs:
    """Asks the kind, then adds what is the same for all kinds."""
    entries = {entry.candidacy.number: entry for entry in entries_of(stage)}
    kind = kind_of(stage)
    if kind.yields == "decisions":
        return StageInputs(entries, rulings=tuple(_rule(ruling, entries) for ruling in kind.rulings(stage)))
    carried = {
        component.code: carried_values(stage, component)
        for component in stage.definition.components
        if component.kind == "carried"
    }
    breaks = tie_breaks(stage)
    return StageInputs(
        entries,
        marks=tuple(
            _complete(one, entries[one.candidate].candidacy, carried, breaks.get(one.candidate, {}))
            for one in kind.marks(stage)
        ),
    )


def _rule(ruling: Ruling, entries: Mapping[str, Entry]) -> Ruling:
    candidacy = entries[ruling.candidate].candidacy
    if candidacy.state != "active":
        return Ruling(ruling.candidate, "out", candidacy.state)
    return ruling


def _complete(
    one: CandidateMarks,
    candidacy: Candidacy,
    carried: Mapping[str, Mapping[str, Decimal]],
    breaks: Mapping[str, Decimal],
) -> CandidateMarks:
    values = dict(one.values)
    for code, by_number in carried.items():
        values[code] = by_number.get(one.candidate)
    draw = breaks.get("draw")
    return replace(
        one,
        values=values,
        extra_test=breaks.get("extra-test"),
        draw=int(draw) if draw is not None else None,
        excluded=candidacy.state if candidacy.state != "active" else one.excluded,
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
    return published_marks(parse_json(result.bundle.encode()), component.params.get("component"))


def current_result(stage: Stage) -> Result | None:
    """The newest list of a stage that two people have signed."""
    return db.session.scalar(
        select(Result)
        .where(Result.stage_id == stage.id, Result.state.in_(("confirmed", "published")))
        .order_by(Result.version.desc())
        .limit(1)
    )


def tie_breaks(stage: Stage) -> dict[str, dict[str, Decimal]]:
    """Extra tests and draws on record, by admission number."""
    found: dict[str, dict[str, Decimal]] = {}
    for number, tie_break in tie_breaks_of(stage):
        found.setdefault(number, {})[tie_break.kind] = tie_break.value
    return found


def tie_breaks_of(stage: Stage) -> list[tuple[str, TieBreak]]:
    """Admission number and record of every tie break of a stage, in the order they were recorded."""
    rows = db.session.execute(
        select(Candidacy.number, TieBreak)
        .join(Entry, Entry.id == TieBreak.entry_id)
        .join(Candidacy, Candidacy.id == Entry.candidacy_id)
        .where(Entry.stage_id == stage.id)
        .order_by(TieBreak.id)
    )
    return [(number, tie_break) for number, tie_break in rows]
