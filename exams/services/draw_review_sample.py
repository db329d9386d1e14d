"""Draw the pictures of each candidate that are looked at, by two people's words, in the way of the phone sample.

The office fixes which pictures can be drawn and gives the first word; a second person, who has not seen it, gives the
other. A draw can be held at any time, also while pictures still come in; what comes later stands on the roster of a
later draw. Pictures that take the place of a rejected one are never drawn: somebody looks at each of them.
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
from recruit import audit
from recruit.db import db, locked
from recruit.errors import Refusal
from recruit.models import Account, Candidacy, Entry, Stage
from recruit.services.roles import require, require_county, require_other
from recruit.slices import pieces
from recruit.two_words import seed_of, tidy_word

WITNESSES = ("second-signatory", "auditor", "office")


def propose_review_sample(stage: Stage, component: str, word: str, by: Account, at: datetime) -> ReviewSample:
    """The office fixes the roster of all pictures that can be drawn now, and gives the first word.

    Errors: Refusal('role-missing' | 'county-only' | 'unknown' | 'stage-closed' | 'word-too-short' | 'sample-waiting' |
    'review-sample-empty').
    """
    require(by, "office")
    require_county(by)
    rule = review_rule(component_of(stage.definition, component, EVIDENCE))
    if rule is None:
        raise Refusal("unknown")
    _running(stage)
    first = tidy_word(word)
    if waiting_review(stage, component) is not None:
        raise Refusal("sample-waiting", count=1)
    roster = open_pictures(stage, component)
    if not roster:
        raise Refusal("review-sample-empty")
    sample = ReviewSample(
        stage_id=stage.id,
        component=component,
        roster=roster,
        roster_hash=roster_digest(roster, component),
        size=rule.size,
        rate="" if rule.rate is None else str(rule.rate),
        accept_number=rule.accept_number,
        first_word=first,
        proposed_at=at,
        proposed_by_id=by.id,
    )
    db.session.add(sample)
    db.session.flush()
    facts = {"component": component, **_plan(sample), "roster_hash": sample.roster_hash, **_sizes(sample)}
    audit.note(at, by.login, "review.commit", audit.at_stage(stage), **facts)
    return sample


def complete_review_sample(sample: ReviewSample, word: str, witness: Account, at: datetime) -> int:
    """A second person gives the other word, and the draw is held on the roster as it was fixed; returns how many
    pictures are drawn.

    Errors: Refusal('role-missing' | 'county-only' | 'same-signatory' | 'sample-drawn' | 'stage-closed' |
    'word-too-short').
    """
    require(witness, *WITNESSES)
    require_county(witness)
    stage = sample.stage
    _running(stage)
    held = locked(ReviewSample, sample.id)
    if held is None or held.drawn_at is not None:
        raise Refusal("sample-drawn")
    require_other(witness, db.session.get(Account, held.proposed_by_id), held.proposed_by_id)
    held.second_word = tidy_word(word)
    held.seed = seed_of(held.first_word, held.second_word)
    held.drawn_at, held.witness_id = at, witness.id
    drawn = set(drawn_of(held.roster, held.component, held.seed, plan_of(held)))
    entries = _put_down(held, drawn)
    facts = {
        "component": held.component,
        "words": [held.first_word, held.second_word],
        "seed": held.seed,
        "roster_hash": held.roster_hash,
        **_plan(held),
        **_sizes(held),
        "drawn": len(drawn),
    }
    events = [audit.Event(at, witness.login, "review.sample", audit.at_stage(stage), facts)]
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


def _running(stage: Stage) -> None:
    """Held until the commit: whoever rules on pictures waits for the draw, and the draw for them."""
    held = locked(Stage, stage.id)
    if held is None or held.state == "closed":
        raise Refusal("stage-closed", stage=stage.code)


def _plan(sample: ReviewSample) -> dict[str, object]:
    return {"size": sample.size, "rate": sample.rate, "accept_number": sample.accept_number}


def _sizes(sample: ReviewSample) -> dict[str, int]:
    return {"candidates": len(sample.roster), "pictures": sum(map(len, sample.roster.values()))}
