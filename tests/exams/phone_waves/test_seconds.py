"""Second checkers who leave, are of another township, would settle their own calls; forms after the last draw."""

from __future__ import annotations

from datetime import timedelta

import pytest

from exams.kinds.task_round.lead_sources import DENIED
from exams.models import FormPicture, FormResponse, PhoneCall
from exams.queries.form_pictures import visible_form_picture
from exams.queries.phone_calls import not_sampled, waiting_for
from exams.services.draw_phone_sample import complete_sample, propose_sample
from exams.services.phone_check import Checked, record_phone_checks, reveal_picture
from exams.services.second_calls import hand_out_second_calls, settle_pair
from exams.services.submit_form import Filled, submit_forms
from recruit import storage
from recruit.db import db
from recruit.errors import Refusal
from recruit.models import AuditEntry
from recruit.services.assign import assign
from tests.exams.fieldwork import field

pytestmark = [pytest.mark.database, pytest.mark.usefixtures("app_context")]


@pytest.fixture
def call(made, draw, give, checkers):
    """One call of the first candidate, drawn for two."""
    give(0, 1)
    draw(made.after)
    (found,) = db.session.query(PhoneCall)
    found.double = True
    db.session.commit()
    return found


def test_what_a_second_checker_left_undone_goes_to_another(made, call, checkers, office):
    hand_out_second_calls(made.stage, "households", office, made.after)
    record_phone_checks([Checked(call.response, "confirmed")], checkers[0], made.after)
    checkers[1].active = False
    third = field.staff("call3", "phone-checker")
    assign(made.entries[1:2], [third], "households", office, made.after)
    db.session.commit()
    found = waiting_for(made.stage, "households")
    assert (found.due, found.seconds) == (0, 1)
    assert hand_out_second_calls(made.stage, "households", office, made.after) == (1, 0)
    assert call.second_id == third.id


def test_whoever_has_left_calls_nobody(made, call, checkers, office):
    assert waiting_for(made.stage, "households").unassigned == 0
    checkers[0].active = False
    db.session.commit()
    assert waiting_for(made.stage, "households").unassigned == 1
    assign(made.entries[:1], [field.staff("call3", "phone-checker")], "households", office, made.after)
    assert waiting_for(made.stage, "households").unassigned == 0


def test_a_township_has_no_second_calls_of_another(made, call, checkers, office):
    home = made.entries[0].candidacy.township_code
    checkers[1].organisation.kind, checkers[1].organisation.township_code = "township", "520523002"
    db.session.commit()
    assert home != checkers[1].township_scope
    with pytest.raises(Refusal, match="second-nobody"):
        hand_out_second_calls(made.stage, "households", office, made.after)


def test_nobody_settles_their_own_call_under_another_account(made, call, checkers, office):
    checkers[0].phone_index = office.phone_index = "e" * 64
    hand_out_second_calls(made.stage, "households", office, made.after)
    for checker, verdict in zip(checkers, ("confirmed", "denied"), strict=True):
        record_phone_checks([Checked(call.response, verdict)], checker, made.after)
    with pytest.raises(Refusal, match="same-signatory"):
        settle_pair(made.stage, "households", call.response_id, "confirmed", "", office, made.after)


def test_a_household_that_two_called_is_told_once_and_as_it_was_settled(made, call, checkers, office, app):
    hand_out_second_calls(made.stage, "households", office, made.after)
    for checker, verdict in zip(checkers, ("denied", "confirmed"), strict=True):
        record_phone_checks([Checked(call.response, verdict)], checker, made.after)
    with app.test_request_context():
        (lead,) = DENIED.find(made.stage)[call.entry.candidacy.number]
        assert "打通 1 户，1 户" in lead.words
        settle_pair(made.stage, "households", call.response_id, "confirmed", "", office, made.after)
        assert DENIED.find(made.stage) == {}


def test_forms_that_come_after_the_last_draw_are_drawn_too(made, draw, give):
    give(0, 5)
    closes = made.entries[0].window[1]
    draw(closes)
    assert not_sampled(made.stage, "households") == 0
    give(0, 2, at=closes + timedelta(hours=1), captured=closes - timedelta(hours=1))
    assert not_sampled(made.stage, "households") == 1
    draw(closes + timedelta(hours=12))
    assert not_sampled(made.stage, "households") == 0


def test_a_form_that_was_on_a_roster_stays_with_its_household(made, draw, give):
    give(0, 2)

    def correct(serial, slot, **changes):
        form = field.household(serial, **changes)
        return submit_forms([Filled(made.entries[0], "households", form, slot)], made.during)[0]

    assert correct(9, "2").revision == 2
    draw(made.during)
    for slot in ("1", "2"):
        with pytest.raises(Refusal, match="household-drawn"):
            correct(10, slot)
    assert correct(9, "2", persons="5").revision == 3
    give(0, 1)
    assert correct(11, "3").revision == 2


def test_a_form_on_a_roster_that_waits_for_its_second_word_stays_too(made, office, witness, give):
    give(0, 2)
    sample = propose_sample(made.stage, "households", "三月的雨下了一夜", office, made.during)
    give(0, 1)

    def correct(serial, slot):
        form = field.household(serial)
        return submit_forms([Filled(made.entries[0], "households", form, slot)], made.during)[0]

    for slot in ("1", "2"):
        with pytest.raises(Refusal, match="household-drawn"):
            correct(10, slot)
    assert correct(10, "3").revision == 2
    complete_sample(sample, "山上的茶开花了", witness, made.during)
    with pytest.raises(Refusal, match="household-drawn"):
        correct(11, "1")


def test_a_household_is_not_looked_at_once_the_round_is_closed(made, call, checkers):
    picture = FormPicture(
        response_id=call.response_id, name="house", sha256="0" * 64, width=1, height=1, size=1
    )
    db.session.add(picture)
    db.session.flush()
    assert visible_form_picture(checkers[0], picture.id, made.after) is picture
    made.stage.state = "closed"
    with pytest.raises(Refusal, match="unknown"):
        visible_form_picture(checkers[0], picture.id, made.after)
    with pytest.raises(Refusal, match="unknown"):
        reveal_picture(picture.id, checkers[0], made.after)


def test_every_look_at_a_house_is_noted_before_it_is_shown(made, call, checkers, app, app_context):
    kept = storage.put(b"a house")
    response = db.session.get(FormResponse, call.response_id)
    for name in ("yard", "house"):
        row = FormPicture(response_id=response.id, name=name, sha256=kept, width=1, height=1, size=7)
        db.session.add(row)
        db.session.flush()
    db.session.commit()
    first, other = (field.sign_in(app.test_client(), one.login) for one in checkers)
    url = f"/task-round/form-picture/{row.id}"
    sheet = first.post(f"/task-round/calls/{made.stage.id}/households/{response.id}").text
    assert f'action="{url}" target="_blank"' in sheet
    assert [first.post(url).data for _look in range(2)] == [b"a house"] * 2
    assert other.post(url).status_code == 404
    db.session.rollback()
    looks = db.session.query(AuditEntry).filter_by(action="phone.picture").all()
    told = {"stage": "task-1", "component": "households", "slot": response.slot, "picture": 2}
    assert [(one.actor, one.facts) for one in looks] == [(checkers[0].login, told)] * 2
