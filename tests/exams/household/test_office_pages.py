"""The office's pages on filled forms: who else claims a household, forms taken out and put back."""

from __future__ import annotations

from datetime import timedelta

import pytest

from exams.models import ClaimLook, FormPicture, FormResponse, FormStrike
from exams.queries.fieldwork import handed_in
from exams.queries.households import metres_between
from exams.services.strike_form import strike_form, undo_strike
from recruit.db import db
from recruit.errors import Refusal
from recruit.models import AuditEntry
from tests.exams.fieldwork import field
from tests.exams.household.surveyed import document, encoded, send, submit
from tests.support.candidates import staff
from tests.support.signed_in import sign_in

pytestmark = [pytest.mark.database, pytest.mark.usefixtures("app_context")]


@pytest.fixture
def office(made, app):
    staff("boss", "office")
    db.session.commit()
    return sign_in(app.test_client(), "boss")


@pytest.fixture
def twice(made, clock):
    """Both candidates have one household, 1.1 km apart; the second has another one besides."""
    first = submit(made.entries[0], document(1), made.during)
    far = document(1, spot="27.469212 106.222418 0 5", surname="乙")
    second = submit(made.entries[1], far, made.during + timedelta(minutes=5))
    submit(made.entries[1], document(2), made.during)
    clock.set(made.during + timedelta(minutes=30))
    return first, second


def home(made, rest: str = "") -> str:
    return f"/task-round/office/{made.stage_id}/forms/households/{rest}"


def test_the_office_sees_who_else_claims_a_household_and_writes_down_what_it_found(made, twice, office):
    page = office.get(home(made)).text
    assert "一共 1 户，1 户还没有看" in page
    assert "0001 的第 1 户；0002 的第 1 户" in page
    assert "1112 米" in page
    one = office.get(home(made, f"{twice[0].id}/")).text
    assert "0002 的第 1 户" in one
    assert "13800130001" not in one
    assert "乙" not in one
    wrong = office.post(home(made, f"{twice[0].id}/look"), data={"note": "问过了"})
    assert wrong.status_code == 422
    assert "请选一个查看的结果" in wrong.text
    assert 'value="问过了"' in wrong.text
    data = {"reason": "one-visited", "note": "第二个人没有去过"}
    assert office.post(home(made, f"{twice[0].id}/look"), data=data).status_code == 303
    assert "一共 1 户，0 户还没有看" in office.get(home(made)).text
    assert "只有一个人去过" in office.get(home(made, f"{twice[1].id}/")).text
    assert db.session.query(AuditEntry).filter_by(action="household.look").count() == 1


def test_a_claim_that_comes_after_the_look_opens_it_again(made, twice, office):
    office.post(home(made, f"{twice[0].id}/look"), data={"reason": "both-visited"})
    look = db.session.query(ClaimLook).one()
    submit(made.entries[1], document(1, persons="7"), look.at + timedelta(minutes=1), slot="1")
    assert "1 户还没有看" in office.get(home(made)).text


def test_a_struck_form_does_not_count_and_is_told_with_its_reason(made, twice, office, app):
    row = twice[1]
    data = {"reason": "other", "note": ""}
    wrong = office.post(home(made, f"{row.id}/strike"), data=data)
    assert (wrong.status_code, "请写一句说明" in wrong.text) == (422, True)
    data["note"] = "户主说没有人来过"
    assert office.post(home(made, f"{row.id}/strike"), data=data).status_code == 303
    assert len(handed_in(made.stage)["0002"].forms["households"]) == 1
    own = sign_in(app.test_client(), "a2").get(f"/task-round/{made.entry_ids[1]}/forms/households/").text
    assert "办公室划掉的表" in own
    assert "户主说没有人来过" in own
    assert db.session.query(AuditEntry).filter_by(action="form.strike").one().facts["cause"] == "other"


def test_a_struck_household_is_not_registered_again_but_another_one_takes_its_place(made, twice):
    entry, by = made.entries[1], staff("boss", "office")
    for serial in (3, 4):
        submit(entry, document(serial), made.during)
    with pytest.raises(Refusal, match="forms-enough"):
        submit(entry, document(5), made.during)
    db.session.rollback()
    strike_form(twice[1], "invented", "", by, made.during)
    with pytest.raises(Refusal, match="household-struck"):
        submit(entry, document(1), made.during)
    db.session.rollback()
    strike_form(
        db.session.get_one(FormResponse, twice[1].id), "invented", "", staff("boss2", "office"), made.during
    )
    assert submit(entry, document(5), made.during).slot == "5"
    parcel = send(entry, {"shape": 1, "answers": document(1)}, made.during, slot="1")
    assert parcel.refusal == "unknown"


