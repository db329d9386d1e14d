"""Begin a sitting."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from exams.models import Attempt, Paper
from exams.queries.given_time import minutes_given
from exams.queries.pauses import concerned
from exams.queries.sitting import doors_of, stage_rules
from exams.services.draw_papers import draw_papers, stage_seed
from exams.services.hold_entries import require_doors_open
from exams.sitting.pauses import Pause
from recruit.db import db
from recruit.errors import Refusal
from recruit.models import Candidacy, Entry
from recruit.services.roles import require_active
from recruit.slices import slices


@dataclass(frozen=True)
class Start:
    """One candidate who opens the exam at a moment."""

    entry: Entry
    at: datetime


def start_attempt(entry: Entry, at: datetime) -> Attempt:
    """The candidate's one attempt: begun now, or the one begun before on whatever device.

    Errors: Refusal('window-not-open' | 'window-closed' | 'exam-paused' | 'stage-closed' | 'candidacy-ended' |
    'bank-too-small' | 'elsewhere-exam').
    """
    return start_attempts([Start(entry, at)])[0]


def start_attempts(starts: Sequence[Start]) -> list[Attempt]:
    """The same for many candidates; a refusal for one of them refuses the whole list."""
    begun = []
    for outcome in begin_attempts(starts):
        if isinstance(outcome, Refusal):
            raise outcome
        begun.append(outcome)
    return begun


def begin_attempts(starts: Sequence[Start]) -> list[Attempt | Refusal]:
    """The same, and each has an outcome of its own: the attempt, or why there is none."""
    entries = _locked([start.entry.id for start in starts])
    begun: dict[int, Attempt | Refusal] = dict(_attempts(list(entries)))
    fresh: dict[int, Start] = {}
    pauses = concerned(entry for entry_id, entry in entries.items() if entry_id not in begun)
    for start in starts:
        if start.entry.id not in begun and start.entry.id not in fresh:
            fresh[start.entry.id] = start
    for entry_id, start in fresh.items():
        try:
            _may_start(entries[entry_id], start.at, pauses.get(entry_id, ()))
        except Refusal as refusal:
            begun[entry_id] = refusal
    papers = _papers(entries, [start for entry_id, start in fresh.items() if entry_id not in begun])
    given = minutes_given(papers)
    for entry_id, paper in papers.items():
        if isinstance(paper, Refusal):
            begun[entry_id] = paper
            continue
        attempt = Attempt(
            entry=entries[entry_id],
            paper=paper,
            started_at=fresh[entry_id].at,
            extension_seconds=60 * given.get(entry_id, 0),
        )
        db.session.add(attempt)
        begun[entry_id] = attempt
    db.session.flush()
    return [begun[start.entry.id] for start in starts]


def _may_start(entry: Entry, at: datetime, pauses: Sequence[Pause]) -> None:
    """Nobody begins while the clock stands still; afterwards the doors close later by what the pause took."""
    require_active(entry.candidacy)
    if entry.stage.state == "closed" or entry.outcome != "in":
        raise Refusal("stage-closed", stage=entry.stage.code)
    if stage_rules(entry.stage).elsewhere:
        raise Refusal("elsewhere-exam")
    _opens, closes, paused = doors_of(entry, at, pauses)
    if paused:
        raise Refusal("exam-paused")
    if not entry.window[1] <= at < closes:
        require_doors_open(entry, at)


def _locked(entry_ids: Sequence[int]) -> dict[int, Entry]:
    """The entries, locked: of two devices that start at once, the second waits and finds the first one's attempt."""
    found: dict[int, Entry] = {}
    for part in slices(sorted(entry_ids)):
        query = (
            select(Entry)
            .where(Entry.id.in_(part))
            .options(joinedload(Entry.stage), joinedload(Entry.candidacy).joinedload(Candidacy.person))
            .order_by(Entry.id)
            .with_for_update(of=Entry)
            .execution_options(populate_existing=True)
        )
        found.update({entry.id: entry for entry in db.session.scalars(query)})
    return found


def _attempts(entry_ids: Sequence[int]) -> dict[int, Attempt]:
    found: dict[int, Attempt] = {}
    for part in slices(entry_ids):
        query = select(Attempt).where(Attempt.entry_id.in_(part))
        found.update({attempt.entry_id: attempt for attempt in db.session.scalars(query)})
    return found


def _papers(entries: Mapping[int, Entry], starts: Sequence[Start]) -> dict[int, Paper | Refusal]:
    """Papers were drawn before the doors opened; whoever has none (the bank was too small then) gets one now."""
    found: dict[int, Paper | Refusal] = dict(_stored_papers([start.entry.id for start in starts]))
    for start in starts:
        entry = entries[start.entry.id]
        if entry.id not in found:
            try:
                draw_papers(entry.stage, [entry], stage_seed(entry.stage), start.at)
                found |= _stored_papers([entry.id])
            except Refusal as refusal:
                found[entry.id] = refusal
    return found


def _stored_papers(entry_ids: Sequence[int]) -> dict[int, Paper]:
    found: dict[int, Paper] = {}
    for part in slices(entry_ids):
        query = select(Paper).where(Paper.entry_id.in_(part))
        found.update({paper.entry_id: paper for paper in db.session.scalars(query)})
    return found
