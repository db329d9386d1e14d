"""What an applicant is shown of their way: nothing of a cut before it is published or the next stage opens."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from flask import Flask

from recruit.clock import FixedClock
from recruit.db import db
from recruit.kinds import kind_of
from recruit.models import Candidacy, Cohort, Entry
from recruit.queries.progress import Progress, progress_of
from recruit.services.admit import admit
from recruit.web.context import page_url
from recruit.web.own_way import Answers, answers_of, stepper_of
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
    assert shown(progress)["online-exam"] == "missed"


def test_when_the_own_time_is_over_the_page_that_says_how_it_went_is_still_a_step_away(
    app: Flask, cohort: Cohort, clock: FixedClock
) -> None:
    """Others may still be at work, so no list is near: what was done or missed must be found all the same."""
    application, _account = applied(cohort, clock.now())
    briefing, exam = cohort.stage("briefing"), cohort.stage("online-exam")
    cohort.stage("registration").state = "closed"  # nothing is owed to it any more
    db.session.query(Entry).filter_by(stage_id=briefing.id).one().outcome = "advanced"
    admit(exam, [db.session.query(Candidacy).one()], exam.opens_at)
    entry = db.session.query(Entry).filter_by(stage_id=exam.id).one()
    entry.closes_at = exam.opens_at + timedelta(hours=1)
    over = entry.closes_at + timedelta(minutes=1)

    def met(at: datetime) -> tuple[Answers, str | None]:
        progress = progress_of(application, at)
        assert progress is not None
        with app.test_request_context():
            return answers_of(progress, at), stepper_of(progress)[2]["url"]

    (todo,) = kind_of(exam).todos(entry)
    answers, step = met(over)
    with app.test_request_context():
        page = page_url(str(todo.endpoint), **todo.values)
    assert page
    assert (answers.next_url, step) == (page, page)
    assert "给您安排的时间已经过了" in answers.where
    answers, step = met(exam.closes_at)
    assert "已经结束" in answers.where
    assert answers.next_url == page
    exam.state = "closed"
    answers, step = met(exam.closes_at)
    assert (answers.next_url, step) == (None, None), "the list is the answer now"
    exam.state, entry.closes_at = "open", None
    answers, step = met(exam.closes_at)
    assert (answers.next_url, step) == (None, None), "whose time ended with everybody's waits with everybody"
