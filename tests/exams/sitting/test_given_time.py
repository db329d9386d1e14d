"""Extra minutes: asked for by one, given by another, counted to the millisecond, and never lost to the collector."""

from __future__ import annotations

from datetime import timedelta

import pytest

from exams.kinds.online_exam import KIND
from exams.models import AnswerEvent, TimeShare
from exams.queries.given_time import entries_by_number, minutes_given, requests_of
from exams.queries.sitting import timing_of
from exams.services.ask_for_time import Wanted, ask_for_all, ask_for_time
from exams.services.finish_overdue import finish_overdue
from exams.services.give_time import give_time, send_back
from exams.services.save_answers import Answer, save_answers
from exams.services.start_attempt import Start, start_attempt, start_attempts
from exams.services.submit_attempt import collect_attempt, submit_attempt
from recruit.db import db
from recruit.errors import Refusal
from recruit.models import AuditEntry
from recruit.web.audit_words import ACTIONS
from tests.exams.sitting.minutes import MINUTE, MS, POWER, SECOND, ask, give
from tests.exams.sitting.sheets import client_id, position_of
from tests.support.candidates import staff

pytestmark = pytest.mark.database


def test_two_people_give_minutes_during_the_sitting(world, people, attempt):
    at = world.opens + 30 * MINUTE
    request = ask(world, people, at)
    assert timing_of(attempt, at).deadline == world.opens + 60 * MINUTE
    (share,) = give_time(request, people["second"], at + SECOND)
    assert (share.outcome, attempt.extension_seconds) == ("given", 1200)
    assert timing_of(attempt, at).deadline == world.opens + 80 * MINUTE
    assert minutes_given(world.entry_ids) == {world.entry_ids[0]: 20}
    asked, given = db.session.query(AuditEntry).filter(AuditEntry.action.like("exam.time%")).order_by("seq")
    assert {asked.action, given.action} <= set(ACTIONS)
    assert (asked.actor, asked.facts["numbers"], asked.facts["reason"]) == ("proc", ["0001"], "全镇停电")
    assert (given.actor, given.subject, given.facts["asked_by"]) == ("sec", "candidacy:test/0001", "proc")
    assert given.facts["until"] == (world.opens + 80 * MINUTE).isoformat()


@pytest.mark.parametrize("cause", ["need", "other"])
def test_what_may_be_said_about_a_person_stays_out_of_the_log(world, people, attempt, cause):
    """A need is a matter of health, and the log is kept for good: it looks there like any other cause."""
    at = world.opens + 30 * MINUTE
    give(world, people, at, Wanted(10, cause, "低血糖，家属 13812345678"))
    for one in db.session.query(AuditEntry).filter(AuditEntry.action.like("exam.time%")):
        assert one.facts["cause"] == "other"
        assert "reason" not in one.facts


def test_names_and_telephones_stay_out_of_the_log(world, people, attempt):
    at = world.opens + 30 * MINUTE
    name = world.entries[0].candidacy.person.name
    words = f"{name}的机位断网 13812345678"
    send_back(ask(world, people, at, Wanted(10, "network", words)), words, people["second"], at)
    for one in db.session.query(AuditEntry).filter(AuditEntry.action.like("exam.time%")):
        assert one.facts["reason"] == "0001的机位断网 ***"


def test_nobody_gives_what_they_asked_for_and_nobody_twice(world, people, attempt):
    own = ask_for_time(world.stage, world.entries[:1], POWER, people["office"], world.opens)
    with pytest.raises(Refusal, match="same-signatory"):
        give_time(own, people["office"], world.opens)
    with pytest.raises(Refusal, match="role-missing"):
        give_time(own, people["proctor"], world.opens)
    with pytest.raises(Refusal, match="role-missing"):
        ask_for_time(world.stage, world.entries[:1], POWER, people["second"], world.opens)
    with pytest.raises(Refusal, match="time-asked-already"):
        ask(world, people, world.opens)
    give_time(own, people["second"], world.opens)
    with pytest.raises(Refusal, match="time-settled"):
        give_time(own, people["second"], world.opens)
    assert attempt.extension_seconds == 1200


def test_a_granted_need_counts_from_the_start_and_beyond_the_window(world, people):
    give(world, people, world.opens - timedelta(days=2), Wanted(15, "need"))
    late = world.closes - 10 * MINUTE
    started = start_attempt(world.entries[0], late)
    assert timing_of(started, late).deadline == world.closes + 15 * MINUTE
    assert KIND.todos(started.entry)[0].due == world.closes + 15 * MINUTE
    plain = start_attempt(world.entries[1], late)
    assert (plain.extension_seconds, timing_of(plain, late).deadline) == (0, world.closes)


