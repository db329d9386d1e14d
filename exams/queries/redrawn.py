"""The papers of an exam drawn again from what was kept of their draws, and compared with those that are kept."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import select

from exams.models import Paper, PaperDraw
from exams.queries.papers import draws_of
from exams.queries.sitting import stage_rules
from exams.sitting.pools import pools_from_plain
from exams.sitting.redrawn import Drawn, drawn_again, record_of
from exams.sitting.rules import Rules
from recruit import audit
from recruit.db import db
from recruit.errors import Refusal
from recruit.models import AuditEntry, Candidacy, Cohort, Entry, Stage
from scoring.canonical import digest


@dataclass(frozen=True)
class Redrawn:
    """How many papers came out alike; the admission numbers of those that did not; how many have no record; the batches
    (by series) that are not those which the audit log tells of; how many that it tells of are gone."""

    same: int
    different: tuple[str, ...]
    unknown: int
    replaced: tuple[int, ...] = ()
    gone: int = 0


def redrawn(cohort: str, stage: str) -> Redrawn:
    """Errors: Refusal('unknown') where there is no such exam."""
    query = select(Stage).join(Cohort, Cohort.id == Stage.cohort_id)
    found = db.session.scalar(
        query.where(Cohort.code == cohort, Stage.code == stage, Stage.kind == "online-exam")
    )
    if found is None:
        raise Refusal("unknown")
    return compare(found)


def exams_here() -> list[tuple[str, str]]:
    """Codes of cohort and stage of every exam."""
    query = select(Cohort.code, Stage.code).join(Cohort, Cohort.id == Stage.cohort_id)
    rows = db.session.execute(query.where(Stage.kind == "online-exam").order_by(Cohort.code, Stage.position))
    return [(cohort, stage) for cohort, stage in rows]


def compare(stage: Stage) -> Redrawn:
    query = (
        select(Candidacy.number, Paper.draw_id, Paper.form, Paper.items)
        .select_from(Paper)
        .join(Entry, Entry.id == Paper.entry_id)
        .join(Entry.candidacy)
        .where(Entry.stage_id == stage.id)
        .order_by(Candidacy.number)
    )
    rules, draws = stage_rules(stage), {draw.id: draw for draw in draws_of(stage)}
    recorded = {number for draw in draws.values() for number in draw.numbers}
    kept: dict[int | None, dict[str, tuple[int | None, list[object]]]] = {}
    for number, draw_id, form, items in db.session.execute(query):
        kept.setdefault(draw_id, {})[number] = form, items
    # A paper of somebody whom a batch names is that batch's, whatever the paper says of it.
    without = kept.pop(None, {})
    same, different = 0, [number for number in without if number in recorded]
    for draw_id, papers in kept.items():
        again = _again(draws.get(draw_id), rules)
        for number, (form, items) in papers.items():
            other = again.get(number)
            if other is not None and (form, items) == (other[0], [slot.to_plain() for slot in other[1]]):
                same += 1
            else:
                different.append(number)
    unknown = len(without) - sum(number in recorded for number in without)
    return Redrawn(same, tuple(sorted(different)), unknown, *_against_log(stage, draws.values()))


def _again(draw: PaperDraw | None, rules: Rules) -> Mapping[str, Drawn]:
    """The batch drawn again; nothing where its record, or its list of questions, is not what it was."""
    if draw is None or digest(draw.bank.choices) != draw.bank_sha256:
        return {}
    choices = pools_from_plain(draw.bank.choices)
    return drawn_again(choices, rules, draw.seed, draw.numbers, draw.first)


def _against_log(stage: Stage, draws: Iterable[PaperDraw]) -> tuple[tuple[int, ...], int]:
    """Series of the batches that the log does not know, and how many it knows that are not here.

    Log entries from before it told batches say nothing of them: then every batch is taken as it stands.
    """
    query = select(AuditEntry.facts).where(
        AuditEntry.subject == audit.at_stage(stage), AuditEntry.action.in_(("papers.draw", "papers.redraw"))
    )
    told = [facts.get("record") for facts in db.session.scalars(query)]
    if None in told:
        return (), 0
    here = {
        record_of(draw.series, draw.first, draw.seed, draw.numbers, draw.bank_sha256): draw.series
        for draw in draws
    }
    strange = tuple(series for record, series in here.items() if record not in told)
    return strange, sum(record not in here for record in told) - len(strange)
