"""Townships against their targets: who registered, who was eligible, who really sat the exam, who passed what."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import func, select

from recruit.db import db
from recruit.kinds import kind_of
from recruit.models import Account, Candidacy, Cohort, Entry, Stage
from recruit.queries.applications import township_counts
from recruit.queries.lists import bundle_of
from recruit.queries.results import current_result


@dataclass(frozen=True)
class TownshipRow:
    """One township. `sat` is None until somebody has entered the exam; `passed`: who advanced, by stage code."""

    code: str
    name: str
    quota: int | None
    registered: int
    eligible: int
    sat: int | None
    passed: Mapping[str, int]


def exam_stage(cohort: Cohort) -> Stage | None:
    """The stage that the quota counts: the one with a written paper, else the first that picks by marks."""
    marked = [stage for stage in cohort.stages if stage.definition.policy is not None]
    for stage in marked:
        if any(component.kind == "paper" for component in stage.definition.components):
            return stage
    return next((stage for stage in marked if stage.definition.places is not None), None)


def township_table(cohort: Cohort, by: Account) -> list[TownshipRow]:
    """Every township the reader may see, in the programme's order."""
    passed = _passed(cohort)
    stage = exam_stage(cohort)
    sat = _sat(stage) if stage is not None and stage.state != "waiting" else None
    return [
        TownshipRow(
            code=row.code,
            name=row.name,
            quota=row.quota,
            registered=row.applied,
            eligible=row.eligible,
            sat=None if sat is None else sat.get(row.code, 0),
            passed=passed.get(row.code, {}),
        )
        for row in township_counts(cohort, by)
    ]


def _passed(cohort: Cohort) -> dict[str, dict[str, int]]:
    query = (
        select(Candidacy.township_code, Stage.code, func.count())
        .select_from(Entry)
        .join(Candidacy, Candidacy.id == Entry.candidacy_id)
        .join(Stage, Stage.id == Entry.stage_id)
        .where(Stage.cohort_id == cohort.id, Entry.outcome == "advanced")
        .group_by(Candidacy.township_code, Stage.code)
    )
    found: dict[str, dict[str, int]] = {}
    for township, stage, number in db.session.execute(query):
        found.setdefault(township, {})[stage] = number
    return found


def _sat(stage: Stage) -> dict[str, int]:
    """Who took part, by township code: from the signed list, or, while there is none, from what the kind says now."""
    result = current_result(stage)
    if result is not None:
        present = {item["candidate"] for item in bundle_of(result)["inputs"] if not item.get("absent")}
    else:
        present = {row.candidate for row in kind_of(stage).marks(stage) if not row.absent}
    query = (
        select(Candidacy.number, Candidacy.township_code)
        .join(Entry, Entry.candidacy_id == Candidacy.id)
        .where(Entry.stage_id == stage.id)
    )
    found: dict[str, int] = {}
    for number, township in db.session.execute(query):
        if number in present:
            found[township] = found.get(township, 0) + 1
    return found
