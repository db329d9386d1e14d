"""Draw all papers of a stage anew, from a new seed: a question was found bad, or the papers are not alike enough."""

from __future__ import annotations

from datetime import datetime
from hashlib import sha256

from sqlalchemy import delete, select

from exams.models import Paper, PaperDraw
from exams.queries.papers import newest_draw, release_of, started
from exams.reasons import LONGEST_REASON
from exams.services.draw_papers import draw_batch, drawn_record, seed_of_series
from recruit import audit
from recruit.db import db
from recruit.errors import Refusal
from recruit.models import Account, Entry, Stage
from recruit.queries.entries import entries_of
from recruit.reasons import told
from recruit.services.hold_stage import hold_open
from recruit.services.roles import require, require_county


def redraw_papers(stage: Stage, reason: str, by: Account, at: datetime) -> PaperDraw:
    """Everybody gets another paper; the log keeps the reason and the hashes of the old seed and the new one.

    Errors: Refusal('role-missing' | 'county-only' | 'stage-closed' | 'papers-released' | 'papers-begun' |
    'papers-reason-missing') and those of `check_pools`.
    """
    require(by, "office")
    require_county(by)
    hold_open([stage])
    words = reason.strip()[:LONGEST_REASON]
    if not words:
        raise Refusal("papers-reason-missing")
    if release_of(stage) is not None:
        raise Refusal("papers-released")
    entries = entries_of(stage)
    own = select(Entry.id).where(Entry.stage_id == stage.id)
    # Whoever starts at this moment holds the entry; behind it their attempt is seen, and nobody's paper is taken away.
    db.session.execute(own.order_by(Entry.id).with_for_update()).all()
    if begun := started(stage):
        raise Refusal("papers-begun", count=begun)
    newest = newest_draw(stage)
    series = newest.series + 1 if newest is not None else 2
    old = newest.seed if newest is not None else seed_of_series(stage, 1)
    db.session.execute(
        delete(Paper).where(Paper.entry_id.in_(own)).execution_options(synchronize_session=False)
    )
    seed = seed_of_series(stage, series)
    draw = draw_batch(stage, entries, seed, at, series, by=by, reason=words)
    audit.note(
        at,
        by.login,
        "papers.redraw",
        audit.at_stage(stage),
        papers=draw.papers,
        series=series,
        record=drawn_record(draw),
        reason=told(words, None),
        old_seed_sha256=sha256(old.encode()).hexdigest(),
        seed_sha256=sha256(seed.encode()).hexdigest(),
    )
    return draw
