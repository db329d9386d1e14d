"""A cohort whose allotment is signed and published, with two people in reserve: a place may come free now."""

from __future__ import annotations

from recruit.db import db
from recruit.models import Candidacy, Stage
from recruit.queries.results import current_result
from recruit.services import close_stage
from tests.support.closing import (
    AFTER_ALLOTMENT,
    ONE,
    RANKED,
    THREE,
    TWO,
    close,
    cohort,
    office,
    ranked,
    source,
    supplied,
    wish,
)


def signed(
    rule: str = "{rule: reserve, accept_hours: 24}", unplaced: bool = False
) -> tuple[Stage, list[str]]:
    """Three ranked first have the three places (with `unplaced` the third has none), two stand by; the allotment is
    signed and published. The stage of the ranks, and the codes of the places."""
    text = source("preferences: 2, reassign: false", places=3)
    text = text.replace("reserve: {places: 1}", "reserve: {places: 2}")
    text = text.replace("replacement: none", f"replacement: {rule}", 1)
    running = cohort(text=text)
    codes = supplied(running, ONE, TWO, THREE)
    people = ranked(running, (90, 80, 70, 60, 50))
    wish(people[0], codes[0])
    wish(people[1], codes[1], codes[0])
    wish(people[2], codes[0] if unplaced else codes[2])
    test = running.stage("test")
    close_stage.publish(current_result(test), office(), RANKED)
    close_stage.publish(close(running.stage("allotment"), AFTER_ALLOTMENT), office(), AFTER_ALLOTMENT)
    return test, codes


def person(stage: Stage, number: str) -> Candidacy:
    return db.session.query(Candidacy).filter_by(cohort_id=stage.cohort_id, number=number).one()


def leaves(stage: Stage, number: str) -> None:
    person(stage, number).state = "withdrawn"
    db.session.flush()
