"""Whoever calls as the second gets the candidate, since the first checker has left: the round goes on, still blind."""

from __future__ import annotations

from datetime import timedelta

import pytest

from exams.kinds.task_round import KIND
from exams.models import PhoneCall
from exams.queries.phone_calls import calls_left, calls_of, own_calls, rule_of, waiting_for
from exams.queries.phone_rates import double_calls
from exams.services.phone_check import Checked, record_phone_checks
from exams.services.recuse import recuse
from exams.services.second_calls import hand_out_second_calls, settle_pair
from recruit.db import db
from recruit.errors import Refusal
from recruit.models import Assignment
from recruit.services.assign import assign
from tests.exams.fieldwork import field

pytestmark = [pytest.mark.database, pytest.mark.usefixtures("app_context")]
OWED = {"calls-waiting", "calls-unassigned", "calls-second", "calls-differ"}


@pytest.fixture
def call(made, draw, give, checkers, office):
    """One call of the first candidate, drawn for two and handed to both checkers."""
    give(0, 1)
    draw(made.after)
    (found,) = db.session.query(PhoneCall)
    found.double = True
    db.session.flush()
    assert hand_out_second_calls(made.stage, "households", office, made.after) == (1, 0)
    db.session.commit()
    return found


@pytest.fixture
def leave(made, checkers, office):
    """The first checker leaves, and the candidates go to the other."""

    def gone() -> None:
        checkers[0].active = False
        assign(made.entries[:2], [checkers[1]], "households", office, made.after)
        db.session.commit()

    return gone


@pytest.fixture
def third(made, office):
    """Joins later, with a candidate of another's."""

    def joins():
        found = field.staff("call3", "phone-checker")
        assign(made.entries[2:], [found], "households", office, made.after)
        return found

    return joins


def owed(made) -> set[str]:
    return OWED & {one.code for one in KIND.blockers(made.stage)}


def say(call, checker, verdict, at):
    return record_phone_checks([Checked(call.response, verdict)], checker, at)[0]


def own(made, checker):
    (found,) = own_calls(checker, made.stage, "households", made.after)
    return found.part, found.state, found.check and found.check.verdict


def told(made, call):
    (found,) = calls_of(made.stage, "households", [call.response_id])
    return found, rule_of(made.stage, "households")


def test_who_is_left_makes_the_first_call_and_the_round_can_close(made, call, checkers, office, leave):
    leave()
    assert own(made, checkers[1]) == ("first", "new", None)
    assert owed(made) == {"calls-waiting"}
    assert waiting_for(made.stage, "households").due == 1
    assert say(call, checkers[1], "confirmed", made.after).part == "first"
    assert calls_left(checkers[1], made.stage, "households") == (1, 1)
    assert owed(made) == set()
    found, rule = told(made, call)
    assert (found.both(rule), found.counted.verdict) == (None, "confirmed")


def test_on_the_pages_too(made, call, checkers, app, clock, leave):
    leave()
    stage_id, response_id = made.stage_id, call.response_id
    clock.set(made.after)
    page = field.sign_in(app.test_client(), "call2")
    boss = field.sign_in(app.test_client(), "off")
    url = f"/task-round/calls/{stage_id}/households/"
    results = f"/task-round/office/{stage_id}/households/calls"
    assert "现在要打 1 户" in page.get(url).text
    assert "电话抽查员：1 户没有结果" in boss.get(results).text
    assert page.post(f"{url}{response_id}").status_code == 200
    assert page.post(f"{url}{response_id}/verdict", data={"verdict": "confirmed"}).status_code == 303
    assert "户没有结果" not in boss.get(results).text
    db.session.rollback()
    assert owed(made) == set()


