"""What an applicant is shown of their way: nothing of a cut before it is published or the next stage opens."""

from __future__ import annotations

from datetime import timedelta

import pytest

from recruit.clock import FixedClock
from recruit.db import db
from recruit.models import Candidacy, Cohort, Entry
from recruit.queries.progress import Progress, progress_of
from recruit.services.admit import admit
from tests.support.registering import applied

pytestmark = pytest.mark.database


def shown(progress: Progress | None) -> dict[str, str]:
    assert progress is not None
    return {step.stage.code: step.state for step in progress.steps[:3]}


def test_an_open_waiver_keeps_the_applicant_in_registration(cohort: Cohort, clock: FixedClock) -> None:
    application, _account = applied(cohort, clock.now(), 1, schooling="junior")
    progress = progress_of(application, clock.now())
    assert shown(progress) == {"registration": "current", "briefing": "future", "online-exam": "future"}
    assert [todo.code for todo in progress.todos] == ["waiver-reason", "papers"]  # type: ignore[union-attr]


def test_a_cut_shows_neither_way_until_the_next_stage_opens(cohort: Cohort, clock: FixedClock) -> None:
    application, _account = applied(cohort, clock.now())
    briefing, exam = cohort.stage("briefing"), cohort.stage("online-exam")
    between = briefing.closes_at + timedelta(hours=1)
    entry = db.session.query(Entry).filter_by(stage_id=briefing.id).one()
    for outcome in ("in", "out", "advanced"):
        entry.outcome = outcome
        assert shown(progress_of(application, between))["briefing"] == "waiting", outcome
    admit(exam, [db.session.query(Candidacy).one()], between)
    assert shown(progress_of(application, between))["online-exam"] == "future"
    assert shown(progress_of(application, exam.opens_at)) == {
        "registration": "done",
        "briefing": "done",
        "online-exam": "current",
    }


def test_papers_may_follow_until_registration_closes(cohort: Cohort, clock: FixedClock) -> None:
    application, _account = applied(cohort, clock.now())
    registration = cohort.stage("registration")
    for at, codes in (
        (registration.closes_at - timedelta(seconds=1), ["papers"]),
        (registration.closes_at, []),
    ):
        progress = progress_of(application, at)
        assert progress is not None
        assert [todo.code for todo in progress.todos if todo.code == "papers"] == codes


def test_a_withdrawal_ends_everything_to_do(cohort: Cohort, clock: FixedClock) -> None:
    application, _account = applied(cohort, clock.now())
    db.session.query(Candidacy).one().state = "withdrawn"
    progress = progress_of(application, clock.now())
    assert progress is not None
    assert (progress.todos, shown(progress)["briefing"]) == ([], "withdrawn")
