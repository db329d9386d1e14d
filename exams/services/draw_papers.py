"""Draw every candidate's paper before the doors open."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import insert, select

from exams.models import Paper
from exams.queries.bank import pools
from exams.queries.sitting import stage_rules
from exams.sitting.paper import check_pools, compose
from recruit import audit
from recruit.db import db
from recruit.models import Candidacy, Entry, Stage
from recruit.secrets import signature
from recruit.slices import slices


def stage_seed(stage: Stage) -> str:
    """The seed of a stage's papers, the same whenever it is asked for.

    A real cohort's seed depends on the installation's key: the software and its first questions are public, and
    nobody may work out a paper beforehand. A demonstration's papers must come out alike on every machine.
    """
    place = f"{stage.cohort.code}/{stage.code}"
    return place if stage.cohort.demo else f"{place}/{signature('papers', place)[:32]}"


def draw_papers(stage: Stage, entries: Sequence[Entry], seed: str, at: datetime) -> int:
    """Draws a paper for each of the entries that has none yet and returns how many were drawn.

    The whole seed, ``seed/admission number``, is kept with the paper, so that every paper can be drawn again.
    Errors: Refusal('bank-too-small'); then no paper of the batch is drawn.
    """
    missing = without_paper(entries)
    if not missing:
        return 0
    lines, choices = stage_rules(stage).lines, pools()
    check_pools(choices, lines)
    numbers = _numbers(missing)
    rows = []
    for entry in missing:
        own = f"{seed}/{numbers[entry.id]}"
        slots = compose(choices, lines, own)
        rows.append(
            {"entry_id": entry.id, "seed": own, "items": [slot.to_plain() for slot in slots], "drawn_at": at}
        )
    db.session.execute(insert(Paper), rows)
    audit.note(at, "system", "papers.draw", audit.at_stage(stage), papers=len(rows))
    return len(rows)


def without_paper(entries: Sequence[Entry]) -> list[Entry]:
    """Those of the entries for whom no paper has been drawn yet."""
    have: set[int] = set()
    for part in slices(entry.id for entry in entries):
        have.update(db.session.scalars(select(Paper.entry_id).where(Paper.entry_id.in_(part))))
    return [entry for entry in entries if entry.id not in have]


def _numbers(entries: Sequence[Entry]) -> dict[int, str]:
    """Admission numbers by entry id, without a query for each."""
    found: dict[int, str] = {}
    for part in slices(entry.id for entry in entries):
        query = select(Entry.id, Candidacy.number).join(Entry.candidacy).where(Entry.id.in_(part))
        found.update({entry_id: number for entry_id, number in db.session.execute(query)})  # noqa: C416
    return found
