"""One small test for each seam that the later programmes stand on."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy.exc import IntegrityError

from recruit.db import db
from recruit.funnel import StageFacts, earlier_open, next_stage, window_state
from recruit.kinds import load_kinds
from recruit.models import Candidacy, Decision
from recruit.queries.entries import entries_of
from recruit.services.decide import Verdict, decide
from tests.recruit.funnel import small
from tests.recruit.funnel.test_close_stage import close

pytestmark = pytest.mark.database


def test_a_candidacy_is_a_person_or_a_place_never_both(running):
    cohort = small.cohort()
    (entry,) = small.sites(cohort, 1)
    assert (entry.candidacy.subject, entry.candidacy.place.name) == ("place", "点1")
    db.session.commit()
    db.session.add(
        Candidacy(
            cohort_id=cohort.id,
            track="sites",
            subject="place",
            number="S9",
            township_code="999001002",
            created_at=small.START,
        )
    )
    with pytest.raises(IntegrityError):
        db.session.flush()
    db.session.rollback()


def test_each_track_has_its_own_line_of_stages(running):
    cohort = small.cohort()
    small.sites(cohort, 2)
    people = small.people(cohort, 2)
    decide(cohort.stage("screen"), [Verdict(people[0], "advanced")], None, small.START)
    assert [entry.candidacy.number for entry in entries_of(cohort.stage("test"))] == ["N0001"]
    assert len(entries_of(cohort.stage("visit"))) == 2
    # The people's test does not wait for the sites' visit, which is still open.
    close(cohort.stage("screen"), small.BEFORE_MAY)
    assert cohort.stage("visit").state == "open"


def test_a_stage_exits_one_by_one_or_as_a_cohort(running):
    cohort = small.cohort()
    people, places = small.people(cohort, 2), small.sites(cohort, 1)
    decide(
        cohort.stage("screen"),
        [Verdict(people[0], "advanced"), Verdict(people[1], "out", "age")],
        None,
        small.START,
    )
    assert [entry.outcome for entry in people] == ["advanced", "out"]
    decide(cohort.stage("visit"), [Verdict(places[0], "advanced")], None, small.START)
    assert places[0].outcome == "in"
    close(cohort.stage("visit"), small.BEFORE_MAY)
    assert places[0].outcome == "advanced"


def test_a_decision_taken_again_keeps_the_first(running):
    cohort = small.cohort()
    (entry,) = small.people(cohort, 1)
    decide(cohort.stage("screen"), [Verdict(entry, "out", "papers")], None, small.START)
    decide(cohort.stage("screen"), [Verdict(entry, "advanced")], None, small.START)
    kept = db.session.query(Decision).order_by(Decision.revision).all()
    assert [(row.revision, row.outcome, row.current) for row in kept] == [
        (1, "out", False),
        (2, "advanced", True),
    ]


def test_a_window_belongs_to_the_candidacy_and_defaults_to_the_stage(running):
    cohort = small.cohort()
    first, other = small.people(cohort, 2)
    stage = cohort.stage("screen")
    first.closes_at = stage.closes_at + timedelta(hours=2)
    assert other.window == (stage.opens_at, stage.closes_at)
    assert first.window == (stage.opens_at, stage.closes_at + timedelta(hours=2))


def test_the_closing_moment_itself_is_late():
    opens, closes = small.START, small.START + timedelta(hours=1)
    states = [
        window_state(opens, closes, moment) for moment in (opens - timedelta(milliseconds=1), opens, closes)
    ]
    assert states == ["before", "open", "after"]
    assert window_state(opens, closes, closes - timedelta(milliseconds=1)) == "open"


def test_stages_follow_each_other_within_their_track():
    stages = [StageFacts("a", "x", 1, True), StageFacts("b", "y", 2, False), StageFacts("c", "x", 3, False)]
    assert next_stage(stages, "a") == stages[2]
    assert next_stage(stages, "c") is None
    assert earlier_open(stages, "c") is None


def test_two_kinds_with_one_code_stop_the_start():
    with pytest.raises(RuntimeError, match="registered twice"):
        load_kinds([*small.KINDS, small.KINDS[0]])
