"""Erase what has been kept long enough. Done by the worker once a day, or by hand with `zeyou erase`."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime

from recruit import audit
from recruit.db import db, empty_log, locked
from recruit.erasing import Part, Scope
from recruit.errors import Refusal
from recruit.models import Cohort, ErasureRun
from recruit.queries.retention import due_parts, every_cohort
from recruit.services.erase_files import ON_ITS_WAY, release, require_own_store, sweep

#: So many records at a time: a batch is one short transaction, others write between two of them.
BATCH = 200
#: In whose name the worker acts, as in everything it does by the clock.
CLOCK = "clock"
FILES = "files"


@dataclass
class Erased:
    """What one run erased: (cohort's code or '', part) -> records; and files taken from the store."""

    counts: Counter[tuple[str, str]] = field(default_factory=Counter)
    files: int = 0

    @property
    def total(self) -> int:
        return self.counts.total() + self.files

    def plain(self) -> dict[str, int]:
        """As it is put on record: ``cohort/part`` or ``part``, and ``files``."""
        rows = {
            f"{cohort}/{part}" if cohort else part: number
            for (cohort, part), number in sorted(self.counts.items())
            if number
        }
        return {**rows, FILES: self.files} if self.files else rows


def erase_due(at: datetime, actor: str = CLOCK) -> Erased:
    """Erases everything that is due at `at`; ``actor`` is noted in the audit log.

    Not a service like the others: each batch is a commit of its own. A run that is killed leaves whole batches, each
    with its note in the audit log, and the next one goes on; two at the same time take turns over a cohort's lock.
    Errors: Refusal('store-of-another') before anything is erased, 'sweep-too-large' once all but loose files is.
    """
    require_own_store()
    db.session.rollback()
    run = ErasureRun(started_at=at, actor=actor, counts={})
    db.session.add(run)
    db.session.commit()
    erased = Erased()
    codes = {cohort.id: cohort.code for cohort in every_cohort()}
    for cohort_id, code in [*codes.items(), (None, "")]:
        for part in due_parts(_scope(cohort_id, at), at):
            erased.counts[code, part.code] += _erase(cohort_id, part, at, actor, erased)
    refused, swept = None, 0
    try:
        swept = sweep(by_hand=actor != CLOCK)
    except Refusal as refusal:
        refused = refusal
    erased.files += swept
    if erased.files:
        # As many as the run tells and keeps; `unclaimed` are those that no erased record had named.
        facts = {"part": FILES, "kind": "", "count": erased.files, "unclaimed": swept}
        audit.note(at, actor, "data.erase", Scope(None, at).subject, **facts)
    run.counts, run.finished_at = erased.plain(), at
    db.session.commit()
    empty_log()
    if refused is not None:
        raise refused
    return erased


def _scope(cohort_id: int | None, at: datetime) -> Scope:
    return Scope(db.session.get(Cohort, cohort_id) if cohort_id is not None else None, at)


def _erase(cohort_id: int | None, part: Part, at: datetime, actor: str, erased: Erased) -> int:
    """All of one part, batch by batch; returns how many records."""
    count, before = 0, list[int]()
    while ids := _batch(cohort_id, part, at, actor, erased):
        if ids == before:
            raise RuntimeError(f"{part.code} is due again after it was erased")
        count, before = count + len(ids), ids
    return count


def _batch(cohort_id: int | None, part: Part, at: datetime, actor: str, erased: Erased) -> list[int]:
    """One batch: rows and the note of them in one transaction, their files once it is committed. [] when done."""
    db.session.rollback()
    cohort = locked(Cohort, cohort_id) if cohort_id is not None else None
    scope = Scope(cohort, at)
    # Asked again under the lock: somebody may have put the cohort on hold since the last batch.
    if part not in due_parts(scope, at):
        db.session.rollback()
        return []
    ids = list(db.session.scalars(part.due(scope).limit(BATCH)))
    if not ids:
        db.session.rollback()
        return []
    files = part.wipe(scope, ids)
    audit.note(at, actor, "data.erase", scope.subject, part=part.code, kind=part.kind, count=len(ids))
    db.session.commit()
    erased.files += release(files, ON_ITS_WAY)
    return ids
