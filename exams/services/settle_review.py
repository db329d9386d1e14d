"""Settle what a sample says: where it passed the rest is accepted by rule, where it failed all is put up for review.

Nothing is ever rejected by rule. The outcome follows the rulings on the drawn pictures for as long as the stage is
open: a ruling that is taken back takes back what followed from it.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import select

from exams.models import Evidence, ReviewOutcome, ReviewSample
from recruit import audit
from recruit.db import db
from recruit.models import Entry
from recruit.slices import slices

Touched = Collection[tuple[int, str]]


def settle_review(touched: Touched, by_login: str, at: datetime) -> list[audit.Event]:
    """`touched`: (entry, component) of pictures that were ruled on or drawn; their entries are held by the caller, who
    also writes down the events."""
    outcomes = _outcomes(touched)
    pictures = _pictures(outcomes)
    events: list[audit.Event] = []
    for key, mine in outcomes.items():
        before = [one.state for one in mine]
        for outcome in mine:
            _count(outcome, pictures[key])
        taken = _follow(mine, pictures[key], at)
        events += [
            _event(one, taken[one.sample_id], by_login, at)
            for one, state in zip(mine, before, strict=True)
            if one.state != state or taken[one.sample_id]
        ]
    db.session.flush()
    return events


def _count(outcome: ReviewOutcome, pictures: Sequence[Evidence]) -> None:
    drawn = [one for one in pictures if one.review_sample_id == outcome.sample_id and one.course == "drawn"]
    outcome.wrong = sum(one.state == "rejected" for one in drawn)
    if outcome.wrong > outcome.sample.accept_number:
        outcome.state = "failed"
    else:
        outcome.state = "waiting" if any(one.state == "waiting" for one in drawn) else "passed"


def _follow(mine: Sequence[ReviewOutcome], pictures: Sequence[Evidence], at: datetime) -> Counter[int | None]:
    """How many pictures of each draw changed because of the outcomes. One failed draw puts up those of all others as
    well."""
    failed = any(one.state == "failed" for one in mine)
    passed = {one.sample_id for one in mine if one.state == "passed" and not failed}
    changed: Counter[int | None] = Counter()
    for one in pictures:
        if one.course != "rest":
            continue
        if one.review_sample_id in passed and one.state == "waiting":
            one.state, one.by_sample, one.reviewed_at = "accepted", True, at
            changed[one.review_sample_id] += 1
        elif one.review_sample_id not in passed and one.by_sample:
            one.state, one.by_sample, one.reviewed_at = "waiting", False, None
            changed[one.review_sample_id] += 1
    return changed


def _outcomes(touched: Touched) -> dict[tuple[int, str], list[ReviewOutcome]]:
    found: dict[tuple[int, str], list[ReviewOutcome]] = defaultdict(list)
    wanted = set(touched)
    for ids in slices(sorted({entry_id for entry_id, _component in wanted})):
        rows = db.session.scalars(
            select(ReviewOutcome)
            .join(ReviewSample, ReviewSample.id == ReviewOutcome.sample_id)
            .where(ReviewOutcome.entry_id.in_(ids))
            .order_by(ReviewOutcome.id)
            .execution_options(populate_existing=True)
        )
        for row in rows:
            key = (row.entry_id, row.sample.component)
            if key in wanted:
                found[key].append(row)
    return found


def _pictures(keys: Collection[tuple[int, str]]) -> dict[tuple[int, str], list[Evidence]]:
    found: dict[tuple[int, str], list[Evidence]] = defaultdict(list)
    for ids in slices(sorted({entry_id for entry_id, _component in keys})):
        rows = db.session.scalars(
            select(Evidence).where(Evidence.entry_id.in_(ids), Evidence.review_sample_id.is_not(None))
        )
        for row in rows:
            found[row.entry_id, row.component].append(row)
    return found


def _event(outcome: ReviewOutcome, changed: int, by_login: str, at: datetime) -> audit.Event:
    entry: Entry = outcome.entry
    return audit.Event(
        at,
        by_login,
        "evidence.sampled",
        audit.about(entry.candidacy),
        {
            "stage": entry.stage.code,
            "component": outcome.sample.component,
            "draw": outcome.sample_id,
            "drawn": outcome.drawn,
            "wrong": outcome.wrong,
            "outcome": outcome.state,
            "by_rule": changed,
        },
    )
