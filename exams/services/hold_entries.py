"""Hold the entries a batch works on, and check that work may come in for them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import inspect, select
from sqlalchemy.orm import joinedload

from exams.fieldwork.late import late_rule
from recruit.db import db
from recruit.errors import Refusal
from recruit.funnel import closing_text, opening_text, window_state
from recruit.models import Candidacy, Entry
from recruit.services.roles import require_active, require_asked
from recruit.slices import slices


def identity(entry: Entry) -> int:
    """The entry's key without a visit to the database, which reading an expired row's `id` would cost."""
    state = inspect(entry)
    return int(state.identity[0]) if state.identity else entry.id


def hold(entries: Iterable[Entry]) -> None:
    """Locks the rows until the commit, in one order, and reads them anew with their stages and candidacies.

    Two requests of one candidate then come one after the other: numbers, limits and repeats are judged on what is
    really there.
    """
    for ids in slices(sorted({identity(entry) for entry in entries})):
        query = (
            select(Entry)
            .where(Entry.id.in_(ids))
            .order_by(Entry.id)
            .options(
                joinedload(Entry.stage, innerjoin=True),
                joinedload(Entry.candidacy, innerjoin=True).lazyload(Candidacy.person),
            )
            .with_for_update(of=Entry)
            .execution_options(populate_existing=True)
        )
        db.session.scalars(query).all()


def require_running(entry: Entry) -> None:
    """Errors: Refusal('stage-closed' | 'candidacy-ended' | 'entry-not-asked')."""
    if entry.stage.state == "closed":
        raise Refusal("stage-closed", stage=entry.stage.code)
    require_active(entry.candidacy)
    require_asked(entry)


def require_window(entry: Entry, at: datetime, made: datetime | None = None) -> None:
    """Work may come in now; after the end only what was `made` before it, for as long as the programme says, and never
    from whom a corrected list has taken out.

    Errors: those of `require_running` and of `require_doors_open`.
    """
    require_running(entry)
    late = entry.outcome != "out" and late_rule(entry.stage.definition.params).takes(
        entry.window[1], made, at
    )
    if not late:
        require_doors_open(entry, at)


def require_doors_open(entry: Entry, at: datetime) -> None:
    """The candidate's own window is open. Errors: Refusal('window-not-open' | 'window-closed')."""
    opens, closes = entry.window
    zone = entry.stage.cohort.programme.timezone
    state = window_state(opens, closes, at)
    if state == "before":
        raise Refusal("window-not-open", opens=opening_text(opens, zone))
    if state == "after":
        raise Refusal("window-closed", closes=closing_text(closes, zone))
