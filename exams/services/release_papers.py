"""Release a stage's papers: one person puts them forward, a second looks at them and releases them. Then they stay."""

from __future__ import annotations

from datetime import datetime
from hashlib import sha256

from exams.models import PaperRelease
from exams.queries.papers import newest_draw, papers_ready, release_of
from recruit import audit
from recruit.db import db
from recruit.errors import Refusal
from recruit.models import Account, Stage
from recruit.services.hold_stage import hold_open
from recruit.services.roles import require, require_county, require_other

RELEASERS = ("office", "second-signatory", "auditor")


def propose_release(stage: Stage, by: Account, at: datetime) -> PaperRelease:
    """Errors: Refusal('role-missing' | 'county-only' | 'stage-closed' | 'papers-missing' | 'papers-released')."""
    require(by, "office")
    require_county(by)
    hold_open([stage])
    if release_of(stage) is not None:
        raise Refusal("papers-released")
    ready = papers_ready(stage)
    newest = newest_draw(stage)
    if not ready.drawn or newest is None:
        raise Refusal("papers-missing", count=ready.without_paper)
    release = PaperRelease(stage=stage, series=newest.series, proposed_at=at, proposed_by_id=by.id)
    db.session.add(release)
    db.session.flush()
    _note(release, by, at, "papers.propose")
    return release


def confirm_release(stage: Stage, by: Account, at: datetime) -> PaperRelease:
    """Errors: Refusal('role-missing' | 'county-only' | 'same-signatory' | 'stage-closed' | 'papers-not-proposed')."""
    release = _proposed(stage, by)
    require_other(by, db.session.get(Account, release.proposed_by_id), release.proposed_by_id)
    release.confirmed_at, release.confirmed_by_id = at, by.id
    db.session.flush()
    _note(release, by, at, "papers.release")
    return release


def take_back(stage: Stage, by: Account, at: datetime) -> None:
    """Before the second person has released them, either of the two may say: not yet. They can then be drawn anew.

    Errors: as `confirm_release`, but for 'same-signatory'.
    """
    release = _proposed(stage, by)
    _note(release, by, at, "papers.take-back")
    db.session.delete(release)
    db.session.flush()


def _proposed(stage: Stage, by: Account) -> PaperRelease:
    require(by, *RELEASERS)
    require_county(by)
    hold_open([stage])
    release = release_of(stage)
    if release is None or release.confirmed_at is not None:
        raise Refusal("papers-not-proposed")
    return release


def _note(release: PaperRelease, by: Account, at: datetime, action: str) -> None:
    """The log holds the seed's hash: whoever is shown the seed later can tell that it is the one."""
    newest = newest_draw(release.stage)
    seed = newest.seed if newest is not None else ""
    audit.note(
        at,
        by.login,
        action,
        audit.at_stage(release.stage),
        series=release.series,
        seed_sha256=sha256(seed.encode()).hexdigest(),
    )