@pytest.mark.parametrize("own_window", [False, True])
@pytest.mark.parametrize(
    ("after", "over", "counts"),
    [(-MS, False, True), (0 * MS, True, True), (MS, True, True), (30 * SECOND, True, True),
     (30 * SECOND + MS, True, False)],
)  # fmt: skip
def test_the_moments_around_the_end_of_given_minutes_beyond_the_window(
    world, people, own_window, after, over, counts
):
    """Stage's window or the candidate's own: neither cuts the minutes off."""
    closes = world.closes + timedelta(hours=3) if own_window else world.closes
    if own_window:
        world.entries[0].closes_at = closes
    started = start_attempt(world.entries[0], closes - 5 * MINUTE)
    give(world, people, closes - 4 * MINUTE, Wanted(20, "network"))
    moment = closes + 20 * MINUTE + after
    ruling = timing_of(started, moment)
    assert (ruling.over, ruling.in_time) == (over, counts)
    text = position_of(started, "short")
    (receipt,) = save_answers([Answer(started.id, client_id(1), 1, text, ["x"])], moment)
    assert receipt.late is not counts
    assert finish_overdue(moment) == (0 if counts else 1)


def test_after_the_end_until_the_paper_is_collected(world, people, attempt):
    deadline = world.opens + 60 * MINUTE
    give(world, people, deadline + 5 * MINUTE)
    assert finish_overdue(deadline + 6 * MINUTE) == 0
    assert finish_overdue(deadline + 21 * MINUTE) == 1
    with pytest.raises(Refusal, match="time-paper-in"):
        ask(world, people, deadline + 22 * MINUTE, Wanted(40, "power"))


def test_minutes_that_would_be_over_already_are_refused_with_what_would_do(world, people, attempt):
    deadline = world.opens + 60 * MINUTE
    for late, needed in ((20 * MINUTE, 21), (25 * MINUTE - MS, 25), (25 * MINUTE, 26)):
        with pytest.raises(Refusal, match="time-in-the-past") as refused:
            ask(world, people, deadline + late)
        assert refused.value.facts["needed"] == needed
        enough = Wanted(needed, "power")
        db.session.rollback()
        ask(world, people, deadline + late, enough)
        db.session.rollback()


def test_answers_that_reached_us_between_the_two_deadlines_count_after_all(world, people, attempt):
    deadline, text = world.opens + 60 * MINUTE, position_of(attempt, "short")
    arrivals = [deadline + 40 * SECOND, deadline + 20 * MINUTE + 30 * SECOND, deadline + 21 * MINUTE]
    for number, moment in enumerate(arrivals, 1):
        (receipt,) = save_answers(
            [Answer(attempt.id, client_id(number), number, text, [str(number)])], moment
        )
        assert receipt.late
    give(world, people, deadline + 10 * MINUTE)
    events = db.session.query(AnswerEvent).order_by(AnswerEvent.client_seq)
    assert [event.late for event in events] == [False, False, True]
    given = db.session.query(AuditEntry).filter_by(action="exam.time-give").one()
    assert given.facts["answers"] == 2


@pytest.mark.parametrize(
    ("wanted", "code"),
    [(Wanted(0, "power"), "time-minutes"), (Wanted(61, "power"), "time-minutes"),
     (Wanted(-5, "power"), "time-minutes"), (Wanted(5, "mood"), "time-cause"),
     (Wanted(5, "other", "  "), "time-reason-missing")],
)  # fmt: skip
def test_what_cannot_be_asked_for(world, people, wanted, code):
    with pytest.raises(Refusal, match=code):
        ask(world, people, world.opens, wanted)


def test_the_most_holds_for_all_requests_of_one_candidate_together(world, people, attempt):
    give(world, people, world.opens, Wanted(45, "power"))
    with pytest.raises(Refusal, match="time-too-much") as refused:
        ask(world, people, world.opens, Wanted(16, "network"))
    assert (refused.value.facts["given"], refused.value.facts["most"]) == (45, 60)
    give(world, people, world.opens, Wanted(15, "network"))
    assert attempt.extension_seconds == 3600


def test_who_cannot_have_minutes(world, people, attempt):
    first, second, third = world.entries
    third.candidacy.state = "withdrawn"
    for entry, at, code in (
        (third, world.opens, "time-not-in-exam"),
        (second, world.closes, "time-never-started"),
    ):
        with pytest.raises(Refusal, match=code):
            ask(world, people, at, entries=[entry])
    submit_attempt(attempt, world.opens + MINUTE)
    with pytest.raises(Refusal, match="time-paper-in"):
        ask(world, people, world.opens + 2 * MINUTE, entries=[first])
    with pytest.raises(Refusal, match="time-nobody"):
        ask_for_all(world.stage, POWER, people["office"], world.opens + 2 * MINUTE)
    world.stage.state = "closed"
    with pytest.raises(Refusal, match="stage-closed"):
        ask(world, people, world.opens, entries=[second])


