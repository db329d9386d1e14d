"""Answers: acknowledged once, kept for ever, the newest counts, the late ones are marked."""

import itertools
import random
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from exams.models import AnswerEvent
from exams.queries.sitting import newest_answers, newest_seq
from exams.services.save_answers import Answer, Declined, Receipt, save_answers
from exams.services.save_form import save_form
from exams.services.start_attempt import start_attempt
from exams.services.submit_attempt import submit_attempt
from recruit.db import db
from tests.exams.sitting.sheets import client_id, position_of, sheet

MS, MINUTE = timedelta(milliseconds=1), timedelta(minutes=1)


@pytest.fixture
def text(attempt) -> int:
    return position_of(attempt, "short")


def stored() -> int:
    return db.session.scalar(select(func.count(AnswerEvent.id)))


@pytest.mark.database
def test_one_save_delivered_many_times_is_one_event_and_one_receipt(attempt, text):
    answer = Answer(attempt.id, client_id(1), 1, text, ["a"])
    first = save_answers([answer, answer], attempt.started_at)
    db.session.commit()
    db.session.expire_all()
    again = save_answers([answer], attempt.started_at + 5 * MINUTE)
    assert first[0] == first[1] == again[0]
    assert len(first[0].signature) == 64
    assert first[0].received_at == attempt.started_at
    assert stored() == 1


@pytest.mark.parametrize("seed", range(5))
def test_shuffled_and_repeated_deliveries_end_in_the_newest_sequence(attempt, text, seed):
    chance = random.Random(seed)
    sent = [Answer(attempt.id, client_id(n), n, text, [f"text {n}"]) for n in range(1, 9)]
    deliveries = [answer for answer in sent for _ in range(chance.randint(1, 5))]
    chance.shuffle(deliveries)
    receipts: dict[str, set[str]] = {}
    moment = attempt.started_at
    while deliveries:
        size = chance.randint(1, 6)
        batch, deliveries = deliveries[:size], deliveries[size:]
        moment += MS
        for outcome in save_answers(batch, moment):
            receipts.setdefault(outcome.client_id, set()).add(outcome.signature)
        db.session.commit()
    assert {len(signatures) for signatures in receipts.values()} == {1}
    assert stored() == 8
    assert newest_answers([attempt.id]) == {attempt.id: {text: ["text 8"]}}
    assert newest_seq(attempt.id) == 8


def test_of_two_with_one_sequence_the_later_arrival_counts(attempt, text):
    save_answers([Answer(attempt.id, client_id(1), 5, text, ["first"])], attempt.started_at)
    save_answers([Answer(attempt.id, client_id(2), 5, text, ["second"])], attempt.started_at)
    assert newest_answers([attempt.id])[attempt.id][text] == ["second"]


@pytest.mark.parametrize(
    ("after_deadline", "late"),
    [
        (-MS, False),
        (timedelta(0), False),
        (MS, False),
        (30 * timedelta(seconds=1), False),
        (30001 * MS, True),
    ],
)
def test_arrivals_around_the_end(attempt, text, after_deadline, late):
    arrival = attempt.started_at + 60 * MINUTE + after_deadline
    (receipt,) = save_answers([Answer(attempt.id, client_id(1), 1, text, ["x"])], arrival)
    assert receipt.late is late
    assert stored() == 1
    assert newest_answers([attempt.id]) == ({} if late else {attempt.id: {text: ["x"]}})
    assert newest_answers([attempt.id], late=True) == {attempt.id: {text: ["x"]}}


@pytest.mark.database
def test_a_late_answer_never_takes_the_place_of_one_in_time(attempt, text):
    save_answers([Answer(attempt.id, client_id(1), 1, text, ["in time"])], attempt.started_at)
    save_answers([Answer(attempt.id, client_id(2), 2, text, ["late"])], attempt.started_at + 90 * MINUTE)
    assert newest_answers([attempt.id])[attempt.id][text] == ["in time"]


@pytest.mark.database
def test_a_batch_may_carry_several_arrivals(attempt, text):
    over = attempt.started_at + 61 * MINUTE
    outcomes = save_answers(
        [
            Answer(attempt.id, client_id(1), 1, text, ["x"], attempt.started_at),
            Answer(attempt.id, client_id(2), 2, text, ["y"]),
        ],
        over,
    )
    assert [(outcome.received_at, outcome.late) for outcome in outcomes] == [
        (attempt.started_at, False),
        (over, True),
    ]