def test_a_strike_is_taken_back_until_the_stage_closes(made, twice):
    by = staff("boss", "office")
    strike = strike_form(twice[1], "empty", "", by, made.during)
    undo_strike(strike, by, made.during)
    assert twice[1].current
    with pytest.raises(Refusal, match="strike-undone"):
        undo_strike(strike, by, made.during)
    again = strike_form(twice[1], "not-there", "", by, made.during)
    with pytest.raises(Refusal, match="form-outdated"):
        strike_form(twice[1], "not-there", "", by, made.during)
    made.stage.state = "closed"
    db.session.flush()
    with pytest.raises(Refusal, match="stage-closed"):
        undo_strike(again, by, made.after)
    with pytest.raises(Refusal, match="stage-closed"):
        strike_form(twice[0], "not-there", "", by, made.after)


def test_whoever_had_forms_taken_out_did_not_stay_away(made):
    row = submit(made.entries[0], document(1), made.during)
    strike_form(row, "invented", "", staff("boss", "office"), made.during)
    assert not handed_in(made.stage)["0001"].nothing
    assert handed_in(made.stage)["0002"].nothing


def test_only_the_county_office_takes_forms_out(made, twice, app):
    staff("checker", "phone-checker")
    staff("town", "office", township="520523001")
    db.session.commit()
    data = {"reason": "empty"}
    for login, code in (("checker", 403), ("town", 404), ("a1", 403)):
        browser = sign_in(app.test_client(), login)
        assert browser.post(home(made, f"{twice[0].id}/strike"), data=data).status_code == code
        assert browser.get(home(made)).status_code == code
        assert browser.post(home(made, "export"), data={"format": "csv"}).status_code == code
    assert db.session.query(FormStrike).count() == 0


def test_a_form_is_found_by_its_numbers_and_foreign_ids_are_unknown(made, twice, office):
    found = office.get(home(made, "find?number=0002&slot=1"))
    assert found.location.endswith(f"/{twice[1].id}/")
    missed = office.get(home(made, "find?number=0009&slot=x"))
    assert (missed.status_code, 'value="0009"' in missed.text) == (422, True)
    assert office.get(home(made, "999999/")).status_code == 404
    assert office.post(home(made, "strikes/999999/undo")).status_code == 404
    assert office.get(f"/task-round/office/{made.stage_id}/forms/plan/").status_code == 404


def test_a_form_from_a_spreadsheet_is_filled_in_in_the_app_and_read_on_its_page(made, app):
    submit(made.entries[0], document(1), made.during)
    own = sign_in(app.test_client(), "a1")
    page = own.get(f"/task-round/{made.entry_ids[0]}/forms/households/1").text
    assert "打开手机填表" in page
    assert "13800130001" in page
    assert own.get(f"/task-round/{made.entry_ids[0]}/forms/households/new").status_code == 200
    assert "群立社区" in own.get(f"/task-round/{made.entry_ids[0]}/forms/households/").text


def test_distances_on_the_globe():
    assert round(metres_between((27.0, 106.0), (28.0, 106.0))) == 111_195
    assert metres_between((0.0, 0.0), (0.0, 0.0)) == 0
    assert round(metres_between((0.0, 179.5), (0.0, -179.5))) == 111_195


def test_a_picture_of_a_house_is_for_its_candidate_and_for_who_calls(made_with_picture, app):
    made = made_with_picture
    body = {"shape": 1, "answers": document(house="a.jpg"), "pictures": {"a.jpg": encoded(field.picture(3))}}
    assert send(made.entries[0], body, made.during).state == "taken"
    picture = db.session.query(FormPicture).one()
    own = sign_in(app.test_client(), "a1")
    page = own.get(f"/task-round/{made.entry_ids[0]}/forms/households/1").text
    assert f"/task-round/own/form-picture/{picture.id}" in page
    assert own.get(f"/task-round/own/form-picture/{picture.id}").data.startswith(b"\xff\xd8")
    staff("rival-checker", "phone-checker")
    staff("boss", "office")
    db.session.commit()
    for login, code in (("rival-checker", 404), ("boss", 403), ("a1", 403)):
        browser = sign_in(app.test_client(), login)
        assert browser.post(f"/task-round/form-picture/{picture.id}").status_code == code
        assert (
            browser.get(f"/task-round/form-picture/{picture.id}").status_code == 405
        )  # a look is never unnoted
    assert own.get("/task-round/own/form-picture/99999").status_code == 404
