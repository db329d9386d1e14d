"""Pause and resume: at once, by one officer; the clock stands still for those concerned, and every answer counts."""

from __future__ import annotations

import pytest

from exams.models import AnswerEvent
from exams.queries.sat import over
from exams.queries.sitting import settled_timing, timing_of
from exams.services.finish_overdue import finish_overdue
from exams.services.pause_exam import pause_exam, pauses_on, resume_exam
from exams.services.save_answers import Answer, save_answers
from exams.services.start_attempt import Start, start_attempt, start_attempts
from exams.services.submit_attempt import collect_attempt
from recruit.db import db
from recruit.errors import Refusal
from recruit.models import AuditEntry
from recruit.queries.stages import standing_in_the_way
from recruit.web.audit_words import ACTIONS
from tests.exams.sitting.minutes import MINUTE, MS, SECOND
from tests.exams.sitting.sheets import client_id, position_of


def test_all_stand_still_and_go_on_with_what_they_had(world, people):
    started = start_attempts([Start(entry, world.opens) for entry in world.entries[:2]])
    began = world.opens + 30 * MINUTE
    pause = pause_exam(world.stage, None, "power", "全县停电", people.office, began)
    with pytest.raises(Refusal, match="pause-on"):
        pause_exam(world.stage, None, "power", "", people.office, began + SECOND)
    for attempt in started:
        ruling = timing_of(attempt, began + 3 * 60 * MINUTE)
        assert (ruling.paused, ruling.over) == (True, False)
    assert finish_overdue(began + 3 * 60 * MINUTE) == 0
    resume_exam(pause, people.second_office, began + 40 * MINUTE + MS)
    with pytest.raises(Refusal, match="pause-over"):
        resume_exam(pause, people.office, began + 41 * MINUTE)
    ends = world.opens + 100 * MINUTE + MS
    assert timing_of(started[0], ends - MS).over is False
    assert timing_of(started[0], ends).over is True
    assert settled_timing(started[0]).deadline == ends
    noted = db.session.query(AuditEntry).filter(AuditEntry.action.in_(["exam.pause", "exam.resume"])).all()
    assert [(one.actor, one.facts.get("reason")) for one in noted] == [("chief", "全县停电"), ("other", None)]
    assert {one.action for one in noted} <= set(ACTIONS)
    assert noted[1].facts["seconds"] == 2400


@pytest.mark.database
def test_a_room_stands_still_alone_and_its_proctor_may_do_that(world, people, seated):
    in_room, elsewhere = start_attempts(
        [Start(world.entries[0], world.opens), Start(world.entries[2], world.opens)]
    )
    began = world.opens + 10 * MINUTE
    with pytest.raises(Refusal, match="pause-whole"):
        pause_exam(world.stage, None, "power", "", people.proctor, began)
    with pytest.raises(Refusal, match="day-room-unknown"):
        pause_exam(world.stage, "机房二", "power", "", people.proctor, began)
    pause = pause_exam(world.stage, "机房一", "power", "", people.proctor, began)
    at = began + 5 * MINUTE
    assert (timing_of(in_room, at).paused, timing_of(elsewhere, at).paused) == (True, False)
    with pytest.raises(Refusal, match="exam-paused"):
        start_attempt(world.entries[1], at)
    assert start_attempt(world.entries[3], at).started_at == at
    resume_exam(pause, people.proctor, at)
    assert timing_of(in_room, at).deadline == world.opens + 65 * MINUTE
    assert timing_of(elsewhere, at).deadline == world.opens + 60 * MINUTE
    assert start_attempt(world.entries[1], at).started_at == at


@pytest.mark.database
def test_answers_during_a_pause_count_and_one_ruled_late_just_before_is_lifted(world, people):
    attempt = start_attempt(world.entries[0], world.opens)
    ends, text = world.opens + 60 * MINUTE, position_of(attempt, "short")
    late = ends + 31 * SECOND
    (receipt,) = save_answers([Answer(attempt.id, client_id(1), 1, text, ["x"])], late)
    assert receipt.late
    # The officer had pressed before the end; the answer was ruled on before that was stored.
    pause = pause_exam(world.stage, None, "network", "", people.office, ends - SECOND)
    (within,) = save_answers([Answer(attempt.id, client_id(2), 2, text, ["y"])], late + MINUTE)
    assert not within.late
    resume_exam(pause, people.office, late + 5 * MINUTE)
    assert [event.late for event in db.session.query(AnswerEvent).order_by(AnswerEvent.id)] == [False, False]
    assert collect_attempt(attempt, late + 5 * MINUTE).submitted_at is None
    assert collect_attempt(attempt, late + 6 * MINUTE).finished_by == "clock"


def in_the_way(world, at):
    return [one.code for one in standing_in_the_way(world.stage, at)]


def test_the_doors_close_later_by_what_the_pause_took_and_nobody_closes_the_stage_before(world, people):
    began = world.closes - 10 * MINUTE
    pause = pause_exam(world.stage, None, "site", "", people.office, began)
    assert "window-open" in in_the_way(world, world.closes + 90 * MINUTE), "the pause goes on"
    resume_exam(pause, people.office, began + 30 * MINUTE)
    entry, last = world.entries[0], world.closes + 30 * MINUTE
    assert ["window-open" in in_the_way(world, moment) for moment in (last - MS, last)] == [True, False]
    assert [over(world.stage, moment) for moment in (last - MS, last)] == [False, True]
    with pytest.raises(Refusal, match="window-closed"):
        start_attempt(entry, last)
    started = start_attempt(entry, world.closes + 29 * MINUTE)
    assert timing_of(started, started.started_at).deadline == world.closes + 30 * MINUTE


@pytest.mark.parametrize(
    ("cause", "reason", "code"), [("mood", "", "pause-cause"), ("other", " ", "pause-reason-missing")]
)
def test_a_pause_needs_its_reason(world, people, cause, reason, code):
    with pytest.raises(Refusal, match=code):
        pause_exam(world.stage, None, cause, reason, people.office, world.opens)
    with pytest.raises(Refusal, match="role-missing"):
        pause_exam(world.stage, None, "power", "", people.second, world.opens)
    assert pauses_on(world.stage) == []
