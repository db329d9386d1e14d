"""Calls that are made again, questions asked without seeing the form, a second checker who does not see the first."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from exams.kinds.task_round import KIND
from exams.models import PhoneCall, PhoneCheck
from exams.queries.phone_calls import calls_left, counted_verdicts, own_calls, waiting_for
from exams.services.phone_check import Checked, record_phone_checks
from exams.services.second_calls import hand_out_second_calls, settle_pair
from recruit.db import db
from recruit.errors import Refusal
from recruit.models import AuditEntry, Candidacy
from tests.exams.fieldwork import field

pytestmark = [pytest.mark.database, pytest.mark.usefixtures("app_context")]
HOUR = timedelta(hours=1)


@pytest.fixture
def morning(made):
    """Nine o'clock after the end, in the programme's zone."""
    local = made.after.astimezone(made.stage.cohort.programme.timezone)
    return local.replace(hour=9, minute=0, second=0, microsecond=0) + timedelta(days=1)


@pytest.fixture
def drawn(made, draw, give, checkers, morning):
    """Two forms of the first candidate, one of the third; nothing is drawn for two."""
    give(0, 2)
    give(2, 1)
    draw(morning)
    db.session.query(PhoneCall).update({"double": False})
    db.session.commit()
    return {call.response.entry.candidacy.number + "/" + call.response.slot: call for call in calls()}


def calls():
    return db.session.query(PhoneCall).order_by(PhoneCall.id).all()


def say(call, checker, verdict, at, **more):
    return record_phone_checks([Checked(call.response, verdict, **more)], checker, at)[0]


def test_who_does_not_answer_is_called_again_at_other_times_of_day(made, drawn, checkers, morning):
    call, checker = drawn["0001/1"], checkers[0]
    say(call, checker, "not-reached", morning)
    with pytest.raises(Refusal, match="recall-early") as early:
        say(call, checker, "not-reached", morning + HOUR)
    assert early.value.facts["when"].endswith("12:00")
    states = [(one.told.slot, one.state) for one in own_calls(checker, made.stage, "households", morning)]
    assert states == [("2", "new"), ("1", "later")]
    noon = morning + 3 * HOUR
    states = [(one.told.slot, one.state) for one in own_calls(checker, made.stage, "households", noon)]
    assert states == [("1", "again"), ("2", "new")]
    assert waiting_for(made.stage, "households").due == 3
    assert "calls-waiting" in [one.code for one in KIND.blockers(made.stage)]
    say(call, checker, "not-reached", noon)
    with pytest.raises(Refusal, match="recall-early") as early:
        say(call, checker, "not-reached", noon + HOUR)
    assert early.value.facts["when"].endswith("17:00")
    say(call, checker, "not-reached", noon + 5 * HOUR)
    assert calls_left(checker, made.stage, "households") == (1, 2)
    say(drawn["0001/2"], checker, "confirmed", noon)
    say(drawn["0003/1"], checkers[1], "denied", noon)
    assert waiting_for(made.stage, "households").due == 0
    assert not {"calls-waiting", "calls-unassigned"} & {one.code for one in KIND.blockers(made.stage)}


def test_whoever_calls_back_is_written_down_at_once(made, drawn, checkers, morning):
    call = drawn["0001/1"]
    say(call, checkers[0], "not-reached", morning)
    say(call, checkers[0], "confirmed", morning + timedelta(minutes=5))
    assert [one.verdict for one in db.session.query(PhoneCheck).filter_by(current=True)] == ["confirmed"]


def test_answers_are_kept_with_what_differs(made, drawn, checkers, morning):
    row = say(
        drawn["0001/1"],
        checkers[0],
        "differs",
        morning,
        answers={"persons": "5", "internet": "fibre", "surname": "某"},
    )
    assert row.said == {"answers": {"internet": "fibre", "persons": "5"}, "differ": ["persons"]}
    with pytest.raises(Refusal, match="asked-unfit"):
        say(drawn["0001/2"], checkers[0], "differs", morning, answers={"persons": "five"})


def test_a_second_checker_calls_blind_and_the_office_settles(made, drawn, checkers, office, witness, morning):
    call, (first, second) = drawn["0001/1"], checkers
    call.double = True
    db.session.flush()
    assert waiting_for(made.stage, "households").seconds == 1
    assert "calls-second" in [one.code for one in KIND.blockers(made.stage)]
    with pytest.raises(Refusal, match="role-missing"):
        hand_out_second_calls(made.stage, "households", first, morning)
    assert hand_out_second_calls(made.stage, "households", office, morning) == (1, 0)
    assert call.second_id == second.id
    say(call, first, "confirmed", morning)
    (own,) = [
        one for one in own_calls(second, made.stage, "households", morning) if one.told.number == "0001"
    ]
    assert (own.part, own.state, own.check) == ("second", "new", None)
    with pytest.raises(Refusal, match="pair-settled"):
        settle_pair(made.stage, "households", call.response_id, "denied", "", office, morning)
    say(call, second, "denied", morning)
    assert waiting_for(made.stage, "households").differing == 1
    assert counted_verdicts(made.stage) == [(call.entry_id, "households", "confirmed")]
    with pytest.raises(Refusal, match="role-missing"):
        settle_pair(made.stage, "households", call.response_id, "denied", "", witness, morning)
    with pytest.raises(Refusal, match="unknown"):
        settle_pair(made.stage, "households", 9999, "denied", "", office, morning)
    settle_pair(made.stage, "households", call.response_id, "denied", "又问了一次", office, morning)
    assert waiting_for(made.stage, "households").differing == 0
    assert counted_verdicts(made.stage) == [(call.entry_id, "households", "denied")]
    settle_pair(made.stage, "households", call.response_id, "differs", "", office, morning + HOUR)
    assert counted_verdicts(made.stage) == [(call.entry_id, "households", "differs")]
    acts = [one.action for one in db.session.query(AuditEntry).filter(AuditEntry.action.like("phone.s%"))]
    assert acts == ["phone.sample", "phone.second", "phone.settle", "phone.settle"]


def test_nobody_is_their_own_second(made, drawn, checkers, office, morning):
    call, (first, second) = drawn["0001/1"], checkers
    call.double = True
    second.phone_index = first.phone_index = "e" * 64
    db.session.flush()
    with pytest.raises(Refusal, match="second-nobody"):
        hand_out_second_calls(made.stage, "households", office, morning)


def test_the_checkers_pages(made, drawn, checkers, app, clock, morning):
    drawn["0001/1"].double, drawn["0001/1"].second_id = True, checkers[1].id
    response_id = drawn["0001/1"].response_id
    other_id = drawn["0003/1"].response_id
    db.session.commit()
    clock.set(morning)
    url = f"/task-round/calls/{made.stage_id}/households/"
    first, second = (field.sign_in(app.test_client(), one) for one in ("call1", "call2"))
    page = first.get(url).text
    assert "现在要打 2 户" in page
    assert "打下一户" in page
    assert "1380013" not in page
    assert first.post(f"{url}{other_id}").status_code == 404
    sheet = first.post(f"{url}{response_id}").text
    assert "13800130001" in re.sub(r"[ -]", "", sheet)
    assert "家里一共几口人" in sheet
    assert "宽带</label>" in sheet
    assert "4</dd>" not in sheet  # what the form says is not shown before the household has answered
    empty = first.post(f"{url}{response_id}/compare", data={})
    assert (empty.status_code, "还没有填户主怎么回答的" in empty.text) == (422, True)
    bad = first.post(f"{url}{response_id}/compare", data={"said-persons": "four", "note": "听不清"})
    assert (bad.status_code, 'value="four"' in bad.text, 'value="听不清"' in bad.text) == (422, True, True)
    asked = {"said-persons": "6", "said-internet": "fibre", "note": "多了两口"}
    found = first.post(f"{url}{response_id}/compare", data=asked)
    assert (found.status_code, "有 1 题和表上不一样" in found.text) == (200, True)
    assert "1380013" not in found.text
    db.session.rollback()
    assert db.session.query(PhoneCheck).count() == 0
    done = first.post(f"{url}{response_id}/verdict", data={**asked, "verdict": "differs"})
    assert done.status_code == 303
    assert "过去一小时记了 1 户" in first.get(url).text
    own = second.get(url).text
    assert "0001" in own
    assert "有出入" not in own
    again = second.post(f"{url}{response_id}/verdict", data={"verdict": "not-reached"})
    early = second.post(f"{url}{response_id}/verdict", data={"verdict": "not-reached", "note": "没人接"})
    assert (again.status_code, early.status_code) == (303, 422)
    assert "要换个时间再打" in early.text
    assert 'value="没人接"' in early.text
    db.session.rollback()
    (row,) = db.session.query(PhoneCheck).filter_by(part="first")
    assert (row.verdict, row.said["differ"], row.note) == ("differs", ["persons"], "多了两口")
    reveals = db.session.query(AuditEntry).filter_by(action="phone.reveal").count()
    assert reveals == 4


def test_a_look_at_the_form_beside_made_up_answers_is_noted(made, drawn, checkers, app, clock, morning):
    """Whoever compares before calling sees what the form says: that is on record, and over when the round is closed."""
    response_id = drawn["0001/1"].response_id
    db.session.commit()
    clock.set(morning)
    url = f"/task-round/calls/{made.stage_id}/households/{response_id}/compare"
    checker = field.sign_in(app.test_client(), "call1")
    assert checker.post(url, data={"said-persons": "17"}).status_code == 200
    db.session.rollback()
    (noted,) = db.session.query(AuditEntry).filter_by(action="phone.compare")
    assert (noted.actor, noted.facts["differ"], noted.facts["slot"]) == ("call1", "1", "1")
    made.stage.state = "closed"
    db.session.commit()
    closed = checker.post(url, data={"said-persons": "17"})
    assert (closed.status_code, "表上写的" in closed.text) == (409, False)


def test_of_somebody_who_left_during_the_call_the_note_is_shown_and_no_number(
    made, drawn, checkers, app, clock, morning
):
    mine, other = drawn["0001/1"].response_id, drawn["0003/1"].response_id
    clock.set(morning)
    first = field.sign_in(app.test_client(), "call1")
    url = f"/task-round/calls/{made.stage_id}/households/"
    said = {"verdict": "differs", "said-persons": "6", "note": "多了两口"}
    # One of the checker's candidates first, then all of them.
    for entries in (made.entries[:1], made.entries):
        for entry in entries:
            db.session.get_one(Candidacy, entry.candidacy_id).state = "excluded"
        db.session.commit()
        for act in ("", "/compare", "/verdict"):
            answer = first.post(f"{url}{mine}{act}", data=said)
            assert (answer.status_code, "多了两口" in answer.text) == (409, True)
            assert "1380013" not in re.sub(r"[ -]", "", answer.text)
        assert first.post(f"{url}{other}/verdict", data=said).status_code in (404, 409)
        assert db.session.query(PhoneCheck).count() == 0
