"""Draw every candidate's paper before the doors open."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, insert, select

from exams.models import Paper, PaperBank, PaperDraw
from exams.queries.bank import pools
from exams.queries.papers import newest_draw
from exams.queries.sitting import stage_rules
from exams.sitting.pools import Pools, check_pools, pools_from_plain, pools_to_plain
from exams.sitting.redrawn import drawn_again, record_of
from exams.sitting.rules import Rules
from recruit import audit
from recruit.db import db
from recruit.models import Account, Candidacy, Entry, Stage
from recruit.secrets import signature
from recruit.slices import slices
from scoring.canonical import digest


def stage_seed(stage: Stage) -> str:
    """The seed of a stage's papers, the same whenever it is asked for until they are drawn anew.

    A real cohort's seed depends on the installation's key: the software and its first questions are public, and
    nobody may work out a paper beforehand. A demonstration's papers must come out alike on every machine.
    """
    newest = newest_draw(stage)
    return seed_of_series(stage, newest.series if newest is not None else 1)


def seed_of_series(stage: Stage, series: int) -> str:
    """The seed of the first draw, or of one of those that replaced it."""
    place = f"{stage.cohort.code}/{stage.code}" + (f"/{series}" if series > 1 else "")
    return place if stage.cohort.demo else f"{place}/{signature('papers', place)[:32]}"


def draw_papers(stage: Stage, entries: Sequence[Entry], seed: str, at: datetime) -> int:
    """Draws a paper for each of the entries that has none yet and returns how many were drawn.

    The whole seed, ``seed/admission number``, is kept with the paper and the questions there were to choose from with
    the draw, so that every paper can be drawn again.
    Errors: those of `exams.sitting.pools.check_pools`; then no paper of the batch is drawn.
    """
    missing = without_paper(entries)
    if not missing or stage_rules(stage).elsewhere:
        return 0
    newest = newest_draw(stage)
    series = newest.series if newest is not None else 1
    draw = draw_batch(stage, missing, seed, at, series)
    audit.note(
        at, "system", "papers.draw", audit.at_stage(stage), papers=draw.papers, record=drawn_record(draw)
    )
    return draw.papers


def draw_batch(
    stage: Stage,
    entries: Sequence[Entry],
    seed: str,
    at: datetime,
    series: int,
    *,
    by: Account | None = None,
    reason: str = "",
) -> PaperDraw:
    """Papers for entries that have none, with the record of the draw. Errors: as `draw_papers`."""
    rules = stage_rules(stage)
    choices = _choices(stage, series, rules)
    check_pools(choices, rules.lines, rules.drawing)
    numbers = _numbers(entries)
    draw = PaperDraw(
        stage=stage,
        series=series,
        first=_drawn_before(stage, series),
        papers=len(entries),
        seed=seed,
        numbers=sorted(numbers.values()),
        bank_sha256=_kept(choices),
        reason=reason,
        drawn_at=at,
        drawn_by_id=by.id if by is not None else None,
    )
    db.session.add(draw)
    db.session.flush()
    drawn = drawn_again(choices, rules, seed, list(numbers.values()), draw.first)
    rows = []
    for entry in entries:
        form, slots = drawn[numbers[entry.id]]
        plain = [slot.to_plain() for slot in slots]
        own = f"{seed}/{numbers[entry.id]}"
        rows.append(
            {
                "entry_id": entry.id, "seed": own, "items": plain, "drawn_at": at,
                "draw_id": draw.id, "form": form,
            }
        )  # fmt: skip
    db.session.execute(insert(Paper), rows)
    return draw


def without_paper(entries: Sequence[Entry]) -> list[Entry]:
    """Those of the entries for whom no paper has been drawn yet."""
    have: set[int] = set()
    for part in slices(entry.id for entry in entries):
        have.update(db.session.scalars(select(Paper.entry_id).where(Paper.entry_id.in_(part))))
    return [entry for entry in entries if entry.id not in have]


def _choices(stage: Stage, series: int, rules: Rules) -> Pools:
    """Papers that depend on one another, above all parallel forms, are dealt from the same questions to the last, also
    to whoever comes when the bank has changed already."""
    newest = newest_draw(stage)
    if rules.drawing.dealt and newest is not None and newest.series == series:
        return pools_from_plain(newest.bank.choices)
    return pools()


def drawn_record(draw: PaperDraw) -> str:
    return record_of(draw.series, draw.first, draw.seed, draw.numbers, draw.bank_sha256)


def _drawn_before(stage: Stage, series: int) -> int:
    query = select(func.sum(PaperDraw.papers)).where(
        PaperDraw.stage_id == stage.id, PaperDraw.series == series
    )
    return db.session.scalar(query) or 0


def _kept(choices: Pools) -> str:
    """The hash under which the questions there were to choose from are kept."""
    rows = pools_to_plain(choices)
    sha256 = digest(rows)
    if db.session.get(PaperBank, sha256) is None:
        db.session.add(PaperBank(sha256=sha256, choices=rows))
    return sha256


def _numbers(entries: Sequence[Entry]) -> dict[int, str]:
    """Admission numbers by entry id, without a query for each."""
    found: dict[int, str] = {}
    for part in slices(entry.id for entry in entries):
        query = select(Entry.id, Candidacy.number).join(Entry.candidacy).where(Entry.id.in_(part))
        found.update({entry_id: number for entry_id, number in db.session.execute(query)})  # noqa: C416
    return found
