"""The draws of sampled review: who can be drawn, the draws on record, what they said, whether a draw replays."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import func, select

from exams.fieldwork.review_rule import review_rule, size_of
from exams.fieldwork.rules import EVIDENCE
from exams.fieldwork.sample import Roster, outcome, roster_digest
from exams.models import Evidence, ReviewOutcome, ReviewSample
from recruit.db import db
from recruit.models import Candidacy, Entry, Stage
from recruit.two_words import seed_of


@dataclass(frozen=True)
class Told:
    """What one draw said so far: candidates by state, pictures on the roster, drawn, and wrong among the drawn."""

    waiting: int = 0
    passed: int = 0
    failed: int = 0
    pictures: int = 0
    drawn: int = 0
    wrong: int = 0


def open_pictures(stage: Stage, component: str) -> dict[str, list[str]]:
    """Serials, by admission number, of the pictures that the next draw is held on.

    These are the waiting pictures of active candidates that stood on no roster yet. What takes the place of a rejected
    picture is not among them, nor is anything of a candidate whose sample failed: somebody looks at these anyway.
    """
    failed = (
        select(ReviewOutcome.entry_id)
        .join(ReviewSample, ReviewSample.id == ReviewOutcome.sample_id)
        .where(ReviewSample.component == component, ReviewOutcome.state == "failed")
    )
    rows = db.session.execute(
        select(Candidacy.number, Evidence.serial)
        .join(Entry, Entry.candidacy_id == Candidacy.id)
        .join(Evidence, Evidence.entry_id == Entry.id)
        .where(
            Entry.stage_id == stage.id,
            Candidacy.state == "active",
            Evidence.component == component,
            Evidence.state == "waiting",
            Evidence.course == "",
            Evidence.review_sample_id.is_(None),
            Evidence.replaces_id.is_(None),
            Entry.id.not_in(failed),
        )
        .order_by(Candidacy.number, Evidence.serial)
    )
    roster: dict[str, list[str]] = {}
    for number, serial in rows:
        roster.setdefault(number, []).append(str(serial))
    return roster


def drawn_of(
    roster: Roster, component: str, seed: str, plan: tuple[int, Decimal | None, int]
) -> list[tuple[str, str]]:
    """(admission number, serial) of the pictures to be looked at, each candidate's drawn by themselves.

    `plan`: the number, the share, and how many may be wrong.
    """
    drawn: list[tuple[str, str]] = []
    for number, serials in roster.items():
        drawn += outcome({number: serials}, component, seed, size_of(*plan, len(serials)))
    return sorted(drawn)


def plan_of(sample: ReviewSample) -> tuple[int, Decimal | None, int]:
    return sample.size, Decimal(sample.rate) if sample.rate else None, sample.accept_number


def review_samples(stage: Stage, component: str) -> list[ReviewSample]:
    """The draws that were held, in their order."""
    return [one for one in _records(stage, component) if one.drawn_at is not None]


def waiting_review(stage: Stage, component: str) -> ReviewSample | None:
    """The draw that waits for its second word."""
    return next((one for one in _records(stage, component) if one.drawn_at is None), None)


def waiting_reviews(stage: Stage) -> list[ReviewSample]:
    """The same of every component of the stage."""
    query = select(ReviewSample).where(ReviewSample.stage_id == stage.id, ReviewSample.drawn_at.is_(None))
    return list(db.session.scalars(query.order_by(ReviewSample.id)))


def not_drawn(stage: Stage, component: str) -> int:
    """Active candidates with pictures that wait for a draw."""
    part = stage.definition.component(component)
    if part.kind != EVIDENCE or review_rule(part) is None:
        return 0
    return len(open_pictures(stage, component))


def told_by(samples: Sequence[ReviewSample]) -> dict[int, Told]:
    """By the id of the draw."""
    rows = db.session.execute(
        select(
            ReviewOutcome.sample_id,
            ReviewOutcome.state,
            func.count(),
            func.sum(ReviewOutcome.pictures),
            func.sum(ReviewOutcome.drawn),
            func.sum(ReviewOutcome.wrong),
        )
        .where(ReviewOutcome.sample_id.in_([one.id for one in samples]))
        .group_by(ReviewOutcome.sample_id, ReviewOutcome.state)
    )
    found: dict[int, dict[str, int]] = {one.id: {} for one in samples}
    for sample_id, state, count, pictures, drawn, wrong in rows:
        counts = found[sample_id]
        counts[state] = count
        for name, value in (("pictures", pictures), ("drawn", drawn), ("wrong", wrong)):
            counts[name] = counts.get(name, 0) + int(value)
    return {sample_id: Told(**counts) for sample_id, counts in found.items()}


def failed_candidates(stage: Stage) -> list[tuple[str, ReviewOutcome]]:
    """(admission number, outcome) of every draw that a candidate of the stage failed."""
    rows = db.session.execute(
        select(Candidacy.number, ReviewOutcome)
        .join(Entry, Entry.id == ReviewOutcome.entry_id)
        .join(Candidacy, Candidacy.id == Entry.candidacy_id)
        .where(Entry.stage_id == stage.id, ReviewOutcome.state == "failed")
        .order_by(Candidacy.number, ReviewOutcome.id)
    )
    return [(number, one) for number, one in rows]


def accepted_by_sample(entry: Entry, component: str) -> int:
    """How many of a candidate's pictures nobody looked at, because the sample passed."""
    query = select(func.count(Evidence.id)).where(
        Evidence.entry_id == entry.id, Evidence.component == component, Evidence.by_sample.is_(True)
    )
    return db.session.scalar(query) or 0


def replays(sample: ReviewSample) -> bool:
    """True when the record gives exactly the pictures that were drawn."""
    if sample.roster_sha256 != roster_digest(sample.roster, sample.component):
        return False
    if sample.seed != seed_of(sample.first_word, sample.second_word):
        return False
    rows = db.session.execute(
        select(Candidacy.number, Evidence.serial)
        .join(Entry, Entry.candidacy_id == Candidacy.id)
        .join(Evidence, Evidence.entry_id == Entry.id)
        .where(Evidence.review_sample_id == sample.id, Evidence.course == "drawn")
    )
    stored = sorted((number, str(serial)) for number, serial in rows)
    return stored == drawn_of(sample.roster, sample.component, sample.seed, plan_of(sample))


def _records(stage: Stage, component: str) -> list[ReviewSample]:
    query = select(ReviewSample).where(ReviewSample.stage_id == stage.id, ReviewSample.component == component)
    return list(db.session.scalars(query.order_by(ReviewSample.id)))
