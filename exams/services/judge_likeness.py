"""Judge look-alike pictures: a person says what two of them are to each other. No mark and no picture changes by it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import select

from exams.models import Evidence, Likeness
from exams.queries.likeness import groups_of, may_look
from exams.services.review_evidence import REVIEWERS, Judged, review_evidence
from recruit import audit
from recruit.db import db
from recruit.errors import Refusal
from recruit.models import Account, Candidacy, Entry, Stage
from recruit.services.roles import require
from recruit.slices import slices

VERDICTS = ("same", "screen", "different", "unsure")
#: What a picture is rejected with that is the same as an earlier one (`exams.fieldwork.words.REASONS`).
REASON = "looks-alike"


def judge_likeness(stage: Stage, component: str, verdicts: dict[int, str], by: Account, at: datetime) -> int:
    """Records what was found of each pair (its id -> verdict); a pair somebody has ruled on meanwhile stays as it is.
    Returns how many were recorded.

    Errors: Refusal('role-missing' | 'unknown' | 'stage-closed' | 'likeness-verdict').
    """
    if set(verdicts.values()) - set(VERDICTS):
        raise Refusal("likeness-verdict")
    rows = [one for one in _held(stage, component, verdicts, by) if not one.verdict]
    for one in rows:
        one.verdict, one.judged_by_id, one.judged_at = verdicts[one.id], by.id, at
    db.session.flush()
    _note(stage, component, rows, by, at)
    return len(rows)


def undo_likeness(stage: Stage, component: str, ids: Collection[int], by: Account, at: datetime) -> int:
    """Takes verdicts back: the own ones, by the office also those of others. Returns how many.

    Errors: as `judge_likeness`.
    """
    office = "office" in by.roles
    rows = [
        one
        for one in _held(stage, component, ids, by)
        if one.verdict and (office or one.judged_by_id == by.id)
    ]
    for one in rows:
        one.verdict, one.judged_by_id, one.judged_at = "", None, None
    db.session.flush()
    _note(stage, component, rows, by, at)
    return len(rows)


def reject_later(pictures: Sequence[Evidence], by: Account, at: datetime) -> int:
    """Rejects pictures of which a verdict says that they are the same as an earlier one, through the review.

    Errors: Refusal('likeness-not-same') and those of `review_evidence`.
    """
    for ids in slices(one.id for one in pictures):
        query = select(Likeness.second_id).where(Likeness.second_id.in_(ids), Likeness.verdict == "same")
        if set(ids) - set(db.session.scalars(query)):
            raise Refusal("likeness-not-same")
    return review_evidence([Judged(one, "rejected", REASON) for one in pictures], by, at)


def _held(stage: Stage, component: str, ids: Collection[int], by: Account) -> list[Likeness]:
    require(by, "office", *REVIEWERS)
    if not may_look(by, stage, component):
        raise Refusal("unknown")
    if stage.state == "closed":
        raise Refusal("stage-closed", stage=stage.code)
    theirs = {link.id for group in groups_of(by, stage, component) for link in group.links}
    if not ids or set(ids) - theirs:
        raise Refusal("unknown")
    rows: list[Likeness] = []
    for part in slices(sorted(ids)):
        query = select(Likeness).where(Likeness.id.in_(part)).order_by(Likeness.id)
        rows += db.session.scalars(
            query.with_for_update(of=Likeness).execution_options(populate_existing=True)
        )
    return rows


def _note(stage: Stage, component: str, rows: Sequence[Likeness], by: Account, at: datetime) -> None:
    """One event for each verdict, naming the pictures by candidate and serial."""
    names = _names({one for row in rows for one in (row.first_id, row.second_id)})
    told: dict[str, list[str]] = defaultdict(list)
    for row in rows:
        told[row.verdict or "taken-back"].append(f"{names[row.first_id]} ~ {names[row.second_id]}")
    audit.record(
        audit.Event(
            at,
            by.login,
            "evidence.alike",
            audit.at_stage(stage),
            {"component": component, "verdict": verdict, "pictures": sorted(pictures)},
        )
        for verdict, pictures in sorted(told.items())
    )


def _names(ids: Collection[int]) -> dict[int, str]:
    found: dict[int, str] = {}
    for part in slices(sorted(ids)):
        rows = db.session.execute(
            select(Evidence.id, Candidacy.number, Evidence.serial)
            .join(Entry, Entry.id == Evidence.entry_id)
            .join(Candidacy, Candidacy.id == Entry.candidacy_id)
            .where(Evidence.id.in_(part))
        )
        found.update({one: f"{number}/{serial}" for one, number, serial in rows})
    return found