def test_a_verdict_given_as_the_second_is_left_out_and_another_calls(
    made, call, checkers, office, leave, third
):
    say(call, checkers[1], "not-reached", made.after)
    say(call, checkers[1], "denied", made.after)
    leave()
    assert own(made, checkers[1]) == ("first", "new", None)
    say(call, checkers[1], "confirmed", made.after)
    found, rule = told(made, call)
    assert (found.both(rule), found.differ(rule), owed(made)) == (None, False, set())
    other = third()
    assert owed(made) == {"calls-second"}
    assert hand_out_second_calls(made.stage, "households", office, made.after) == (1, 0)
    assert call.second_id == other.id
    mine = [one for one in own_calls(other, made.stage, "households", made.after) if one.part == "second"]
    assert [(one.state, one.check) for one in mine] == [("new", None)]
    # The attempt of whoever was the second before puts nobody off.
    say(call, other, "not-reached", made.after + timedelta(minutes=1))
    say(call, other, "differs", made.after + timedelta(minutes=2))
    found, rule = told(made, call)
    assert found.both(rule) == ("confirmed", "differs")
    assert owed(made) == {"calls-differ"}
    settle_pair(made.stage, "households", call.response_id, "differs", "", office, made.after)
    assert owed(made) == set()


def test_nobody_settles_what_they_called_as_a_second_that_is_left_out(
    made, call, checkers, office, leave, third
):
    say(call, checkers[1], "denied", made.after)
    leave()
    other, first = third(), field.staff("call4", "phone-checker")
    hand_out_second_calls(made.stage, "households", office, made.after)
    assign(made.entries[:1], [first], "households", office, made.after)
    say(call, first, "confirmed", made.after)
    say(call, other, "denied", made.after)
    found, rule = told(made, call)
    assert found.both(rule) == ("confirmed", "denied")
    assert [one.checker_id for one in found.left_out] == [checkers[1].id]
    checkers[1].phone_index = office.phone_index = "e" * 64
    db.session.flush()
    with pytest.raises(Refusal, match="same-signatory"):
        settle_pair(made.stage, "households", call.response_id, "confirmed", "", office, made.after)


def test_where_the_first_call_was_settled_the_second_stays_blind(made, call, checkers, office, leave):
    say(call, checkers[0], "confirmed", made.after)
    leave()
    assert own(made, checkers[1]) == ("second", "new", None)
    assert owed(made) == {"calls-waiting"}
    assert say(call, checkers[1], "denied", made.after).part == "second"
    found, rule = told(made, call)
    assert found.both(rule) == ("confirmed", "denied")
    assert owed(made) == {"calls-differ"}
    # Now theirs is the first call, which a recheck may ask for; that makes the pair no more alike than it was.
    assert say(call, checkers[1], "denied", made.after).part == "first"
    assert owed(made) == {"calls-differ"}
    _agreement, pairs = double_calls(made.stage, "households", calls_of(made.stage, "households"))
    assert [one.response_id for one in pairs] == [call.response_id]
    settle_pair(made.stage, "households", call.response_id, "confirmed", "", office, made.after)
    assert owed(made) == set()


def test_an_alike_pair_is_not_overwritten_by_one_of_the_two(made, call, checkers, leave):
    for checker in checkers:
        say(call, checker, "denied", made.after)
    leave()
    assert owed(made) == set()
    say(call, checkers[1], "confirmed", made.after)
    assert owed(made) == {"calls-differ"}


def test_whoever_stepped_aside_is_no_second_either(made, call, checkers, office, leave, third):
    say(call, checkers[0], "confirmed", made.after)
    leave()
    (row,) = db.session.query(Assignment).filter_by(entry_id=call.entry_id, account_id=checkers[1].id)
    recuse([row], "relative", checkers[1], made.after)
    assert own_calls(checkers[1], made.stage, "households", made.after) == []
    with pytest.raises(Refusal, match="not-assigned"):
        say(call, checkers[1], "confirmed", made.after)
    other = third()
    assert hand_out_second_calls(made.stage, "households", office, made.after) == (1, 0)
    assert call.second_id == other.id


def test_where_all_at_work_have_had_the_candidate_the_round_waits_for_no_second(
    made, call, checkers, office, third
):
    assign(made.entries[:1], [checkers[1]], "households", office, made.after)
    say(call, checkers[1], "confirmed", made.after)
    assert own(made, checkers[0])[:2] == ("first", "done")
    assert owed(made) == set()
    third()
    assert owed(made) == {"calls-second"}