def test_all_who_sit_now_get_it_at_once_but_whoever_handed_in_meanwhile(world, people):
    first, second, third = start_attempts([Start(entry, world.opens) for entry in world.entries])
    submit_attempt(third, world.opens + MINUTE)
    at = world.opens + 10 * MINUTE
    request = ask_for_all(world.stage, POWER, people["proctor"], at)
    submit_attempt(second, at + MINUTE)
    shares = give_time(request, people["second"], at + 2 * MINUTE)
    assert {share.entry_id: share.outcome for share in shares} == {
        first.entry_id: "given", second.entry_id: "time-paper-in",
    }  # fmt: skip
    assert [one.extension_seconds for one in (first, second, third)] == [1200, 0, 0]
    (asked,) = requests_of(world.stage, people["office"])
    assert (asked.numbers, asked.given, asked.request.everybody) == (["0001", "0002"], 1, True)


def test_one_township_alone_and_nobody_beyond_ones_own(world, people):
    start_attempts([Start(entry, world.opens) for entry in world.entries])
    first, other = (entry.candidacy.township_code for entry in world.entries[:2])
    request = ask_for_all(world.stage, POWER, people["office"], world.opens, other)
    assert [asked.numbers for asked in requests_of(world.stage, people["office"])] == [["0002"]]
    local = staff("local", "office", township=first)
    assert requests_of(world.stage, local) == []
    for act in (
        lambda: give_time(request, local, world.opens),
        lambda: ask_for_time(world.stage, world.entries[1:2], POWER, local, world.opens),
        lambda: ask_for_all(world.stage, POWER, local, world.opens, other),
    ):
        with pytest.raises(Refusal, match="outside-township"):
            act()
    with pytest.raises(Refusal, match="time-number-unknown"):
        entries_by_number(world.stage, ["0002"], local)
    own = ask_for_all(world.stage, POWER, local, world.opens)
    assert db.session.query(TimeShare).filter_by(request_id=own.id).count() == 2


def test_a_no_carries_its_reason_and_changes_nothing(world, people, attempt):
    request = ask(world, people, world.opens)
    with pytest.raises(Refusal, match="time-answer-missing"):
        send_back(request, " ", people["second"], world.opens)
    send_back(request, "没有停电", people["second"], world.opens)
    assert (request.state, request.answer, attempt.extension_seconds) == ("rejected", "没有停电", 0)
    with pytest.raises(Refusal, match="time-settled"):
        give_time(request, people["office"], world.opens)
    again = ask(world, people, world.opens)
    send_back(again, "", people["proctor"], world.opens)
    assert again.state == "withdrawn"
    noted = db.session.query(AuditEntry).filter_by(action="exam.time-back").order_by("seq").first()
    assert (noted.actor, noted.facts["reason"]) == ("sec", "没有停电")


def test_a_waiting_request_keeps_the_stage_open_and_calls_the_second_person(world, people, attempt):
    assert KIND.second_hands(world.stage) == []
    request = ask(world, people, world.opens)
    assert "time-waiting" in [one.code for one in KIND.blockers(world.stage)]
    (waiting,) = KIND.second_hands(world.stage)
    assert (waiting.count, waiting.facts["asked_by"]) == (1, (people["proctor"].id,))
    give_time(request, people["second"], world.opens)
    assert "time-waiting" not in [one.code for one in KIND.blockers(world.stage)]


def test_the_clocks_hand_does_not_take_a_paper_that_was_given_time(world, people, attempt):
    deadline = world.opens + 60 * MINUTE
    give(world, people, deadline - SECOND)
    assert collect_attempt(attempt, deadline + SECOND).submitted_at is None
    collected = collect_attempt(attempt, deadline + 20 * MINUTE)
    assert (collected.finished_by, collected.submitted_at) == ("clock", deadline + 20 * MINUTE)


def test_a_paper_waits_while_minutes_are_asked_for(world, people, attempt):
    deadline = world.opens + 60 * MINUTE
    request = ask(world, people, deadline - MINUTE)
    assert finish_overdue(deadline + 5 * MINUTE) == 0
    assert collect_attempt(attempt, deadline + 5 * MINUTE).submitted_at is None
    send_back(request, "没有停电", people["second"], deadline + 6 * MINUTE)
    assert finish_overdue(deadline + 6 * MINUTE) == 1
    assert (attempt.finished_by, attempt.submitted_at) == ("clock", deadline)
