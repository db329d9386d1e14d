"""The times of a sitting on paper, put right: with a reason, within the same limits, and nothing else moves."""

from __future__ import annotations

import threading

import pytest

from exams.models import ExamPause, PaperSitting
from exams.services.correct_times import correct_times
from exams.services.start_attempt import start_attempt
from exams.services.type_answers import type_answers
from recruit.db import db, locked
from recruit.errors import Refusal
from recruit.models import Account, AuditEntry, Stage
from tests.exams.sitting.hall import MINUTE, attempt_of, on_paper
from tests.support.candidates import staff


def test_recorded_times_are_put_right_with_a_reason_and_the_log_keeps_what_they_were(world):
    chief, sec = staff("chief", "office"), staff("sec", "second-signatory")
    sitting, later = on_paper(world, chief, 0), world.closes
    number, receipt = world.entries[0].candidacy.number, attempt_of(world, 0).receipt
    times = (world.opens + 5 * MINUTE, world.opens + 50 * MINUTE)

    def code(times, reason="看错了钟", by=chief, numbers=(number,)):
        with pytest.raises(Refusal) as found:
            correct_times(world.stage, list(numbers), times, reason, by, later)
        return found.value.code

    assert code(times, by=sec) == "role-missing"
    assert code(times, reason=" ") == "reason-wanted"
    assert code((times[1], times[0])) == "hall-times"
    assert code((world.opens - MINUTE, times[1])) == "hall-times"
    assert code((world.opens, world.opens + 61 * MINUTE)) == "hall-too-long"
    assert code(times, numbers=(number, world.entries[1].candidacy.number)) == "hall-not-on-paper"
    assert code((sitting.began_at, sitting.ended_at)) == "hall-times-same"
    correct_times(world.stage, [number], times, "丙某1 的表慢五分钟，电话 13800138000", chief, later)
    attempt = attempt_of(world, 0)
    assert (attempt.started_at, attempt.submitted_at, attempt.receipt) == (*times, receipt)
    logged = db.session.query(AuditEntry).filter_by(action="exam.on-paper-times").one()
    assert logged.facts["was"][0] == world.opens.isoformat()
    assert "丙某" not in logged.facts["reason"]
    assert "138" not in logged.facts["reason"]


def test_what_a_pause_took_is_not_too_long_and_a_hand_over_keeps_what_came_late(world):
    chief = staff("chief", "office")
    db.session.add(
        ExamPause(
            stage_id=world.stage_id,
            cause="power",
            began_at=world.opens + 20 * MINUTE,
            ended_at=world.opens + 50 * MINUTE,
            began_by_id=chief.id,
            ended_by_id=chief.id,
        )
    )
    on_paper(world, chief, 0)
    number = world.entries[0].candidacy.number
    correct_times(
        world.stage, [number], (world.opens, world.opens + 90 * MINUTE), "停电", chief, world.closes
    )
    attempt = start_attempt(world.entries[1], world.opens)
    db.session.commit()
    on_paper(world, chief, 1, world.opens + 10 * MINUTE, "network")
    second = world.entries[1].candidacy.number
    times = (world.opens + 8 * MINUTE, world.opens + 40 * MINUTE)
    correct_times(world.stage, [second], times, "记错", chief, world.closes)
    assert (attempt.started_at, attempt.submitted_at) == (world.opens, times[0])


@pytest.mark.database
def test_times_are_put_right_while_somebody_types_the_same_sheet(world, app):
    people = [staff("chief", "office"), staff("clerk", "clerk")]
    sitting = on_paper(world, people[0], 0)
    number, stage_id, chief_id = world.entries[0].candidacy.number, world.stage_id, people[0].id
    times = (world.opens + MINUTE, world.opens + 31 * MINUTE)
    type_answers(sitting.attempt_id, {1: ["A"]}, people[0], world.closes)
    db.session.commit()
    locked(PaperSitting, sitting.attempt_id)
    mended = []

    def mend() -> None:
        with app.app_context():
            stage, chief = db.session.get_one(Stage, stage_id), db.session.get_one(Account, chief_id)
            mended.extend(correct_times(stage, [number], times, "看错了钟", chief, world.closes))
            db.session.commit()

    other = threading.Thread(target=mend)
    other.start()
    other.join(0.5)
    assert other.is_alive(), "it waits for whoever types"
    type_answers(sitting.attempt_id, {1: ["A"]}, people[1], world.closes)
    db.session.commit()
    other.join(20)
    assert len(mended) == 1
