"""Draw the pictures of each candidate that are looked at, by two people's words, in the way of the phone sample.

The two words: `exams.services.two_word_sample`. A draw can be held at any time, also while pictures still come in; what
comes later stands on the roster of a later draw. Pictures that take the place of a rejected one are never drawn:
somebody looks at each of them.
"""

from __future__ import annotations

from collections import Counter
from datetime import datetime

from sqlalchemy import select, update

from exams.fieldwork.review_rule import review_rule
from exams.fieldwork.rules import EVIDENCE, component_of
from exams.fieldwork.sample import roster_digest
from exams.models import Evidence, ReviewOutcome, ReviewSample
from exams.queries.review_sample import drawn_of, open_pictures, plan_of, waiting_review
from exams.services.settle_review import settle_review
from exams.services.two_word_sample import take_first_word, take_second_word
from recruit import audit
from recruit.db import db
from recruit.errors import Refusal
from recruit.models import Account, Candidacy, Entry, Stage
from recruit.slices import pieces


def propose_review_sample(stage: Stage, component: str, word: str, by: Account, at: datetime) -> ReviewSample:
    """The office fixes the roster of all pictures that can be drawn now, and gives the first word.

    Errors: those of `take_first_word`; Refusal('review-sample-empty').
    """
    rule, first = take_first_word(
        stage,
        lambda: review_rule(component_of(stage.definition, component, EVIDENCE)),
        lambda: waiting_review(stage, component),
        word,
        by,
    )
    roster = open_pictures(stage, component)
    if not roster:
        raise Refusal("review-sample-empty")
    sample = ReviewSample(
        stage_id=stage.id,
        component=component,
        roster=roster,
        roster_sha256=roster_digest(roster, component),
        size=rule.size,
        rate="" if rule.rate is None else str(rule.rate),
        accept_number=rule.accept_number,
        first_word=first,
        proposed_at=at,
        proposed_by_id=by.id,
    )
    db.session.add(sample)
    db.session.flush()
    facts = {"component": component, **_plan(sample), "roster_sha256": sample.roster_sha256, **_sizes(sample)}
    audit.note(at, by.login, "review.commit", audit.at_stage(stage), **facts)
    return sample


def complete_review_sample(sample: ReviewSample, word: str, witness: Account, at: datetime) -> int:
    """A second person gives the other word, and the draw is held on the roster as it was fixed; returns how many
    pictures are drawn.

    Errors: those of `take_second_word`.
    """
    held = take_second_word(sample, word, witness, at)
    drawn = set(drawn_of(held.roster, held.component, held.seed, plan_of(held)))
    entries = _put_down(held, drawn)
    facts = {
        "component": held.component,
        "words": [held.first_word, held.second_word],
        "seed": held.seed,
        "roster_sha256": held.roster_sha256,
        **_plan(held),
        **_sizes(held),
        "drawn": len(drawn),
    }
    events = [audit.Event(at, witness.login, "review.sample", audit.at_stage(held.stage), facts)]
    events += settle_review({(entry_id, held.component) for entry_id in entries}, witness.login, at)
    audit.record(events)
    return len(drawn)


def _put_down(held: ReviewSample, drawn: set[tuple[str, str]]) -> set[int]:
    """Marks every picture of the roster as drawn or left, and begins an outcome for each of its candidates.

    Returns the entries of which something was ruled on since the roster was fixed: there the outcome may be known.
    """
    rows, pictures, looked_at, ruled_on = [], Counter[int](), Counter[int](), set[int]()
    for (number, serial), (picture_id, entry_id, state) in _pictures(held).items():
        course = "drawn" if (number, serial) in drawn else "rest"
        pictures[entry_id] += 1
        looked_at[entry_id] += course == "drawn"
        if state != "waiting":
            ruled_on.add(entry_id)
        rows.append({"id": picture_id, "course": course, "review_sample_id": held.id})
    for part in pieces(rows):
        db.session.execute(update(Evidence), part)
    db.session.add_all(
        ReviewOutcome(sample_id=held.id, entry_id=entry_id, pictures=count, drawn=looked_at[entry_id])
        for entry_id, count in pictures.items()
    )
    db.session.flush()
    db.session.expire_all()
    return ruled_on


def _pictures(held: ReviewSample) -> dict[tuple[str, str], tuple[int, int, str]]:
    """(admission number, serial) -> (picture, entry, state) of everything on the roster."""
    roster = {number: set(serials) for number, serials in held.roster.items()}
    rows = db.session.execute(
        select(Candidacy.number, Evidence.serial, Evidence.id, Entry.id, Evidence.state)
        .join(Entry, Entry.candidacy_id == Candidacy.id)
        .join(Evidence, Evidence.entry_id == Entry.id)
        .where(Entry.stage_id == held.stage_id, Evidence.component == held.component)
    )
    return {
        (number, str(serial)): (picture_id, entry_id, state)
        for number, serial, picture_id, entry_id, state in rows
        if str(serial) in roster.get(number, ())
    }


def _plan(sample: ReviewSample) -> dict[str, object]:
    return {"size": sample.size, "rate": sample.rate, "accept_number": sample.accept_number}


def _sizes(sample: ReviewSample) -> dict[str, int]:
    return {"candidates": len(sample.roster), "pictures": sum(map(len, sample.roster.values()))}
