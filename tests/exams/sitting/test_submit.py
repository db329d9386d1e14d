"""Handing in: once, with one receipt code, whoever ends it."""

import re
import threading
from datetime import timedelta

import pytest
from sqlalchemy import select

from exams.kinds.online_exam import KIND
from exams.models import AnswerEvent, Attempt
from exams.queries.exam_room import Counts, counts, find_receipt
from exams.queries.sitting import newest_answers
from exams.services.finish_overdue import finish_overdue
from exams.services.save_answers import Answer, Receipt, save_answers
from exams.services.start_attempt import Start, start_attempts
from exams.services.submit_attempt import submit_attempt
from recruit.db import db
from recruit.models import AuditEntry, Stage
from recruit.services.close_stage import _hold_entries
from tests.exams.sitting.sheets import client_id, position_of

pytestmark = pytest.mark.database
MINUTE, SECOND = timedelta(minutes=1), timedelta(seconds=1)


def test_a_receipt_code_can_be_read_out_and_found_again(attempt):
    code = submit_attempt(attempt, attempt.started_at + MINUTE).receipt
    assert re.fullmatch(r"([0-9A-HJKMNP-TV-Z]{4}-){3}[0-9A-HJKMNP-TV-Z]{4}", code)
    assert find_receipt(code) is attempt
    assert find_receipt(code[:-1] + ("0" if code[-1] != "0" else "1")) is None
    assert KIND.todos(attempt.entry)[0].done == 1


def test_handing_in_again_changes_nothing(attempt):
    first = submit_attempt(attempt, attempt.started_at + MINUTE)
    kept = (first.submitted_at, first.receipt, first.finished_by)
    db.session.commit()
    again = submit_attempt(attempt, attempt.started_at + 90 * MINUTE)
    assert (again.submitted_at, again.receipt, again.finished_by) == kept
    assert kept[2] == "candidate"


def test_from_the_deadline_on_it_is_the_clock_that_ends_it(attempt):
    deadline = attempt.started_at + 60 * MINUTE
    submit_attempt(attempt, deadline)
    assert (attempt.submitted_at, attempt.finished_by) == (deadline, "clock")


def in_parallel(app, count, work):
    """Runs `work(number)` in as many threads, each with its own session; collects what they return."""
    results, together = [], threading.Barrier(count)

    def run(number: int) -> None:
        with app.app_context():
            together.wait()
            result = work(number)
            db.session.commit()
            results.append(result)

    threads = [threading.Thread(target=run, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def test_fifty_parallel_submits_are_one_finish_with_one_receipt(attempt, app):
    attempt_id, started = attempt.id, attempt.started_at
    db.session.rollback()

    def submit(number: int):
        done = submit_attempt(db.session.get_one(Attempt, attempt_id), started + number * SECOND)
        return done.receipt, done.submitted_at

    results = in_parallel(app, 50, submit)
    assert len(results) == 50
    assert len(set(results)) == 1


def test_a_submit_racing_saves_loses_no_acknowledged_answer(attempt, app):
    attempt_id, started, text = attempt.id, attempt.started_at, position_of(attempt, "short")
    db.session.rollback()

    def act(number: int):
        if number == 5:
            return submit_attempt(db.session.get_one(Attempt, attempt_id), started + MINUTE).receipt
        return save_answers(
            [Answer(attempt_id, client_id(number + 1), number, text, [str(number)])], started
        )[0]

    results = in_parallel(app, 12, act)
    acknowledged = {result.client_id for result in results if isinstance(result, Receipt)}
    assert len(results) == 12
    assert set(db.session.scalars(select(AnswerEvent.client_id))) == acknowledged


def test_whoever_signs_the_list_waits_for_answers_that_are_being_stored(attempt, app):
    attempt_id, started, text = attempt.id, attempt.started_at, position_of(attempt, "short")
    stage_id, stored, release, seen = attempt.entry.stage_id, threading.Event(), threading.Event(), []
    db.session.rollback()

    def save() -> None:
        with app.app_context():
            save_answers([Answer(attempt_id, client_id(1), 1, text, ["x"])], started)
            stored.set()
            release.wait(5)
            db.session.commit()

    def sign() -> None:
        with app.app_context():
            stored.wait(5)
            _hold_entries(db.session.get_one(Stage, stage_id))
            seen.append(newest_answers([attempt_id]))

    both = [threading.Thread(target=save), threading.Thread(target=sign)]
    for one in both:
        one.start()
    both[1].join(0.3)
    release.set()
    for one in both:
        one.join()
    assert seen == [{attempt_id: {text: ["x"]}}]


def test_the_collector_takes_only_those_whose_time_and_grace_are_over(world, attempt):
    start_attempts([Start(world.entries[1], world.opens + 30 * MINUTE)])
    deadline = attempt.started_at + 60 * MINUTE
    assert finish_overdue(deadline + 30 * SECOND) == 0
    assert KIND.blockers(world.stage)[0].count == 2
    assert finish_overdue(deadline + 31 * SECOND, world.stage) == 1
    assert (attempt.submitted_at, attempt.finished_by) == (deadline, "clock")
    assert counts(world.stage) == Counts(entered=3, without_paper=0, not_started=1, running=1, submitted=1)
    assert counts(world.stage, "520523002") == Counts(1, 0, 0, 1, 0)
    assert finish_overdue(world.closes + MINUTE) == 1
    assert KIND.blockers(world.stage) == []


def test_the_log_tells_whose_papers_were_drawn_and_collected(world, attempt):
    """By cohort: another one has a stage of the same code, and the worker's round goes through all of them."""
    finish_overdue(world.closes + MINUTE)
    noted = db.session.scalars(
        select(AuditEntry)
        .where(AuditEntry.action.in_(("papers.draw", "exam.collect")))
        .order_by(AuditEntry.seq)
    ).all()
    assert {(one.action, one.subject) for one in noted} == {
        ("papers.draw", f"stage:{world.stage.cohort.code}/online-exam"),
        ("exam.collect", f"stage:{world.stage.cohort.code}/online-exam"),
    }
    assert noted[-1].facts == {"attempts": 1}