def test_handed_in_is_handed_in_but_an_old_receipt_comes_again(attempt, text):
    answer = Answer(attempt.id, client_id(1), 1, text, ["x"])
    (receipt,) = save_answers([answer], attempt.started_at)
    submit_attempt(attempt, attempt.started_at + MINUTE)
    db.session.commit()
    again, refused = save_answers(
        [answer, Answer(attempt.id, client_id(2), 2, text, ["y"])], attempt.started_at + 2 * MINUTE
    )
    assert again == receipt
    assert refused == Declined(attempt.id, client_id(2), "attempt-submitted")
    assert stored() == 1


def test_what_the_clock_collected_still_takes_what_was_under_way(attempt, text):
    deadline = attempt.started_at + 60 * MINUTE
    submit_attempt(attempt, deadline + MS)
    assert attempt.finished_by == "clock"
    in_grace, too_late = (
        save_answers([Answer(attempt.id, client_id(n), n, text, ["x"])], deadline + after)[0]
        for n, after in enumerate((10 * timedelta(seconds=1), MINUTE), 1)
    )
    assert (in_grace.late, too_late.late) == (False, True)
    attempt.entry.stage.state = "closed"
    (refused,) = save_answers([Answer(attempt.id, client_id(9), 9, text, ["x"])], deadline + 2 * MINUTE)
    assert refused.code == "stage-closed"


def test_one_bad_answer_does_not_spoil_its_batch(attempt, text):
    good = Answer(attempt.id, client_id(1), 1, text, ["fine"])
    bad = [
        (Answer(attempt.id + 999, client_id(2), 2, text, ["x"]), "attempt-unknown"),
        (Answer(attempt.id, "not-a-uuid", 3, text, ["x"]), "answer-malformed"),
        (Answer(attempt.id, ["list"], 3, text, ["x"]), "answer-malformed"),
        (Answer(attempt.id, client_id(4), -1, text, ["x"]), "answer-malformed"),
        (Answer(attempt.id, client_id(5), 5, 0, ["x"]), "position-unknown"),
        (Answer(attempt.id, client_id(6), 6, 51, ["x"]), "position-unknown"),
        (Answer(attempt.id, client_id(7), 7, True, ["x"]), "answer-malformed"),
        (Answer(attempt.id, client_id(8), 8, text, "x"), "answer-malformed"),
        (Answer(attempt.id, client_id(1), 1, text, ["another text"]), "answer-id-reused"),
        (Answer(attempt.id, client_id(1), 9, text, ["fine"]), "answer-id-reused"),
    ]
    outcomes = save_answers([good, *(answer for answer, _ in bad)], attempt.started_at)
    assert isinstance(outcomes[0], Receipt)
    assert [outcome.code for outcome in outcomes[1:]] == [code for _, code in bad]
    assert stored() == 1


@pytest.mark.database
def test_one_transaction_serves_many_attempts(world, attempt):
    other = start_attempt(world.entries[1], world.opens)
    batch = list(itertools.chain(*zip(sheet(attempt, 50), sheet(other, 0), strict=True)))
    outcomes = save_answers(batch, world.opens + MINUTE)
    assert [outcome.attempt_id for outcome in outcomes] == [answer.attempt_id for answer in batch]
    assert all(isinstance(outcome, Receipt) for outcome in outcomes)
    assert {len(answers) for answers in newest_answers([attempt.id, other.id]).values()} == {50}


def test_time_given_back_by_the_office_counts_at_once(attempt, text):
    attempt.extension_seconds = 600
    (receipt,) = save_answers(
        [Answer(attempt.id, client_id(1), 1, text, ["x"])], attempt.started_at + 69 * MINUTE
    )
    assert not receipt.late


def test_a_page_without_script_stores_only_what_changed(attempt, text):
    at = attempt.started_at
    save_answers([Answer(attempt.id, client_id(1), 7, text, ["x"])], at)
    assert save_form(attempt, {text: ["x"]}, at) == []
    (changed,) = save_form(attempt, {text: ["y"]}, at)
    assert (changed.client_seq, changed.answer) == (8, ("y",))
    (cleared,) = save_form(attempt, {text: []}, at)
    assert newest_answers([attempt.id])[attempt.id][text] == []
    assert cleared.client_seq == 9
